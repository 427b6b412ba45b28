//! The seed: items from files, for tables that are empty.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_engine::Connection;
use tablewright_formats::items::{self, Item};

use crate::command_error::CommandError;
use crate::load::Loaded;

/// Loads the seed into tables that are empty, and returns how many items that were.
pub(crate) async fn load(loaded: &Loaded, connection: &Connection) -> Result<usize, CommandError> {
    let mut by_table: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    let mut sources = loaded.sources.clone();
    let mut findings = Vec::new();
    for pattern in &loaded.project.seed {
        let paths: Vec<PathBuf> = glob::glob(&pattern.value)
            .map_err(|error| CommandError::new(format!("the seed {:?} is no pattern", pattern.value)).because(error))?
            .filter_map(Result::ok)
            .collect();
        if paths.is_empty() {
            let message = format!("no file fits the seed {:?}", pattern.value);
            let help = "the pattern is relative to the declaration's directory";
            findings.push(Finding::error(Code::FileNotFound, message).at(&pattern.place).help(help));
        }
        for path in paths {
            let table = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            match sources.read(&path) {
                Ok(source) => match items::read(&source, &table) {
                    Ok(read) => {
                        for (table, items) in read {
                            if !loaded.resolved.tables.contains_key(&table) {
                                let problem = format!("{} holds items of {table}, which is not declared", source.name);
                                let finding = Finding::error(Code::UnknownTable, problem).at(&pattern.place);
                                findings.push(finding.help("name a seed file after the declared table"));
                            }
                            by_table.entry(table).or_default().extend(items);
                        }
                    }

                    Err(finding) => findings.push(*finding),
                },
                Err(problem) => {
                    let message = format!("{} cannot be read: {problem}", path.display());
                    findings.push(Finding::error(Code::FileNotFound, message).at(&pattern.place));
                }
            }
        }
    }
    if !findings.is_empty() {
        return Err(CommandError::findings(findings, &sources));
    }
    let client = connection.items();
    let mut count = 0;
    for (table, items) in &by_table {
        let Some(desired) = loaded.resolved.tables.get(table) else { continue };
        let live_name = &desired.table.name;
        let failed = |refusal| {
            CommandError::new(format!("the seed of {table} could not be loaded"))
                .because(refusal)
                .hint(format!("every item needs the table's key: {}", desired.table.key))
        };
        if client.is_empty(live_name).await.map_err(failed)? {
            client.put(live_name, items).await.map_err(failed)?;
            count += items.len();
        }
    }
    Ok(count)
}

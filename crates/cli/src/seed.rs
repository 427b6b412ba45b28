//! The seed: items from files, for tables that are empty.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::project::DesiredTable;
use tablewright_engine::Connection;
use tablewright_formats::items::{self, Item};

use crate::command_error::CommandError;
use crate::load::{Loaded, Sources};

/// Items by declared table, what is wrong with the files, and the files.
pub(crate) struct Seed {
    by_table: BTreeMap<String, Vec<Item>>,
    /// What is wrong.
    pub(crate) findings: Vec<Finding>,
    /// The texts of all files.
    pub(crate) sources: Sources,
}

/// Reads the files of the seed.
pub(crate) fn read(loaded: &Loaded) -> Seed {
    let mut seed = Seed { by_table: BTreeMap::new(), findings: Vec::new(), sources: loaded.sources.clone() };
    for pattern in &loaded.project.seed {
        let missing = |problem: String| {
            let finding = Finding::error(Code::FileNotFound, problem).at(&pattern.place);
            finding.help("the pattern is relative to the declaration's directory")
        };
        let paths: Vec<PathBuf> = match glob::glob(&pattern.value) {
            Ok(paths) => paths.filter_map(Result::ok).collect(),
            Err(error) => {
                seed.findings.push(missing(format!("the seed {:?} is no pattern: {error}", pattern.value)));
                continue;
            }
        };
        if paths.is_empty() {
            seed.findings.push(missing(format!("no file fits the seed {:?}", pattern.value)));
        }
        for path in paths {
            let table = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let items = match seed.sources.read_to_the_end(&path) {
                Ok(source) => items::read(&source, &table),
                Err(problem) => Err(vec![missing(format!("{} cannot be read: {problem}", path.display()))]),
            };
            match items {
                Ok(items) => items.into_iter().for_each(|(table, items)| {
                    if !loaded.resolved.tables.contains_key(&table) {
                        let problem = format!("{} holds items of {table}, which is not declared", path.display());
                        let finding = Finding::error(Code::UnknownTable, problem).at(&pattern.place);
                        seed.findings.push(finding.help("name a seed file after the declared table"));
                    }
                    seed.by_table.entry(table).or_default().extend(items);
                }),
                Err(mut wrong) => seed.findings.append(&mut wrong),
            }
        }
    }
    seed
}

/// Loads the seed into those of the chosen tables that are empty, and returns how many items that were.
pub(crate) async fn load(
    loaded: &Loaded,
    chosen: &[&DesiredTable],
    connection: &Connection,
) -> Result<usize, CommandError> {
    let seed = read(loaded);
    if !seed.findings.is_empty() {
        return Err(CommandError::findings(seed.findings, &seed.sources));
    }
    let client = connection.items();
    let mut count = 0;
    for desired in chosen {
        let Some(items) = seed.by_table.get(&desired.declared_name) else { continue };
        let live_name = &desired.table.name;
        let failed = |refusal| {
            CommandError::new(format!("the seed of {} could not be loaded", desired.declared_name))
                .because(refusal)
                .hint(format!(
                    "each item of the seed needs the table's key ({}), once, and keys of indexes in their types",
                    desired.table.key
                ))
        };
        if client.is_empty(live_name).await.map_err(failed)? {
            client.put(live_name, items).await.map_err(failed)?;
            count += items.len();
        }
    }
    Ok(count)
}

//! `tablewright export`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tablewright_core::names;
use tablewright_core::observed::Observed;
use tablewright_core::project::{ENVIRONMENT_OF_NONE, Resolved};
use tablewright_engine::Reader;
use tablewright_formats::native::{self, Heading};
use tablewright_formats::schema;

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::live::{self, LiveTables};
use crate::load::{DECLARATION_NAMES, Loaded};
use crate::printer::Printer;
use crate::render::columns::{Align, table};
use crate::render::quantity;
use crate::replace_file::replace;
use crate::session::Session;

/// Write live tables as files: a schema each, a declaration, a summary
///
/// Exports the declared tables. Reads only, and writes the same bytes for the same tables; statistics stand in
/// table-summary.txt alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write the files into this directory
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    out: PathBuf,
    /// Export every table whose live name belongs to this environment, declared or not
    #[arg(long)]
    all: bool,
    /// Export the tables whose live names fit this pattern, declared or not, such as 'orders-*'
    #[arg(long = "match", value_name = "PATTERN", conflicts_with = "all")]
    pattern: Option<glob::Pattern>,
}

/// Reads the tables and writes the files.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let resolved = &loaded.resolved;
    refuse_declarations(&arguments.out)?;
    let session = Session::open(common, resolved).await?;
    let reader = session.reader();
    // Live names by the names that the files get.
    let names = match arguments.all || arguments.pattern.is_some() {
        true => found(&reader, resolved, arguments.pattern.as_ref()).await?,
        false => {
            let tables = loaded.chosen(&common.tables)?;
            tables.iter().map(|t| (t.declared_name.clone(), t.table.name.clone())).collect()
        }
    };
    let LiveTables { tables, missing, unreadable } = live::read(&reader, &names).await?;
    let written = write_all(&arguments.out, resolved, &loaded, &tables, unreadable)?;
    left_over(&arguments.out, &written, printer);
    if common.output == Output::Json {
        printer.line(&serde_json::json!({ "version": 1, "files": written, "missing": missing }).to_string());
    } else {
        let count = quantity::count(tables.len(), "table", "tables");
        printer.line(&format!("Exported {count} of {} to {}", names.len(), arguments.out.display()));
    }
    if !loaded.resolved.companions.is_empty() {
        printer.message("not exported: what is declared beside the tables; the declaration has it");
    }
    for problem in &missing {
        printer.message(&format!("not exported: {problem}"));
    }
    Ok(if missing.is_empty() { Status::Done } else { Status::InPart })
}

/// Returns the live tables that belong to the environment, or fit a pattern, with the names that their files get.
async fn found(
    reader: &Reader,
    resolved: &Resolved,
    pattern: Option<&glob::Pattern>,
) -> Result<BTreeMap<String, String>, CommandError> {
    let mut found: Vec<(String, String)> = Vec::new();
    for live_name in reader.table_names().await? {
        let owner = names::owner_of(resolved.patterns.iter(), &live_name);
        let declared = resolved.tables.values().find(|table| table.table.name == live_name);
        let ours = match owner {
            Some((environment, table)) if *environment == resolved.environment => Some(table),
            _ => None,
        };
        let wanted = match pattern {
            Some(pattern) => pattern.matches(&live_name),
            None => ours.is_some() || declared.is_some(),
        };
        if wanted {
            let file = declared.map(|table| table.declared_name.as_str()).or(ours).unwrap_or(&live_name).to_owned();
            found.push((file, live_name));
        }
    }
    // Two live names may give one declared name; then both files go by their live names.
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (file, _) in &found {
        *counts.entry(file.clone()).or_default() += 1;
    }
    let mut names = BTreeMap::new();
    for (file, live_name) in found {
        let name = if counts[&file] > 1 { live_name.clone() } else { file };
        if let Some(other) = names.insert(name.clone(), live_name.clone()) {
            return Err(CommandError::new(format!("{other} and {live_name} would both be written as {name}"))
                .hint("export them one after the other, with narrower patterns and directories of their own"));
        }
    }
    Ok(names)
}

/// The first line of a declaration that export wrote, and may replace.
const EXPORTED: &str = "# written by `tablewright export`; the next export replaces this file";

/// An export replaces no declaration that somebody wrote, and stands beside none: a directory has one.
fn refuse_declarations(out: &Path) -> Result<(), CommandError> {
    for name in DECLARATION_NAMES {
        let path = out.join(name);
        let Ok(text) = std::fs::read(&path) else { continue };
        if name != EXPORTED_NAME || !text.starts_with(EXPORTED.as_bytes()) {
            return Err(CommandError::new(format!("{} is a declaration that no export wrote", path.display()))
                .hint("export into another directory with --out DIR; nothing was written"));
        }
    }
    Ok(())
}

/// The name of the exported declaration.
const EXPORTED_NAME: &str = "tablewright.yaml";

/// Returns the name of a table's file. One that would be taken for a declaration gets another.
fn file_name(table: &str) -> String {
    let name = format!("{table}.json");
    if DECLARATION_NAMES.contains(&name.as_str()) { format!("{table}.table.json") } else { name }
}

fn write_all(
    out: &Path,
    resolved: &Resolved,
    loaded: &Loaded,
    tables: &BTreeMap<String, Observed>,
    unreadable: bool,
) -> Result<Vec<String>, CommandError> {
    std::fs::create_dir_all(out).map_err(|error| {
        CommandError::new(format!("{} cannot be made", out.display()))
            .because(error)
            .hint("choose another with --out DIR")
    })?;
    let template = loaded.resolved.settings.table_name.as_ref().map(|_| resolved.pattern.live_name("{table}"));
    let declaration: BTreeMap<_, _> =
        tables.iter().map(|(name, observed)| (name.clone(), observed.table.clone())).collect();
    let mut files: Vec<(String, String)> =
        declaration.iter().map(|(name, table)| (file_name(name), schema::write(table))).collect();
    // What speaks of all tables stays as it is where some of them could not be read.
    if !unreadable {
        let environment = Some(resolved.environment.as_str()).filter(|name| *name != ENVIRONMENT_OF_NONE);
        let heading =
            Heading { project: &resolved.project, environment, region: None, table_name: template.as_deref() };
        let text = native::write(heading, &declaration);
        files.push((EXPORTED_NAME.to_owned(), format!("{EXPORTED}\n{text}")));
        files.push(("table-summary.txt".to_owned(), summary(tables)));
    }
    let mut written = Vec::new();
    for (name, text) in files {
        let path = out.join(name);
        replace(&path, &text)
            .map_err(|error| CommandError::new(format!("{} cannot be written", path.display())).because(error))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

/// Names the schema files that stand there from before: an `include` would take their tables too.
fn left_over(out: &Path, written: &[String], printer: &Printer) {
    let Ok(entries) = std::fs::read_dir(out) else { return };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut others: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.display().to_string())
        .filter(|path| !written.contains(path))
        .collect();
    others.sort();
    for other in others {
        printer.message(&format!("left as it was, and not of this export: {other}"));
    }
}

/// Returns items, size, indexes and billing mode of each table, and the totals.
fn summary(tables: &BTreeMap<String, Observed>) -> String {
    let headings = [
        ("TABLE", Align::Left),
        ("LIVE NAME", Align::Left),
        ("ITEMS", Align::Right),
        ("BYTES", Align::Right),
        ("INDEXES", Align::Right),
        ("BILLING MODE", Align::Left),
        ("INDEX NAMES", Align::Left),
    ];
    let (mut items, mut bytes, mut indexes) = (0, 0, 0);
    let rows: Vec<_> = tables
        .iter()
        .map(|(name, observed)| {
            let live = &observed.table;
            let names: Vec<_> =
                live.global_secondary_indexes.keys().chain(live.local_secondary_indexes.keys()).cloned().collect();
            items += observed.item_count.unwrap_or(0);
            bytes += observed.size_bytes.unwrap_or(0);
            indexes += names.len();
            vec![
                name.clone(),
                live.name.clone(),
                observed.item_count.unwrap_or(0).to_string(),
                observed.size_bytes.unwrap_or(0).to_string(),
                names.len().to_string(),
                live.billing.mode().to_owned(),
                names.join(", "),
            ]
        })
        .collect();
    let mut text = table(&headings, &rows);
    let _ = writeln!(
        text,
        "\ntotal: {}, {}, {} ({bytes} bytes), {}",
        quantity::count(tables.len(), "table", "tables"),
        quantity::count(usize::try_from(items).unwrap_or(0), "item", "items"),
        quantity::bytes(bytes),
        quantity::count(indexes, "index", "indexes"),
    );
    text
}

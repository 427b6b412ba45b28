//! `tablewright index list`.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::model::{Key, Projection};
use tablewright_core::observed::Observed;
use tablewright_core::plan::Live;
use tablewright_core::project::DesiredTable;
use tablewright_engine::read;

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render::columns::{Align, table};
use crate::session::Session;

/// List the indexes of the declared tables, declared and live
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

/// An index of one table, with what is declared and what is live brought together.
#[derive(serde::Serialize)]
struct Row {
    table: String,
    index: String,
    kind: &'static str,
    key: String,
    projection: String,
    /// `declared`, `not declared`, or `declared otherwise`.
    declared: &'static str,
    /// DynamoDB's status; `absent` where it is not there.
    status: String,
    items: Option<i64>,
}

/// Reads the tables and prints a line for each index.
pub(super) async fn run(common: &Common, _: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let tables = loaded.chosen(&common.tables)?;
    let names = tables.iter().map(|table| table.table.name.clone());
    let live = read::tables(&session.reader(), names, []).await?.tables;
    let mut rows = Vec::new();
    let mut unreadable = false;
    for desired in tables {
        match live.get(&desired.table.name) {
            Some(Live::Unreadable(why)) => {
                unreadable = true;
                printer.message(&format!("{}: {why}", desired.declared_name));
            }
            Some(Live::Present(observed)) => rows.extend(indexes(desired, Some(observed))),
            Some(Live::Absent) | None => rows.extend(indexes(desired, None)),
        }
    }
    match common.output {
        Output::Text => printer.data(&text(&rows)),
        Output::Json => printer.line(&serde_json::json!({ "version": 1, "indexes": rows }).to_string()),
    }
    Ok(if unreadable { Status::InPart } else { Status::Done })
}

type Definitions<'a> = BTreeMap<&'a String, (&'static str, &'a Key, &'a Projection)>;

fn definitions(table: &tablewright_core::model::Table) -> Definitions<'_> {
    let global = table.global_secondary_indexes.iter();
    let local = table.local_secondary_indexes.iter();
    let global = global.map(|(name, index)| (name, ("global", &index.key, &index.projection)));
    global.chain(local.map(|(name, index)| (name, ("local", &index.key, &index.projection)))).collect()
}

fn indexes(desired: &DesiredTable, observed: Option<&Observed>) -> Vec<Row> {
    let declared = definitions(&desired.table);
    let live = observed.map(|observed| definitions(&observed.table)).unwrap_or_default();
    let names: BTreeSet<_> = declared.keys().chain(live.keys()).copied().collect();
    let row = |name: &String| {
        let (is_declared, is_live) = (declared.get(name), live.get(name));
        let (kind, key, projection) = is_live.or(is_declared)?;
        let state = observed.and_then(|observed| observed.indexes.get(name));
        Some(Row {
            table: desired.declared_name.clone(),
            index: name.clone(),
            kind,
            key: key.to_string(),
            projection: projection.to_string(),
            declared: match (is_declared, is_live) {
                (None, _) => "not declared",
                (Some(declared), Some(live)) if declared != live => "declared otherwise",
                (Some(_), _) => "declared",
            },
            status: match (is_live, state) {
                (None, _) => "absent".to_owned(),
                (Some(_), Some(state)) => state.status.clone(),
                // A local index has no status: it is there with its table [T-137].
                (Some(_), None) => "-".to_owned(),
            },
            items: state.and_then(|state| state.item_count),
        })
    };
    names.into_iter().filter_map(row).collect()
}

fn text(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "no indexes\n".to_owned();
    }
    let headings = [
        ("TABLE", Align::Left),
        ("INDEX", Align::Left),
        ("KEY", Align::Left),
        ("PROJECTION", Align::Left),
        ("DECLARED", Align::Left),
        ("STATUS", Align::Left),
        ("ITEMS", Align::Right),
    ];
    let cells = |row: &Row| {
        let kind = if row.kind == "local" { " (local)" } else { "" };
        vec![
            row.table.clone(),
            format!("{}{kind}", row.index),
            row.key.clone(),
            row.projection.clone(),
            row.declared.to_owned(),
            row.status.clone(),
            row.items.map_or_else(String::new, |items| items.to_string()),
        ]
    };
    table(&headings, &rows.iter().map(cells).collect::<Vec<_>>())
}

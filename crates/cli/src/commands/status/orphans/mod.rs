//! Tables that carry our tags and are declared no longer.

mod beside;

use std::collections::BTreeSet;

use tablewright_core::observed::{Aspect, Observed};
use tablewright_core::plan::Live;
use tablewright_engine::{Reader, read};

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render::columns::{Align, table};
use crate::render::quantity;

/// Reads the tags of all tables that are not declared, and prints those that are ours.
pub(super) async fn run(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    printer: &Printer,
) -> Result<Status, CommandError> {
    if !common.tables.is_empty() {
        return Err(CommandError::new("--table names declared tables, and orphans are not")
            .hint("leave --table or --orphans out"));
    }
    let resolved = &loaded.resolved;
    let declared: BTreeSet<_> = resolved.tables.values().map(|desired| desired.table.name.as_str()).collect();
    let names = reader.table_names().await?;
    let others = names.into_iter().filter(|name| !declared.contains(name.as_str()));
    let live = read::parts(reader, others, &[Aspect::Tags]).await?;
    let mut orphans: Vec<&Observed> = Vec::new();
    let mut unknown = Vec::new();
    for (name, live) in &live {
        match live {
            Live::Present(observed) if observed.unsupported.contains(&Aspect::Tags) => {
                unknown.push(format!("{name}: its tags cannot be read"));
            }
            Live::Present(observed) => {
                let ownership = &observed.ownership;
                let ours = ownership.project.as_ref() == Some(&resolved.project)
                    && ownership.environment.as_ref() == Some(&resolved.environment);
                orphans.extend(ours.then_some(observed.as_ref()));
            }
            Live::Unreadable(why) => unknown.push(format!("{name}: {why}")),
            Live::Absent => {}
        }
    }
    let beside = beside::find(loaded, reader, &mut unknown).await?;
    match common.output {
        Output::Text => printer.data(&(text(&orphans) + &beside.text())),
        Output::Json => printer.line(&json(loaded, &orphans, &beside).to_string()),
    }
    for problem in &unknown {
        printer.message(&format!("not known: {problem}"));
    }
    Ok(if unknown.is_empty() { Status::Done } else { Status::InPart })
}

fn text(orphans: &[&Observed]) -> String {
    if orphans.is_empty() {
        return "no orphans\n".to_owned();
    }
    let headings =
        [("LIVE NAME", Align::Left), ("STATUS", Align::Left), ("ITEMS", Align::Right), ("SIZE", Align::Right)];
    let row = |observed: &&Observed| {
        vec![
            observed.table.name.clone(),
            observed.status.clone(),
            observed.item_count.map_or_else(String::new, |items| items.to_string()),
            observed.size_bytes.map_or_else(String::new, quantity::bytes),
        ]
    };
    let rows: Vec<_> = orphans.iter().map(row).collect();
    let count = quantity::count(orphans.len(), "orphan", "orphans");
    format!(
        "{}\n{count}: declare a table again, with its live name as `name`, to keep it or to `destroy` it\n",
        table(&headings, &rows)
    )
}

fn json(loaded: &Loaded, orphans: &[&Observed], beside: &beside::Undeclared) -> serde_json::Value {
    let orphan = |observed: &&Observed| {
        serde_json::json!({
            "live_name": observed.table.name,
            "status": observed.status,
            "item_count": observed.item_count,
            "size_bytes": observed.size_bytes,
            "arn": observed.arn,
        })
    };
    serde_json::json!({
        "version": 1,
        "project": loaded.resolved.project,
        "environment": loaded.resolved.environment,
        "orphans": orphans.iter().map(orphan).collect::<Vec<_>>(),
        "parameters": beside.parameters,
        "alarms": beside.alarms,
        "policies": beside.policies,
        "event_source_mappings": beside.mappings,
    })
}

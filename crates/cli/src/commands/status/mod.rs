//! `tablewright status`.

mod companions;
mod orphans;

use std::collections::BTreeMap;

use tablewright_core::observed::Observed;
use tablewright_core::plan::Live;
use tablewright_core::project::DesiredTable;
use tablewright_engine::read;

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::journal::{self, Open};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render::columns::{Align, table};
use crate::render::quantity;
use crate::session::Session;

/// Show tables and companions as they are, and what is building: how far, since when
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Show instead the live tables that carry this project's and environment's ownership tags and are declared no
    /// longer, and the parameters under the declared path, alarms, policies and event source mappings that are not declared;
    /// nothing ever deletes them on its own
    #[arg(long)]
    orphans: bool,
}

/// Reads the declared tables and prints a line each.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    if arguments.orphans {
        return orphans::run(common, &loaded, &session.reader(), printer).await;
    }
    let open = journal::open_calls(&loaded.resolved.environment, &session.endpoint());
    let tables = loaded.chosen(&common.tables)?;
    let names = tables.iter().map(|table| table.table.name.clone());
    let live = read::tables(&session.reader(), names, []).await?.tables;
    let companions = companions::read(common, &loaded, &session.reader(), &tables, &live).await;
    match common.output {
        Output::Text => printer.data(&(text(&tables, &live, &open) + &companions::text(&companions))),
        Output::Json => {
            let mut document = json(&loaded, &tables, &live, &open);
            document["companions"] = companions::json(&companions);
            printer.line(&document.to_string());
        }
    }
    let unreadable =
        live.values().any(|live| matches!(live, Live::Unreadable(_))) || companions::any_unreadable(&companions);
    Ok(if unreadable { Status::InPart } else { Status::Done })
}

fn text(tables: &[&DesiredTable], live: &BTreeMap<String, Live>, open: &[Open]) -> String {
    let headings = [
        ("TABLE", Align::Left),
        ("LIVE NAME", Align::Left),
        ("STATUS", Align::Left),
        ("ITEMS", Align::Right),
        ("SIZE", Align::Right),
        ("INDEXES", Align::Right),
        ("BILLING", Align::Left),
        ("TTL", Align::Left),
        ("PITR", Align::Left),
    ];
    let rows: Vec<_> = tables.iter().map(|table| row(table, live.get(&table.table.name))).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for table in tables {
        *counts.entry(status_of(live.get(&table.table.name))).or_default() += 1;
    }
    let counts = counts.iter().map(|(status, count)| format!("{count} {status}")).collect::<Vec<_>>().join(", ");
    let total = quantity::count(tables.len(), "table", "tables");
    let mut text = match tables.is_empty() {
        true => format!("{total}\n"),
        false => format!("{}\n{total}: {counts}\n", table(&headings, &rows)),
    };
    for desired in tables {
        match live.get(&desired.table.name) {
            Some(Live::Present(observed)) => {
                for job in observed.in_flight() {
                    text.push_str(&format!("  {}: {job}\n", desired.declared_name));
                }
                if let Some(call) = open_of(desired, observed, open) {
                    let ago = quantity::milliseconds(age(call));
                    text.push_str(&format!("  {}: {}, sent {ago} ago\n", desired.declared_name, call.reason));
                }
            }
            Some(Live::Unreadable(why)) => text.push_str(&format!("  {}: {why}\n", desired.declared_name)),
            _ => {}
        }
    }
    text
}

/// Returns the call that this machine sent last to a busy table and has not seen done. Earlier ones are over: a table
/// takes one at a time.
fn open_of<'a>(desired: &DesiredTable, observed: &Observed, open: &'a [Open]) -> Option<&'a Open> {
    open.iter().rfind(|call| call.table == desired.declared_name).filter(|_| !observed.is_settled())
}

/// Returns milliseconds since a call was sent.
fn age(call: &Open) -> u64 {
    u64::try_from(journal::now()).unwrap_or(u64::MAX).saturating_sub(call.time)
}

/// Returns a table's status for people: settled tables are ACTIVE, others say what is in flight.
fn status_of(live: Option<&Live>) -> String {
    match live {
        Some(Live::Present(observed)) if observed.status == "ACTIVE" && !observed.is_settled() => "BUSY".to_owned(),
        Some(Live::Present(observed)) => observed.status.clone(),
        Some(Live::Unreadable(_)) => "unreadable".to_owned(),
        Some(Live::Absent) | None => "absent".to_owned(),
    }
}

fn row(desired: &DesiredTable, live: Option<&Live>) -> Vec<String> {
    let mut row = vec![desired.declared_name.clone(), desired.table.name.clone(), status_of(live)];
    if let Some(Live::Present(observed)) = live {
        let table = &observed.table;
        let indexes = table.global_secondary_indexes.len() + table.local_secondary_indexes.len();
        row.extend([
            observed.item_count.map_or_else(String::new, |items| items.to_string()),
            observed.size_bytes.map_or_else(String::new, quantity::bytes),
            indexes.to_string(),
            table.billing.to_string(),
            // A word would look like the name of an attribute.
            table.time_to_live.clone().unwrap_or_else(|| "-".to_owned()),
            table.point_in_time_recovery.map_or_else(|| "-".to_owned(), |days| format!("{days} days")),
        ]);
    }
    row
}

fn json(loaded: &Loaded, tables: &[&DesiredTable], live: &BTreeMap<String, Live>, open: &[Open]) -> serde_json::Value {
    let tables: Vec<_> = tables
        .iter()
        .map(|desired| {
            let live = live.get(&desired.table.name);
            let observed: Option<&Observed> = match live {
                Some(Live::Present(observed)) => Some(observed),
                _ => None,
            };
            let sent = observed.and_then(|observed| open_of(desired, observed, open));
            let sent = sent.iter().map(|call| serde_json::json!({ "reason": call.reason, "sent_at": call.time }));
            serde_json::json!({
                "declared_name": desired.declared_name,
                "live_name": desired.table.name,
                "status": status_of(live),
                "in_flight": observed.map(Observed::in_flight).unwrap_or_default(),
                "sent": sent.collect::<Vec<_>>(),
                "observed": observed,
            })
        })
        .collect();
    serde_json::json!({
        "version": 1,
        "project": loaded.resolved.project,
        "environment": loaded.resolved.environment,
        "tables": tables,
    })
}

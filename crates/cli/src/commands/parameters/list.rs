//! `tablewright parameters list`.

use tablewright_core::companion::{Companion, Keeper, LiveCompanion, Outputs, ParameterType, State, Text};
use tablewright_engine::read;

use crate::command_error::CommandError;
use crate::companions::{self, Found};
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render::columns::{Align, table};
use crate::render::quantity;
use crate::session::Session;

/// List the declared parameters with their live values
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

/// A declared parameter, and what there is of it.
struct Row {
    declared_name: String,
    live_name: String,
    keeper: Keeper,
    state: State,
    /// What it is to hold, where that is known.
    declared: Option<String>,
    /// What it holds, where it is there and no secret.
    live: Option<String>,
    /// Why it is not known.
    why: Option<String>,
}

/// Prints a line for each parameter.
pub(super) async fn run(common: &Common, _: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let reader = session.reader();
    let tables = loaded.chosen(&common.tables)?;
    // DescribeTable shows all that parameters tell of a table.
    let live = read::parts(&reader, tables.iter().map(|table| table.table.name.clone()), &[]).await?;
    let found = companions::read(&reader, loaded.companions_of(&common.tables)).await;
    let outputs = companions::outputs(&tables, &live, &found);
    let rows: Vec<_> = found.iter().filter_map(|found| row(found, &outputs)).collect();
    match common.output {
        Output::Text => printer.data(&text(&rows)),
        Output::Json => printer.line(&json(&loaded, &rows).to_string()),
    }
    let unreadable = rows.iter().any(|row| row.state == State::Unreadable);
    Ok(if unreadable { Status::InPart } else { Status::Done })
}

/// Returns a parameter's row; `None` for another companion.
fn row(found: &Found<'_>, outputs: &Outputs) -> Option<Row> {
    let value = |companion: &Companion| {
        let parameter = companion.parameter()?;
        Some(match &parameter.value {
            Text::Known(text) if parameter.parameter_type != ParameterType::SecureString => Some(text.clone()),
            Text::Known(_) | Text::ToCome(_) => None,
        })
    };
    let declared = value(&found.wanted.companion.with(outputs))?;
    let (live, why) = match &found.live {
        LiveCompanion::Present(observed) => (value(&observed.companion)?, None),
        LiveCompanion::Absent => (None, None),
        other => (None, other.why().map(str::to_owned)),
    };
    Some(Row {
        declared_name: found.wanted.declared_name.clone(),
        live_name: found.wanted.companion.identity().name,
        keeper: found.wanted.keeper,
        state: found.wanted.state(&found.live, outputs),
        declared,
        live,
        why,
    })
}

fn text(rows: &[Row]) -> String {
    let headings = [
        ("PARAMETER", Align::Left),
        ("OWNER", Align::Left),
        ("STATE", Align::Left),
        ("LIVE NAME", Align::Left),
        ("VALUE", Align::Left),
    ];
    let cells = |row: &Row| {
        vec![
            row.declared_name.clone(),
            row.keeper.text().to_owned(),
            row.state.to_string(),
            row.live_name.clone(),
            row.live.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    };
    let lines: Vec<_> = rows.iter().map(cells).collect();
    let total = quantity::count(rows.len(), "parameter", "parameters");
    let mut text = if rows.is_empty() { String::new() } else { table(&headings, &lines) + "\n" };
    text.push_str(&format!("{total}\n"));
    for row in rows {
        if let Some(why) = &row.why {
            text.push_str(&format!("  {}: {why}\n", row.declared_name));
        }
    }
    text
}

fn json(loaded: &Loaded, rows: &[Row]) -> serde_json::Value {
    let row = |row: &Row| {
        serde_json::json!({
            "declared_name": row.declared_name,
            "live_name": row.live_name,
            "owner": row.keeper,
            "state": row.state.to_string(),
            "declared": row.declared,
            "live": row.live,
        })
    };
    serde_json::json!({
        "version": 1,
        "project": loaded.resolved.project,
        "environment": loaded.resolved.environment,
        "parameters": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

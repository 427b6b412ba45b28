//! `tablewright verify`.

mod probe;
mod text;

use tablewright_core::companion::LiveCompanion;
use tablewright_core::plan::Approvals;
use tablewright_core::verify::{self, Check, Health, Summary, Surroundings};
use tablewright_engine::{Reader, read};

use super::plan::{self, Planned};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Confirming, Output};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::Session;

/// Check that everything declared is there, as declared, and of use
///
/// The checklist of a deployment as one command: tables and indexes ACTIVE and as declared, parameters, policies on their
/// roles, event source mappings on the current stream with a function that may read it, alarms that can fire. For each
/// failure it tells the cause and the fix. Nothing is written without --probe. Exits with 4 where a check failed.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Also write an item to each table, read it, query it through every index, and delete it; consumers of a stream get
    /// both changes
    #[arg(long)]
    probe: bool,
    /// Exit with 4 also where something was warned of or could not be checked
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    confirming: Confirming,
}

/// Reads, judges, and prints the checklist.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let writer = match arguments.probe {
        true => match probe::announced(&loaded, &session, &arguments.confirming, printer).await? {
            Some(writer) => Some(writer),
            None => return Ok(Status::Error),
        },
        false => None,
    };
    let reader = session.reader();
    let planned = plan::read_and_plan(common, &loaded, &reader, &Approvals::default()).await?;
    plan::warn(&loaded, printer);
    let mut checks = judged(common, &loaded, &reader, &planned).await?;
    let mut interrupted = false;
    if let Some(writer) = &writer {
        interrupted = probe::run(common, &loaded, &planned, writer, &mut checks).await?;
    }
    let summary = Summary::of(&checks);
    match common.output {
        Output::Text => printer.data(&text::checklist(&checks, &summary)),
        Output::Json => printer.line(&json(&loaded, &checks, &summary).to_string()),
    }
    let unclear = summary.warnings + summary.not_checked > 0;
    Ok(match interrupted {
        true => Status::Interrupted,
        false if summary.failed > 0 || (arguments.strict && unclear) => Status::InPart,
        false => Status::Done,
    })
}

/// Judges what was read for the plan, with what else has to be asked.
async fn judged(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    planned: &Planned,
) -> Result<Vec<Check>, CommandError> {
    let tables = loaded.chosen(&common.tables)?;
    let companions = loaded.companions_of(&common.tables);
    let live_of = |name: &str| planned.companions.get(name).map(|input| &input.live);
    let there = companions
        .iter()
        .filter(|wanted| live_of(&wanted.declared_name).is_some_and(|live| matches!(live, LiveCompanion::Present(_))));
    let health: Health = read::health(reader, there.map(|wanted| &wanted.companion)).await;
    let surroundings = Surroundings::new(
        planned.tables.iter().map(|(name, input)| (name.as_str(), &input.live)),
        companions.iter().filter_map(|wanted| Some((*wanted, live_of(&wanted.declared_name)?))),
        health,
    );
    let mut checks = Vec::new();
    for table in tables {
        let plan = planned.plan.tables.iter().find(|plan| plan.declared_name == table.declared_name);
        if let (Some(input), Some(plan)) = (planned.tables.get(&table.declared_name), plan) {
            checks.extend(verify::table(table, &input.live, plan));
        }
    }
    for wanted in companions {
        if let Some(live) = live_of(&wanted.declared_name) {
            checks.extend(verify::companion(wanted, live, &surroundings));
        }
    }
    Ok(checks)
}

fn json(loaded: &Loaded, checks: &[Check], summary: &Summary) -> serde_json::Value {
    serde_json::json!({
        "version": 1,
        "project": loaded.resolved.project,
        "environment": loaded.resolved.environment,
        "checks": checks,
        "summary": summary,
    })
}

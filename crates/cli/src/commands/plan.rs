//! `tablewright plan` and `tablewright drift`.

use tablewright_core::plan::{Approvals, Live, Outcome, Plan, TablePlan, plan_table};
use tablewright_core::project::DesiredTable;
use tablewright_engine::Reader;
use tablewright_engine::read::{self, Reading};

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{ApprovalFlags, Common, Output};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render;
use crate::session::Session;

/// Show what would change, exactly as it would be sent
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Exit with 2 where something differs
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    approvals: ApprovalFlags,
}

/// Exit with 2 where something differs; the same as `plan --exit-code`
#[derive(Debug, clap::Args)]
pub(crate) struct DriftArguments {}

impl From<DriftArguments> for Arguments {
    fn from(_: DriftArguments) -> Self {
        Arguments { exit_code: true, approvals: ApprovalFlags { approve: Vec::new() } }
    }
}

/// Plans and prints the plan. Nothing is written anywhere.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let plan = make(common, &loaded, &session.reader(), &arguments.approvals).await?;
    warn(&loaded, printer);
    match common.output {
        Output::Text => printer.data(&render::plan::text(&plan)),
        Output::Json => print_json(&plan, printer)?,
    }
    let pending = arguments.exit_code && plan.tables.iter().any(TablePlan::differs);
    let refused = plan.tables.iter().any(TablePlan::is_refused);
    Ok(match (refused, pending) {
        (true, _) => Status::InPart,
        (false, true) => Status::Pending,
        (false, false) => Status::Done,
    })
}

/// Reads the live tables and plans.
pub(crate) async fn make(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    flags: &ApprovalFlags,
) -> Result<Plan, CommandError> {
    let tables = loaded.chosen(&common.tables)?;
    let names = tables.iter().map(|table| table.table.name.clone());
    let keys = tables.iter().map(|table| &table.table.encryption);
    let reading = read::tables(reader, names, keys).await?;
    let approvals = Approvals::new(flags.approve.iter().cloned());
    let plan = of(loaded, &tables, &reading, &approvals);
    let unused = approvals.unused();
    if unused.is_empty() {
        return Ok(plan);
    }
    let unused = unused.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let error = CommandError::new(format!("nothing waits for the approval of {unused}"));
    let open: Vec<_> = plan.tables.iter().flat_map(|table| &table.held).map(render::plan::flag).collect();
    Err(match open.is_empty() {
        true => error.hint("nothing is held; what was approved may be done already"),
        false => error.hint(format!("what waits: {}", open.join(" "))),
    })
}

fn of(loaded: &Loaded, tables: &[&DesiredTable], reading: &Reading, approvals: &Approvals) -> Plan {
    let resolved = &loaded.resolved;
    let plans = tables.iter().map(|desired| {
        let live = reading.tables.get(&desired.table.name).unwrap_or(&Live::Absent);
        let mut desired = (*desired).clone();
        desired.table.encryption = reading.keys.normalise(desired.table.encryption);
        plan_table(&resolved.project, &resolved.environment, &desired, live, approvals)
    });
    Plan { project: resolved.project.clone(), environment: resolved.environment.clone(), tables: plans.collect() }
}

/// Prints what the declaration has that is less than an error.
pub(crate) fn warn(loaded: &Loaded, printer: &Printer) {
    if !loaded.resolved.findings.is_empty() {
        printer.message(&render::findings::text(&loaded.resolved.findings, &loaded.sources));
    }
}

/// Prints a plan as one JSON document.
pub(crate) fn print_json(plan: &Plan, printer: &Printer) -> Result<(), CommandError> {
    let mut document = serde_json::to_value(plan)
        .map_err(|error| CommandError::new("the plan cannot be written as JSON").because(error))?;
    if let Some(members) = document.as_object_mut() {
        members.insert("version".to_owned(), serde_json::json!(1));
    }
    printer.line(&document.to_string());
    Ok(())
}

/// Says whether a plan sends nothing and waits for nothing.
pub(crate) fn is_idle(plan: &Plan) -> bool {
    plan.tables.iter().all(|table| table.actions.is_empty() && table.in_flight.is_empty())
}

/// Returns the status that a plan alone gives to a command that changes something.
pub(crate) fn status_of(plan: &Plan) -> Status {
    let refused = plan.tables.iter().any(|table| table.outcome == Outcome::Refused || table.is_refused());
    let held = plan.tables.iter().any(|table| !table.held.is_empty());
    match (refused, held) {
        (true, _) => Status::InPart,
        (false, true) => Status::Held,
        (false, false) => Status::Done,
    }
}

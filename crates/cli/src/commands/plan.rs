//! `tablewright plan` and `tablewright drift`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tablewright_core::companion::{plan_companion, plan_companion_removal, strays};
use tablewright_core::plan::{
    Approval, Approvals, CompanionInput, Input, Inputs, Live, Plan, SavedPlan, Target, plan_table,
};
use tablewright_core::project::{DesiredTable, Resolved};
use tablewright_engine::Reader;
use tablewright_engine::read::{self, Reading};

use super::saved;
use crate::command_error::CommandError;
use crate::companions::{self, Found};
use crate::exit::Status;
use crate::flags::{ApprovalFlags, Common, Output};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render;
use crate::replace_file::replace;
use crate::session::Session;

/// Show what would change, exactly as it would be sent
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Exit with 2 where something differs
    #[arg(long)]
    exit_code: bool,
    /// Save the plan in this file, for `apply FILE`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    approvals: ApprovalFlags,
}

/// Exit with 2 where something differs; the same as `plan --exit-code`
#[derive(Debug, clap::Args)]
pub(crate) struct DriftArguments {}

impl From<DriftArguments> for Arguments {
    fn from(_: DriftArguments) -> Self {
        Arguments { exit_code: true, out: None, approvals: ApprovalFlags { approve: Vec::new() } }
    }
}

/// Plans and prints the plan. Nothing is written anywhere.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let planned = make(common, &loaded, &session.reader(), &arguments.approvals).await?;
    warn(&loaded, printer);
    if let Some(path) = &arguments.out {
        save(path, &planned.saved(common, &loaded, session.target().await?)?, printer)?;
    }
    let plan = planned.plan;
    match common.output {
        Output::Text => printer.data(&render::plan::text(&plan)),
        Output::Json => print_json(&plan, printer)?,
    }
    let pending = arguments.exit_code && plan.subjects().any(|subject| subject.differs);
    let refused = plan.subjects().any(|subject| subject.is_refused);
    Ok(match (refused, pending) {
        (true, _) => Status::InPart,
        (false, true) => Status::Pending,
        (false, false) => Status::Done,
    })
}

/// A plan, and what it was made of.
pub(crate) struct Planned {
    /// The plan.
    pub(crate) plan: Plan,
    approvals: BTreeSet<Approval>,
    /// What each table's plan was made of, by declared name.
    pub(crate) tables: BTreeMap<String, Input>,
    /// What each companion's plan was made of, by declared name.
    pub(crate) companions: BTreeMap<String, CompanionInput>,
}

impl Planned {
    /// Returns the plan for a file.
    pub(crate) fn saved(&self, common: &Common, loaded: &Loaded, target: Target) -> Result<SavedPlan, CommandError> {
        let inputs = Inputs {
            project: loaded.resolved.project.clone(),
            environment: loaded.resolved.environment.clone(),
            target,
            chosen: common.tables.clone(),
            approvals: self.approvals.clone(),
            tables: self.tables.clone(),
            companions: self.companions.clone(),
        };
        SavedPlan::new(inputs, &self.plan).map_err(|error| CommandError::new("the plan cannot be saved").because(error))
    }
}

/// Reads the live tables and plans. An approval that nothing waits for is an error.
pub(crate) async fn make(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    flags: &ApprovalFlags,
) -> Result<Planned, CommandError> {
    let approvals = Approvals::new(flags.approve.iter().cloned());
    let planned = read_and_plan(common, loaded, reader, &approvals).await?;
    all_used(&approvals, &planned.plan)?;
    Ok(planned)
}

/// Refuses approvals that nothing waits for: they are misspelt, or from another day.
pub(crate) fn all_used(approvals: &Approvals, plan: &Plan) -> Result<(), CommandError> {
    let refused = |approval: &Approval| {
        let table = approval.resource.split('/').next().unwrap_or_default();
        let is_meant = |name: &str| name == table || name == approval.resource;
        plan.subjects().any(|subject| is_meant(subject.declared_name) && subject.is_refused)
    };
    // Why a table is refused says more than that its approval was not needed.
    let unused: Vec<_> = approvals.unused().into_iter().filter(|approval| !refused(approval)).collect();
    if unused.is_empty() {
        return Ok(());
    }
    let unused = unused.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let error = CommandError::new(format!("nothing waits for the approval of {unused}"));
    let open: Vec<_> = plan.held().map(render::plan::flag).collect();
    Err(match open.is_empty() {
        true => error.hint("nothing is held; what was approved may be done already"),
        false => error.hint(format!("what waits: {}", open.join(" "))),
    })
}

/// Reads the live tables and plans.
pub(crate) async fn read_and_plan(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    approvals: &Approvals,
) -> Result<Planned, CommandError> {
    let tables = loaded.chosen(&common.tables)?;
    let names = tables.iter().map(|table| table.table.name.clone());
    let keys = tables.iter().map(|table| &table.table.encryption);
    let reading = read::tables(reader, names, keys).await?;
    let companions = companions::read(reader, loaded.companions_of(&common.tables)).await;
    let mut planned = of(loaded, &tables, &reading, approvals);
    for Found { wanted, live } in &companions {
        let plan = plan_companion(wanted, live, &planned.plan.outputs, approvals);
        planned.plan.outputs.learn_planned_companion(&plan, live);
        planned.plan.companions.push(plan);
        planned.companions.insert(wanted.declared_name.clone(), CompanionInput::new(wanted, live));
    }
    let declared: Vec<_> = companions.iter().map(|found| (found.wanted, &found.live)).collect();
    for (stray, live) in strays(&declared) {
        planned.plan.companions.push(plan_companion_removal(&stray, &live, approvals));
        planned.companions.insert(stray.declared_name.clone(), CompanionInput::new(&stray, &live));
    }
    Ok(planned)
}

/// Plans the tables.
fn of(loaded: &Loaded, tables: &[&DesiredTable], reading: &Reading, approvals: &Approvals) -> Planned {
    let Resolved { project, environment, .. } = &loaded.resolved;
    let mut plan = Plan { project: project.clone(), environment: environment.clone(), ..Plan::default() };
    let mut inputs = BTreeMap::new();
    for desired in tables {
        let live = reading.tables.get(&desired.table.name).unwrap_or(&Live::Absent);
        let mut desired = (*desired).clone();
        desired.table.encryption = reading.keys.normalise(desired.table.encryption);
        let of_table = plan_table(&loaded.resolved.owner(), &desired, live, approvals);
        plan.outputs.learn_planned(&of_table, live);
        plan.tables.push(of_table);
        inputs.insert(desired.declared_name.clone(), Input::new(&desired, live));
    }
    Planned { plan, approvals: approvals.given().clone(), tables: inputs, companions: BTreeMap::new() }
}

/// Writes a plan's file.
fn save(path: &Path, saved: &SavedPlan, printer: &Printer) -> Result<(), CommandError> {
    let text = saved.write().map_err(|error| CommandError::new("the plan cannot be saved").because(error))?;
    // A link stays a link, and what somebody wrote stays what it is.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.exists() && !saved::is_plan(path) {
        return Err(CommandError::new(format!("{} exists, and is no plan", path.display()))
            .hint("give another file with --out FILE; it was left as it is"));
    }
    replace(path, &text).map_err(|error| {
        CommandError::new(format!("{} cannot be written", path.display()))
            .because(error)
            .hint("give another file with --out FILE; nothing was changed")
    })?;
    printer.message(&format!("Saved. `tablewright apply {}` does exactly this, or nothing.", path.display()));
    Ok(())
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
    plan.subjects().all(|subject| subject.is_idle())
}

/// Returns the status that a plan alone gives to a command that changes something.
pub(crate) fn status_of(plan: &Plan) -> Status {
    let refused = plan.subjects().any(|subject| subject.is_refused);
    let held = plan.held().next().is_some();
    match (refused, held) {
        (true, _) => Status::InPart,
        (false, true) => Status::Held,
        (false, false) => Status::Done,
    }
}

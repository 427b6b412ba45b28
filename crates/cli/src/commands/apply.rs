//! `tablewright apply`.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tablewright_core::event::{Ending, Event, EventKind};
use tablewright_core::finding::Severity;
use tablewright_core::plan::{Outcome, Plan, TablePlan};
use tablewright_core::schedule::TableResult;
use tablewright_engine::run::{self, Stop};
use tablewright_engine::{Reader, Writer};
use tokio::sync::watch;

use super::plan;
use super::saved::Saved;
use crate::command_error::CommandError;
use crate::confirm::{Answer, confirm};
use crate::exit::Status;
use crate::flags::{Common, Output, Writing};
use crate::journal::Journal;
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render::{self, quantity};
use crate::session::Session;

/// Bring the environment to the declared shape
///
/// Adopts what exists, creates what is missing, changes what can be changed without loss, and holds the rest until
/// it is approved with the flag that the plan shows.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Apply exactly this plan, which `plan --out` saved, or nothing where anything has changed since
    #[arg(value_name = "PLAN")]
    plan: Option<PathBuf>,
    #[command(flatten)]
    writing: Writing,
}

/// Plans, asks, performs, and says how it ended.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let saved = arguments.plan.as_deref().map(|path| Saved::read(path, common, &arguments.writing)).transpose()?;
    let loaded = match &saved {
        Some(saved) => saved.load(common)?,
        None => Loaded::read(common)?,
    };
    let session = Session::open(common, &loaded.resolved).await?;
    let (reader, writer) = (session.reader(), session.announce(&loaded, printer).await?);
    plan::warn(&loaded, printer);
    let planning = async {
        match &saved {
            Some(saved) => saved.plan_again(common, &loaded, &session).await,
            None => plan_settled(common, &loaded, &reader, arguments, printer).await,
        }
    };
    let plan = match arguments.writing.timeout {
        None => planning.await?,
        Some(timeout) => tokio::time::timeout(timeout, planning).await.map_err(|_| {
            CommandError::new("the time given with --timeout was over before all tables could be read")
                .hint("nothing was changed; give more time, or look at the endpoint")
        })??,
    };
    if common.output == Output::Text {
        printer.data(&render::plan::text(&plan));
    }
    if plan::is_idle(&plan) {
        report_idle(common, &plan, printer);
        return Ok(plan::status_of(&plan));
    }
    if confirm(&loaded.resolved, &arguments.writing)? == Answer::No {
        printer.message("Nothing was changed: the answer was not the one that goes on.");
        return Ok(Status::Error);
    }
    let (mut journal, problem) = Journal::open(&loaded.resolved.environment, &session.endpoint());
    if let Some(problem) = problem {
        printer.message(&problem);
    }
    let (stop, stopped) = watch::channel(Stop::No);
    let interrupts = tokio::spawn(watch_interrupts(stop));
    let clients = Clients { reader, writer };
    let (results, status) =
        perform(common, &arguments.writing, &clients, &plan, printer, stopped, |event| journal.add(event)).await;
    interrupts.abort();
    report(common, &plan, &results, printer);
    Ok(status)
}

/// How long a table that is being created is waited for; even one with 20 indexes takes less [T-169].
const CREATION: Duration = Duration::from_secs(120);

/// Plans once no table is being created any more: until then nobody can read its TTL and tags, and so not whether its
/// creation is ours and was cut short.
async fn plan_settled(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    arguments: &Arguments,
    printer: &Printer,
) -> Result<Plan, CommandError> {
    let began = tokio::time::Instant::now();
    let mut told = false;
    loop {
        let plan = plan::make(common, loaded, reader, &arguments.writing.approvals).await?.plan;
        let creating: Vec<_> = plan.tables.iter().filter(|table| table.being_created).collect();
        if creating.is_empty() || began.elapsed() > CREATION {
            return Ok(plan);
        }
        if !told {
            let names: Vec<_> = creating.iter().map(|table| table.declared_name.as_str()).collect();
            printer.message(&format!("Waiting for {} to be created.", names.join(", ")));
            told = true;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// What a plan is performed with.
pub(crate) struct Clients {
    /// For looking.
    pub(crate) reader: Reader,
    /// For changing.
    pub(crate) writer: Writer,
}

/// Performs a plan and tells only of what did not succeed.
pub(crate) async fn perform_quietly(
    common: &Common,
    writing: &Writing,
    clients: &Clients,
    plan: &Plan,
    printer: &Printer,
) -> Status {
    let (_stop, stopped) = watch::channel(Stop::No);
    let (results, status) = perform(common, writing, clients, plan, &Printer::silent(), stopped, |_| {}).await;
    if status != Status::Done {
        printer.message(&render::plan::text(plan));
        report(common, plan, &results, printer);
    }
    status
}

/// Performs a plan, shows how it goes, and returns how it ended.
async fn perform(
    common: &Common,
    writing: &Writing,
    clients: &Clients,
    plan: &Plan,
    printer: &Printer,
    stopped: watch::Receiver<Stop>,
    mut record: impl FnMut(&Event),
) -> (Vec<TableResult>, Status) {
    let plans: Vec<&TablePlan> =
        plan.tables.iter().filter(|table| !table.actions.is_empty() || !table.in_flight.is_empty()).collect();
    let options = run::Options { parallelism: usize::from(writing.parallelism), timeout: writing.timeout };
    let bars = MultiProgress::new();
    let bar = bars.add(progress_bar(plans.iter().map(|table| table.actions.len()).sum()));
    let above = printer.above(bars.clone());
    let width = plans.iter().map(|table| table.declared_name.len()).max().unwrap_or(0);
    let tell = |event: &Event| {
        record(event);
        if matches!(event.kind, EventKind::Ended { .. }) {
            bar.inc(1);
        }
        match common.output {
            Output::Json => {
                if let Ok(line) = serde_json::to_string(event) {
                    printer.line(&line);
                }
            }
            Output::Text => {
                if let Some(line) = render::events::line(event, width) {
                    above.message(&line);
                }
            }
        }
    };
    let results = run::run(&clients.reader, &clients.writer, &plans, &options, stopped.clone(), tell).await;
    bar.finish_and_clear();
    let interrupted = *stopped.borrow() == Stop::Drain;
    let status = if interrupted { Status::Interrupted } else { status(plan, &results) };
    (results, status)
}

/// The first Ctrl-C drains, the second exits at once.
async fn watch_interrupts(stop: watch::Sender<Stop>) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    let _ = stop.send(Stop::Drain);
    Printer::new().message("Waiting for the calls under way; press Ctrl-C again to leave at once.");
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}

/// A bar that shows on a terminal, after a quarter of a second.
fn progress_bar(length: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn status(plan: &Plan, results: &[TableResult]) -> Status {
    let good = results.iter().flat_map(|table| &table.endings).all(|(_, ending)| ending.is_good());
    let of_run = if good { Status::Done } else { Status::InPart };
    of_run.max(plan::status_of(plan))
}

fn report_idle(common: &Common, plan: &Plan, printer: &Printer) {
    if common.output == Output::Json {
        return report_json(plan, &[], printer);
    }
    let left_alone = plan.tables.iter().filter(|table| table.outcome == Outcome::LeftAlone).count();
    if left_alone > 0 && plan::status_of(plan) == Status::Done {
        return printer.line(&format!("Nothing to do; {} left alone.", quantity::count(left_alone, "table", "tables")));
    }
    printer.line(match plan::status_of(plan) {
        Status::Done => "Nothing to do.",
        Status::Held => "Nothing to do without approval.",
        _ => "Nothing can be done.",
    });
}

/// The last line of JSON output: what became of each table, and what is held.
fn report_json(plan: &Plan, results: &[TableResult], printer: &Printer) {
    let tables: Vec<_> = results
        .iter()
        .map(|table| {
            let endings = table.endings.iter();
            let actions: Vec<_> =
                endings.map(|(reason, ending)| serde_json::json!({ "reason": reason, "result": ending })).collect();
            serde_json::json!({ "table": table.declared_name, "actions": actions })
        })
        .collect();
    let held: Vec<_> = plan.tables.iter().flat_map(|table| &table.held).collect();
    let findings: Vec<_> = plan.tables.iter().flat_map(|table| &table.findings).collect();
    let document = serde_json::json!({
        "version": 1,
        "event": "finished",
        "tables": tables,
        "held": held,
        "findings": findings,
    });
    printer.line(&document.to_string());
}

fn report(common: &Common, plan: &Plan, results: &[TableResult], printer: &Printer) {
    if common.output == Output::Json {
        return report_json(plan, results, printer);
    }
    let endings = || results.iter().flat_map(|table| &table.endings);
    let done = endings().filter(|(_, ending)| ending.is_good()).count();
    let mut lines = Vec::new();
    for table in results {
        for (reason, ending) in table.endings.iter().filter(|(_, ending)| !ending.is_good()) {
            lines.push(format!("  {}: {reason}: {}", table.declared_name, render::events::ending_text(ending)));
        }
    }
    for table in plan.tables.iter().filter(|table| table.is_refused()) {
        for finding in table.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            lines.push(format!("  {}: refused: {} ({})", table.declared_name, finding.message, finding.code));
        }
    }
    let total = endings().count();
    let mut text = match done == total {
        true if lines.is_empty() => format!("Done: {}.", quantity::count(done, "action", "actions")),
        true => {
            format!("Done in part: {}, and not everything could be done.", quantity::count(done, "action", "actions"))
        }
        false => format!("Done in part: {done} of {}.", quantity::count(total, "action", "actions")),
    };
    let held: Vec<_> = plan.tables.iter().flat_map(|table| &table.held).map(render::plan::flag).collect();
    if !held.is_empty() {
        text.push_str(&format!(" Held for approval:\n  {}", held.join("\n  ")));
    }
    printer.line(&text);
    for line in lines {
        printer.line(&line);
    }
    let left = |(_, ending): &(String, Ending)| {
        matches!(ending, Ending::StillBuilding { .. } | Ending::NotStarted { .. } | Ending::Blocked { .. })
    };
    if endings().any(left) {
        printer.line("Run `tablewright apply` again to go on; it converges from wherever this run stopped.");
    }
}

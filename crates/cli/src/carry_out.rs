//! Carrying a plan out: asking, performing, recording, telling. Every command that changes tables ends here.

use tablewright_core::event::Event;
use tablewright_core::plan::{Outcome, Plan};
use tablewright_core::schedule::SubjectResult;
use tablewright_engine::run::{self, Stop, Work};
use tablewright_engine::{Reader, Writer};
use tokio::sync::watch;

use crate::command_error::CommandError;
use crate::commands::plan;
use crate::confirm::{Answer, confirm};
use crate::exit::Status;
use crate::flags::{Common, Output, Writing};
use crate::journal::Journal;
use crate::load::Loaded;
use crate::printer::Printer;
use crate::progress::Progress;
use crate::render;

/// What a plan is performed with.
pub(crate) struct Clients {
    /// For looking.
    pub(crate) reader: Reader,
    /// For changing.
    pub(crate) writer: Writer,
}

/// How a plan is performed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How<'a> {
    /// The flags of commands that change something.
    pub(crate) writing: &'a Writing,
    /// Whether to start what can be started and leave.
    pub(crate) detach: bool,
    /// What goes on where this run leaves something, such as "`tablewright apply` again".
    pub(crate) again: &'static str,
}

/// Shows a plan, asks, performs it, and says how it ended. `endpoint` is where, for the journal.
pub(crate) async fn carry_out(
    common: &Common,
    loaded: &Loaded,
    endpoint: &str,
    how: How<'_>,
    clients: &Clients,
    plan: &Plan,
    printer: &Printer,
) -> Result<Status, CommandError> {
    if common.output == Output::Text {
        printer.data(&render::plan::text(plan));
    }
    if plan::is_idle(plan) {
        render::report::idle(common, plan, printer);
        return Ok(plan::status_of(plan));
    }
    if common.output == Output::Json && !how.writing.confirming.yes && how.writing.confirming.confirm.is_none() {
        // Whoever is asked sees what about; stdout is for programs.
        printer.message(&render::plan::text(plan));
    }
    if confirm(&loaded.resolved, &how.writing.confirming)? == Answer::No {
        printer.message("Nothing was changed: the answer was not the one that goes on.");
        return Ok(Status::Error);
    }
    let (mut journal, problem) = Journal::open(&loaded.resolved.environment, endpoint);
    if let Some(problem) = problem {
        printer.message(&problem);
    }
    let (stop, stopped) = watch::channel(Stop::No);
    let interrupts = tokio::spawn(watch_interrupts(stop));
    let (results, status) = perform(common, how, clients, plan, printer, stopped, |event| journal.add(event)).await;
    interrupts.abort();
    render::report::ended(common, plan, &results, how.again, printer);
    Ok(status)
}

/// Performs a plan and tells only of what did not succeed.
pub(crate) async fn carry_out_quietly(
    common: &Common,
    writing: &Writing,
    clients: &Clients,
    plan: &Plan,
    printer: &Printer,
) -> Status {
    let (_stop, stopped) = watch::channel(Stop::No);
    let how = How { writing, detach: false, again: "`tablewright up` again" };
    let (results, status) = perform(common, how, clients, plan, &Printer::silent(), stopped, |_| {}).await;
    if status != Status::Done {
        printer.message(&render::plan::text(plan));
        render::report::ended(common, plan, &results, how.again, printer);
    }
    status
}

/// Performs a plan, shows how it goes, and returns how it ended.
async fn perform(
    common: &Common,
    how: How<'_>,
    clients: &Clients,
    plan: &Plan,
    printer: &Printer,
    stopped: watch::Receiver<Stop>,
    mut record: impl FnMut(&Event),
) -> (Vec<SubjectResult>, Status) {
    let How { writing, detach, again: _ } = how;
    let options = run::Options { parallelism: usize::from(writing.parallelism), timeout: writing.timeout, detach };
    let silent = Printer::silent();
    let shown_on = if common.output == Output::Json { &silent } else { printer };
    let mut progress = Progress::begin(plan, shown_on);
    let tell = |event: &Event| {
        record(event);
        progress.advance(event);
        match common.output {
            Output::Json => {
                if let Ok(line) = serde_json::to_string(event) {
                    printer.line(&line);
                }
            }
            Output::Text => progress.tell(event),
        }
    };
    let results = run::run(&clients.reader, &clients.writer, Work::of(plan), &options, stopped.clone(), tell).await;
    progress.end();
    let interrupted = *stopped.borrow() == Stop::Drain;
    let status = if interrupted { Status::Interrupted } else { status(plan, &results) };
    (results, status)
}

/// The first Ctrl-C drains, the second exits at once.
pub(crate) async fn watch_interrupts(stop: watch::Sender<Stop>) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    let _ = stop.send(Stop::Drain);
    Printer::new().message("Waiting for the calls under way; press Ctrl-C again to leave at once.");
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}

fn status(plan: &Plan, results: &[SubjectResult]) -> Status {
    let good = results.iter().flat_map(|table| &table.endings).all(|(_, ending)| ending.is_good());
    // What was being created has been waited for, not compared.
    let unknown = plan.tables.iter().any(|table| table.outcome == Outcome::BeingCreated);
    let of_run = if good && !unknown { Status::Done } else { Status::InPart };
    of_run.max(plan::status_of(plan))
}

//! Performing a plan. The schedule decides; the runner performs exactly that and feeds the answer back.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::FuturesUnordered;
use tablewright_core::event::Event;
use tablewright_core::observed::Observed;
use tablewright_core::plan::TablePlan;
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::{Look, Milliseconds, Schedule, Step, StepId, TableResult};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::reader::Reader;
use crate::writer::Writer;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Changing calls that may be under way at once.
    pub parallelism: usize,
    /// After which nothing more is started or waited for.
    pub timeout: Option<Duration>,
    /// Whether to start what can be started, and to wait for nothing that takes its time.
    pub detach: bool,
}

/// Whether somebody asked the run to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Nobody did.
    No,
    /// Calls under way are waited for, nothing more is started.
    Drain,
}

/// The code of a description that cannot be understood; nothing that DynamoDB answers.
const UNREADABLE: &str = "UnreadableDescription";

enum Answer {
    Looked(StepId, Look),
    Performed(StepId, Result<(), Refusal>),
}

/// Performs plans and returns how each table's actions ended. Events come out as they happen.
pub async fn run(
    reader: &Reader,
    writer: &Writer,
    plans: &[&TablePlan],
    options: &Options,
    mut stop: watch::Receiver<Stop>,
    mut tell: impl FnMut(&Event),
) -> Vec<TableResult> {
    let mut schedule = match options.detach {
        true => Schedule::detached(plans.iter().copied(), options.parallelism),
        false => Schedule::new(plans.iter().copied(), options.parallelism),
    };
    let began = Instant::now();
    let now = || Milliseconds::try_from(began.elapsed().as_millis()).unwrap_or(Milliseconds::MAX);
    let deadline = options.timeout.map(|timeout| began + timeout);
    let mut under_way: FuturesUnordered<BoxFuture<'_, Answer>> = FuturesUnordered::new();
    let mut why_not = "the run ended before";
    let mut watching = true;
    while !schedule.is_over() {
        let next = schedule.next(now());
        for step in next.steps {
            under_way.push(take_step(reader, writer, step).boxed());
        }
        let wake_at = next.wake_at.map(|at| began + Duration::from_millis(at));
        tokio::select! {
            Some(answer) = under_way.next() => {
                let events = match answer {
                    Answer::Looked(id, look) => schedule.looked(id, look, now()),
                    Answer::Performed(id, answer) => schedule.performed(id, answer, now()),
                };
                events.iter().for_each(&mut tell);
            }
            () = sleep_until(wake_at), if wake_at.is_some() => {}
            () = sleep_until(deadline), if deadline.is_some_and(|at| at > Instant::now()) => {}
            changed = stop.changed(), if watching => watching = changed.is_ok(),
        }
        if *stop.borrow() == Stop::Drain {
            why_not = "it was interrupted before";
            schedule.stop();
        } else if deadline.is_some_and(|at| at <= Instant::now()) {
            why_not = "the time given with --timeout was over before";
            schedule.stop();
        }
    }
    schedule.results(why_not)
}

async fn sleep_until(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

async fn take_step(reader: &Reader, writer: &Writer, step: Step) -> Answer {
    match step {
        Step::Perform { id, request } => Answer::Performed(id, writer.perform(&request).await),
        Step::Look { id, live_name, aspect } => {
            let look = match reader.table(&live_name, &[aspect]).await {
                Ok(None) => Look::Absent,
                Ok(Some(answers)) => match Observed::from_answers(answers) {
                    Ok(observed) => Look::Present(Box::new(observed)),
                    Err(problem) => Look::Failed(Refusal {
                        code: UNREADABLE.to_owned(),
                        message: problem.to_string(),
                        status: None,
                    }),
                },
                Err(refusal) => Look::Failed(refusal),
            };
            Answer::Looked(id, look)
        }
    }
}

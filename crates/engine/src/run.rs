//! Performing a plan. The schedule decides; the runner performs exactly that and feeds the answer back.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::FuturesUnordered;
use tablewright_core::companion::{CompanionPlan, LiveCompanion, Outputs};
use tablewright_core::event::Event;
use tablewright_core::observed::Observed;
use tablewright_core::plan::{Plan, SubjectPlan, TablePlan};
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::{Look, Milliseconds, Schedule, Step, StepId, Subject, SubjectResult};
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

/// What to do.
#[derive(Debug, Clone, Default)]
pub struct Work<'a> {
    /// The plans of tables.
    pub tables: Vec<&'a TablePlan>,
    /// The plans of companions.
    pub companions: Vec<&'a CompanionPlan>,
    /// What tables show that stay as they are.
    pub outputs: Outputs,
}

impl<'a> Work<'a> {
    /// Returns everything of a plan that sends something or waits for something.
    pub fn of(plan: &'a Plan) -> Self {
        let tables = plan.tables.iter().filter(|table| !SubjectPlan::from(*table).is_idle());
        let companions = plan.companions.iter().filter(|companion| !SubjectPlan::from(*companion).is_idle());
        Self { tables: tables.collect(), companions: companions.collect(), outputs: plan.outputs.clone() }
    }

    /// Returns the work of one table's plan.
    pub fn of_table(plan: &'a TablePlan) -> Self {
        Self { tables: vec![plan], ..Self::default() }
    }
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
    work: Work<'_>,
    options: &Options,
    mut stop: watch::Receiver<Stop>,
    mut tell: impl FnMut(&Event),
) -> Vec<SubjectResult> {
    let schedule = match options.detach {
        true => Schedule::detached(work.tables, options.parallelism),
        false => Schedule::new(work.tables, options.parallelism),
    };
    let mut schedule = schedule.with_companions(work.companions, work.outputs);
    let began = Instant::now();
    let now = || Milliseconds::try_from(began.elapsed().as_millis()).unwrap_or(Milliseconds::MAX);
    let deadline = options.timeout.map(|timeout| began + timeout);
    let mut under_way: FuturesUnordered<BoxFuture<'_, Answer>> = FuturesUnordered::new();
    let mut why_not = "the run ended before";
    let mut watching = true;
    while !schedule.is_over() {
        let next = schedule.next(now());
        next.events.iter().for_each(&mut tell);
        for step in next.steps {
            under_way.push(take_step(reader, writer, step).boxed());
        }
        if schedule.is_over() {
            // What waited in vain was given up, and nothing is left to wait for.
            break;
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
        Step::Perform { id, mutation } => Answer::Performed(id, writer.send(&mutation).await),
        Step::Look { id, subject: Subject::Companion(identity) } => {
            let mut found = reader.companions().read(vec![identity.clone()]).await;
            let live = found.remove(&identity).unwrap_or(LiveCompanion::Absent);
            Answer::Looked(id, Look::Companion(live))
        }
        Step::Look { id, subject: Subject::Table { live_name, aspect } } => {
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

//! Which step may start now.
//!
//! A [`Schedule`] holds the plans of a run. The runner asks [`Schedule::next`] what may start, performs exactly that,
//! and feeds the answer back through [`Schedule::looked`] and [`Schedule::performed`]; events come out. Time is an
//! argument in milliseconds from any origin, so tests jump where the schedule wants to be woken. Before each call the
//! table is looked at again, and one that changed since it was planned is left alone.

mod comparison;
mod looks;
mod poll;
mod table_run;
mod unit;

use crate::event::{Ending, Event};
use crate::observed::{Aspect, Observed};
use crate::plan::{Request, TablePlan};
use crate::refusal::Refusal;
use table_run::TableRun;

/// Milliseconds from an origin that the caller chooses.
pub type Milliseconds = u64;

/// The reason of a step that sends nothing and waits for what was in flight before the run.
pub const WAITS: &str = "waits for what is in flight";

/// Names one step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId {
    /// The table's number.
    pub table: usize,
    /// The unit's number within the table.
    pub unit: usize,
}

/// What the runner is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Read this part of the table, with DescribeTable besides.
    Look {
        /// To be given back with the answer.
        id: StepId,
        /// The live name.
        live_name: String,
        /// The part.
        aspect: Aspect,
    },
    /// Send this request.
    Perform {
        /// To be given back with the answer.
        id: StepId,
        /// The request.
        request: Request,
    },
}

/// What a look found.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// Nothing under that name.
    Absent,
    /// The table, of which only DescribeTable's part and the part that was asked for are valid.
    Present(Box<Observed>),
    /// It could not be read.
    Failed(Refusal),
}

/// What is to be done now, and when to ask again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Next {
    /// Steps to start.
    pub steps: Vec<Step>,
    /// When to ask again, where no answer comes first.
    pub wake_at: Option<Milliseconds>,
}

/// How a table's actions ended.
#[derive(Debug, Clone, PartialEq)]
pub struct TableResult {
    /// The declared name.
    pub declared_name: String,
    /// Each action's reason and how it ended, in the order of the plan.
    pub endings: Vec<(String, Ending)>,
}

/// The plans of a run, and how far each is.
#[derive(Debug)]
pub struct Schedule {
    tables: Vec<TableRun>,
    /// Changing calls that may be under way at once.
    parallelism: usize,
    /// The same, after throttling.
    allowed: usize,
    performing: usize,
    looking: usize,
    stopped: bool,
}

/// Looks that may be under way at once for each changing call.
const LOOKS_PER_CALL: usize = 2;

impl Schedule {
    /// Begins a run of some plans, with at most `parallelism` changing calls under way at once (at least one).
    pub fn new<'a>(plans: impl IntoIterator<Item = &'a TablePlan>, parallelism: usize) -> Self {
        Self::begin(plans, parallelism, false)
    }

    /// Begins a run that starts what can be started and waits for nothing that takes its time.
    pub fn detached<'a>(plans: impl IntoIterator<Item = &'a TablePlan>, parallelism: usize) -> Self {
        Self::begin(plans, parallelism, true)
    }

    fn begin<'a>(plans: impl IntoIterator<Item = &'a TablePlan>, parallelism: usize, detached: bool) -> Self {
        let parallelism = parallelism.max(1);
        Self {
            tables: plans.into_iter().map(|plan| TableRun::new(plan, detached)).collect(),
            parallelism,
            allowed: parallelism,
            performing: 0,
            looking: 0,
            stopped: false,
        }
    }

    /// Returns what may start now. Every step that is returned counts as started.
    pub fn next(&mut self, now: Milliseconds) -> Next {
        let mut next = Next::default();
        let mut wake_at: Option<Milliseconds> = None;
        for (number, table) in self.tables.iter_mut().enumerate() {
            for unit in table.startable(now, self.stopped) {
                let step = table.step(StepId { table: number, unit });
                let (counter, most) = match step {
                    Step::Look { .. } => (&mut self.looking, self.parallelism * LOOKS_PER_CALL),
                    Step::Perform { .. } => (&mut self.performing, self.allowed),
                };
                if *counter >= most {
                    continue;
                }
                *counter += 1;
                table.start(unit, now);
                next.steps.push(step);
            }
            wake_at = [wake_at, table.wake_at(now, self.stopped)].into_iter().flatten().min();
        }
        next.wake_at = wake_at;
        next
    }

    /// Says whether nothing is left to do and nothing is under way.
    pub fn is_over(&self) -> bool {
        self.tables.iter().all(|table| table.is_over(self.stopped))
    }

    /// Takes what a look found.
    pub fn looked(&mut self, id: StepId, look: Look, now: Milliseconds) -> Vec<Event> {
        self.looking = self.looking.saturating_sub(1);
        self.tables.get_mut(id.table).map(|table| table.looked(id.unit, look, now)).unwrap_or_default()
    }

    /// Takes the answer to a request.
    pub fn performed(&mut self, id: StepId, answer: Result<(), Refusal>, now: Milliseconds) -> Vec<Event> {
        self.performing = self.performing.saturating_sub(1);
        let throttled = matches!(&answer, Err(refusal)
            if matches!(crate::refusal::classify(refusal), crate::refusal::Class::Throttled(_)));
        self.allowed = match throttled {
            true => (self.allowed / 2).max(1),
            false => (self.allowed + 1).min(self.parallelism),
        };
        self.tables.get_mut(id.table).map(|table| table.performed(id.unit, answer, now)).unwrap_or_default()
    }

    /// Starts nothing more; what is under way is waited for, what was sent is not.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// Returns how everything ended. What was not reached is said to be so, with `why_not`.
    pub fn results(&self, why_not: &str) -> Vec<TableResult> {
        self.tables.iter().map(|table| table.result(why_not)).collect()
    }
}

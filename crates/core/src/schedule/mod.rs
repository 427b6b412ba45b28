//! Which step may start now.
//!
//! A [`Schedule`] holds the plans of a run: of tables, and of companions, which start when what they come after is as
//! declared. The runner asks [`Schedule::next`] what may start, performs exactly that,
//! and feeds the answer back through [`Schedule::looked`] and [`Schedule::performed`]; events come out. Time is an
//! argument in milliseconds from any origin, so tests jump where the schedule wants to be woken. Before each call the
//! table is looked at again, and one that changed since it was planned is left alone.

mod companion_run;
mod comparison;
mod looks;
mod poll;
mod steps;
mod table_run;
mod unit;

use crate::companion::{self, CompanionPlan, Identity, LiveCompanion, Outputs};
use crate::event::{Ending, Event};
use crate::observed::{Aspect, Observed};
use crate::plan::{Outcome, Request, TablePlan};
use crate::refusal::Refusal;
use companion_run::CompanionRun;
use table_run::TableRun;

/// Milliseconds from an origin that the caller chooses.
pub type Milliseconds = u64;

/// The reason of a step that sends nothing and waits for what was in flight before the run.
pub const WAITS: &str = "waits for what is in flight";

/// Names one step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId {
    /// The subject's number.
    pub subject: usize,
    /// The unit's number within the subject.
    pub unit: usize,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// This part of a table, with DescribeTable besides.
    Table {
        /// The live name.
        live_name: String,
        /// The part.
        aspect: Aspect,
    },
    /// A companion.
    Companion(Identity),
}

/// What is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Mutation {
    /// A request about a table.
    Table(Request),
    /// A request about a companion.
    Companion(companion::Request),
}

/// What the runner is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Read this.
    Look {
        /// To be given back with the answer.
        id: StepId,
        /// What is read.
        subject: Subject,
    },
    /// Send this request.
    Perform {
        /// To be given back with the answer.
        id: StepId,
        /// The request.
        mutation: Mutation,
    },
}

/// What a look found.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// Nothing under that name.
    Absent,
    /// The table, of which only DescribeTable's part and the part that was asked for are valid.
    Present(Box<Observed>),
    /// A companion, or that there is none.
    Companion(LiveCompanion),
    /// It could not be read.
    Failed(Refusal),
}

/// What is to be done now, and when to ask again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Next {
    /// What became clear without asking anybody.
    pub events: Vec<Event>,
    /// Steps to start.
    pub steps: Vec<Step>,
    /// When to ask again, where no answer comes first.
    pub wake_at: Option<Milliseconds>,
}

/// How the actions of a table or companion ended.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectResult {
    /// The declared name.
    pub declared_name: String,
    /// Each action's reason and how it ended, in the order of the plan.
    pub endings: Vec<(String, Ending)>,
}

/// A plan on its way.
#[derive(Debug)]
struct Run {
    about: About,
    /// The declared names of those that come before.
    after: Vec<String>,
    /// Whether nothing that comes before is waited for any more.
    has_begun: bool,
}

#[derive(Debug)]
enum About {
    Table(TableRun),
    Companion(CompanionRun),
}

/// Evaluates an expression on the steps of a run, whatever it is about.
macro_rules! of_steps {
    ($run:expr, $steps:ident => $value:expr) => {
        match $run {
            Run { about: About::Table(TableRun { steps: $steps, .. }), .. } => $value,
            Run { about: About::Companion(CompanionRun { steps: $steps, .. }), .. } => $value,
        }
    };
}

/// The plans of a run, and how far each is.
#[derive(Debug)]
pub struct Schedule {
    runs: Vec<Run>,
    /// What live tables show by now.
    outputs: Outputs,
    /// Changing calls that may be under way at once.
    parallelism: usize,
    /// The same, after throttling.
    allowed: usize,
    performing: usize,
    looking: usize,
    stopped: bool,
    is_detached: bool,
}

/// Looks that may be under way at once for each changing call.
const LOOKS_PER_CALL: usize = 2;

impl Schedule {
    /// Begins a run of some plans, with at most `parallelism` changing calls under way at once (at least one).
    pub fn new<'a>(plans: impl IntoIterator<Item = &'a TablePlan>, parallelism: usize) -> Self {
        Self::of(plans, parallelism, false)
    }

    /// Begins a run that starts what can be started and waits for nothing that takes its time.
    pub fn detached<'a>(plans: impl IntoIterator<Item = &'a TablePlan>, parallelism: usize) -> Self {
        Self::of(plans, parallelism, true)
    }

    fn of<'a>(plans: impl IntoIterator<Item = &'a TablePlan>, parallelism: usize, detached: bool) -> Self {
        let parallelism = parallelism.max(1);
        Self {
            runs: plans.into_iter().map(|plan| Run::new(About::Table(TableRun::new(plan, detached)))).collect(),
            outputs: Outputs::default(),
            parallelism,
            allowed: parallelism,
            performing: 0,
            looking: 0,
            stopped: false,
            is_detached: detached,
        }
    }

    /// Adds companions, which start when the tables and companions of this run that they come after are as declared;
    /// where they are to go, those wait for them. `outputs` are what tables show that stay as they are.
    #[must_use]
    pub fn with_companions<'a>(mut self, plans: impl IntoIterator<Item = &'a CompanionPlan>, outputs: Outputs) -> Self {
        for plan in plans {
            let mut run = Run::new(About::Companion(CompanionRun::new(plan, self.is_detached)));
            if plan.outcome == Outcome::Delete {
                for other in self.runs.iter_mut().filter(|other| plan.after.iter().any(|name| name == other.name())) {
                    other.after.push(plan.declared_name.clone());
                }
            } else {
                run.after.clone_from(&plan.after);
            }
            self.runs.push(run);
        }
        self.outputs = outputs;
        self
    }

    /// Returns what may start now. Every step that is returned counts as started.
    pub fn next(&mut self, now: Milliseconds) -> Next {
        let mut next = Next { events: self.begin(now), ..Next::default() };
        for (number, run) in self.runs.iter_mut().enumerate().filter(|(_, run)| run.has_begun) {
            for unit in of_steps!(run, steps => steps.startable(now, self.stopped)) {
                let step = run.step(StepId { subject: number, unit });
                let (counter, most) = match step {
                    Step::Look { .. } => (&mut self.looking, self.parallelism * LOOKS_PER_CALL),
                    Step::Perform { .. } => (&mut self.performing, self.allowed),
                };
                if *counter >= most {
                    continue;
                }
                *counter += 1;
                of_steps!(run, steps => steps.start(unit, now));
                next.steps.push(step);
            }
            let wakes = of_steps!(run, steps => steps.wake_at(now, self.stopped));
            next.wake_at = [next.wake_at, wakes].into_iter().flatten().min();
        }
        next
    }

    /// Lets those begin that wait for nothing any more, and gives up those that wait in vain, with those that wait for
    /// them.
    fn begin(&mut self, now: Milliseconds) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let given_up = self.begin_once(now);
            if given_up.is_empty() {
                return events;
            }
            events.extend(given_up);
        }
    }

    fn begin_once(&mut self, now: Milliseconds) -> Vec<Event> {
        let mut events = Vec::new();
        for number in 0..self.runs.len() {
            if self.stopped || self.runs[number].has_begun {
                continue;
            }
            let waits_for = |run: &&Run| self.runs[number].after.iter().any(|name| name == run.name());
            let before: Vec<_> = self.runs.iter().filter(waits_for).collect();
            if !before.iter().all(|run| of_steps!(run, steps => steps.is_over(false))) {
                continue;
            }
            let failed = before.iter().find(|run| of_steps!(run, steps => steps.is_unsuccessful()));
            let failed = failed.map(|run| run.name().to_owned());
            let run = &mut self.runs[number];
            run.has_begun = true;
            events.extend(match (failed, &mut run.about) {
                (Some(before), _) => of_steps!(run, steps => steps.give_up(&before, now)),
                (None, About::Companion(companion)) => companion.learn(&self.outputs, now),
                (None, About::Table(_)) => Vec::new(),
            });
        }
        events
    }

    /// Says whether nothing is left to do and nothing is under way.
    pub fn is_over(&self) -> bool {
        self.runs.iter().all(|run| of_steps!(run, steps => steps.is_over(self.stopped)))
    }

    /// Takes what a look found.
    pub fn looked(&mut self, id: StepId, look: Look, now: Milliseconds) -> Vec<Event> {
        self.looking = self.looking.saturating_sub(1);
        let Some(run) = self.runs.get_mut(id.subject) else { return Vec::new() };
        match &mut run.about {
            About::Companion(companion) => {
                if let Look::Companion(LiveCompanion::Present(observed)) = &look {
                    self.outputs.learn_companion(&companion.steps.declared_name, observed);
                }
                companion.looked(id.unit, look, now)
            }
            About::Table(table) => {
                if let Look::Present(observed) = &look {
                    self.outputs.learn(&table.steps.declared_name, observed);
                }
                table.looked(id.unit, look, now)
            }
        }
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
        let Some(run) = self.runs.get_mut(id.subject) else { return Vec::new() };
        match &mut run.about {
            About::Table(table) => table.performed(id.unit, answer, now),
            About::Companion(companion) => companion.performed(id.unit, answer, now),
        }
    }

    /// Starts nothing more; what is under way is waited for, what was sent is not.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// Returns how everything ended. What was not reached is said to be so, with `why_not`.
    pub fn results(&self, why_not: &str) -> Vec<SubjectResult> {
        self.runs.iter().map(|run| of_steps!(run, steps => steps.result(why_not))).collect()
    }
}

impl Run {
    fn new(about: About) -> Self {
        Self { about, after: Vec::new(), has_begun: false }
    }

    fn name(&self) -> &str {
        of_steps!(self, steps => &steps.declared_name)
    }

    fn step(&self, id: StepId) -> Step {
        match &self.about {
            About::Table(table) => table.step(id),
            About::Companion(companion) => companion.step(id),
        }
    }
}

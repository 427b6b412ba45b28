//! One table's plan on its way.

use crate::event::{Ending, Event};
use crate::model::Table;
use crate::observed::{Aspect, Observed};
use crate::plan::{ARN_TO_COME, Outcome, Request, TablePlan, apply_effect};
use crate::refusal::{Class, Refusal, classify};
use crate::wire;

use super::steps::Steps;
use super::unit::{State, Unit};
use super::{Milliseconds, Mutation, Step, StepId, Subject};

/// How long tags that were written may not show, and admit no other write meanwhile [T-102][T-103]. Where no answer came,
/// nobody looks before.
const TAGS_SHOW_WITHIN: Milliseconds = 3500;
/// How long after a call without an answer everything else is looked at.
const LOOKS_AGAIN_AFTER: Milliseconds = 200;

/// One table's plan on its way.
#[derive(Debug)]
pub(super) struct TableRun {
    pub(super) steps: Steps<Request>,
    pub(super) live_name: String,
    pub(super) table_id: Option<String>,
    /// The ARN of a table that was created in this run.
    pub(super) arn: Option<String>,
    /// The table as it must be found, changed by each accepted call; `None` until it is created.
    pub(super) expected: Option<Table>,
    /// Whether something was in flight when it was planned.
    pub(super) planned_in_flight: bool,
    /// Whether the table is to go.
    pub(super) goes: bool,
}

impl TableRun {
    pub(super) fn new(plan: &TablePlan, detached: bool) -> Self {
        let mut steps = Steps::new(&plan.declared_name, &plan.actions, detached);
        if !plan.in_flight.is_empty() && !plan.actions.iter().any(|a| a.request.aspect() == Aspect::Table) {
            steps.units.push(Unit::new(None));
        }
        Self {
            steps,
            live_name: plan.live_name.clone(),
            table_id: plan.table_id.clone(),
            arn: None,
            expected: plan.seen.clone(),
            planned_in_flight: !plan.in_flight.is_empty(),
            goes: plan.outcome == Outcome::Delete,
        }
    }

    pub(super) fn step(&self, id: StepId) -> Step {
        let unit = &self.steps.units[id.unit];
        match (&unit.state, &unit.action) {
            (State::Ready, Some(action)) => {
                Step::Perform { id, mutation: Mutation::Table(self.with_arn(&action.request)) }
            }
            _ => {
                let (live_name, aspect) = (self.live_name.clone(), self.aspect(id.unit));
                Step::Look { id, subject: Subject::Table { live_name, aspect } }
            }
        }
    }

    /// Returns the part of the table that a unit is about.
    pub(super) fn aspect(&self, number: usize) -> Aspect {
        self.steps.units[number].action.as_ref().map_or(Aspect::Table, |action| action.request.aspect())
    }

    /// Puts the ARN of a table that was created in this run into a request that was planned before.
    fn with_arn(&self, request: &Request) -> Request {
        let mut request = request.clone();
        if let Request::UntagResource(wire::UntagResourceInput { resource_arn, .. })
        | Request::TagResource(wire::TagResourceInput { resource_arn, .. }) = &mut request
            && resource_arn == ARN_TO_COME
            && let Some(arn) = &self.arn
        {
            resource_arn.clone_from(arn);
        }
        request
    }

    pub(super) fn performed(&mut self, number: usize, answer: Result<(), Refusal>, now: Milliseconds) -> Vec<Event> {
        let Some(action) = self.steps.units.get(number).and_then(|unit| unit.action.clone()) else { return Vec::new() };
        let mut events = vec![self.steps.sent(&action)];
        match answer {
            Ok(()) => self.accepted(number, now),
            Err(refusal) if is_race(&action.request, &refusal) => {
                let why = format!("{} exists now: somebody made it meanwhile; run again to adopt it", self.live_name);
                events.extend(self.steps.end(number, Ending::ChangedMeanwhile { why }, now));
            }
            Err(refusal) => {
                let soonest = if self.aspect(number) == Aspect::Tags { TAGS_SHOW_WITHIN } else { LOOKS_AGAIN_AFTER };
                events.extend(self.steps.refused(number, &refusal, soonest, now));
            }
        }
        events
    }

    /// The call was accepted: its effect is expected from now on.
    pub(super) fn accepted(&mut self, number: usize, now: Milliseconds) {
        if let Some(action) = self.steps.units[number].action.clone() {
            self.apply(&action.request);
        }
        self.steps.accepted(number, now);
    }

    /// Expects the effect of a request from now on.
    pub(super) fn apply(&mut self, request: &Request) {
        if let Request::CreateTable(input) = request {
            self.expected = Some(crate::plan::blank(&input.table_name));
        }
        if let Some(expected) = &mut self.expected
            && apply_effect(request, expected).is_err()
        {
            // The plan was put together from the same requests, so this cannot differ from what was planned.
            self.expected = None;
        }
    }

    pub(super) fn end(&mut self, number: usize, ending: Ending, now: Milliseconds) -> Vec<Event> {
        self.steps.end(number, ending, now)
    }

    /// Ends a unit because somebody else did something.
    pub(super) fn changed(&mut self, number: usize, why: String, now: Milliseconds) -> Vec<Event> {
        self.end(number, Ending::ChangedMeanwhile { why }, now)
    }

    /// Says whether this is another table than the one that was planned.
    pub(super) fn is_another(&self, observed: &Observed) -> bool {
        matches!((&self.table_id, &observed.table_id), (Some(seen), Some(found)) if seen != found)
    }
}

/// Says whether somebody else created the table between the look and the call.
fn is_race(request: &Request, refusal: &Refusal) -> bool {
    matches!(request, Request::CreateTable(_))
        && refusal.code == "ResourceInUseException"
        && refusal.message.contains("already exists")
        && classify(refusal) == Class::Permanent
}

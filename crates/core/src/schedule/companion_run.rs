//! One companion's plan on its way.

use crate::companion::{Companion, CompanionPlan, Identity, LiveCompanion, Outputs, Request};
use crate::event::{Ending, Event};
use crate::refusal::Refusal;

use super::steps::Steps;
use super::unit::{State, Unit};
use super::{Look, Milliseconds, Mutation, Step, StepId, Subject, poll};

/// How long after a call without an answer the companion is looked at.
const LOOKS_AGAIN_AFTER: Milliseconds = 200;

/// One companion's plan on its way.
#[derive(Debug)]
pub(super) struct CompanionRun {
    pub(super) steps: Steps<Request>,
    identity: Identity,
    /// The companion as it must be found, changed by each accepted call.
    expected: Option<Companion>,
}

impl CompanionRun {
    pub(super) fn new(plan: &CompanionPlan, detached: bool) -> Self {
        let mut steps = Steps::new(&plan.declared_name, &plan.actions, detached);
        if !plan.in_flight.is_empty() && plan.actions.is_empty() {
            steps.units.push(Unit::new(None));
        }
        Self {
            steps,
            identity: Identity { kind: plan.kind, name: plan.live_name.clone() },
            expected: plan.seen.clone().map(Companion::without_what_passes),
        }
    }

    /// Puts in what is known by now. Where something still is not, the steps cannot be.
    pub(super) fn learn(&mut self, outputs: &Outputs, now: Milliseconds) -> Vec<Event> {
        for unit in &mut self.steps.units {
            if let Some(action) = &mut unit.action {
                action.request = action.request.with(outputs);
            }
        }
        let unknown = |request: &Request| request.awaits().first().map(ToString::to_string);
        let first = self.steps.units.iter().position(|unit| {
            unit.ending().is_none() && unit.action.as_ref().is_some_and(|action| unknown(&action.request).is_some())
        });
        let Some(number) = first else { return Vec::new() };
        let what = self.steps.units[number].action.as_ref().and_then(|action| unknown(&action.request));
        let why = format!("{} is not known", what.unwrap_or_default());
        self.steps.end(number, Ending::NotStarted { why }, now)
    }

    pub(super) fn step(&self, id: StepId) -> Step {
        let unit = &self.steps.units[id.unit];
        match (&unit.state, &unit.action) {
            (State::Ready, Some(action)) => Step::Perform { id, mutation: Mutation::Companion(action.request.clone()) },
            _ => Step::Look { id, subject: Subject::Companion(self.identity.clone()) },
        }
    }

    pub(super) fn performed(&mut self, number: usize, answer: Result<(), Refusal>, now: Milliseconds) -> Vec<Event> {
        let Some(action) = self.steps.units.get(number).and_then(|unit| unit.action.clone()) else { return Vec::new() };
        let mut events = vec![self.steps.sent(&action)];
        match answer {
            Ok(()) => self.accepted(number, &action.request, now),
            Err(refusal) => events.extend(self.steps.refused(number, &refusal, LOOKS_AGAIN_AFTER, now)),
        }
        events
    }

    fn accepted(&mut self, number: usize, request: &Request, now: Milliseconds) {
        self.expected = request.effect(self.expected.as_ref());
        self.steps.accepted(number, now);
    }

    pub(super) fn looked(&mut self, number: usize, look: Look, now: Milliseconds) -> Vec<Event> {
        let Some(unit) = self.steps.units.get_mut(number) else { return Vec::new() };
        unit.looks += 1;
        let before = unit.state == State::LookingBefore;
        let action = unit.action.clone();
        let (found, in_flight) = match look {
            Look::Companion(LiveCompanion::Present(observed)) => {
                (Some(observed.companion.without_what_passes()), observed.in_flight)
            }
            Look::Companion(LiveCompanion::Going(what)) => (None, vec![what]),
            Look::Companion(LiveCompanion::Unsupported(why)) => {
                return self.steps.end(number, Ending::Unsupported { why }, now);
            }
            Look::Companion(LiveCompanion::Unreadable(why) | LiveCompanion::Lacking(why)) => {
                return self.steps.end(number, Ending::Failed { why }, now);
            }
            Look::Failed(refusal) => return self.steps.look_refused(number, &refusal, before, now),
            Look::Companion(LiveCompanion::Absent) | Look::Absent | Look::Present(_) => (None, Vec::new()),
        };
        if !in_flight.is_empty() {
            return self.wait(number, in_flight, before, now);
        }
        let Some(action) = action else { return self.steps.end(number, Ending::Done, now) };
        let unit = &mut self.steps.units[number];
        let is_so = action.request.is_in_effect(found.as_ref());
        if is_so {
            let ending = if before && !unit.may_have_happened { Ending::AlreadySo } else { Ending::Done };
            self.expected = found;
            return self.steps.end(number, ending, now);
        }
        if !before && unit.may_have_happened {
            // The call got no answer and did nothing: look whether it may be sent again.
            unit.may_have_happened = false;
            unit.state = State::Before(now);
            return Vec::new();
        }
        if !before {
            return self.steps.not_visible(number, "it was accepted and is not there when read again", now);
        }
        if found != self.expected {
            let why = format!(
                "the {} {} changed since it was planned; run again to plan anew",
                self.identity.kind, self.identity.name
            );
            return self.steps.end(number, Ending::ChangedMeanwhile { why }, now);
        }
        self.steps.ready(number);
        Vec::new()
    }

    /// What is under way ends by itself; nothing is sent meanwhile.
    fn wait(&mut self, number: usize, in_flight: Vec<String>, before: bool, now: Milliseconds) -> Vec<Event> {
        if self.steps.detached {
            let ending = match before {
                true => Ending::NotStarted { why: format!("it waits for {}", in_flight.join(", ")) },
                false => Ending::StillBuilding { what: in_flight },
            };
            return self.steps.end(number, ending, now);
        }
        let unit = &mut self.steps.units[number];
        unit.invisible_since = None;
        let at = now + poll::pause(unit.action.as_ref(), unit.looks);
        unit.state = if before { State::Before(at) } else { State::After(at) };
        self.steps.waiting(number, in_flight)
    }
}

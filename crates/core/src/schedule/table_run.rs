//! One table's plan on its way.

use crate::event::{Ending, Event, EventKind};
use crate::model::Table;
use crate::observed::Aspect;
use crate::plan::{ARN_TO_COME, Outcome, Request, TablePlan, apply_effect};
use crate::refusal::{Class, Refusal, classify};
use crate::wire;

use super::unit::{State, Unit};
use super::{Milliseconds, Step, StepId, TableResult, poll};

/// How long tags that were written may not show, and admit no other write meanwhile [T-102][T-103]. Where no answer came,
/// nobody looks before.
const TAGS_SHOW_WITHIN: Milliseconds = 3500;
/// Cool-downs that are waited for, in seconds; beyond that an action is blocked until then.
const LONGEST_COOL_DOWN: u64 = 3600;
/// How often a call is sent again after refusals that pass by themselves.
const MOST_TRIES: u32 = 60;
/// How often where nobody answers at all.
const MOST_TRIES_UNANSWERED: u32 = 6;

/// One table's plan on its way.
#[derive(Debug)]
pub(super) struct TableRun {
    pub(super) declared_name: String,
    pub(super) live_name: String,
    pub(super) table_id: Option<String>,
    /// The ARN of a table that was created in this run.
    pub(super) arn: Option<String>,
    /// The table as it must be found, changed by each accepted call; `None` until it is created.
    pub(super) expected: Option<Table>,
    pub(super) units: Vec<Unit>,
    /// Whether something was in flight when it was planned.
    pub(super) planned_in_flight: bool,
    /// Whether nothing that takes its time is waited for.
    pub(super) detached: bool,
    /// Whether the table is to go.
    pub(super) goes: bool,
}

impl TableRun {
    pub(super) fn new(plan: &TablePlan, detached: bool) -> Self {
        let mut units: Vec<_> = plan.actions.iter().cloned().map(|action| Unit::new(Some(action))).collect();
        if !plan.in_flight.is_empty() && !plan.actions.iter().any(|a| a.request.aspect() == Aspect::Table) {
            units.push(Unit::new(None));
        }
        Self {
            declared_name: plan.declared_name.clone(),
            live_name: plan.live_name.clone(),
            table_id: plan.table_id.clone(),
            arn: None,
            expected: plan.seen.clone(),
            units,
            planned_in_flight: !plan.in_flight.is_empty(),
            detached,
            goes: plan.outcome == Outcome::Delete,
        }
    }

    /// Returns the units that may take a step now.
    pub(super) fn startable(&mut self, now: Milliseconds, stopped: bool) -> Vec<usize> {
        (0..self.units.len())
            .filter(|&unit| match self.due(unit, stopped) {
                Some(due) => due <= now,
                None => false,
            })
            .collect()
    }

    /// Returns when a unit may take its next step, where it may at all.
    fn due(&self, number: usize, stopped: bool) -> Option<Milliseconds> {
        let unit = &self.units[number];
        match unit.state {
            State::Before(_) | State::Ready | State::After(_) if stopped => None,
            State::Before(at) => self.released(unit).map(|released| released.max(at)),
            State::Ready => Some(0),
            State::After(at) => Some(at),
            State::LookingBefore | State::Performing | State::LookingAfter | State::Ended(_) => None,
        }
    }

    /// Returns since when everything before a unit is done and cooled down.
    fn released(&self, unit: &Unit) -> Option<Milliseconds> {
        let Some(action) = &unit.action else { return Some(0) };
        let mut released = 0;
        for before in &action.after {
            released = released.max(self.units.get(*before)?.ended?);
        }
        Some(released + action.cool_down * 1000)
    }

    pub(super) fn wake_at(&self, now: Milliseconds, stopped: bool) -> Option<Milliseconds> {
        (0..self.units.len()).filter_map(|unit| self.due(unit, stopped)).filter(|due| *due > now).min()
    }

    pub(super) fn is_over(&self, stopped: bool) -> bool {
        self.units.iter().all(|unit| match unit.state {
            State::Ended(_) => true,
            _ if unit.is_under_way() => false,
            _ => stopped,
        })
    }

    pub(super) fn step(&self, id: StepId) -> Step {
        let unit = &self.units[id.unit];
        match (&unit.state, &unit.action) {
            (State::Ready, Some(action)) => Step::Perform { id, request: self.with_arn(&action.request) },
            _ => Step::Look { id, live_name: self.live_name.clone(), aspect: unit.aspect() },
        }
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

    pub(super) fn start(&mut self, number: usize, now: Milliseconds) {
        let unit = &mut self.units[number];
        unit.began.get_or_insert(now);
        unit.state = match unit.state {
            State::Before(_) => State::LookingBefore,
            State::Ready => State::Performing,
            _ => State::LookingAfter,
        };
    }

    pub(super) fn performed(&mut self, number: usize, answer: Result<(), Refusal>, now: Milliseconds) -> Vec<Event> {
        let Some(unit) = self.units.get_mut(number) else { return Vec::new() };
        let Some(action) = unit.action.clone() else { return Vec::new() };
        let mut events =
            vec![self.event(EventKind::Sent { operation: action.request.operation(), reason: action.reason.clone() })];
        let refusal = match answer {
            Ok(()) => {
                events.extend(self.accepted(number, now));
                return events;
            }
            Err(refusal) => refusal,
        };
        let unit = &mut self.units[number];
        unit.tries += 1;
        let class = classify(&refusal);
        events.extend(match class {
            Class::Permanent if is_race(&action.request, &refusal) => {
                let why = format!("{} exists now: somebody made it meanwhile; run again to adopt it", self.live_name);
                self.end(number, Ending::ChangedMeanwhile { why }, now)
            }
            Class::Permanent => self.end(number, failed(&refusal), now),
            Class::NotSupported => self.end(number, Ending::Unsupported { why: refusal.to_string() }, now),
            _ if unit.tries > most_tries(&refusal) => self.end(number, failed(&refusal), now),
            Class::AlreadySo => {
                unit.state = State::Before(now);
                unit.may_have_happened = true;
                Vec::new()
            }
            Class::Ambiguous => {
                unit.may_have_happened = true;
                let soonest = if unit.aspect() == Aspect::Tags { TAGS_SHOW_WITHIN } else { 200 };
                let pause = poll::pause(Some(&action), unit.tries).max(soonest);
                unit.state = State::After(now + pause);
                self.retrying(number, &refusal, pause)
            }
            Class::Throttled(pause) | Class::Retry(pause) => {
                unit.state = State::Before(now + pause);
                self.retrying(number, &refusal, pause)
            }
            Class::CoolDown(seconds) if seconds > LONGEST_COOL_DOWN || self.detached => {
                self.end(number, Ending::Blocked { why: refusal.to_string(), for_seconds: Some(seconds) }, now)
            }
            Class::CoolDown(seconds) => {
                unit.state = State::Before(now + seconds * 1000);
                self.retrying(number, &refusal, seconds * 1000)
            }
            Class::WaitForState if self.detached => {
                let why = format!("it waits for the table: {refusal}");
                self.end(number, Ending::NotStarted { why }, now)
            }
            Class::WaitForState => {
                let pause = poll::pause(Some(&action), unit.tries).max(200);
                unit.state = State::Before(now + pause);
                self.retrying(number, &refusal, pause)
            }
        });
        events
    }

    /// The call was accepted: look at once, and again until its effect is there.
    pub(super) fn accepted(&mut self, number: usize, now: Milliseconds) -> Vec<Event> {
        if let Some(action) = self.units[number].action.clone() {
            self.apply(&action.request);
        }
        let unit = &mut self.units[number];
        unit.looks = 0;
        unit.may_have_happened = false;
        unit.state = State::After(now);
        Vec::new()
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
        let good = ending.is_good();
        let unsupported = matches!(ending, Ending::Unsupported { .. });
        let fate = match ending {
            Ending::StillBuilding { .. } => "is still under way",
            Ending::NotStarted { .. } | Ending::Blocked { .. } => "could not start yet",
            _ => "did not succeed",
        };
        let mut events = vec![self.ended(number, ending, now)];
        let carries = self.units[number].action.as_ref().is_some_and(|action| action.request.carries_others());
        let goes_on = good || (unsupported && !carries);
        let mut blocked = if goes_on { Vec::new() } else { vec![number] };
        for later in 0..self.units.len() {
            let Some(action) = self.units[later].action.as_ref().filter(|_| self.units[later].ending().is_none())
            else {
                continue;
            };
            // Whoever waits for nothing waits for no cool-down either.
            let cools = good && self.detached && action.cool_down > 0 && action.after.contains(&number);
            let why = if cools {
                format!("it may start {} seconds from now", action.cool_down)
            } else if action.after.iter().any(|before| blocked.contains(before)) {
                format!("it comes after \"{}\", which {fate}", self.units[number].reason())
            } else {
                continue;
            };
            blocked.push(later);
            events.push(self.ended(later, Ending::NotStarted { why }, now));
        }
        events
    }

    fn ended(&mut self, number: usize, ending: Ending, now: Milliseconds) -> Event {
        let unit = &mut self.units[number];
        unit.state = State::Ended(ending.clone());
        unit.ended = Some(now);
        let took = now.saturating_sub(unit.began.unwrap_or(now));
        let reason = unit.reason();
        self.event(EventKind::Ended { reason, took_milliseconds: took, ending })
    }

    pub(super) fn retrying(&self, number: usize, refusal: &Refusal, pause: Milliseconds) -> Vec<Event> {
        let reason = self.units[number].reason();
        vec![self.event(EventKind::Retrying { reason, refusal: refusal.to_string(), in_milliseconds: pause })]
    }

    pub(super) fn waiting(&mut self, number: usize, for_what: Vec<String>) -> Vec<Event> {
        let unit = &mut self.units[number];
        if unit.waiting_for == for_what {
            return Vec::new();
        }
        unit.waiting_for.clone_from(&for_what);
        let reason = unit.reason();
        vec![self.event(EventKind::Waiting { reason, for_what })]
    }

    pub(super) fn event(&self, kind: EventKind) -> Event {
        Event { table: self.declared_name.clone(), kind }
    }

    pub(super) fn result(&self, why_not: &str) -> TableResult {
        let endings = self.units.iter().map(|unit| {
            let ending = match &unit.state {
                State::Ended(ending) => ending.clone(),
                State::After(_) | State::LookingAfter => Ending::StillBuilding { what: unit.waiting_for.clone() },
                _ => Ending::NotStarted { why: why_not.to_owned() },
            };
            (unit.reason(), ending)
        });
        TableResult { declared_name: self.declared_name.clone(), endings: endings.collect() }
    }
}

/// Says whether somebody else created the table between the look and the call.
fn is_race(request: &Request, refusal: &Refusal) -> bool {
    matches!(request, Request::CreateTable(_))
        && refusal.code == "ResourceInUseException"
        && refusal.message.contains("already exists")
}

pub(super) fn most_tries(refusal: &Refusal) -> u32 {
    let unanswered = refusal.code.is_empty() && refusal.status.is_none();
    if unanswered { MOST_TRIES_UNANSWERED } else { MOST_TRIES }
}

pub(super) fn failed(refusal: &Refusal) -> Ending {
    Ending::Failed { why: refusal.to_string() }
}

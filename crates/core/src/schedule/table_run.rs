//! One table's plan on its way.

use crate::diff::{Change, diff};
use crate::event::{Ending, Event, EventKind};
use crate::model::Table;
use crate::observed::{Aspect, Observed};
use crate::plan::{ARN_TO_COME, Request, TablePlan, apply_effect, in_effect};
use crate::refusal::{Class, Refusal, classify};
use crate::wire;

use super::unit::{State, Unit};
use super::{Look, Milliseconds, Step, StepId, TableResult, poll};

/// How long a settled table may fail to show what was accepted before the endpoint is taken to lack it. DynamoDB's own
/// stalest reader, of tags, needs up to 3.4 s [T-102].
const INVISIBLE_FOR: Milliseconds = 15_000;
/// Cool-downs that are waited for, in seconds; beyond that an action is blocked until then.
const LONGEST_COOL_DOWN: u64 = 3600;
/// How often a call is sent again after refusals that pass by themselves.
const MOST_TRIES: u32 = 60;
/// How often where nobody answers at all.
const MOST_TRIES_UNANSWERED: u32 = 6;

/// One table's plan on its way.
#[derive(Debug)]
pub(super) struct TableRun {
    declared_name: String,
    live_name: String,
    table_id: Option<String>,
    /// The ARN of a table that was created in this run.
    arn: Option<String>,
    /// The table as it must be found, changed by each accepted call; `None` until it is created.
    expected: Option<Table>,
    units: Vec<Unit>,
    /// Whether something was in flight when it was planned.
    planned_in_flight: bool,
}

impl TableRun {
    pub(super) fn new(plan: &TablePlan) -> Self {
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

    pub(super) fn looked(&mut self, number: usize, look: Look, now: Milliseconds) -> Vec<Event> {
        let Some(unit) = self.units.get_mut(number) else { return Vec::new() };
        unit.looks += 1;
        let before = unit.state == State::LookingBefore;
        match look {
            Look::Failed(refusal) => self.look_failed(number, &refusal, before, now),
            Look::Absent if before => self.absent_before(number, now),
            Look::Absent => self.absent_after(number, now),
            Look::Present(observed) if before => self.look_before(number, &observed, now),
            Look::Present(observed) => self.look_after(number, &observed, now),
        }
    }

    fn look_failed(&mut self, number: usize, refusal: &Refusal, before: bool, now: Milliseconds) -> Vec<Event> {
        let unit = &mut self.units[number];
        match classify(refusal) {
            Class::Permanent | Class::AlreadySo => self.end(number, failed(refusal), now),
            Class::NotSupported => self.end(number, Ending::Unsupported { why: refusal.to_string() }, now),
            _ => {
                unit.tries += 1;
                if unit.tries > most_tries(refusal) {
                    return self.end(number, failed(refusal), now);
                }
                let pause = poll::pause(unit.action.as_ref(), unit.tries).max(1000);
                unit.state = if before { State::Before(now + pause) } else { State::After(now + pause) };
                self.retrying(number, refusal, pause)
            }
        }
    }

    fn absent_before(&mut self, number: usize, now: Milliseconds) -> Vec<Event> {
        let unit = &mut self.units[number];
        if matches!(&unit.action, Some(action) if matches!(action.request, Request::CreateTable(_))) {
            unit.state = State::Ready;
            return Vec::new();
        }
        let why = format!("{} is gone: somebody deleted it meanwhile; run again to create it anew", self.live_name);
        self.end(number, Ending::ChangedMeanwhile { why }, now)
    }

    fn absent_after(&mut self, number: usize, now: Milliseconds) -> Vec<Event> {
        let unit = &mut self.units[number];
        let is_create = matches!(&unit.action, Some(action) if matches!(action.request, Request::CreateTable(_)));
        if !is_create {
            return self.absent_before(number, now);
        }
        if unit.may_have_happened {
            // The call got no answer and made nothing: send it again.
            unit.state = State::Ready;
            unit.may_have_happened = false;
            return Vec::new();
        }
        self.not_visible(number, "the table was accepted and is not there when read again", now)
    }

    fn look_before(&mut self, number: usize, observed: &Observed, now: Milliseconds) -> Vec<Event> {
        let Some(action) = self.units[number].action.clone() else { return self.look_after(number, observed, now) };
        if let Request::CreateTable(_) = &action.request {
            if self.units[number].may_have_happened {
                return self.accepted(number, now);
            }
            let why = format!("{} exists now: somebody made it meanwhile; run again to adopt it", self.live_name);
            return self.end(number, Ending::ChangedMeanwhile { why }, now);
        }
        if let (Some(seen), Some(found)) = (&self.table_id, &observed.table_id)
            && seen != found
        {
            let why = format!("{} was deleted and made anew meanwhile; run again to plan anew", self.live_name);
            return self.end(number, Ending::ChangedMeanwhile { why }, now);
        }
        if observed.status == "DELETING" {
            let why = format!("{} is being deleted by somebody else; run again once it is gone", self.live_name);
            return self.end(number, Ending::ChangedMeanwhile { why }, now);
        }
        let aspect = action.request.aspect();
        if observed.unsupported.contains(&aspect) {
            let why = format!("the endpoint does not answer {}", aspect.reading_call());
            return self.end(number, Ending::Unsupported { why }, now);
        }
        if in_effect(&action.request, observed) {
            self.apply(&action.request);
            let ending = if self.units[number].may_have_happened { Ending::Done } else { Ending::AlreadySo };
            return self.end(number, ending, now);
        }
        if let Some(differences) = self.surprises(aspect, observed) {
            let why =
                format!("{} changed since it was planned ({differences}); run again to plan anew", self.live_name);
            return self.end(number, Ending::ChangedMeanwhile { why }, now);
        }
        let waits = waits(&action.request, observed);
        if !waits.is_empty() {
            let unit = &mut self.units[number];
            unit.state = State::Before(now + poll::pause(Some(&action), unit.looks));
            return self.waiting(number, waits);
        }
        let unit = &mut self.units[number];
        unit.looks = 0;
        unit.state = State::Ready;
        Vec::new()
    }

    /// Returns how a part of the live table differs from what it must be.
    fn surprises(&self, aspect: Aspect, observed: &Observed) -> Option<String> {
        let expected = self.expected.as_ref()?;
        let coming = self.coming(expected);
        let differences: Vec<_> = diff(expected, &observed.table)
            .into_iter()
            // Warm throughput rises by itself, with use and with a change of the billing mode [T-061].
            .filter(|change| change.aspect() == aspect && !matches!(change, Change::WarmThroughput { .. }))
            .filter(|change| !coming.contains(change))
            .map(|change| change.to_string())
            .collect();
        (!differences.is_empty()).then(|| differences.join("; "))
    }

    /// Returns what the rest of the plan brings, where it was made while something was in flight: an earlier run's calls
    /// may be what brings it, later than they were read.
    fn coming(&self, expected: &Table) -> Vec<Change> {
        if !self.planned_in_flight {
            return Vec::new();
        }
        let mut wanted = expected.clone();
        let left = self.units.iter().filter(|unit| unit.ending().is_none()).filter_map(|unit| unit.action.as_ref());
        for action in left {
            if apply_effect(&action.request, &mut wanted).is_err() {
                return Vec::new();
            }
        }
        diff(expected, &wanted)
    }

    fn look_after(&mut self, number: usize, observed: &Observed, now: Milliseconds) -> Vec<Event> {
        let action = self.units[number].action.clone();
        if let (Some(seen), Some(found)) = (&self.table_id, &observed.table_id)
            && seen != found
        {
            let why = format!("{} was deleted and made anew meanwhile; run again to plan anew", self.live_name);
            return self.end(number, Ending::ChangedMeanwhile { why }, now);
        }
        let over = match &action {
            Some(action) => in_effect(&action.request, observed),
            None => observed.is_settled(),
        };
        if over {
            if let Some(action) = &action {
                if matches!(action.request, Request::CreateTable(_)) {
                    self.table_id.clone_from(&observed.table_id);
                    self.arn.clone_from(&observed.arn);
                }
                if self.units[number].may_have_happened {
                    self.apply(&action.request);
                }
            }
            return self.end(number, Ending::Done, now);
        }
        let in_flight = observed.in_flight();
        let unit = &mut self.units[number];
        if !in_flight.is_empty() {
            unit.invisible_since = None;
            unit.state = State::After(now + poll::pause(action.as_ref(), unit.looks));
            return self.waiting(number, in_flight);
        }
        if unit.may_have_happened {
            unit.may_have_happened = false;
            unit.state = State::Before(now);
            return Vec::new();
        }
        self.not_visible(number, "it was accepted and is not there when read again", now)
    }

    fn not_visible(&mut self, number: usize, why: &str, now: Milliseconds) -> Vec<Event> {
        let unit = &mut self.units[number];
        let since = *unit.invisible_since.get_or_insert(now);
        if now.saturating_sub(since) >= INVISIBLE_FOR {
            return self.end(number, Ending::Unsupported { why: why.to_owned() }, now);
        }
        unit.state = State::After(now + poll::pause(unit.action.as_ref(), unit.looks).min(INVISIBLE_FOR));
        Vec::new()
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
                let pause = poll::pause(Some(&action), unit.tries).max(200);
                unit.state = State::After(now + pause);
                self.retrying(number, &refusal, pause)
            }
            Class::Throttled(pause) | Class::Retry(pause) => {
                unit.state = State::Before(now + pause);
                self.retrying(number, &refusal, pause)
            }
            Class::CoolDown(seconds) if seconds > LONGEST_COOL_DOWN => {
                self.end(number, Ending::Blocked { why: refusal.to_string(), for_seconds: Some(seconds) }, now)
            }
            Class::CoolDown(seconds) => {
                unit.state = State::Before(now + seconds * 1000);
                self.retrying(number, &refusal, seconds * 1000)
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
    fn accepted(&mut self, number: usize, now: Milliseconds) -> Vec<Event> {
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
    fn apply(&mut self, request: &Request) {
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

    fn end(&mut self, number: usize, ending: Ending, now: Milliseconds) -> Vec<Event> {
        let good = ending.is_good();
        let mut events = vec![self.ended(number, ending, now)];
        if !good {
            let mut blocked = vec![number];
            for later in 0..self.units.len() {
                let after = self.units[later].action.as_ref().map(|action| action.after.as_slice()).unwrap_or_default();
                if self.units[later].ending().is_none() && after.iter().any(|before| blocked.contains(before)) {
                    let why = format!("it comes after \"{}\", which did not succeed", self.units[number].reason());
                    blocked.push(later);
                    events.push(self.ended(later, Ending::NotStarted { why }, now));
                }
            }
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

    fn retrying(&self, number: usize, refusal: &Refusal, pause: Milliseconds) -> Vec<Event> {
        let reason = self.units[number].reason();
        vec![self.event(EventKind::Retrying { reason, refusal: refusal.to_string(), in_milliseconds: pause })]
    }

    fn waiting(&mut self, number: usize, for_what: Vec<String>) -> Vec<Event> {
        let unit = &mut self.units[number];
        if unit.waiting_for == for_what {
            return Vec::new();
        }
        unit.waiting_for.clone_from(&for_what);
        let reason = unit.reason();
        vec![self.event(EventKind::Waiting { reason, for_what })]
    }

    fn event(&self, kind: EventKind) -> Event {
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

fn most_tries(refusal: &Refusal) -> u32 {
    let unanswered = refusal.code.is_empty() && refusal.status.is_none();
    if unanswered { MOST_TRIES_UNANSWERED } else { MOST_TRIES }
}

fn failed(refusal: &Refusal) -> Ending {
    Ending::Failed { why: refusal.to_string() }
}

/// Returns what must pass before a request is admitted.
fn waits(request: &Request, observed: &Observed) -> Vec<String> {
    match request.aspect() {
        // Waits on table and index and encryption and warm status, not on TableStatus alone [T-069].
        Aspect::Table => observed.in_flight(),
        Aspect::ContinuousBackups if !observed.continuous_backups_available => {
            vec!["continuous backups to become available".to_owned()]
        }
        _ if observed.status == "CREATING" => observed.in_flight(),
        _ => Vec::new(),
    }
}

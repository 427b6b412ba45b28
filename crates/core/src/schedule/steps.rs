//! The steps of one subject on their way, whatever the subject is: when each may start, and what a refusal means.

use crate::event::{Ending, Event, EventKind};
use crate::plan::{Action, Call};
use crate::refusal::{Class, Refusal, classify};

use super::unit::{State, Unit};
use super::{Milliseconds, SubjectResult, poll};

/// Cool-downs that are waited for, in seconds; beyond that an action is blocked until then.
const LONGEST_COOL_DOWN: u64 = 3600;
/// How often a call is sent again after refusals that pass by themselves.
const MOST_TRIES: u32 = 60;
/// How often where nobody answers at all.
const MOST_TRIES_UNANSWERED: u32 = 6;
/// How long a settled subject may fail to show what was accepted before the endpoint is taken to lack it. DynamoDB's own
/// stalest reader, of tags, needs up to 3.4 s [T-102].
const INVISIBLE_FOR: Milliseconds = 15_000;

/// The steps of one subject on their way.
#[derive(Debug)]
pub(super) struct Steps<R> {
    /// The subject's name in the declaration.
    pub(super) declared_name: String,
    pub(super) units: Vec<Unit<R>>,
    /// Whether nothing that takes its time is waited for.
    pub(super) detached: bool,
}

impl<R: Call> Steps<R> {
    pub(super) fn new(declared_name: &str, actions: &[Action<R>], detached: bool) -> Self {
        let units = actions.iter().cloned().map(|action| Unit::new(Some(action))).collect();
        Self { declared_name: declared_name.to_owned(), units, detached }
    }

    /// Returns the units that may take a step now.
    pub(super) fn startable(&self, now: Milliseconds, stopped: bool) -> Vec<usize> {
        (0..self.units.len()).filter(|&unit| self.due(unit, stopped).is_some_and(|due| due <= now)).collect()
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
    fn released(&self, unit: &Unit<R>) -> Option<Milliseconds> {
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

    /// Says whether something ended otherwise than it was meant to.
    pub(super) fn is_unsuccessful(&self) -> bool {
        self.units.iter().any(|unit| unit.ending().is_some_and(|ending| !ending.is_good()))
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

    /// Says that a call was sent.
    pub(super) fn sent(&self, action: &Action<R>) -> Event {
        self.event(EventKind::Sent { operation: action.request.operation(), reason: action.reason.clone() })
    }

    /// The call was accepted: look at once, and again until its effect is there.
    pub(super) fn accepted(&mut self, number: usize, now: Milliseconds) {
        let unit = &mut self.units[number];
        unit.looks = 0;
        unit.may_have_happened = false;
        unit.state = State::After(now);
    }

    /// The look allowed the call.
    pub(super) fn ready(&mut self, number: usize) {
        let unit = &mut self.units[number];
        unit.looks = 0;
        unit.state = State::Ready;
    }

    /// The call was refused. Where it may have happened all the same, nobody looks for it sooner than `soonest`.
    pub(super) fn refused(
        &mut self,
        number: usize,
        refusal: &Refusal,
        soonest: Milliseconds,
        now: Milliseconds,
    ) -> Vec<Event> {
        let detached = self.detached;
        let unit = &mut self.units[number];
        unit.tries += 1;
        let pause = poll::pause(unit.action.as_ref(), unit.tries);
        match classify(refusal) {
            Class::Permanent => self.end(number, failed(refusal), now),
            Class::NotSupported => self.end(number, Ending::Unsupported { why: refusal.to_string() }, now),
            _ if unit.tries > most_tries(refusal) => self.end(number, failed(refusal), now),
            Class::AlreadySo => {
                unit.state = State::Before(now);
                unit.may_have_happened = true;
                Vec::new()
            }
            Class::Ambiguous => {
                unit.may_have_happened = true;
                let pause = pause.max(soonest);
                unit.state = State::After(now + pause);
                self.retrying(number, refusal, pause)
            }
            Class::Throttled(pause) | Class::Retry(pause) => {
                unit.state = State::Before(now + pause);
                self.retrying(number, refusal, pause)
            }
            Class::CoolDown(seconds) if seconds > LONGEST_COOL_DOWN || detached => {
                self.end(number, Ending::Blocked { why: refusal.to_string(), for_seconds: Some(seconds) }, now)
            }
            Class::CoolDown(seconds) => {
                unit.state = State::Before(now + seconds * 1000);
                self.retrying(number, refusal, seconds * 1000)
            }
            Class::WaitForState if detached => {
                let why = format!("it waits for the table: {refusal}");
                self.end(number, Ending::NotStarted { why }, now)
            }
            Class::WaitForState => {
                let pause = pause.max(200);
                unit.state = State::Before(now + pause);
                self.retrying(number, refusal, pause)
            }
        }
    }

    /// A look, before a call or after one, was refused.
    pub(super) fn look_refused(
        &mut self,
        number: usize,
        refusal: &Refusal,
        before: bool,
        now: Milliseconds,
    ) -> Vec<Event> {
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

    /// What was accepted does not show: look again, for a while.
    pub(super) fn not_visible(&mut self, number: usize, why: &str, now: Milliseconds) -> Vec<Event> {
        let unit = &mut self.units[number];
        let since = *unit.invisible_since.get_or_insert(now);
        if now.saturating_sub(since) >= INVISIBLE_FOR {
            return self.end(number, Ending::Unsupported { why: why.to_owned() }, now);
        }
        unit.state = State::After(now + poll::pause(unit.action.as_ref(), unit.looks).min(INVISIBLE_FOR));
        Vec::new()
    }

    /// Ends a unit, and with it those that cannot come after it any more.
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

    /// Ends everything, because something that comes before did not succeed.
    pub(super) fn give_up(&mut self, before: &str, now: Milliseconds) -> Vec<Event> {
        let mut events = Vec::new();
        for number in 0..self.units.len() {
            if self.units[number].ending().is_none() {
                let why = format!("it comes after {before}, which is not as declared yet");
                events.extend(self.end(number, Ending::NotStarted { why }, now));
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

    /// Tells what a unit waits for, once.
    pub(super) fn waiting(&mut self, number: usize, for_what: Vec<String>) -> Vec<Event> {
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

    pub(super) fn result(&self, why_not: &str) -> SubjectResult {
        let endings = self.units.iter().map(|unit| {
            let ending = match &unit.state {
                State::Ended(ending) => ending.clone(),
                State::After(_) | State::LookingAfter => Ending::StillBuilding { what: unit.waiting_for.clone() },
                _ => Ending::NotStarted { why: why_not.to_owned() },
            };
            (unit.reason(), ending)
        });
        SubjectResult { declared_name: self.declared_name.clone(), endings: endings.collect() }
    }
}

fn most_tries(refusal: &Refusal) -> u32 {
    let unanswered = refusal.code.is_empty() && refusal.status.is_none();
    if unanswered { MOST_TRIES_UNANSWERED } else { MOST_TRIES }
}

fn failed(refusal: &Refusal) -> Ending {
    Ending::Failed { why: refusal.to_string() }
}

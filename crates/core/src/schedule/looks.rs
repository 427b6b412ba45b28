//! What a look at a table means for the step that asked for it.

use crate::diff::{Change, diff};
use crate::event::{Ending, Event};
use crate::model::Table;
use crate::observed::{Aspect, Observed};
use crate::plan::{Request, apply_effect, in_effect};

use super::comparison::surprises;
use super::table_run::TableRun;
use super::unit::State;
use super::{Look, Milliseconds, poll};

impl TableRun {
    pub(super) fn looked(&mut self, number: usize, look: Look, now: Milliseconds) -> Vec<Event> {
        let Some(unit) = self.steps.units.get_mut(number) else { return Vec::new() };
        unit.looks += 1;
        let before = unit.state == State::LookingBefore;
        match look {
            Look::Failed(refusal) => self.steps.look_refused(number, &refusal, before, now),
            Look::Absent if before => self.absent_before(number, now),
            Look::Absent => self.absent_after(number, now),
            Look::Present(observed) if before => self.look_before(number, &observed, now),
            Look::Present(observed) => self.look_after(number, &observed, now),
            // Nobody looks at a companion for a table.
            Look::Companion(_) => Vec::new(),
        }
    }

    fn absent_before(&mut self, number: usize, now: Milliseconds) -> Vec<Event> {
        let unit = &mut self.steps.units[number];
        match unit.action.as_ref().map(|action| &action.request) {
            Some(Request::CreateTable(_)) => {
                unit.state = State::Ready;
                return Vec::new();
            }
            Some(Request::DeleteTable(_)) => return self.end(number, Ending::AlreadySo, now),
            _ => {}
        }
        let why = format!("{} is gone: somebody deleted it meanwhile; run again to create it anew", self.live_name);
        self.changed(number, why, now)
    }

    fn absent_after(&mut self, number: usize, now: Milliseconds) -> Vec<Event> {
        let unit = &mut self.steps.units[number];
        match unit.action.as_ref().map(|action| &action.request) {
            Some(Request::CreateTable(_)) => {}
            Some(Request::DeleteTable(_)) => return self.end(number, Ending::Done, now),
            None if self.goes => return self.end(number, Ending::Done, now),
            _ => return self.absent_before(number, now),
        }
        if unit.may_have_happened {
            // The call got no answer and made nothing: send it again.
            unit.state = State::Ready;
            unit.may_have_happened = false;
            return Vec::new();
        }
        self.steps.not_visible(number, "the table was accepted and is not there when read again", now)
    }

    fn look_before(&mut self, number: usize, observed: &Observed, now: Milliseconds) -> Vec<Event> {
        let Some(action) = self.steps.units[number].action.clone() else {
            return self.look_after(number, observed, now);
        };
        if let Request::CreateTable(_) = &action.request {
            if self.steps.units[number].may_have_happened {
                self.accepted(number, now);
                return Vec::new();
            }
            let why = format!("{} exists now: somebody made it meanwhile; run again to adopt it", self.live_name);
            return self.changed(number, why, now);
        }
        if self.is_another(observed) {
            let why = format!("{} was deleted and made anew meanwhile; run again to plan anew", self.live_name);
            return self.changed(number, why, now);
        }
        if observed.status == "DELETING" {
            if let Request::DeleteTable(_) = &action.request {
                self.accepted(number, now);
                return Vec::new();
            }
            let why = format!("{} is being deleted by somebody else; run again once it is gone", self.live_name);
            return self.changed(number, why, now);
        }
        let aspect = action.request.aspect();
        if observed.unsupported.contains(&aspect) {
            let why = format!("the endpoint does not answer {}", aspect.reading_call());
            return self.end(number, Ending::Unsupported { why }, now);
        }
        if in_effect(&action.request, observed) {
            self.apply(&action.request);
            let ending = if self.steps.units[number].may_have_happened { Ending::Done } else { Ending::AlreadySo };
            return self.end(number, ending, now);
        }
        let surprises =
            self.expected.as_ref().and_then(|expected| surprises(expected, &self.coming(), aspect, observed));
        if let Some(differences) = surprises {
            let why =
                format!("{} changed since it was planned ({differences}); run again to plan anew", self.live_name);
            return self.changed(number, why, now);
        }
        let waits = waits(&action.request, observed);
        if !waits.is_empty() && self.steps.detached {
            let why = format!("it waits for {}", waits.join(", "));
            return self.end(number, Ending::NotStarted { why }, now);
        }
        if !waits.is_empty() {
            let unit = &mut self.steps.units[number];
            unit.state = State::Before(now + poll::pause(Some(&action), unit.looks));
            return self.steps.waiting(number, waits);
        }
        self.steps.ready(number);
        Vec::new()
    }

    /// Expects a part of the table as it was found; a look at one part says nothing of the others.
    fn expect_as_found(&mut self, number: usize, found: &Table) {
        let aspect = self.aspect(number);
        let Some(expected) = &mut self.expected else { return };
        match aspect {
            Aspect::Table => {
                *expected = Table {
                    time_to_live: expected.time_to_live.take(),
                    point_in_time_recovery: expected.point_in_time_recovery,
                    tags: std::mem::take(&mut expected.tags),
                    ..found.clone()
                };
            }
            Aspect::TimeToLive => expected.time_to_live.clone_from(&found.time_to_live),
            Aspect::ContinuousBackups => expected.point_in_time_recovery = found.point_in_time_recovery,
            Aspect::Tags => expected.tags.clone_from(&found.tags),
        }
    }

    /// Returns what the rest of the plan brings, where it was made while something was in flight: an earlier run's calls
    /// may be what brings it, later than they were read.
    fn coming(&self) -> Vec<Change> {
        let Some(expected) = self.expected.as_ref().filter(|_| self.planned_in_flight) else { return Vec::new() };
        let mut wanted = expected.clone();
        let left =
            self.steps.units.iter().filter(|unit| unit.ending().is_none()).filter_map(|unit| unit.action.as_ref());
        for action in left {
            if apply_effect(&action.request, &mut wanted).is_err() {
                return Vec::new();
            }
        }
        diff(expected, &wanted)
    }

    fn look_after(&mut self, number: usize, observed: &Observed, now: Milliseconds) -> Vec<Event> {
        let action = self.steps.units[number].action.clone();
        if self.is_another(observed) {
            let why = format!("{} was deleted and made anew meanwhile; run again to plan anew", self.live_name);
            return self.changed(number, why, now);
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
                if self.steps.units[number].may_have_happened {
                    self.apply(&action.request);
                }
            }
            return self.end(number, Ending::Done, now);
        }
        let in_flight = observed.in_flight();
        if !in_flight.is_empty() && self.steps.detached {
            return self.end(number, Ending::StillBuilding { what: in_flight }, now);
        }
        let unit = &mut self.steps.units[number];
        if !in_flight.is_empty() {
            unit.invisible_since = None;
            unit.state = State::After(now + poll::pause(action.as_ref(), unit.looks));
            return self.steps.waiting(number, in_flight);
        }
        if unit.may_have_happened {
            unit.may_have_happened = false;
            unit.state = State::Before(now);
            return Vec::new();
        }
        let events = self.steps.not_visible(number, "it was accepted and is not there when read again", now);
        if self.steps.units[number].ending().is_some() {
            // What did not come is not to be expected by the steps after it.
            self.expect_as_found(number, &observed.table);
        }
        events
    }
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

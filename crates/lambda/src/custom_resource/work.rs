//! Serving a request: reading, deciding, performing, until the table is as wanted or the time is over.

use std::time::Duration;

use serde_json::Value;
use tablewright_core::event::{Ending, Event, EventKind};
use tablewright_core::model::Encryption;
use tablewright_core::observed::{Aspect, Observed};
use tablewright_core::plan::{Live, Outcome as Planned, TablePlan, plan_applied_mark};
use tablewright_engine::run::{self, Stop};
use tablewright_engine::{Keys, read};
use tokio::sync::watch;
use tokio::time::Instant;

use super::answer::{Answer, attributes};
use super::applied::Applied;
use super::decision::{self, Course, Decision};
use super::deletion::{self, AtOnce, Deletion};
use super::desired::{self, Wish};
use super::endings::{Verdict, judge};
use super::physical_id;
use super::request::{Kind, Request};
use super::words;
use crate::clients::Clients;

/// What serving a request came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is to be answered so.
    Answer(Answer),
    /// The time for working is over, and this is not.
    Unfinished(String),
}

/// How often a table is planned anew after it changed under a run, or after a run that left something to do.
const MOST_PLANS: u32 = 8;
/// How often the endpoint is asked again where it cannot be reached, and parts of a table where they do not show.
const MOST_LOOKS: u32 = 3;
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(1500);
/// The pause between two attempts to begin what waits for something else that is built, by whoever waits for no builds.
const BETWEEN_BUILDS: Duration = Duration::from_secs(5);

/// Serves one request.
pub(super) struct Work<'a> {
    pub(super) clients: &'a Clients,
    pub(super) request: &'a Request,
    /// When the time for working is over.
    pub(super) ends: Instant,
}

/// Returns the answer to what needs no look at any table: a Delete that detaches.
pub(super) fn at_once(request: &Request) -> Option<Answer> {
    let Kind::Delete { physical_id } = &request.kind else { return None };
    match deletion::at_once(request) {
        AtOnce::Detach(reason) => Some(Answer::success(physical_id, Some(reason))),
        AtOnce::Look(_) => None,
    }
}

/// Returns the id that the answer to a request names where it is not served.
pub(super) fn id_of_failure(request: &Request) -> String {
    let failed = || physical_id::of_failed_create(&request.reply.request_id);
    request.physical_id().map_or_else(failed, ToOwned::to_owned)
}

impl Work<'_> {
    /// Serves the request.
    pub(super) async fn serve(&self) -> Outcome {
        if let Kind::Delete { physical_id } = &self.request.kind {
            return self.delete(physical_id).await;
        }
        match desired::read(self.request) {
            Ok(wish) => self.converge(wish).await,
            Err(findings) => self.failed(words::of_findings(&findings)),
        }
    }

    async fn converge(&self, mut wish: Wish) -> Outcome {
        let wanted_key = wish.desired.table.encryption.clone();
        let name = wish.desired.table.name.clone();
        let mut plans = 0;
        loop {
            let (live, keys) = match self.look(&name, &wanted_key).await {
                Ok(found) => found,
                Err(why) => return self.failed(why),
            };
            wish.desired.table.encryption = keys.normalise(wanted_key.clone());
            let course = match decision::decide(self.request, &wish, &live) {
                Decision::Perform(course) => course,
                Decision::Refuse(reason) => return self.failed(reason),
                Decision::WaitUntilGone => {
                    if !self.pause(PAUSE).await {
                        return Outcome::Unfinished(format!("the table {name} that was there before is DELETING"));
                    }
                    continue;
                }
            };
            plans += 1;
            // What was approved and is done waits no more: only the first look tells.
            if let Some(unused) =
                words::of_unused(&course.unused).filter(|_| plans == 1 && self.request.round.number == 0)
            {
                tracing::warn!(table = name, "{unused}");
            }
            if let Live::Present(observed) = &live
                && is_over(&wish, &course, observed)
            {
                match self.finish(&wish, &course, observed).await {
                    Some(outcome) => return outcome,
                    None if plans < MOST_PLANS => continue,
                    None => return self.failed(format!("{name} is changed by somebody else all the time")),
                }
            }
            for finding in wish.notes.iter().chain(&course.plan.findings) {
                tracing::info!(table = name, finding = words::of_finding(finding), "finding");
            }
            let detach = !wish.handling.wait_for_indexes;
            match self.run(&course.plan, detach).await {
                Verdict::Failed(reason) => return self.failed(reason),
                Verdict::Done if plans < MOST_PLANS => {}
                Verdict::PlanAnew(_) if plans < MOST_PLANS => {}
                Verdict::Done => return self.failed(format!("{name} does not stay as it was made")),
                Verdict::PlanAnew(why) => return self.failed(why),
                Verdict::Unfinished(_) if detach && self.pause(BETWEEN_BUILDS).await => plans -= 1,
                Verdict::Unfinished(what) => return Outcome::Unfinished(what),
            }
        }
    }

    /// Notes on the table what was applied, and answers; nothing where the table has to be looked at again.
    async fn finish(&self, wish: &Wish, course: &Course, observed: &Observed) -> Option<Outcome> {
        let name = &observed.table.name;
        if observed.unsupported.contains(&Aspect::Tags) {
            tracing::warn!(table = name, "the endpoint has no tags, so nothing notes what was applied");
        } else if !course.is_repeated && !course.is_untouchable() {
            let found = course.found.as_ref();
            let note = Applied::after(self.request, wish.digest.clone(), found, course.going_back);
            let plan = plan_applied_mark(&wish.desired.declared_name, observed, &note.to_string());
            if plan.is_refused() {
                return Some(self.failed(words::of_refusal(&plan)));
            }
            match self.run(&plan, false).await {
                Verdict::Done => {}
                Verdict::PlanAnew(_) => return None,
                Verdict::Unfinished(what) => return Some(Outcome::Unfinished(what)),
                Verdict::Failed(reason) => return Some(self.failed(reason)),
            }
        }
        let held = words::approvals(course.held());
        let on_held = wish.handling.on_held;
        let reason = words::of_success(course, on_held);
        if !held.is_empty() {
            tracing::warn!(table = name, held, "{}", words::why_held_is_left_out(course, on_held));
        }
        let data = attributes(observed, held);
        Some(Outcome::Answer(Answer { data, ..Answer::success(name, reason) }))
    }

    async fn delete(&self, name: &str) -> Outcome {
        let mut plans = 0;
        loop {
            let (live, _) = match self.look(name, &Encryption::AwsOwned).await {
                Ok(found) => found,
                Err(why) => return self.failed(why),
            };
            let plan = match deletion::decide(self.request, &live) {
                Deletion::Gone => return self.detached(name, format!("{name} is gone")),
                Deletion::Detach(reason) => return self.detached(name, reason),
                Deletion::Refuse(reason) => return self.failed(reason),
                Deletion::Wait(_) if self.pause(PAUSE).await => continue,
                Deletion::Wait(what) => return Outcome::Unfinished(what),
                Deletion::Perform(plan) => plan,
            };
            plans += 1;
            match self.run(&plan, false).await {
                Verdict::Done | Verdict::PlanAnew(_) if plans < MOST_PLANS => {}
                Verdict::Done => return self.failed(format!("{name} is made anew whenever it was deleted")),
                Verdict::PlanAnew(reason) | Verdict::Failed(reason) => return self.failed(reason),
                Verdict::Unfinished(what) => return Outcome::Unfinished(what),
            }
        }
    }

    /// Reads a table, with what KMS says about its keys.
    async fn look(&self, name: &str, key: &Encryption) -> Result<(Live, Keys), String> {
        let mut looks = 0;
        loop {
            looks += 1;
            let again = looks < MOST_LOOKS;
            match read::tables(&self.clients.reader, [name.to_owned()], [key]).await {
                Ok(mut reading) => {
                    let live = reading.tables.remove(name).unwrap_or(Live::Absent);
                    let again = again || matches!(&live, Live::Unreadable(why) if words::is_throttled(why));
                    let look_again = match &live {
                        // Tags that are being written do not show; without them nobody knows whose the table is.
                        Live::Present(observed) => observed.unsupported.contains(&Aspect::Tags),
                        Live::Unreadable(why) => !words::is_denied(why),
                        Live::Absent => false,
                    };
                    if !(look_again && again && self.pause(PAUSE).await) {
                        return Ok((live, reading.keys));
                    }
                }
                Err(error) if again && self.pause(PAUSE).await => {
                    tracing::warn!(table = name, error = error.to_string(), "looking again");
                }
                Err(error) => return Err(words::with_advice(&error.to_string())),
            }
        }
    }

    /// Performs a plan, as far as the time goes.
    async fn run(&self, plan: &TablePlan, detach: bool) -> Verdict {
        let timeout = Some(self.ends.saturating_duration_since(Instant::now()));
        let options = run::Options { parallelism: 4, timeout, detach };
        let (_stop, stopped) = watch::channel(Stop::No);
        let table = plan.live_name.as_str();
        let mut hindrance = None;
        let results = run::run(
            &self.clients.reader,
            &self.clients.writer,
            run::Work::of_table(plan),
            &options,
            stopped,
            |event| {
                tell(table, event);
                match &event.kind {
                    EventKind::Retrying { refusal, .. } => hindrance = Some(format!("last answer: {refusal}")),
                    EventKind::Waiting { for_what, .. } => {
                        hindrance = Some(format!("waits for {}", for_what.join(", ")))
                    }
                    EventKind::Ended { .. } => hindrance = None,
                    EventKind::Sent { .. } => {}
                }
            },
        )
        .await;
        let mut endings = results.iter().flat_map(|result| &result.endings);
        match (judge(&results), hindrance) {
            // What is still built is named already; what was not even begun is not for nothing.
            (Verdict::Unfinished(what), Some(why))
                if !endings.any(|(_, it)| matches!(it, Ending::StillBuilding { .. })) =>
            {
                Verdict::Unfinished(format!("{what}; {why}"))
            }
            (verdict, _) => verdict,
        }
    }

    /// Waits until the next look; says whether there is time for one.
    async fn pause(&self, pause: Duration) -> bool {
        if Instant::now() + pause >= self.ends {
            return false;
        }
        tokio::time::sleep(pause).await;
        true
    }

    fn failed(&self, reason: impl Into<String>) -> Outcome {
        Outcome::Answer(Answer::failed(id_of_failure(self.request), reason))
    }

    fn detached(&self, name: &str, reason: String) -> Outcome {
        Outcome::Answer(Answer::success(name, Some(reason)))
    }
}

/// Says whether nothing is left to do or to wait for. Going back does not wait for what is built meanwhile, and neither
/// does whoever asks for it.
fn is_over(wish: &Wish, course: &Course, observed: &Observed) -> bool {
    let waits = wish.handling.wait_for_indexes && !course.going_back;
    let is_there = course.plan.outcome != Planned::BeingCreated && observed.status != "CREATING";
    course.plan.actions.is_empty() && is_there && (course.is_repeated || !waits || course.plan.in_flight.is_empty())
}

/// Logs what happens to a table.
fn tell(table: &str, event: &Event) {
    // Every kind is written as JSON with its name in `event`; numbers and texts only.
    let detail = |kind: &EventKind| serde_json::to_value(kind).unwrap_or(Value::Null).to_string();
    match &event.kind {
        EventKind::Sent { operation, reason } => tracing::info!(table, action = operation, reason, "sent"),
        kind => tracing::info!(table, detail = detail(kind), "run"),
    }
}

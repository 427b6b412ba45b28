//! One invocation: an event comes in, and exactly one answer goes out, now or in a later round.

use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt as _;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::answer::Answer;
use super::deadline::{Deadline, MOST_ROUNDS, deadline};
use super::event::{self, Event};
use super::go_on;
use super::memory::{Fate, Memory};
use super::physical_id;
use super::request::{Kind, Reply, Request};
use super::respond::{NotAnswered, Responder, Undelivered};
use super::work::{self, Outcome, Work};
use crate::clients::Clients;
use crate::settings::Settings;

/// Seconds that CloudFormation waits where the properties do not say.
const SERVICE_TIMEOUT: u32 = 3600;

/// What AWS Lambda tells about an invocation.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Its id.
    pub request_id: String,
    /// When it ends, in milliseconds since 1970.
    pub ends: u64,
}

/// Handles the invocations of one process, one after the other.
#[derive(Debug)]
pub struct Handler {
    settings: Settings,
    clients: OnceCell<Clients>,
    responder: OnceCell<Responder>,
    memory: Mutex<Memory>,
}

impl Handler {
    /// Returns a handler. Clients are opened with the first event that needs them.
    pub fn new(settings: Settings) -> Self {
        Self { settings, clients: OnceCell::new(), responder: OnceCell::new(), memory: Mutex::default() }
    }

    /// Handles an event, whatever it is.
    ///
    /// # Errors
    /// Where no answer was delivered. AWS Lambda counts it, and sends the event again; this process then only tries to
    /// deliver what it found out already.
    pub async fn handle(&self, event: &Value, invocation: &Invocation) -> Result<(), NotAnswered> {
        match event::read(event) {
            Event::Unanswerable(problem) => {
                let why = Undelivered::Nowhere(problem);
                tracing::error!(request_id = invocation.request_id, error = why.to_string(), "not answered");
                Err(NotAnswered { reply: None, why })
            }
            Event::Malformed { reply, physical_id, problem } => {
                let ends = Duration::from_millis(invocation.ends.saturating_sub(now()));
                self.answer(&reply, None, Answer::failed(physical_id, problem), ends, invocation).await
            }
            Event::Request(request) => {
                let Reply { stack_id, logical_id, .. } = &request.reply;
                let span =
                    tracing::info_span!("request", request_id = invocation.request_id, stack = stack_id, logical_id,);
                // In a box, because futures within futures become too deep for the compiler.
                self.serve(&request, event, invocation).instrument(span).boxed().await
            }
        }
    }

    async fn serve(&self, request: &Request, event: &Value, invocation: &Invocation) -> Result<(), NotAnswered> {
        let (began, reply) = (Instant::now(), &request.reply);
        let deadline = deadline(now(), invocation.ends, service_timeout(request), request.round);
        let left = || deadline.answer.saturating_sub(began.elapsed());
        let fate = self.memory().of(request).cloned();
        let table = physical_id::table(request);
        tracing::info!(
            request_id = invocation.request_id,
            cloudformation_request_id = reply.request_id,
            stack = reply.stack_id,
            logical_id = reply.logical_id,
            action = request.name(),
            table,
            round = request.round.number,
            repeated = fate.is_some(),
            "event"
        );
        let answer = match fate {
            Some(Fate::Answered | Fate::HandedOver(_)) => return Ok(()),
            Some(Fate::Undelivered(answer)) => answer,
            None => match self.outcome(request, &deadline).await {
                Outcome::Answer(answer) => answer,
                Outcome::Unfinished(what) => {
                    match self.next_round(request, event, &deadline, &what, left() / 2).await {
                        Ok(round) => {
                            tracing::info!(next_round = round, waits_for = what, "goes on in another round");
                            self.memory().note(reply, Fate::HandedOver(request.round.number));
                            return Ok(());
                        }
                        Err(reason) => Answer::failed(work::id_of_failure(request), reason),
                    }
                }
            },
        };
        self.answer(reply, table.as_deref(), answer, left(), invocation).await
    }

    /// Serves a request as far as the time goes. A panic is a failure like any other.
    async fn outcome(&self, request: &Request, deadline: &Deadline) -> Outcome {
        if let Some(answer) = work::at_once(request) {
            return Outcome::Answer(answer);
        }
        if deadline.work.is_zero() {
            let left = deadline.answer.as_millis();
            let reason =
                format!("there is no time left to do anything ({left} ms): give the function a longer timeout");
            return Outcome::Answer(Answer::failed(work::id_of_failure(request), reason));
        }
        let clients = self.clients.get_or_init(async || Clients::open(&self.settings)).await;
        let work = Work { clients, request, ends: Instant::now() + deadline.work };
        let patience = deadline.work + deadline.answer.saturating_sub(deadline.work) / 2;
        guarded(request, patience, work.serve()).await
    }

    /// Invokes the function for the next round and returns its number. Whatever comes of it, there is time to answer.
    async fn next_round(
        &self,
        request: &Request,
        event: &Value,
        deadline: &Deadline,
        what: &str,
        within: Duration,
    ) -> Result<u32, String> {
        if !deadline.may_go_on {
            let why = match request.round.number {
                MOST_ROUNDS.. => format!("after {MOST_ROUNDS} rounds"),
                _ => "when CloudFormation is about to stop waiting".to_owned(),
            };
            let advice =
                if waits_for_indexes(request) { "; WaitForIndexes: false does not wait for indexes" } else { "" };
            return Err(format!(
                "still under way {why}: {what}. What has begun goes on by itself, and the next deployment takes it from \
                 there{advice}"
            ));
        }
        let clients = self.clients.get_or_init(async || Clients::open(&self.settings)).await;
        let round = request.round.number + 1;
        let event = event::next_round(event, round, deadline.began);
        let function = self.settings.function_name.as_deref();
        let invoked = go_on::invoke(&clients.functions, function, &event, within).await;
        invoked.map(|()| round).map_err(|why| format!("still under way: {what}; and waiting on is not possible: {why}"))
    }

    async fn answer(
        &self,
        reply: &Reply,
        table: Option<&str>,
        answer: Answer,
        within: Duration,
        invocation: &Invocation,
    ) -> Result<(), NotAnswered> {
        let responder = self.responder.get_or_init(async || Responder::default()).await;
        let delivered = responder.put(&reply.response_url, &answer.body(reply), within).await;
        let (result, table) = (answer.status(), table.unwrap_or(&answer.physical_id).to_owned());
        let (request_id, reason) = (&invocation.request_id, answer.reason.as_deref().unwrap_or_default());
        let (stack, logical_id) = (&reply.stack_id, &reply.logical_id);
        // By this id CloudFormation points at the logs where no answer came.
        let cloudformation_request_id = &reply.request_id;
        match &delivered {
            Ok(()) => tracing::info!(
                request_id,
                cloudformation_request_id,
                stack,
                logical_id,
                table,
                result,
                reason,
                "answered"
            ),
            Err(error) => {
                let error = error.to_string();
                tracing::error!(
                    request_id,
                    cloudformation_request_id,
                    stack,
                    logical_id,
                    table,
                    result,
                    reason,
                    error,
                    "not answered"
                );
            }
        }
        let fate = if delivered.is_ok() { Fate::Answered } else { Fate::Undelivered(answer) };
        self.memory().note(reply, fate);
        delivered.map_err(|why| NotAnswered { reply: Some(reply.clone()), why })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves a request with patience that ends, and makes a failure of a panic.
async fn guarded(request: &Request, patience: Duration, work: impl Future<Output = Outcome>) -> Outcome {
    match tokio::time::timeout(patience, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => {
            let reason = format!("the function has a fault of its own: {}", message(panic.as_ref()));
            Outcome::Answer(Answer::failed(work::id_of_failure(request), reason))
        }
        Err(_) => {
            Outcome::Unfinished("DynamoDB has not answered in time, or only that there were too many calls".to_owned())
        }
    }
}

/// Says whether a request waits until indexes are built.
fn waits_for_indexes(request: &Request) -> bool {
    let declared = request.properties.get("WaitForIndexes");
    let declared_off = declared.is_some_and(|value| match value {
        Value::String(text) => text.eq_ignore_ascii_case("false"),
        other => *other == Value::Bool(false),
    });
    !declared_off && !matches!(request.kind, Kind::Delete { .. })
}

/// Returns how long CloudFormation waits, by the property; what cannot be read is a finding later on.
fn service_timeout(request: &Request) -> u32 {
    let declared = request.properties.get("ServiceTimeout").and_then(|value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    });
    let seconds = declared.and_then(|seconds| u32::try_from(seconds).ok());
    seconds.filter(|seconds| (1..=SERVICE_TIMEOUT).contains(seconds)).unwrap_or(SERVICE_TIMEOUT)
}

/// Returns the time in milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Returns what a panic said.
fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it said nothing")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::answer::Status;
    use super::*;

    fn request() -> Request {
        let event = json!({
            "RequestType": "Create", "ResponseURL": "http://localhost/", "StackId": "stack", "RequestId": "one",
            "LogicalResourceId": "Groups", "ResourceProperties": {},
        });
        match event::read(&event) {
            Event::Request(request) => *request,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_panic_is_answered_with_what_it_said() {
        let patience = Duration::from_secs(60);
        let outcome = guarded(&request(), patience, async { panic!("{}", "an oversight") }).await;
        let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}") };
        assert_eq!((answer.status, answer.physical_id.as_str()), (Status::Failed, "create-failed:one"));
        assert_eq!(answer.reason.as_deref(), Some("the function has a fault of its own: an oversight"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endpoint_that_hangs_leaves_time_for_what_comes_after() {
        let outcome = guarded(&request(), Duration::from_secs(60), std::future::pending()).await;
        assert!(matches!(outcome, Outcome::Unfinished(_)), "{outcome:?}");
    }
}

//! What stands between a function and the endpoint: it records every call, and lets happen what a fault says.

use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::container::Happening;
use super::fault::Fault;
use crate::http_server::{self, Answer, HttpServer, Request};

/// A call that reached the gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The operation, such as `CreateTable`.
    pub operation: String,
    /// Its input.
    pub input: Value,
    /// The status of the endpoint's answer; `None` where the call was kept from it, or the answer from the function.
    pub status: Option<u16>,
}

impl Call {
    /// Says whether the call asks for a change.
    pub fn is_changing(&self) -> bool {
        !["Describe", "List", "Get"].iter().any(|reading| self.operation.starts_with(reading))
    }
}

/// The gate in front of an endpoint.
pub(super) struct Gate {
    server: HttpServer,
    state: Arc<Mutex<State>>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Gate").field("server", &self.server).finish_non_exhaustive()
    }
}

/// Something that happens before a call.
pub(super) type Happens = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    calls: Vec<Call>,
    /// What happens before the next call of an operation.
    before: Vec<(String, Happens)>,
    /// What happens at which call of this attempt, and who is told.
    armed: Option<(usize, Armed, Sender<Happening>)>,
    refused: Vec<Refused>,
}

#[derive(Debug, Clone, Copy)]
enum Armed {
    /// The process dies.
    Killed { performed: bool },
    /// The deadline is here.
    TimedOut { performed: bool },
    /// The answer never comes, nor does any after it.
    Hangs,
}

/// What is to be done about a call.
enum Verdict {
    Pass,
    Refuse(Refused),
    Meet(Armed, Sender<Happening>),
}

#[derive(Debug, Clone)]
struct Refused {
    operation: String,
    code: String,
    message: String,
}

impl Gate {
    /// Starts a gate in front of the endpoint at this URL.
    pub(super) fn start(endpoint: String) -> io::Result<Self> {
        let state = Arc::<Mutex<State>>::default();
        let client: Upstream = Client::builder(TokioExecutor::new()).build_http();
        let seen = Arc::clone(&state);
        let server = HttpServer::start(move |request| {
            let (seen, client, endpoint) = (Arc::clone(&seen), client.clone(), endpoint.clone());
            async move { respond(&seen, &client, &endpoint, request).await }
        })?;
        Ok(Self { server, state })
    }

    /// Returns the URL to call instead of the endpoint's.
    pub(super) fn url(&self) -> String {
        self.server.url()
    }

    /// Prepares what a fault does to the calls of the attempt that begins now.
    pub(super) fn arm(&self, fault: Fault, happenings: Sender<Happening>) {
        let armed = match fault {
            Fault::Killed(at) => Some((at.call, Armed::Killed { performed: at.performed }, happenings)),
            Fault::TimedOut(at) => Some((at.call, Armed::TimedOut { performed: at.performed }, happenings)),
            Fault::Hangs { call, .. } => Some((call, Armed::Hangs, happenings)),
            Fault::None | Fault::Short(_) | Fault::Deadline(_) | Fault::DeliveredTwice => None,
        };
        lock(&self.state).armed = armed;
    }

    /// Has an operation refused from now on, or no longer where there is no code.
    pub(super) fn refuse(&self, operation: &str, refusal: Option<(&str, &str)>) {
        let mut state = lock(&self.state);
        state.refused.retain(|refused| refused.operation != operation);
        if let Some((code, message)) = refusal {
            let (code, message) = (code.to_owned(), message.to_owned());
            state.refused.push(Refused { operation: operation.to_owned(), code, message });
        }
    }

    /// Has something happen before the next call of an operation.
    pub(super) fn before_next(&self, operation: &str, happens: Happens) {
        lock(&self.state).before.push((operation.to_owned(), happens));
    }

    /// Returns how many calls there were since they were taken.
    pub(super) fn count(&self) -> usize {
        lock(&self.state).calls.len()
    }

    /// Returns the calls from this one on.
    pub(super) fn calls_from(&self, number: usize) -> Vec<Call> {
        lock(&self.state).calls.get(number..).unwrap_or_default().to_vec()
    }

    /// Returns the calls since the last time that this was asked.
    pub(super) fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut lock(&self.state).calls)
    }
}

type Upstream = Client<HttpConnector, Full<Bytes>>;

async fn respond(state: &Mutex<State>, client: &Upstream, endpoint: &str, request: Request) -> Option<Answer> {
    let target = request.header("x-amz-target").unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
    let input = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    if let Some(happens) = happens_before(state, &operation) {
        happens();
    }
    let (number, verdict) = note(state, Call { operation, input, status: None });
    let (performed, happening, happenings) = match verdict {
        Verdict::Pass => {
            let answer = pass_on(client, endpoint, request).await?;
            answered(state, number, answer.status().as_u16());
            return Some(answer);
        }
        Verdict::Refuse(refused) => {
            answered(state, number, 400);
            let kind = format!("com.amazon.coral.service#{}", refused.code);
            return Some(http_server::json(400, &json!({"__type": kind, "message": refused.message})));
        }
        Verdict::Meet(Armed::Hangs, _) => std::future::pending().await,
        Verdict::Meet(Armed::Killed { performed }, happenings) => (performed, Happening::Killed, happenings),
        Verdict::Meet(Armed::TimedOut { performed }, happenings) => (performed, Happening::TimedOut, happenings),
    };
    if performed {
        pass_on(client, endpoint, request).await;
    }
    // Nobody listens any more where the attempt ended by itself.
    let _ = happenings.send(happening);
    // The connection ends with the process.
    std::future::pending().await
}

fn happens_before(state: &Mutex<State>, operation: &str) -> Option<Happens> {
    let mut state = lock(state);
    let found = state.before.iter().position(|(of, _)| of == operation)?;
    Some(state.before.remove(found).1)
}

/// Notes a call, and returns its number and what is to be done about it.
fn note(state: &Mutex<State>, call: Call) -> (usize, Verdict) {
    let mut state = lock(state);
    let refused = state.refused.iter().find(|refused| refused.operation == call.operation).cloned();
    state.calls.push(call);
    let number = state.calls.len() - 1;
    let met = match &mut state.armed {
        Some((0, Armed::Hangs, happenings)) => Some((0, Armed::Hangs, happenings.clone())),
        Some((0, ..)) => state.armed.take(),
        Some((left, ..)) => {
            *left -= 1;
            None
        }
        None => None,
    };
    let verdict = match (met, refused) {
        (Some((_, armed, happenings)), _) => Verdict::Meet(armed, happenings),
        (None, Some(refused)) => Verdict::Refuse(refused),
        (None, None) => Verdict::Pass,
    };
    (number, verdict)
}

/// Notes the status of an answer, unless the calls were taken meanwhile.
fn answered(state: &Mutex<State>, number: usize, status: u16) {
    if let Some(call) = lock(state).calls.get_mut(number) {
        call.status = Some(status);
    }
}

/// Has the endpoint answer.
async fn pass_on(client: &Upstream, endpoint: &str, request: Request) -> Option<Answer> {
    let mut passed = hyper::Request::builder().method(request.method).uri(format!("{endpoint}{}", request.path));
    for (name, value) in &request.headers {
        if name != hyper::header::HOST {
            passed = passed.header(name, value);
        }
    }
    let answer = client.request(passed.body(Full::new(request.body)).ok()?).await.ok()?;
    let (parts, body) = answer.into_parts();
    Some(Answer::from_parts(parts, Full::new(body.collect().await.ok()?.to_bytes())))
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The two APIs that a function speaks to beside DynamoDB's: the Runtime API, through which it takes events, and the
//! Invoke API, through which it may send some to itself.

use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::{Method, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::container::Happening;
use crate::http_server::{self, Answer, HttpServer, Request};

/// An event on its way to a function.
#[derive(Debug, Clone)]
pub(super) struct Invocation {
    /// Lambda's own id of the invocation, the same for repeated attempts.
    pub(super) request_id: String,
    /// The event.
    pub(super) event: Value,
    /// The function's ARN.
    pub(super) function_arn: String,
    /// The header with the deadline; `None` leaves it out.
    pub(super) deadline: Option<String>,
}

/// The Runtime API of one process.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    server: HttpServer,
    invocations: UnboundedSender<Invocation>,
}

impl RuntimeApi {
    /// Starts the API; it tells what the process says.
    pub(super) fn start(happenings: Sender<Happening>) -> io::Result<Self> {
        let (invocations, waiting) = unbounded_channel();
        let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
        let happenings = Arc::new(Mutex::new(happenings));
        let server = HttpServer::start(move |request| {
            let (waiting, happenings) = (Arc::clone(&waiting), Arc::clone(&happenings));
            async move { respond(&waiting, &happenings, request).await }
        })?;
        Ok(Self { server, invocations })
    }

    /// Returns what `AWS_LAMBDA_RUNTIME_API` says.
    pub(super) fn address(&self) -> String {
        self.server.address()
    }

    /// Hands an event to the process as soon as it asks for the next one.
    pub(super) fn offer(&self, invocation: Invocation) {
        // The receiver lives as long as the server.
        let _ = self.invocations.send(invocation);
    }
}

async fn respond(
    waiting: &tokio::sync::Mutex<UnboundedReceiver<Invocation>>,
    happenings: &Mutex<Sender<Happening>>,
    request: Request,
) -> Option<Answer> {
    let tell = |happening| {
        // Nobody listens any more where the attempt is over already.
        let _ = happenings.lock().unwrap_or_else(PoisonError::into_inner).send(happening);
        Some(http_server::json(202, &json!({"status": "OK"})))
    };
    let body = || serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    match (&request.method, path.as_slice()) {
        (&Method::GET, ["2018-06-01", "runtime", "invocation", "next"]) => {
            let invocation = waiting.lock().await.recv().await?;
            Some(next(&invocation))
        }
        (&Method::POST, ["2018-06-01", "runtime", "invocation", id, "response"]) => {
            tell(Happening::Returned { request_id: (*id).to_owned(), body: body() })
        }
        (&Method::POST, ["2018-06-01", "runtime", "invocation", id, "error"]) => {
            tell(Happening::Failed { request_id: (*id).to_owned(), body: body() })
        }
        (&Method::POST, ["2018-06-01", "runtime", "init", "error"]) => tell(Happening::InitFailed(body())),
        _ => Some(http_server::json(404, &json!({"errorType": "NotFound", "errorMessage": request.path}))),
    }
}

fn next(invocation: &Invocation) -> Answer {
    let mut answer = Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", &invocation.request_id)
        .header("lambda-runtime-invoked-function-arn", &invocation.function_arn)
        .header(
            "lambda-runtime-trace-id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
        );
    if let Some(deadline) = &invocation.deadline {
        answer = answer.header("lambda-runtime-deadline-ms", deadline);
    }
    answer.body(invocation.event.to_string().into()).expect("the headers are sound")
}

/// The Invoke API, as far as a function needs it for itself.
#[derive(Debug)]
pub(super) struct InvokeApi {
    server: HttpServer,
    state: Arc<Mutex<Invoked>>,
}

#[derive(Debug, Default)]
struct Invoked {
    queue: Vec<Value>,
    refused: bool,
}

impl InvokeApi {
    /// Starts the API of a function.
    pub(super) fn start(function: String) -> io::Result<Self> {
        let state = Arc::<Mutex<Invoked>>::default();
        let queue = Arc::clone(&state);
        let server = HttpServer::start(move |request| {
            let answer = invoke(&function, &queue, &request);
            async move { Some(answer) }
        })?;
        Ok(Self { server, state })
    }

    /// Returns the API's URL.
    pub(super) fn url(&self) -> String {
        self.server.url()
    }

    /// Returns what the function sent to itself since the last time that this was asked.
    pub(super) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).queue)
    }

    /// Has every invocation refused from now on, or no longer.
    pub(super) fn refuse(&self, refused: bool) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).refused = refused;
    }
}

fn invoke(function: &str, state: &Mutex<Invoked>, request: &Request) -> Answer {
    let refusal = |status, code: &str, message: String| {
        let mut answer = http_server::json(status, &json!({"Type": "User", "Message": message}));
        answer.headers_mut().insert("x-amzn-errortype", code.parse().expect("codes are sound headers"));
        answer
    };
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    if request.path != format!("/2015-03-31/functions/{function}/invocations") {
        return refusal(404, "ResourceNotFoundException", format!("Function not found: {}", request.path));
    }
    if request.header("x-amz-invocation-type") != Some("Event") {
        return refusal(400, "InvalidParameterValueException", "only asynchronous invocations stand here".to_owned());
    }
    if state.refused {
        let message = "User is not authorized to perform: lambda:InvokeFunction".to_owned();
        return refusal(403, "AccessDeniedException", message);
    }
    match serde_json::from_slice(&request.body) {
        Ok(event) => {
            state.queue.push(event);
            http_server::text(202, "")
        }
        Err(error) => refusal(400, "InvalidRequestContentException", error.to_string()),
    }
}

/// Returns the milliseconds since 1970.
pub(super) fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis())
}

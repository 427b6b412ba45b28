//! The front: it owns the public port and sorts what arrives.
//!
//! Requests that a foreign web page could have sent are refused (`guard`); control-plane calls are answered by the
//! authority (`control`), Systems Manager's by the parameter store (`parameters`); stream calls are passed on with names
//! translated (`streams`); plain calls for items are answered by the item store within this process (`direct`), which
//! takes less than handing them on; everything else goes to the item store's server unchanged (`upstream`), which
//! writes the answer. Where faults are injected, `injection` comes before all of that. One thread and one event loop:
//! apart from the item store's own short calls, nothing here may block.

mod answer;
mod control;
mod guard;
mod injection;
mod parameters;
mod route;
mod stream_records;
mod streams;
mod table_names;
mod upstream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::ORIGIN;
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use serde_json::json;
use tokio::sync::oneshot;

use self::answer::{Body, JSON, json_answer, plain_error};
use self::injection::Injection;
use self::route::Route;
use self::table_names::ByArn;
use self::upstream::Upstream;
use crate::StartError;
use crate::authority::Authority;
use crate::direct::Direct;
use crate::faults::Fault;
use crate::not_ready::{NotReady, Resource};
use crate::parameters::Keeper;

/// The most that a request may carry, as DynamoDB has it.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// How long requests that are under way may take once the front should end.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a client may take to send its headers.
const HEADER_PATIENCE: Duration = Duration::from_secs(30);

/// What the front knows.
pub(crate) struct Front {
    /// The public address.
    pub(crate) address: SocketAddr,
    /// The item store's server.
    pub(crate) inner: SocketAddr,
    pub(crate) direct: Direct,
    pub(crate) authority: Authority,
    pub(crate) parameters: Keeper,
    pub(crate) not_ready: NotReady,
    pub(crate) region: String,
    pub(crate) account: String,
    /// The seed of the faults that are injected, if any are.
    pub(crate) faults: Option<u64>,
}

/// A front with its connections to the item store.
struct Service {
    front: Front,
    upstream: Upstream,
    injection: Option<Injection>,
}

/// The connection is to be cut: an injected fault.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
struct Cut;

/// Starts the front on a bound port.
pub(crate) fn start(
    listener: std::net::TcpListener,
    front: Front,
) -> Result<(oneshot::Sender<()>, JoinHandle<()>), StartError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| StartError::Thread { source })?;
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("tablewright-front".to_owned())
        .spawn(move || {
            runtime.block_on(serve(listener, front, stopped));
            // What is still connected is cut off with the event loop.
            drop(runtime);
        })
        .map_err(|source| StartError::Thread { source })?;
    Ok((stop, thread))
}

async fn serve(listener: std::net::TcpListener, front: Front, mut stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let upstream = Upstream::new(front.inner);
    let injection = front.faults.map(Injection::new);
    let service = Arc::new(Service { front, upstream, injection });
    let connections = GracefulShutdown::new();
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_PATIENCE);
    loop {
        let stream = tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of file handles, most likely: others must close first.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        // Only costs latency where it fails.
        let _ = stream.set_nodelay(true);
        let service = Arc::clone(&service);
        let respond = service_fn(move |request| {
            let service = Arc::clone(&service);
            async move { service.respond(request).await }
        });
        let connection = connections.watch(builder.serve_connection(TokioIo::new(stream), respond));
        tokio::spawn(async move {
            // A connection that breaks concerns nobody but its client, who knows.
            let _ = connection.await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(PATIENCE, connections.shutdown()).await;
}

impl Service {
    async fn respond(&self, request: Request<Incoming>) -> Result<Response<Body>, Cut> {
        if let Err(reason) = guard::check(&request, self.front.address) {
            return Ok(plain_error(403, "AccessDeniedException", &reason));
        }
        let (parts, body) = request.into_parts();
        if body.size_hint().lower() > BODY_LIMIT as u64 {
            return Ok(too_large());
        }
        let body = match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Ok(too_large()),
            Err(_) => return Ok(plain_error(400, "SerializationException", "the request ended before its body did")),
        };
        let route = route::of(&parts);
        let fault = self.injection.as_ref().filter(|_| injection::concerns(&route));
        match fault.and_then(|injection| injection.next(&parts, &body)) {
            None => Ok(self.perform(&route, &parts, body).await),
            Some(Fault::Throttled) => Ok(injection::throttled(&route)),
            Some(Fault::ServerError) => Ok(injection::server_error(&route)),
            Some(Fault::LostRequest) => Err(Cut),
            Some(Fault::LostAnswer) => {
                drop(self.perform(&route, &parts, body).await);
                Err(Cut)
            }
            Some(Fault::Delayed(delay)) => {
                tokio::time::sleep(delay).await;
                Ok(self.perform(&route, &parts, body).await)
            }
        }
    }

    /// Has a request answered by the part of the endpoint that it is for.
    async fn perform(&self, route: &Route, parts: &Parts, body: Bytes) -> Response<Body> {
        match route {
            Route::Control(operation) => control::respond(&self.front, operation, parts, &body).await,
            Route::Stream(operation) => streams::respond(&self.front, &self.upstream, *operation, parts, &body).await,
            Route::Items(operation) => {
                let (body, by_arn) = table_names::with_bare_names(body, &self.front.region, &self.front.account);
                if let Some(resource) = self.front.not_ready.named_in(&body) {
                    return not_ready(&resource);
                }
                match by_arn {
                    None => match self.answer_directly(operation, parts, &body) {
                        Some(answer) => answer,
                        None => self.pass_on(parts, body).await,
                    },
                    Some(by_arn) => self.pass_on_by_arn(parts, body, &by_arn).await,
                }
            }
            Route::Parameters(operation) => parameters::respond(&self.front, operation, parts, &body).await,
            Route::Unknown => control::unknown_operation(parts),
            Route::Other => self.pass_on(parts, body).await,
        }
    }

    /// Answers a plain call of a hot operation within this process.
    fn answer_directly(&self, operation: &str, parts: &Parts, body: &Bytes) -> Option<Response<Body>> {
        if parts.uri.query().is_some() || parts.headers.contains_key(ORIGIN) {
            return None;
        }
        let content_type = control::sound_content_type(parts)?;
        let body = self.front.direct.call(operation, body)?;
        Some(answer::answer(200, content_type, body))
    }

    async fn pass_on(&self, parts: &Parts, body: Bytes) -> Response<Body> {
        match self.upstream.send(parts, body).await {
            Ok(response) => response.map(Body::Right),
            Err(reason) => plain_error(500, "InternalServerError", &reason),
        }
    }

    /// The same for a request that named tables by their ARNs, as the answer then does.
    async fn pass_on_by_arn(&self, parts: &Parts, body: Bytes, by_arn: &ByArn) -> Response<Body> {
        match self.upstream.ask(parts, body).await {
            Ok((status, mut body)) => {
                by_arn.restore(&mut body);
                json_answer(status, JSON, &body)
            }
            Err(reason) => plain_error(500, "InternalServerError", &reason),
        }
    }
}

/// What DynamoDB says of a table that is CREATING, in the words that it has for one that is not there.
fn not_ready(resource: &Resource) -> Response<Body> {
    let (kind, message) = match &resource.index {
        None => {
            ("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "Requested resource not found".to_owned())
        }
        Some(index) => (
            "com.amazon.coral.validate#ValidationException",
            format!("Cannot read from backfilling global secondary index: {index}"),
        ),
    };
    json_answer(400, JSON, &json!({"__type": kind, "message": message}))
}

fn too_large() -> Response<Body> {
    let reason = format!("the request is larger than {BODY_LIMIT} bytes");
    plain_error(413, "RequestEntityTooLargeException", &reason)
}

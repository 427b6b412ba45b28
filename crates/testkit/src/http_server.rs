//! A small HTTP server on a port of its own, for the services that tests stand in for.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

/// What a server answers.
pub(crate) type Answer = Response<Full<Bytes>>;

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: Method,
    /// The path, still encoded.
    pub(crate) path: String,
    /// What follows the question mark.
    pub(crate) query: Option<String>,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

impl Request {
    /// Returns a header's value, if it is there and readable.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A connection is to be cut instead of answered.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection is cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// A running server. Dropping it cuts whatever is connected.
#[derive(Debug)]
pub(crate) struct HttpServer {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl HttpServer {
    /// Starts a server on a free port of 127.0.0.1. `None` from the handler cuts the connection.
    pub(crate) fn start<Handler, Answered>(handler: Handler) -> io::Result<Self>
    where
        Handler: Fn(Request) -> Answered + Send + Sync + 'static,
        Answered: Future<Output = Option<Answer>> + Send + 'static,
    {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("testkit-http".to_owned()).spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("the listener is non-blocking");
                tokio::select! {
                    never = serve(listener, Arc::new(handler)) => match never {},
                    // A sender that is gone means the same as one that has spoken.
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the address, as `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Returns the URL without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A thread that has ended already cannot be told.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve<Handler, Answered>(listener: tokio::net::TcpListener, handler: Arc<Handler>) -> Infallible
where
    Handler: Fn(Request) -> Answered + Send + Sync + 'static,
    Answered: Future<Output = Option<Answer>> + Send + 'static,
{
    loop {
        // What cannot be accepted is its client's trouble.
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Only costs latency where it fails.
        let _ = stream.set_nodelay(true);
        let handler = Arc::clone(&handler);
        let respond = service_fn(move |request: hyper::Request<Incoming>| {
            let handler = Arc::clone(&handler);
            async move {
                let Some(request) = read(request).await else { return Err(Cut) };
                handler(request).await.ok_or(Cut)
            }
        });
        tokio::spawn(async move {
            // A connection that breaks concerns nobody but its client, who knows.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), respond).await;
        });
    }
}

/// Reads a request, unless its client goes away meanwhile.
async fn read(request: hyper::Request<Incoming>) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.ok()?.to_bytes();
    let query = parts.uri.query().map(str::to_owned);
    Some(Request { method: parts.method, path: parts.uri.path().to_owned(), query, headers: parts.headers, body })
}

/// Returns an answer with a body of JSON.
pub(crate) fn json(status: u16, body: &serde_json::Value) -> Answer {
    text(status, &body.to_string())
}

/// Returns an answer with a body.
pub(crate) fn text(status: u16, body: &str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body.to_owned())));
    *answer.status_mut() = StatusCode::from_u16(status).expect("tests answer with real statuses");
    answer
}

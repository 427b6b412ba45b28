//! Where custom resources put their answers: what the pre-signed URLs of a request lead to.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::Method;
use tablewright_control_plane::Timestamp;

use crate::http_server::{self, Answer, HttpServer, Request};

/// How the target meets one PUT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// It takes the answer.
    Accept,
    /// 403: the URL has expired.
    Forbid,
    /// 500: it did not take the answer.
    ServerError,
    /// It cuts the connection and did not take the answer.
    Reset,
    /// It takes the answer and cuts the connection.
    LoseAnswer,
    /// It takes the answer after so long a time.
    Slow(Duration),
}

/// A PUT that arrived.
#[derive(Debug, Clone)]
pub struct Put {
    /// Its body.
    pub body: String,
    /// Its content type; empty where there is none.
    pub content_type: String,
    /// The status that was answered; none where the connection was cut.
    pub status: Option<u16>,
    /// Whether the answer was taken.
    pub accepted: bool,
    /// When it arrived.
    pub at: Instant,
}

/// A server for answers, which can be told to behave badly.
#[derive(Debug)]
pub struct ResponseTarget {
    server: HttpServer,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    conducts: VecDeque<Conduct>,
    afterwards: Conduct,
    /// By the path of the request's URL.
    puts: BTreeMap<String, Vec<Put>>,
    opened: u64,
}

impl ResponseTarget {
    /// Starts a target that takes every answer.
    pub(super) fn start() -> io::Result<Self> {
        let state = State { conducts: VecDeque::new(), afterwards: Conduct::Accept, puts: BTreeMap::new(), opened: 0 };
        let state = Arc::new(Mutex::new(state));
        let seen = Arc::clone(&state);
        let server = HttpServer::start(move |request| {
            let seen = Arc::clone(&seen);
            async move { respond(&seen, request).await }
        })?;
        Ok(Self { server, state })
    }

    /// Decides how the next PUTs are met, in this order.
    pub fn next(&self, conducts: impl IntoIterator<Item = Conduct>) {
        self.state().conducts.extend(conducts);
    }

    /// Decides how PUTs are met for which nothing else was decided.
    pub fn from_now_on(&self, conduct: Conduct) {
        let mut state = self.state();
        state.conducts.clear();
        state.afterwards = conduct;
    }

    /// Returns a new URL of a pre-signed look, signed at so many seconds since 1970, and its path.
    pub(super) fn open(&self, stack_id: &str, logical_id: &str, signed_at: u64) -> (String, String) {
        let mut state = self.state();
        state.opened += 1;
        let stack = stack_id.replace(':', "%3A").replace('/', "%2F");
        let path = format!("/cloudformation-custom-resource-response/{stack}%7C{logical_id}%7C{}", state.opened);
        let date = signing_date(signed_at);
        let query = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-SignedHeaders=host\
             &X-Amz-Expires=7200&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2Fus-east-1%2Fs3%2Faws4_request\
             &X-Amz-Signature=5b2e0f6d7c8a9b"
        );
        state.puts.insert(path.clone(), Vec::new());
        (format!("{}{path}?{query}", self.server.url()), path)
    }

    /// Returns what was put under a path until now.
    pub(super) fn close(&self, path: &str) -> Vec<Put> {
        self.state().puts.remove(path).unwrap_or_default()
    }

    /// Returns how many answers were taken for requests that are over.
    pub fn late(&self) -> usize {
        self.state().puts.values().flatten().filter(|put| put.accepted).count()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// Returns a time as signatures have it: `20260101T000000Z`.
fn signing_date(seconds: u64) -> String {
    let milliseconds = i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX);
    let label = Timestamp::from_milliseconds(milliseconds).label();
    let whole_seconds = label.split('.').next().unwrap_or_default();
    format!("{}Z", whole_seconds.replace(['-', ':'], ""))
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn respond(state: &Mutex<State>, request: Request) -> Option<Answer> {
    let conduct = {
        let mut state = lock(state);
        let afterwards = state.afterwards;
        state.conducts.pop_front().unwrap_or(afterwards)
    };
    if let Conduct::Slow(delay) = conduct {
        tokio::time::sleep(delay).await;
    }
    let content_type = request.header("content-type").unwrap_or_default().to_owned();
    let signed = request.query.as_deref().is_some_and(|query| query.ends_with("X-Amz-Signature=5b2e0f6d7c8a9b"));
    // The content type is a part of what was signed, and is empty there.
    let sound = request.method == Method::PUT && signed && content_type.is_empty();
    let (status, accepted) = match conduct {
        _ if !sound => (Some(403), false),
        Conduct::Accept | Conduct::Slow(_) => (Some(200), true),
        Conduct::Forbid => (Some(403), false),
        Conduct::ServerError => (Some(500), false),
        Conduct::Reset => (None, false),
        Conduct::LoseAnswer => (None, true),
    };
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let put = Put { body, content_type, status, accepted, at: Instant::now() };
    lock(state).puts.entry(request.path).or_default().push(put);
    status
        .map(|status| http_server::text(status, if status == 403 { "<Code>SignatureDoesNotMatch</Code>" } else { "" }))
}

//! The thread that owns the control plane: it decides, stores and has the item store follow, one call at a time.
//!
//! It also removes expired items every few seconds, away from the threads that serve requests.

mod halves;
#[cfg(test)]
mod kill_tests;
mod names;

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;
use tablewright_control_plane::Refusal;
use tokio::sync::oneshot;

pub(crate) use halves::{Halves, Places};

use crate::StartError;

/// How often expired items are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// A question to the authority.
enum Question {
    Control { operation: String, request: Value, answer: oneshot::Sender<Result<Value, Refusal>> },
    Stream { arn: String, answer: oneshot::Sender<Option<LiveStream>> },
    TagAsService { table: String, tags: BTreeMap<String, String>, answer: oneshot::Sender<Result<(), Refusal>> },
    Stop,
}

/// A stream that is on.
#[derive(Debug, Clone)]
pub(crate) struct LiveStream {
    pub(crate) table: String,
    pub(crate) label: String,
    pub(crate) key_schema: Value,
    pub(crate) view_type: String,
    /// The last sequence number before the stream began.
    pub(crate) floor: Option<String>,
}

/// Asks the authority; clones ask the same one.
#[derive(Clone)]
pub(crate) struct Authority {
    questions: mpsc::Sender<Question>,
}

impl Authority {
    /// Starts the thread on halves that agree.
    pub(crate) fn start(halves: Halves) -> Result<(Self, JoinHandle<()>), StartError> {
        let (questions, received) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("tablewright-tables".to_owned())
            .spawn(move || run(halves, &received))
            .map_err(|source| StartError::Thread { source })?;
        Ok((Self { questions }, thread))
    }

    /// Has a control-plane call answered.
    pub(crate) async fn control(&self, operation: &str, request: Value) -> Result<Value, Refusal> {
        let (answer, answered) = oneshot::channel();
        let question = Question::Control { operation: operation.to_owned(), request, answer };
        let gone = || Refusal::internal_server_error("the endpoint is stopping");
        self.questions.send(question).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Returns the stream of that ARN, if it is on.
    pub(crate) async fn stream(&self, arn: &str) -> Option<LiveStream> {
        let (answer, answered) = oneshot::channel();
        self.questions.send(Question::Stream { arn: arn.to_owned(), answer }).ok()?;
        answered.await.ok().flatten()
    }

    /// Sets tags that no client may set, as services of AWS do on the tables that they make.
    pub(crate) async fn tag_as_service(&self, table: &str, tags: BTreeMap<String, String>) -> Result<(), Refusal> {
        let (answer, answered) = oneshot::channel();
        let question = Question::TagAsService { table: table.to_owned(), tags, answer };
        let gone = || Refusal::internal_server_error("the endpoint is stopping");
        self.questions.send(question).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Ends the thread after the questions that were asked before.
    pub(crate) fn stop(&self) {
        // A thread that is gone already needs no telling.
        let _ = self.questions.send(Question::Stop);
    }
}

fn run(mut halves: Halves, questions: &mpsc::Receiver<Question>) {
    let mut sweep_at = Instant::now() + SWEEP_INTERVAL;
    loop {
        match questions.recv_timeout(sweep_at.saturating_duration_since(Instant::now())) {
            // Whoever asked may have hung up; the work is done all the same.
            Ok(Question::Control { operation, request, answer }) => {
                let _ = answer.send(halves.control(&operation, &request));
            }
            Ok(Question::Stream { arn, answer }) => {
                let _ = answer.send(halves.stream(&arn));
            }
            Ok(Question::TagAsService { table, tags, answer }) => {
                let _ = answer.send(halves.tag_as_service(&table, tags));
            }
            Ok(Question::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        if Instant::now() >= sweep_at {
            halves.sweep();
            sweep_at = Instant::now() + SWEEP_INTERVAL;
        }
    }
}

/// Sizes of a table and its indexes, by index name.
type Sizes = BTreeMap<String, (Option<i64>, Option<i64>)>;

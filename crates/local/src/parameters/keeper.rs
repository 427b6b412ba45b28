//! The thread that owns the parameters: it asks the store, keeps what changes, and answers, one call at a time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokio::sync::oneshot;

use super::file::ParametersFile;
use super::refusal::Refusal;
use super::store::Store;
use crate::StartError;

/// A call that waits for its answer.
struct Call {
    operation: String,
    request: Value,
    answer: oneshot::Sender<Result<Value, Refusal>>,
}

/// Asks the thread; it ends with the last of these.
#[derive(Clone)]
pub(crate) struct Keeper {
    calls: mpsc::Sender<Call>,
}

impl Keeper {
    /// Starts the thread on the parameters that a file keeps, or on none.
    ///
    /// # Errors
    ///
    /// The file cannot be used or understood.
    pub(crate) fn start(
        path: Option<&Path>,
        region: &str,
        account: &str,
    ) -> Result<(Self, JoinHandle<()>), StartError> {
        let (file, parameters) = match path {
            Some(path) => {
                let (file, parameters) = ParametersFile::open(path)?;
                (Some(file), parameters)
            }
            None => (None, BTreeMap::new()),
        };
        let store = Store::new(region, account, parameters);
        let (calls, received) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("tablewright-parameters".to_owned())
            .spawn(move || run(store, file, &received))
            .map_err(|source| StartError::Thread { source })?;
        Ok((Self { calls }, thread))
    }

    /// Has a call answered.
    pub(crate) async fn answer(&self, operation: &str, request: Value) -> Result<Value, Refusal> {
        let (answer, answered) = oneshot::channel();
        let gone = || Refusal::internal("the endpoint is stopping");
        let call = Call { operation: operation.to_owned(), request, answer };
        self.calls.send(call).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn run(mut store: Store, mut file: Option<ParametersFile>, calls: &mpsc::Receiver<Call>) {
    while let Ok(Call { operation, request, answer }) = calls.recv() {
        // Whoever asked may have hung up; the work is done all the same.
        let _ = answer.send(perform(&mut store, file.as_mut(), &operation, &request));
    }
}

fn perform(
    store: &mut Store,
    file: Option<&mut ParametersFile>,
    operation: &str,
    request: &Value,
) -> Result<Value, Refusal> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
    let reply = store.answer(operation, request, now)?;
    if let Some(change) = reply.change {
        if let Some(file) = file {
            file.write(&change)
                .map_err(|error| Refusal::internal(format!("the parameter could not be stored: {error}")))?;
        }
        store.commit(change);
    }
    Ok(reply.body)
}

//! One process of a function, with the Runtime API that it alone speaks to.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use serde_json::Value;

use super::runtime_api::RuntimeApi;

/// What happened to a process or in it.
#[derive(Debug)]
pub(super) enum Happening {
    /// It answered an event.
    Returned { request_id: String, body: Value },
    /// It said that an event cannot be answered.
    Failed { request_id: String, body: Value },
    /// It said that it cannot begin.
    InitFailed(Value),
    /// It is gone.
    Ended,
    /// A fault wants it dead.
    Killed,
    /// A fault has its time run out.
    TimedOut,
}

/// What a function's processes wrote, all in one text.
pub(super) type Logs = Arc<Mutex<String>>;

/// A running process. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Container {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    pub(super) api: RuntimeApi,
    pub(super) happenings: Receiver<Happening>,
    pub(super) sender: Sender<Happening>,
}

impl Container {
    /// Starts a process with these variables and Lambda's address, and no others.
    pub(super) fn start(program: &Path, variables: &BTreeMap<String, String>, logs: &Logs) -> io::Result<Self> {
        let (sender, happenings) = channel();
        let api = RuntimeApi::start(sender.clone())?;
        let mut child = Command::new(program)
            .env_clear()
            .envs(variables)
            .env("AWS_LAMBDA_RUNTIME_API", api.address())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let streams: [Option<Box<dyn Read + Send>>; 2] =
            [child.stdout.take().map(|it| Box::new(it) as _), child.stderr.take().map(|it| Box::new(it) as _)];
        let readers = streams.into_iter().flatten().map(|stream| {
            let (logs, ended) = (Arc::clone(logs), sender.clone());
            std::thread::spawn(move || {
                copy(stream, &logs);
                // Nobody listens any more where the container was given up.
                let _ = ended.send(Happening::Ended);
            })
        });
        let readers = readers.collect();
        Ok(Self { child, readers, api, happenings, sender })
    }

    /// Returns the process's id.
    pub(super) fn process_id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // A process that is gone already cannot be killed; waiting for it leaves nothing behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

/// Copies what a process writes until it ends.
fn copy(mut stream: impl Read, logs: &Logs) {
    let mut buffer = [0; 8192];
    while let Ok(length) = stream.read(&mut buffer) {
        if length == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&buffer[..length]);
        logs.lock().unwrap_or_else(PoisonError::into_inner).push_str(&text);
    }
}

//! A function: its settings, its processes, and what becomes of an event.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::container::{Container, Happening, Logs};
use super::fault::{Fault, WrongDeadline};
use super::gate::{Call, Gate};
use super::runtime_api::{Invocation, InvokeApi, now};
use crate::account::{Account, REGION, function_arn};
use crate::cloud_formation::{Delivered, Function};

/// Attempts at an event: the first, and two more where that one goes wrong.
const ATTEMPTS: usize = 3;
/// Events that a function may send to itself in a row before Lambda takes it for a loop.
const MOST_ROUNDS: usize = 16;
/// What the function's credentials are; it never shows in what the function writes.
pub(super) const SECRET_KEY: &str = "NobodyMayReadThisSecretKey";
/// Milliseconds of some years.
const YEARS: u128 = 100_000_000_000;

/// How a function is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program, which Lambda calls `bootstrap`.
    pub program: PathBuf,
    /// Its name.
    pub name: String,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// Variables beside those of Lambda.
    pub variables: BTreeMap<String, String>,
}

impl Settings {
    /// Returns the settings of a function with a timeout of a minute.
    pub fn new(program: impl Into<PathBuf>, name: &str) -> Self {
        let (program, timeout) = (program.into(), Duration::from_secs(60));
        Self { program, name: name.to_owned(), timeout, variables: BTreeMap::new() }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// The function returned this.
    Returned(Value),
    /// The function returned an error, or could not begin.
    Failed(Value),
    /// The process died.
    Crashed,
    /// The deadline came first.
    TimedOut,
}

/// One attempt at one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The event.
    pub event: Value,
    /// How often the function had sent itself an event before, since the first one.
    pub round: usize,
    /// How it ended.
    pub ending: Ending,
    /// The calls to DynamoDB that it sent.
    pub calls: Vec<Call>,
}

/// A function whose processes are real.
#[derive(Debug)]
pub struct LambdaFunction {
    settings: Settings,
    gate: Gate,
    invoke: InvokeApi,
    logs: Logs,
    state: Mutex<State>,
    /// Held while an event is under way.
    container: Mutex<Option<Container>>,
}

#[derive(Debug, Default)]
struct State {
    faults: VecDeque<Fault>,
    attempts: Vec<Attempt>,
    invocations: u64,
    started: usize,
    loops: usize,
}

impl LambdaFunction {
    /// Returns a function whose calls go to the account's endpoint. Its first process starts with the first event.
    ///
    /// # Panics
    /// Where no port can be listened on.
    pub fn new(settings: Settings, account: &Account) -> Self {
        let gate = Gate::start(account.url()).expect("a port is free for the gate");
        let invoke = InvokeApi::start(settings.name.clone()).expect("a port is free for the Invoke API");
        Self { settings, gate, invoke, logs: Logs::default(), state: Mutex::default(), container: Mutex::default() }
    }

    /// Returns the function's ARN.
    pub fn arn(&self) -> String {
        function_arn(&self.settings.name)
    }

    /// Decides what happens to the next attempts, in this order.
    pub fn next_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().faults.extend(faults);
    }

    /// Forgets faults that no attempt has met.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Has an operation of DynamoDB refused from now on, with this code and message.
    pub fn refuse(&self, operation: &str, code: &str, message: &str) {
        self.gate.refuse(operation, Some((code, message)));
    }

    /// Has an operation of DynamoDB answered by the endpoint again.
    pub fn allow(&self, operation: &str) {
        self.gate.refuse(operation, None);
    }

    /// Has something happen just before the next call of an operation reaches the endpoint.
    pub fn before_next(&self, operation: &str, happens: impl FnOnce() + Send + 'static) {
        self.gate.before_next(operation, Box::new(happens));
    }

    /// Has the function's invocations of itself refused from now on, or no longer.
    pub fn refuse_invocations(&self, refused: bool) {
        self.invoke.refuse(refused);
    }

    /// Returns the calls to DynamoDB since the last time that this was asked.
    pub fn take_calls(&self) -> Vec<Call> {
        self.gate.take_calls()
    }

    /// Returns the attempts since the last time that this was asked.
    pub fn take_attempts(&self) -> Vec<Attempt> {
        std::mem::take(&mut self.state().attempts)
    }

    /// Returns how many processes were started.
    pub fn processes(&self) -> usize {
        self.state().started
    }

    /// Returns the id of the process that is running, if one is.
    pub fn process_id(&self) -> Option<u32> {
        self.container.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(Container::process_id)
    }

    /// Returns how many events the function sent to itself once too often.
    pub fn loops(&self) -> usize {
        self.state().loops
    }

    /// Returns what all processes wrote until now.
    pub fn logs(&self) -> String {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the process, as Lambda does with one that it has no events for.
    pub fn end_process(&self) {
        drop(self.container.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Fails where a process wrote a secret: a key, or what signs a URL.
    #[track_caller]
    pub fn assert_discreet(&self) {
        let logs = self.logs();
        for secret in [SECRET_KEY, "X-Amz-Signature", "X-Amz-Credential"] {
            assert!(!logs.contains(secret), "{secret} is in the logs:\n{logs}");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands an event over until an attempt at it goes well or there have been enough. Returns how often it was handed
    /// over.
    fn attempt(&self, container: &mut Option<Container>, event: &Value, round: usize) -> usize {
        let request_id = {
            let mut state = self.state();
            state.invocations += 1;
            format!("8f507cfc-xmpl-4697-b07a-{:012x}", state.invocations)
        };
        let (mut left, mut delivered) = (ATTEMPTS, 0);
        while left > 0 {
            left -= 1;
            delivered += 1;
            let fault = self.state().faults.pop_front().unwrap_or(Fault::None);
            let first_call = self.gate.count();
            let ending = self.once(container, &request_id, event, fault);
            let well = matches!(ending, Ending::Returned(_));
            let calls = self.gate.calls_from(first_call);
            self.state().attempts.push(Attempt { event: event.clone(), round, ending, calls });
            if well {
                left = usize::from(fault == Fault::DeliveredTwice);
            }
        }
        delivered
    }

    /// Hands an event over once.
    fn once(&self, container: &mut Option<Container>, request_id: &str, event: &Value, fault: Fault) -> Ending {
        let running = match self.running(container) {
            Ok(running) => running,
            Err(ending) => return ending,
        };
        self.gate.arm(fault, running.sender.clone());
        let timeout = match fault {
            Fault::Hangs { timeout, .. } | Fault::Short(timeout) => timeout,
            _ => self.settings.timeout,
        };
        let deadline = now() + timeout.as_millis();
        let header = match fault {
            Fault::Deadline(WrongDeadline::Missing) => None,
            Fault::Deadline(WrongDeadline::Unreadable) => Some("soon".to_owned()),
            Fault::Deadline(WrongDeadline::Past) => Some((now() - timeout.as_millis()).to_string()),
            Fault::Deadline(WrongDeadline::FarAway) => Some((deadline + YEARS).to_string()),
            _ => Some(deadline.to_string()),
        };
        let ends_at = Instant::now() + timeout;
        running.api.offer(Invocation {
            request_id: request_id.to_owned(),
            event: event.clone(),
            function_arn: self.arn(),
            deadline: header,
        });
        let ending = wait(running, request_id, ends_at);
        self.gate.arm(Fault::None, running.sender.clone());
        if matches!(ending, Ending::Crashed | Ending::TimedOut) {
            *container = None;
        }
        ending
    }

    /// Returns the process, started anew where it is gone.
    fn running<'a>(&self, container: &'a mut Option<Container>) -> Result<&'a Container, Ending> {
        let gone = container.as_ref().is_none_or(|it| {
            it.happenings.try_iter().any(|happening| matches!(happening, Happening::Ended | Happening::InitFailed(_)))
        });
        if gone {
            *container = None;
            self.state().started += 1;
            let started = Container::start(&self.settings.program, &self.variables(), &self.logs);
            *container = Some(started.unwrap_or_else(|error| panic!("{}: {error}", self.settings.program.display())));
        }
        container.as_ref().ok_or(Ending::Crashed)
    }

    fn variables(&self) -> BTreeMap<String, String> {
        let name = self.settings.name.as_str();
        let log_group = format!("/aws/lambda/{name}");
        let (dynamodb, invoke) = (self.gate.url(), self.invoke.url());
        let of_lambda = [
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_DEFAULT_REGION", REGION),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb),
            ("AWS_ENDPOINT_URL_LAMBDA", &invoke),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_NAME", name),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", &log_group),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0123456789abcdef"),
            ("AWS_REGION", REGION),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
            ("AWS_SESSION_TOKEN", "token"),
            ("LANG", "en_US.UTF-8"),
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("TZ", ":UTC"),
            ("_HANDLER", "bootstrap"),
        ];
        let of_lambda = of_lambda.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        of_lambda.chain(self.settings.variables.clone()).collect()
    }
}

impl Function for LambdaFunction {
    fn deliver(&self, event: &Value) -> Delivered {
        let mut container = self.container.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = VecDeque::from([(event.clone(), 0)]);
        let (mut attempts, mut rounds) = (0, 0);
        while let Some((event, round)) = waiting.pop_front() {
            attempts += self.attempt(&mut container, &event, round);
            for sent in self.invoke.take() {
                if round + 1 > MOST_ROUNDS {
                    self.state().loops += 1;
                    continue;
                }
                rounds = rounds.max(round + 1);
                waiting.push_back((sent, round + 1));
            }
        }
        Delivered { attempts, rounds }
    }
}

/// Waits for the end of an attempt. Only the process, a fault or the deadline ends it.
fn wait(container: &Container, expected: &str, ends_at: Instant) -> Ending {
    loop {
        let left = ends_at.saturating_duration_since(Instant::now());
        match container.happenings.recv_timeout(left) {
            Ok(Happening::Returned { request_id, body }) if request_id == expected => return Ending::Returned(body),
            Ok(Happening::Failed { request_id, body }) if request_id == expected => return Ending::Failed(body),
            Ok(Happening::InitFailed(body)) => return Ending::Failed(body),
            // An answer to an event that was given up.
            Ok(Happening::Returned { .. } | Happening::Failed { .. }) => {}
            Ok(Happening::Ended | Happening::Killed) => return Ending::Crashed,
            Ok(Happening::TimedOut) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Ending::TimedOut;
            }
        }
    }
}

//! An endpoint without a network: the control-plane model, in virtual time.

use serde_json::{Value, json};
use tablewright_control_plane::{ControlPlane, Durations, Timestamp};
use tablewright_core::observed::{Answers, Aspect, Observed};
use tablewright_core::plan::{Live, Request, TablePlan};
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::{Look, Schedule, Step, StepId, TableResult};
use tablewright_core::wire;

/// Milliseconds that every call takes.
const CALL: u64 = 5;
/// Steps after which a run is taken to go round in circles.
const MOST_STEPS: usize = 100_000;

/// A virtual endpoint, and everything that was sent to it.
#[derive(Debug)]
pub struct VirtualEndpoint {
    plane: ControlPlane,
    now: u64,
    /// The changing requests that were sent, in order.
    pub sent: Vec<Request>,
    /// The refusals of changing requests.
    pub refusals: Vec<(Request, Refusal)>,
}

impl Default for VirtualEndpoint {
    fn default() -> Self {
        Self::new()
    }
}

impl VirtualEndpoint {
    /// Returns an endpoint without tables, on which everything is over at once.
    pub fn new() -> Self {
        Self::with_durations(Durations::instant())
    }

    /// Returns an endpoint without tables, on which everything takes as long as these durations say.
    pub fn with_durations(durations: Durations) -> Self {
        let plane = ControlPlane::new("us-east-1", "123456789012").with_durations(durations);
        Self { plane, now: 0, sent: Vec::new(), refusals: Vec::new() }
    }

    /// Lets time pass.
    pub fn wait(&mut self, milliseconds: u64) {
        self.now += milliseconds;
    }

    /// Sends a call as any client would, outside of a run.
    ///
    /// # Errors
    /// The endpoint's refusal.
    pub fn call(&mut self, operation: &str, input: &Value) -> Result<Value, Refusal> {
        self.now += CALL;
        let now = Timestamp::from_milliseconds(i64::try_from(self.now).expect("virtual time stays small"));
        match self.plane.call(operation, input, now) {
            Ok(reply) => Ok(reply.body),
            Err(refusal) => Err(Refusal {
                code: refusal.code.to_owned(),
                message: refusal.message.clone().unwrap_or_default(),
                status: Some(refusal.status),
            }),
        }
    }

    /// Sends a request of a plan.
    ///
    /// # Errors
    /// The endpoint's refusal.
    pub fn perform(&mut self, request: &Request) -> Result<(), Refusal> {
        let whole = serde_json::to_value(request).expect("requests are JSON");
        self.sent.push(request.clone());
        let answer = self.call(request.operation(), &whole["input"]);
        if let Err(refusal) = &answer {
            self.refusals.push((request.clone(), refusal.clone()));
        }
        answer.map(drop)
    }

    /// Reads a table with the four reading calls.
    pub fn read(&mut self, live_name: &str) -> Live {
        match self.answers(live_name, &Aspect::ALL) {
            None => Live::Absent,
            Some(answers) => {
                Live::Present(Box::new(Observed::from_answers(answers).expect("the model describes tables rightly")))
            }
        }
    }

    fn answers(&mut self, live_name: &str, parts: &[Aspect]) -> Option<Answers> {
        let named = json!({ "TableName": live_name });
        let described = self.call("DescribeTable", &named).ok()?;
        let table: wire::TableDescription = from(described["Table"].clone());
        let mut answers = Answers { table, ..Answers::default() };
        if parts.contains(&Aspect::TimeToLive) {
            // A table that is coming or going may refuse to tell of its parts.
            let answer = self.call("DescribeTimeToLive", &named).ok();
            answers.time_to_live = answer.map(|answer| from(answer["TimeToLiveDescription"].clone()));
        }
        if parts.contains(&Aspect::ContinuousBackups) {
            let answer = self.call("DescribeContinuousBackups", &named).ok();
            answers.continuous_backups = answer.map(|answer| from(answer["ContinuousBackupsDescription"].clone()));
        }
        if parts.contains(&Aspect::Tags) {
            let arn = json!({ "ResourceArn": answers.table.table_arn });
            let answer = self.call("ListTagsOfResource", &arn).ok();
            answers.tags = answer.map(|answer| from(answer["Tags"].clone()));
        }
        Some(answers)
    }

    /// Performs plans to their end.
    pub fn run(&mut self, plans: &[&TablePlan]) -> Vec<TableResult> {
        self.run_at_most(plans, usize::MAX)
    }

    /// Performs plans until they end or the given number of changing calls has been sent, as if killed there.
    pub fn run_at_most(&mut self, plans: &[&TablePlan], calls: usize) -> Vec<TableResult> {
        let mut schedule = Schedule::new(plans.iter().copied(), 10);
        let before = self.sent.len();
        for _ in 0..MOST_STEPS {
            if schedule.is_over() || self.sent.len() - before >= calls {
                return schedule.results("the run was cut short");
            }
            let next = schedule.next(self.now);
            if next.steps.is_empty() {
                self.now = next.wake_at.expect("a run that is not over waits for something").max(self.now + 1);
            }
            for step in next.steps {
                if self.sent.len() - before >= calls {
                    break;
                }
                self.take(&mut schedule, step);
            }
        }
        panic!("the run goes round in circles: {schedule:?}");
    }

    fn take(&mut self, schedule: &mut Schedule, step: Step) {
        match step {
            Step::Look { id, live_name, aspect } => {
                let look = self.look(id, &live_name, aspect);
                schedule.looked(id, look, self.now);
            }
            Step::Perform { id, request } => {
                let answer = self.perform(&request);
                schedule.performed(id, answer, self.now);
            }
        }
    }

    fn look(&mut self, _: StepId, live_name: &str, aspect: Aspect) -> Look {
        match self.answers(live_name, &[aspect]) {
            None => Look::Absent,
            Some(answers) => {
                Look::Present(Box::new(Observed::from_answers(answers).expect("the model describes tables rightly")))
            }
        }
    }
}

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the model answers in DynamoDB's shapes")
}

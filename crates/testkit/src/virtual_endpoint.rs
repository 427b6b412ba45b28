//! An endpoint without a network: the control-plane model, in virtual time.

use serde_json::{Value, json};
use tablewright_control_plane::{Change, ControlPlane, Durations, Table, Timestamp};
use tablewright_core::model::Encryption;
use tablewright_core::observed::{Answers, Aspect, Observed};
use tablewright_core::plan::{Call as _, Live, Request, TablePlan};
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::{Look, Mutation, Schedule, Step, StepId, Subject, SubjectResult};
use tablewright_core::wire;

use crate::generate::Lost;

/// Milliseconds that every call takes.
const CALL: u64 = 5;
/// Steps after which a run is taken to go round in circles.
const MOST_STEPS: usize = 100_000;

/// The key that AWS manages: what the model calls it, and what DynamoDB shows, from which nobody but KMS can tell it.
const MANAGED_ALIAS: &str = "arn:aws:kms:us-east-1:123456789012:alias/aws/dynamodb";
const MANAGED_KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/00000000-aaaa-bbbb-cccc-dddddddddddd";

/// A virtual endpoint, and everything that was sent to it.
#[derive(Debug, Clone)]
pub struct VirtualEndpoint {
    plane: ControlPlane,
    now: u64,
    /// All calls that arrived, reading ones among them.
    pub calls: usize,
    /// The changing requests that were sent, in order.
    pub sent: Vec<Request>,
    /// Those of them that were accepted.
    pub accepted: Vec<Request>,
    /// The refusals of changing requests.
    pub refusals: Vec<(Request, Refusal)>,
    /// Whether reading tells the key that AWS manages from others, as it does where KMS can be asked.
    pub kms_answers: bool,
    /// How many changing calls from now on the connection breaks, and what is lost.
    pub breaks: Option<(usize, Lost)>,
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
        Self {
            plane,
            now: 0,
            calls: 0,
            sent: Vec::new(),
            accepted: Vec::new(),
            refusals: Vec::new(),
            kms_answers: false,
            breaks: None,
        }
    }

    /// Returns what the endpoint knows of a table: the values that it will have once nothing is under way.
    pub fn state(&self, live_name: &str) -> Option<&Table> {
        self.plane.state().tables.get(live_name)
    }

    /// Sets a tag that nobody but AWS may set.
    pub fn tag_as_aws(&mut self, live_name: &str, key: &str, value: &str) {
        let mut table = self.state(live_name).expect("the table was created before").clone();
        table.tags.insert(key.to_owned(), value.to_owned());
        self.plane.commit(Change { table: live_name.to_owned(), after: Some(table), effects: Vec::new() });
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
        self.calls += 1;
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

    /// Sends a request of a plan, over a connection that may break.
    ///
    /// # Errors
    /// The endpoint's refusal, or that no answer came.
    pub fn perform(&mut self, request: &Request) -> Result<(), Refusal> {
        self.sent.push(request.clone());
        let lost = match &mut self.breaks {
            Some((0, lost)) => Some(*lost),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        };
        if lost.is_some() {
            self.breaks = None;
        }
        if lost != Some(Lost::Call) {
            let whole = serde_json::to_value(request).expect("requests are JSON");
            let answer = self.call(request.operation(), &whole["input"]);
            match &answer {
                Ok(_) => self.accepted.push(request.clone()),
                Err(refusal) => self.refusals.push((request.clone(), refusal.clone())),
            }
            if lost.is_none() {
                return answer.map(drop);
            }
        }
        Err(Refusal { code: String::new(), message: "connection reset".to_owned(), status: None })
    }

    /// Reads a table with the four reading calls, and asks KMS about its key where that answers.
    pub fn read(&mut self, live_name: &str) -> Live {
        let Some(answers) = self.answers(live_name, &Aspect::ALL) else { return Live::Absent };
        let mut observed = Observed::from_answers(answers).expect("the model describes tables rightly");
        let managed = observed.table.encryption == Encryption::KmsKey(MANAGED_KEY.to_owned());
        if managed && self.kms_answers {
            observed.table.encryption = Encryption::AwsManaged;
        }
        Live::Present(Box::new(observed))
    }

    fn answers(&mut self, live_name: &str, parts: &[Aspect]) -> Option<Answers> {
        let named = json!({ "TableName": live_name });
        let described = self.call("DescribeTable", &named).ok()?;
        let mut table: wire::TableDescription = from(described["Table"].clone());
        if let Some(key) = table.sse_description.as_mut().and_then(|sse| sse.kms_master_key_arn.as_mut())
            && key == MANAGED_ALIAS
        {
            MANAGED_KEY.clone_into(key);
        }
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
    pub fn run(&mut self, plans: &[&TablePlan]) -> Vec<SubjectResult> {
        self.run_at_most(plans, usize::MAX)
    }

    /// Performs plans until they end or the given number of changing calls has been sent, as if killed there.
    pub fn run_at_most(&mut self, plans: &[&TablePlan], calls: usize) -> Vec<SubjectResult> {
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
            Step::Look { id, subject: Subject::Table { live_name, aspect } } => {
                let look = self.look(id, &live_name, aspect);
                schedule.looked(id, look, self.now);
            }
            Step::Perform { id, mutation: Mutation::Table(request) } => {
                let answer = self.perform(&request);
                schedule.performed(id, answer, self.now);
            }
            // The model is one of DynamoDB, so no plan that runs on it has companions.
            other => panic!("not about a table: {other:?}"),
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

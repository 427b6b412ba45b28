//! An account of AWS as far as tests need one: an embedded endpoint in this process, called without any SDK.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tablewright_local::{Clock, Endpoint, Options};
use tokio::runtime::Runtime;

use crate::raw_client;

/// Between two looks at a table on which something is under way.
const PAUSE: Duration = Duration::from_millis(2);
/// The region of every test.
pub const REGION: &str = "us-east-1";
/// The account of every test.
pub const ACCOUNT: &str = "000000000000";

/// An embedded endpoint in memory; it stops when this is dropped.
#[derive(Debug)]
pub struct Account {
    endpoint: Option<Endpoint>,
    runtime: Runtime,
    began: (SystemTime, Instant),
    scale: f64,
}

impl Default for Account {
    fn default() -> Self {
        Self::new()
    }
}

impl Account {
    /// Returns an account without tables, in which every change of a table is over at once.
    pub fn new() -> Self {
        Self::with_clock(Clock::Instant)
    }

    /// Returns an account without tables, in which changes of tables take the time of this clock.
    pub fn with_clock(clock: Clock) -> Self {
        // Before the endpoint's clock starts, so that this one is never behind it.
        let began = (SystemTime::now(), Instant::now());
        let scale = match clock {
            Clock::Scaled(scale) => scale,
            Clock::Instant | Clock::Real => 1.0,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let options = Options { clock, region: REGION.to_owned(), account: ACCOUNT.to_owned(), ..Options::default() };
        let endpoint = runtime.block_on(Endpoint::start(options)).expect("the embedded endpoint starts");
        Self { endpoint: Some(endpoint), runtime, began, scale }
    }

    /// Returns the endpoint's URL.
    pub fn url(&self) -> String {
        self.endpoint().url()
    }

    /// Returns the time of the endpoint's clock, in seconds since 1970.
    pub fn now(&self) -> u64 {
        let origin = self.began.0.duration_since(UNIX_EPOCH).unwrap_or_default();
        (origin + self.began.1.elapsed().mul_f64(self.scale)).as_secs()
    }

    /// Sends a call as any client would.
    ///
    /// # Errors
    /// The error's body.
    pub fn call(&self, operation: &str, input: &Value) -> Result<Value, Value> {
        raw_client::call(&self.url(), operation, input)
    }

    /// Sends a call that must succeed.
    #[track_caller]
    pub fn must(&self, operation: &str, input: &Value) -> Value {
        self.call(operation, input).unwrap_or_else(|error| panic!("{operation} {input}: {error}"))
    }

    /// Returns the description of a table, if there is one of that name.
    pub fn table(&self, name: &str) -> Option<Value> {
        let answer = self.call("DescribeTable", &json!({ "TableName": name }));
        answer.ok().map(|mut answer| answer["Table"].take())
    }

    /// Looks at a table until nothing is under way on it.
    pub fn wait(&self, name: &str) {
        let ready = |description: &Value| {
            let mut indexes = description["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
            description["TableStatus"] == "ACTIVE" && indexes.all(|index| index["IndexStatus"] == "ACTIVE")
        };
        while self.table(name).is_some_and(|description| !ready(&description)) {
            std::thread::sleep(PAUSE);
        }
    }

    /// Returns the tags of a table, those of AWS's services among them.
    #[track_caller]
    pub fn tags(&self, table: &str) -> BTreeMap<String, String> {
        let listed = self.must("ListTagsOfResource", &json!({ "ResourceArn": table_arn(table) }));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        listed["Tags"].as_array().into_iter().flatten().map(|tag| (text(&tag["Key"]), text(&tag["Value"]))).collect()
    }

    /// Sets tags that no client may set, as CloudFormation does.
    #[track_caller]
    pub fn tag_as_service(&self, table: &str, tags: BTreeMap<String, String>) {
        let answer = self.runtime.block_on(self.endpoint().tag_as_service(table, tags));
        answer.unwrap_or_else(|refusal| panic!("the tags of {table}: {refusal}"));
    }

    fn endpoint(&self) -> &Endpoint {
        self.endpoint.as_ref().expect("the endpoint runs until the account ends")
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        if let Some(endpoint) = self.endpoint.take() {
            self.runtime.block_on(endpoint.stop());
        }
    }
}

/// Returns the ARN of a table of every test's account.
pub fn table_arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// Returns the ARN of a function of every test's account.
pub fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

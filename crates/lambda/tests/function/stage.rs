//! What the tests run on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tablewright_lambda::custom_resource::handler::{Handler, Invocation};
use tablewright_lambda::custom_resource::respond::NotAnswered;
use tablewright_lambda::settings::Settings;
use tablewright_local::{Clock, Endpoint, Options};
use tablewright_testkit::counting_proxy::CountingProxy;
use tablewright_testkit::raw_client;

use crate::target::{Sent, Target};

pub(crate) const STACK: &str = "arn:aws:cloudformation:us-east-1:000000000000:stack/bookclub-prod/0a1b2c3d-4e5f";
/// The name that every table of the tests has.
pub(crate) const TABLE: &str = "bookclub-groups-prod";
/// Seconds that an invocation has.
const TIMEOUT: u64 = 300;

/// A function beside an endpoint, a target for its answers, and a service that would invoke it again.
pub(crate) struct Stage {
    endpoint: Endpoint,
    proxy: CountingProxy,
    /// Where answers go.
    pub(crate) answers: Target,
    /// Where the function invokes itself.
    pub(crate) functions: Target,
    handler: Handler,
    requests: AtomicU32,
}

impl Stage {
    pub(crate) async fn start() -> Self {
        Self::with(Clock::Instant).await
    }

    pub(crate) async fn with(clock: Clock) -> Self {
        let endpoint = Endpoint::start(Options { clock, ..Options::default() }).await.expect("an endpoint");
        let proxy = CountingProxy::start(&endpoint.url()).expect("a proxy");
        let (answers, functions) = (Target::start(200), Target::start(202));
        let handler = Handler::new(settings(proxy.url(), functions.url()));
        Self { endpoint, proxy, answers, functions, handler, requests: AtomicU32::new(0) }
    }

    /// Lets a fresh process of the same function serve from now on.
    pub(crate) fn restart(&mut self) {
        self.handler = Handler::new(settings(self.proxy.url(), self.functions.url()));
    }

    fn event(&self, kind: &str, logical_id: &str, properties: &Value) -> Value {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        json!({
            "RequestType": kind,
            "ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:dynamoTableManager",
            "ResponseURL": format!("{}/answer?X-Amz-Signature=secret", self.answers.url()),
            "StackId": STACK,
            "RequestId": format!("request-{number}"),
            "LogicalResourceId": logical_id,
            "ResourceType": "Custom::DynamoDBTable",
            "ResourceProperties": properties,
        })
    }

    pub(crate) fn create(&self, logical_id: &str, properties: &Value) -> Value {
        self.event("Create", logical_id, properties)
    }

    pub(crate) fn update(&self, logical_id: &str, id: &str, properties: &Value, old: &Value) -> Value {
        let mut event = self.event("Update", logical_id, properties);
        event["PhysicalResourceId"] = json!(id);
        event["OldResourceProperties"] = old.clone();
        event
    }

    pub(crate) fn delete(&self, logical_id: &str, id: &str, properties: &Value) -> Value {
        let mut event = self.event("Delete", logical_id, properties);
        event["PhysicalResourceId"] = json!(id);
        event
    }

    /// Sends an event with the usual time.
    pub(crate) async fn invoke(&self, event: &Value) -> Result<(), NotAnswered> {
        self.invoke_for(event, i64::try_from(TIMEOUT * 1000).expect("small")).await
    }

    /// Sends an event with so many milliseconds left.
    pub(crate) async fn invoke_for(&self, event: &Value, left: i64) -> Result<(), NotAnswered> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        let ends = u64::try_from(now).expect("small").saturating_add_signed(left);
        self.handler.handle(event, &Invocation { request_id: "invocation".to_owned(), ends }).await
    }

    /// Sends an event and returns its only answer.
    pub(crate) async fn answer_to(&self, event: &Value) -> Value {
        self.invoke(event).await.expect("an answer that is delivered");
        self.only_answer()
    }

    /// Sends an event that must succeed.
    pub(crate) async fn succeeds(&self, event: &Value) -> Value {
        let answer = self.answer_to(event).await;
        assert_eq!(answer["Status"], "SUCCESS", "{answer}");
        answer
    }

    /// Sends an event that must fail, and returns its id and reason.
    pub(crate) async fn fails(&self, event: &Value) -> (String, String) {
        let answer = self.answer_to(event).await;
        assert_eq!(answer["Status"], "FAILED", "{answer}");
        (text(&answer["PhysicalResourceId"]), text(&answer["Reason"]))
    }

    /// Returns the one answer that came.
    #[track_caller]
    pub(crate) fn only_answer(&self) -> Value {
        let sent = self.answers.take();
        let [Sent { body, .. }] = sent.as_slice() else { panic!("{} answers: {sent:?}", sent.len()) };
        assert!(body.len() <= 4096, "{} bytes", body.len());
        serde_json::from_str(body).expect("JSON")
    }

    /// Sends a call to the endpoint as anybody would, past the proxy.
    #[track_caller]
    pub(crate) fn call(&self, operation: &str, input: &Value) -> Value {
        raw_client::call(&self.endpoint.url(), operation, input)
            .unwrap_or_else(|error| panic!("{operation} {input}: {error}"))
    }

    /// Returns the table's description; nothing where there is none.
    pub(crate) fn table(&self) -> Option<Value> {
        let answer = raw_client::call(&self.endpoint.url(), "DescribeTable", &json!({"TableName": TABLE}));
        answer.ok().map(|answer| answer["Table"].clone())
    }

    /// Returns the names of the table's global indexes.
    pub(crate) fn indexes(&self) -> Vec<String> {
        let table = self.table().expect("a table");
        let indexes = table["GlobalSecondaryIndexes"].as_array().cloned().unwrap_or_default();
        let mut names: Vec<_> = indexes.iter().map(|index| text(&index["IndexName"])).collect();
        names.sort();
        names
    }

    /// Returns the table's tags.
    pub(crate) fn tags(&self) -> BTreeMap<String, String> {
        let arn = &self.table().expect("a table")["TableArn"];
        let answer = self.call("ListTagsOfResource", &json!({"ResourceArn": arn}));
        let tags = answer["Tags"].as_array().cloned().unwrap_or_default();
        tags.iter().map(|tag| (text(&tag["Key"]), text(&tag["Value"]))).collect()
    }

    /// Returns the calls of the function since the last time that this was asked, by operation.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        self.proxy.take()
    }

    /// Returns the changing ones among them.
    pub(crate) fn changes(&self) -> Vec<String> {
        let calls = self.calls().into_keys();
        calls.filter(|call| !call.starts_with("Describe") && !call.starts_with("List")).collect()
    }

    /// Creates a table as somebody else would, with an item in it.
    pub(crate) fn existing_table(&self, more: &Value) {
        let mut input = json!({
            "TableName": TABLE,
            "AttributeDefinitions": [{"AttributeName": "groupId", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "groupId", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        merge(&mut input, more);
        self.call("CreateTable", &input);
        self.put_item();
    }

    /// Puts an item into the table.
    pub(crate) fn put_item(&self) {
        self.call("PutItem", &json!({"TableName": TABLE, "Item": item()}));
    }

    /// Checks that the item is still there.
    #[track_caller]
    pub(crate) fn expect_item(&self) {
        let key = json!({"groupId": {"S": "one"}});
        let answer = self.call("GetItem", &json!({"TableName": TABLE, "Key": key}));
        assert_eq!(answer["Item"], item());
    }
}

fn item() -> Value {
    json!({"groupId": {"S": "one"}, "name": {"S": "Readers"}})
}

fn settings(dynamodb_url: &str, lambda_url: &str) -> Settings {
    Settings {
        region: "us-east-1".to_owned(),
        dynamodb_url: Some(dynamodb_url.to_owned()),
        lambda_url: Some(lambda_url.to_owned()),
        function_name: Some("dynamoTableManager".to_owned()),
        credentials: None,
    }
}

/// Returns properties as CloudFormation hands them over, with `more` of them.
pub(crate) fn properties(more: &Value) -> Value {
    let mut properties = json!({
        "ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:dynamoTableManager",
        "TableName": TABLE,
        "AttributeDefinitions": [{"AttributeName": "groupId", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "groupId", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    });
    merge(&mut properties, more);
    properties
}

/// Returns properties with indexes on the attributes of these names, one each.
pub(crate) fn with_indexes(names: &[&str], more: &Value) -> Value {
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let definitions: Vec<_> = std::iter::once("groupId").chain(names.iter().copied()).map(attribute).collect();
    let index = |name: &&str| {
        json!({
            "IndexName": format!("by-{name}"),
            "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        })
    };
    let indexes: Vec<_> = names.iter().map(index).collect();
    let mut properties = properties(more);
    properties["AttributeDefinitions"] = json!(definitions);
    if !indexes.is_empty() {
        properties["GlobalSecondaryIndexes"] = json!(indexes);
    }
    properties
}

fn merge(value: &mut Value, more: &Value) {
    for (key, member) in more.as_object().into_iter().flatten() {
        value[key] = member.clone();
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

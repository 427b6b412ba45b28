//! An account with a CloudFormation and the function in it, and the templates that it is given.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tablewright_local::Clock;
use tablewright_testkit::account::Account;
use tablewright_testkit::cloud_formation::{CloudFormation, Exchange, ScriptedFunction};
use tablewright_testkit::lambda_runtime::{Call, LambdaFunction, Settings};

/// The function's name; the log group bears it.
const FUNCTION: &str = "bookclub-app-prod-dynamoTableManager";
/// The ARN of a function of the test's own, which fails when its resource's property `Fail` is `true`.
const OBEDIENT: &str = "arn:aws:lambda:us-east-1:000000000000:function:obedient";

/// One account. Dropping it checks that nothing broke the protocol and that nothing secret was logged.
pub(crate) struct World {
    pub(crate) account: Arc<Account>,
    pub(crate) cloud: CloudFormation,
    pub(crate) function: Arc<LambdaFunction>,
}

impl World {
    /// Returns an account in which every change of a table is over at once.
    pub(crate) fn new() -> Self {
        Self::with(Clock::Instant, Duration::from_secs(60))
    }

    /// Returns an account in which changes take the time of this clock, and the function's attempts so long at most.
    pub(crate) fn with(clock: Clock, timeout: Duration) -> Self {
        let account = Arc::new(Account::with_clock(clock));
        let settings = Settings { timeout, ..Settings::new(env!("CARGO_BIN_EXE_custom-resource"), FUNCTION) };
        let function = Arc::new(LambdaFunction::new(settings, &account));
        let mut cloud = CloudFormation::new(Arc::clone(&account));
        cloud.register(&function.arn(), Arc::clone(&function) as _);
        cloud.register(OBEDIENT, Arc::new(ScriptedFunction::obedient()));
        Self { account, cloud, function }
    }

    /// Returns a custom resource with these properties.
    pub(crate) fn custom(&self, properties: Value) -> Value {
        let mut properties = properties;
        properties["ServiceToken"] = json!(self.function.arn());
        json!({"Type": "AWS::CloudFormation::CustomResource", "Properties": properties})
    }

    /// Returns a template with one custom resource, `Orders`.
    pub(crate) fn orders(&self, properties: Value) -> Value {
        template(json!({"Orders": self.custom(properties)}))
    }

    /// Returns a template with the custom resource `Orders` and a resource after it that fails when it is told to.
    pub(crate) fn orders_and_then(&self, properties: Value, fails: bool) -> Value {
        template(json!({"Orders": self.custom(properties), "Last": last(fails)}))
    }

    /// Makes a table as somebody else would, with an item in it.
    pub(crate) fn make(&self, properties: &Value) {
        let mut input = properties.clone();
        if let Some(members) = input.as_object_mut() {
            members.retain(|key, _| {
                !["TimeToLiveSpecification", "PointInTimeRecoverySpecification"].contains(&key.as_str())
            });
        }
        self.account.must("CreateTable", &input);
        self.account.wait(name_of(properties));
        self.put_item(name_of(properties));
    }

    /// Puts an item into a table.
    pub(crate) fn put_item(&self, table: &str) {
        let item = json!({"pk": {"S": "kept"}, "title": {"S": "Middlemarch"}});
        self.account.must("PutItem", &json!({"TableName": table, "Item": item}));
    }

    /// Fails where the item of [`World::put_item`] is gone.
    #[track_caller]
    pub(crate) fn item_is_kept(&self, table: &str) {
        let found = self.account.must("GetItem", &json!({"TableName": table, "Key": {"pk": {"S": "kept"}}}));
        assert_eq!(found["Item"]["title"]["S"], "Middlemarch", "{table}");
    }

    /// Returns a description that must be there.
    #[track_caller]
    pub(crate) fn table(&self, name: &str) -> Value {
        self.account.table(name).unwrap_or_else(|| panic!("{name} is gone\n{}", self.function.logs()))
    }

    /// Returns the names of a table's global indexes with their projections.
    #[track_caller]
    pub(crate) fn indexes(&self, name: &str) -> Vec<(String, String)> {
        let table = self.table(name);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let index = |index: &Value| (text(&index["IndexName"]), text(&index["Projection"]["ProjectionType"]));
        let mut indexes: Vec<_> = table["GlobalSecondaryIndexes"].as_array().into_iter().flatten().map(index).collect();
        indexes.sort();
        indexes
    }

    /// Returns the changing calls that the function sent since the last time that this was asked, by operation.
    pub(crate) fn changes(&self) -> Vec<String> {
        let calls = self.function.take_calls();
        calls.into_iter().filter(Call::is_changing).map(|call| call.operation).collect()
    }

    /// Returns the only request since the last time that requests were taken.
    #[track_caller]
    pub(crate) fn exchange(&mut self) -> Exchange {
        let mut exchanges = self.cloud.take_exchanges();
        assert_eq!(exchanges.len(), 1, "{exchanges:#?}");
        exchanges.remove(0)
    }

    /// Says whether time to live is on, and for which attribute.
    #[track_caller]
    pub(crate) fn time_to_live(&self, table: &str) -> Option<String> {
        let answer = self.account.must("DescribeTimeToLive", &json!({ "TableName": table }));
        let described = &answer["TimeToLiveDescription"];
        let on = described["TimeToLiveStatus"] == "ENABLED";
        described["AttributeName"].as_str().filter(|_| on).map(str::to_owned)
    }

    /// Says whether point-in-time recovery is on.
    #[track_caller]
    pub(crate) fn recovery(&self, table: &str) -> bool {
        let answer = self.account.must("DescribeContinuousBackups", &json!({ "TableName": table }));
        let described = &answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
        described["PointInTimeRecoveryStatus"] == "ENABLED"
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let violations = self.cloud.take_violations();
        assert!(violations.is_empty(), "{violations:#?}\n{}", self.function.logs());
        assert_eq!(self.cloud.target().late(), 0, "answers came to requests that were over");
        self.function.end_process();
        self.function.assert_discreet();
    }
}

/// Returns a template of these resources.
pub(crate) fn template(resources: Value) -> Value {
    json!({ "Resources": resources })
}

/// Returns a resource after `Orders` that fails when it is told to.
pub(crate) fn last(fails: bool) -> Value {
    let properties = json!({"ServiceToken": OBEDIENT, "Fail": fails});
    json!({"Type": "Custom::Last", "DependsOn": "Orders", "Properties": properties})
}

/// Returns the properties of an on-demand table with these global indexes, which are as CreateTable has them too.
pub(crate) fn table(name: &str, indexes: &[&str]) -> Value {
    let definition = |name: &&str| json!({"AttributeName": name, "AttributeType": "S"});
    let mut properties = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": indexes.iter().chain(&["pk"]).map(definition).collect::<Vec<_>>(),
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    });
    if !indexes.is_empty() {
        let index = |name: &&str| {
            json!({
                "IndexName": format!("by-{name}"),
                "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            })
        };
        properties["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    properties
}

/// Returns properties with some more, or others.
pub(crate) fn with(mut properties: Value, more: Value) -> Value {
    for (key, value) in more.as_object().into_iter().flatten() {
        properties[key] = value.clone();
    }
    properties
}

fn name_of(properties: &Value) -> &str {
    properties["TableName"].as_str().unwrap_or_default()
}

//! An account with a CloudFormation, and templates to begin with.

use std::sync::Arc;

use serde_json::{Value, json};
use tablewright_testkit::account::{Account, function_arn};
use tablewright_testkit::cloud_formation::{CloudFormation, Function};

/// Returns an account and a CloudFormation in it.
pub(crate) fn account() -> (Arc<Account>, CloudFormation) {
    let account = Arc::new(Account::new());
    (Arc::clone(&account), CloudFormation::new(account))
}

/// Returns a CloudFormation that knows a function under the name `answer`.
pub(crate) fn with_function(function: impl Function + 'static) -> CloudFormation {
    let (_, mut cloud) = account();
    cloud.register(&function_arn("answer"), Arc::new(function));
    cloud
}

/// Returns a template of these resources.
pub(crate) fn template(resources: Value) -> Value {
    json!({ "Resources": resources })
}

/// Returns a native table with one index for each name.
pub(crate) fn table(name: &str, indexes: &[&str]) -> Value {
    let definitions = indexes.iter().chain(&["pk"]).map(|name| json!({"AttributeName": name, "AttributeType": "S"}));
    let mut properties = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": definitions.collect::<Vec<_>>(),
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    });
    if !indexes.is_empty() {
        let index = |name: &&str| {
            json!({
                "IndexName": name,
                "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            })
        };
        properties["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    json!({"Type": "AWS::DynamoDB::Table", "Properties": properties})
}

/// Returns a custom resource with these properties.
pub(crate) fn custom(properties: Value) -> Value {
    let mut properties = properties;
    properties["ServiceToken"] = json!(function_arn("answer"));
    json!({"Type": "Custom::Table", "Properties": properties})
}

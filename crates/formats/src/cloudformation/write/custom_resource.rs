//! A table as properties of the custom resource: those of `AWS::DynamoDB::Table`, and what is declared beside the table.

use serde_json::{Map, Value, json};
use tablewright_core::model::TableClass;
use tablewright_core::project::{DesiredTable, IgnoredField, OnExisting};

use super::function::Function;
use super::properties::properties;

/// Returns the properties of a table's custom resource.
pub(super) fn custom_resource(
    project: &str,
    environment: &str,
    desired: &DesiredTable,
    deletes: bool,
) -> Map<String, Value> {
    let mut all = Map::new();
    let mut set = |key: &str, value: Value| drop(all.insert(key.to_owned(), value));
    set("ServiceToken", Function::arn());
    set("Project", json!(project));
    set("Environment", json!(environment));
    match desired.on_existing {
        OnExisting::Converge => {}
        OnExisting::Adopt | OnExisting::CreateOnly => set("OnExisting", json!("adopt")),
        OnExisting::Fail => set("OnExisting", json!("fail")),
    }
    if deletes {
        set("OnDelete", json!("delete"));
    }
    if !desired.ownership_tags {
        set("OwnershipTags", json!(false));
    }
    if desired.tags_exclusive {
        set("TagsExclusive", json!(true));
    }
    if !desired.ignore.is_empty() {
        set("Ignore", desired.ignore.iter().map(|field| json!(field.to_string())).collect());
    }
    all.extend(properties(&desired.table));
    if desired.declaration.keeps_unmentioned {
        say_what_is_mentioned(desired, &mut all);
    }
    all
}

/// Says DynamoDB's defaults where they are mentioned, and nothing where nothing is. That a stream is off cannot be said.
fn say_what_is_mentioned(desired: &DesiredTable, properties: &mut Map<String, Value>) {
    let declaration = &desired.declaration;
    if !declaration.mentions(&IgnoredField::BillingMode) {
        properties.remove("BillingMode");
    }
    let is_on_demand = !desired.table.billing.is_provisioned();
    let no_maximum = json!({ "MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1 });
    let defaults = [
        (declaration.on_demand_throughput.is_some() && is_on_demand, "OnDemandThroughput", no_maximum),
        (declaration.time_to_live.is_some(), "TimeToLiveSpecification", json!({ "Enabled": false })),
        (
            declaration.point_in_time_recovery.is_some(),
            "PointInTimeRecoverySpecification",
            json!({ "PointInTimeRecoveryEnabled": false }),
        ),
        (declaration.server_side_encryption.is_some(), "SSESpecification", json!({ "SSEEnabled": false })),
        (declaration.table_class.is_some(), "TableClass", json!(TableClass::Standard.text())),
        (declaration.deletion_protection.is_some(), "DeletionProtectionEnabled", json!(false)),
    ];
    for (_, key, default) in defaults.into_iter().filter(|(is_mentioned, ..)| *is_mentioned) {
        properties.entry(key).or_insert(default);
    }
}

//! From tables to the properties of a template, and back from an endpoint to tables.

use serde_json::{Value, json};
use tablewright_core::model::{Table, request};
use tablewright_core::observed::{Answers, Observed};
use tablewright_testkit::account::Account;

use super::case::Deployment;

/// Properties that a template may be silent about, by the bits of [`Deployment::silent`].
const MAY_BE_SILENT: [&str; 7] = [
    "StreamSpecification",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "Tags",
];

/// Everything that can be approved of the resource with this logical id.
fn approvals(logical_id: &str) -> Vec<String> {
    let of_table = (103..=112).map(|code| format!("DS{code}:{logical_id}"));
    let indexes = ["by-a", "by-b", "by-c", "by-d"];
    let of_indexes =
        [102, 110].into_iter().flat_map(|code| indexes.map(|index| format!("DS{code}:{logical_id}/{index}")));
    of_table.chain(of_indexes).collect()
}

/// Returns the properties of a table without those that are the custom resource's own.
pub(super) fn of_table(table: &Table, name: &str) -> Value {
    let mut properties = serde_json::to_value(request::create_table(table, [])).expect("requests are JSON");
    properties["TableName"] = json!(name);
    if let Some(stream) = table.stream {
        properties["StreamSpecification"] = json!({"StreamViewType": stream.text()});
    }
    if let Some(encryption) = properties.get("SSESpecification").cloned() {
        let mut renamed = json!({"SSEEnabled": encryption["Enabled"]});
        for member in ["SSEType", "KMSMasterKeyId"] {
            if let Some(value) = encryption.get(member) {
                renamed[member] = value.clone();
            }
        }
        properties["SSESpecification"] = renamed;
    }
    if let Some(attribute) = &table.time_to_live {
        properties["TimeToLiveSpecification"] = json!({"AttributeName": attribute, "Enabled": true});
    }
    if let Some(days) = table.point_in_time_recovery {
        properties["PointInTimeRecoverySpecification"] =
            json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": days});
    }
    properties
}

/// Returns all properties of a deployment; `Revision` is the version's number.
pub(super) fn of_deployment(
    deployment: &Deployment,
    table: &Table,
    number: usize,
    name: &str,
    logical_id: &str,
) -> Value {
    let mut properties = of_table(table, name);
    if let Some(members) = properties.as_object_mut() {
        for (bit, property) in MAY_BE_SILENT.iter().enumerate() {
            if deployment.silent & (1 << bit) != 0 {
                members.remove(*property);
            }
        }
    }
    properties["Revision"] = json!(number);
    properties["OnExisting"] = json!(deployment.on_existing);
    properties["OnHeld"] = json!(if deployment.skips_held { "skip" } else { "fail" });
    properties["OnDelete"] = json!(if deployment.deletes { "delete" } else { "retain" });
    if deployment.approves {
        properties["Approve"] = json!(approvals(logical_id));
    }
    properties
}

/// Returns the table of that name as it is, if there is one.
pub(super) fn live(account: &Account, name: &str) -> Option<Table> {
    let named = json!({ "TableName": name });
    let part = |operation: &str, member: &str| {
        account.call(operation, &named).ok().map(|mut answer| answer[member].take()).map(from)
    };
    let answers = Answers {
        table: from(account.table(name)?),
        time_to_live: account
            .call("DescribeTimeToLive", &named)
            .ok()
            .map(|mut answer| from(answer["TimeToLiveDescription"].take())),
        continuous_backups: part("DescribeContinuousBackups", "ContinuousBackupsDescription"),
        tags: None,
    };
    Some(Observed::from_answers(answers).expect("the endpoint describes tables rightly").table)
}

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the endpoint answers in DynamoDB's shapes")
}

//! A table as properties of `AWS::DynamoDB::Table`.

use serde_json::{Map, Value, json};
use tablewright_core::model::request::{
    attribute_definitions, key_schema, on_demand_maximum, projection, provisioned_throughput, tags, warm_throughput,
};
use tablewright_core::model::{Billing, DEFAULT_RECOVERY_DAYS, Encryption, GlobalSecondaryIndex, Table, TableClass};

/// Returns the properties of a table. What is DynamoDB's default is left out, but for the billing mode: CloudFormation's
/// own is PROVISIONED.
///
/// Names and words are those of CreateTable, except for streams, encryption, TTL and point-in-time recovery.
pub fn properties(table: &Table) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut set = |key: &str, value: Value| drop(properties.insert(key.to_owned(), value));
    set("TableName", json!(table.name));
    set("AttributeDefinitions", json!(attribute_definitions(table)));
    set("KeySchema", json!(key_schema(&table.key)));
    set("BillingMode", json!(table.billing.mode()));
    if let Some((key, value)) = capacity(table.billing) {
        set(key, value);
    }
    if let Some(warm) = table.warm_throughput {
        set("WarmThroughput", json!(warm_throughput(warm)));
    }
    if !table.global_secondary_indexes.is_empty() {
        let indexes = table.global_secondary_indexes.iter().map(|(name, index)| global_index(name, index));
        set("GlobalSecondaryIndexes", indexes.collect());
    }
    if !table.local_secondary_indexes.is_empty() {
        let indexes = table.local_secondary_indexes.iter().map(|(name, index)| {
            let (schema, projection) = (key_schema(&index.key), projection(&index.projection));
            json!({ "IndexName": name, "KeySchema": schema, "Projection": projection })
        });
        set("LocalSecondaryIndexes", indexes.collect());
    }
    if let Some(view) = table.stream {
        set("StreamSpecification", json!({ "StreamViewType": view.text() }));
    }
    if let Some(attribute) = &table.time_to_live {
        set("TimeToLiveSpecification", json!({ "AttributeName": attribute, "Enabled": true }));
    }
    if let Some(days) = table.point_in_time_recovery {
        let mut specification = json!({ "PointInTimeRecoveryEnabled": true });
        if days != DEFAULT_RECOVERY_DAYS {
            specification["RecoveryPeriodInDays"] = json!(days);
        }
        set("PointInTimeRecoverySpecification", specification);
    }
    match &table.encryption {
        Encryption::AwsOwned => {}
        Encryption::AwsManaged => set("SSESpecification", json!({ "SSEEnabled": true, "SSEType": "KMS" })),
        Encryption::KmsKey(key) => {
            set("SSESpecification", json!({ "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": key }));
        }
    }
    if table.table_class != TableClass::Standard {
        set("TableClass", json!(table.table_class.text()));
    }
    if table.deletion_protection {
        set("DeletionProtectionEnabled", json!(true));
    }
    if !table.tags.is_empty() {
        set("Tags", json!(tags(table.tags.clone())));
    }
    properties
}

fn global_index(name: &str, index: &GlobalSecondaryIndex) -> Value {
    let (schema, projection) = (key_schema(&index.key), projection(&index.projection));
    let mut properties = json!({ "IndexName": name, "KeySchema": schema, "Projection": projection });
    if let Some((key, value)) = capacity(index.billing) {
        properties[key] = value;
    }
    if let Some(warm) = index.warm_throughput {
        properties["WarmThroughput"] = json!(warm_throughput(warm));
    }
    properties
}

fn capacity(billing: Billing) -> Option<(&'static str, Value)> {
    match billing {
        Billing::Provisioned(throughput) => Some(("ProvisionedThroughput", json!(provisioned_throughput(throughput)))),
        Billing::OnDemand(_) => on_demand_maximum(billing).map(|maximum| ("OnDemandThroughput", json!(maximum))),
    }
}

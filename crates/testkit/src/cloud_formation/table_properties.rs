//! The properties of `AWS::DynamoDB::Table`, as CloudFormation's own handler turns them into calls.

use serde_json::{Map, Value, json};

/// Properties that become members of CreateTable under their own names.
const SAME_NAMES: [&str; 8] = [
    "AttributeDefinitions",
    "KeySchema",
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes",
    "BillingMode",
    "ProvisionedThroughput",
    "OnDemandThroughput",
    "TableClass",
];
/// The others that the handler knows.
const OTHERS: [&str; 7] = [
    "TableName",
    "DeletionProtectionEnabled",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "StreamSpecification",
    "Tags",
    "TimeToLiveSpecification",
];

/// Returns properties with the types of DynamoDB, or why they are refused.
pub(super) fn checked(logical_id: &str, properties: &Value) -> Result<Value, String> {
    let members = properties.as_object().cloned().unwrap_or_default();
    let known = |name: &String| SAME_NAMES.contains(&name.as_str()) || OTHERS.contains(&name.as_str());
    if let Some(unknown) = members.keys().find(|name| !known(name)) {
        return Err(format!(
            "Properties validation failed for resource {logical_id} with message: [#: extraneous key [{unknown}] is not \
             permitted]"
        ));
    }
    if !members.contains_key("KeySchema") {
        return Err(format!(
            "Properties validation failed for resource {logical_id} with message: [#: required key [KeySchema] not found]"
        ));
    }
    Ok(typed("", &Value::Object(members)))
}

/// Gives texts that stand for numbers and flags their types, as the handler's schema does.
fn typed(key: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| typed(key, item)).collect()),
        Value::Object(members) => {
            let typed = members.iter().map(|(key, member)| (key.clone(), typed(key, member)));
            Value::Object(typed.collect::<Map<_, _>>())
        }
        Value::String(text) if key.ends_with("Units") || key == "RecoveryPeriodInDays" => {
            text.parse::<u64>().map_or_else(|_| value.clone(), Value::from)
        }
        Value::String(text) if key.ends_with("Enabled") => {
            text.parse::<bool>().map_or_else(|_| value.clone(), Value::from)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Returns the input of CreateTable.
pub(super) fn create_table(name: &str, properties: &Value) -> Value {
    let mut input = json!({ "TableName": name });
    for member in SAME_NAMES {
        if let Some(value) = properties.get(member) {
            input[member] = value.clone();
        }
    }
    for member in ["Tags", "DeletionProtectionEnabled"] {
        if let Some(value) = properties.get(member) {
            input[member] = value.clone();
        }
    }
    if let Some(stream) = stream(properties) {
        input["StreamSpecification"] = stream;
    }
    if let Some(encryption) = encryption(properties) {
        input["SSESpecification"] = encryption;
    }
    input
}

/// Returns the stream, if the properties ask for one.
pub(super) fn stream(properties: &Value) -> Option<Value> {
    let view = properties["StreamSpecification"].get("StreamViewType")?;
    Some(json!({"StreamEnabled": true, "StreamViewType": view}))
}

/// Returns the encryption, if the properties say anything about it.
pub(super) fn encryption(properties: &Value) -> Option<Value> {
    let declared = properties.get("SSESpecification")?;
    let mut encryption = json!({"Enabled": declared["SSEEnabled"].as_bool().unwrap_or(false)});
    for member in ["SSEType", "KMSMasterKeyId"] {
        if let Some(value) = declared.get(member) {
            encryption[member] = value.clone();
        }
    }
    Some(encryption)
}

/// Returns the attribute of time to live, if it is to be on.
pub(super) fn time_to_live(properties: &Value) -> Option<&str> {
    let declared = &properties["TimeToLiveSpecification"];
    let enabled = declared["Enabled"].as_bool().unwrap_or(false);
    declared["AttributeName"].as_str().filter(|_| enabled)
}

/// Returns the specification of point-in-time recovery; off where the properties are silent.
pub(super) fn recovery(properties: &Value) -> Value {
    let silent = json!({"PointInTimeRecoveryEnabled": false});
    properties.get("PointInTimeRecoverySpecification").cloned().unwrap_or(silent)
}

/// Returns a global index of that name.
pub(super) fn global_index<'a>(properties: &'a Value, name: &str) -> Option<&'a Value> {
    global_indexes(properties).find(|index| index["IndexName"] == name)
}

/// Returns the global indexes.
pub(super) fn global_indexes(properties: &Value) -> impl Iterator<Item = &Value> {
    properties["GlobalSecondaryIndexes"].as_array().into_iter().flatten()
}

/// Returns the names of the global indexes that one set of properties has and another one has not.
pub(super) fn indexes_only_in<'a>(these: &'a Value, others: &Value) -> Vec<&'a str> {
    let names = global_indexes(these).filter_map(|index| index["IndexName"].as_str());
    names.filter(|name| global_index(others, name).is_none()).collect()
}

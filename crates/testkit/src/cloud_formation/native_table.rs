//! `AWS::DynamoDB::Table`: what CloudFormation does on its own, call by call, and what it refuses.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::providers::{Failed, Made};
use super::stack::{Resource, Stack};
use super::table_properties::{
    checked, create_table, encryption, global_index, global_indexes, indexes_only_in, recovery, stream, time_to_live,
};
use crate::account::{Account, table_arn};

/// The resource's type.
pub(super) const TYPE: &str = "AWS::DynamoDB::Table";
/// Between two looks at a table on which something is under way.
const PAUSE: Duration = Duration::from_millis(2);

/// Makes a table; one that exists is refused, and stays.
pub(super) fn create(
    account: &Account,
    stack: &Stack,
    logical_id: &str,
    default_id: &str,
    properties: &Value,
) -> Result<Made, Failed> {
    let nothing_made = |reason: String| Failed { physical_id: None, reason };
    let properties = checked(logical_id, properties).map_err(nothing_made)?;
    let name = properties["TableName"].as_str().unwrap_or(default_id).to_owned();
    if let Err(refusal) = account.call("CreateTable", &create_table(&name, &properties)) {
        return Err(nothing_made(match code(&refusal) {
            "ResourceInUseException" => {
                handler_message(&format!("Resource of type '{TYPE}' with identifier '{name}' already exists."))
            }
            _ => handler_message(message(&refusal)),
        }));
    }
    let half_made = |reason: String| Failed { physical_id: Some(name.clone()), reason };
    account.wait(&name);
    account.tag_as_service(&name, stack_tags(stack, logical_id));
    set_time_to_live(account, &name, None, time_to_live(&properties)).map_err(half_made)?;
    if properties.get("PointInTimeRecoverySpecification").is_some() {
        set_recovery(account, &name, &recovery(&properties)).map_err(half_made)?;
    }
    Ok(made(account, &name))
}

/// Gives a table other properties, or makes another one where that cannot be.
pub(super) fn update(
    account: &Account,
    stack: &Stack,
    resource: &Resource,
    properties: &Value,
) -> Result<Made, Failed> {
    let failed = |reason: String| Failed { physical_id: None, reason };
    let logical_id = resource.logical_id.as_str();
    let old = checked(logical_id, &resource.properties).map_err(failed)?;
    let new = checked(logical_id, properties).map_err(failed)?;
    let moved = old.get("TableName") != new.get("TableName");
    let replaced = ["KeySchema", "LocalSecondaryIndexes"].iter().any(|member| old.get(*member) != new.get(*member));
    if replaced && !moved && new.get("TableName").is_some() {
        let name = &resource.physical_id;
        return Err(failed(format!(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {name} and \
             update the stack again."
        )));
    }
    if replaced || moved {
        let default_id = format!("{}-{}", resource.physical_id, "R");
        return create(account, stack, logical_id, &default_id, properties);
    }
    let kept = |index: &&Value| global_index(&new, index["IndexName"].as_str().unwrap_or_default()).is_some();
    let rebuilt = |index: &Value| {
        let other = global_index(&new, index["IndexName"].as_str().unwrap_or_default());
        other.is_some_and(|other| ["KeySchema", "Projection"].iter().any(|member| index[*member] != other[*member]))
    };
    if global_indexes(&old).filter(kept).any(rebuilt) {
        return Err(failed(handler_message(
            "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights Specification. \
             You can create a new GSI with a different name.",
        )));
    }
    if indexes_only_in(&old, &new).len() + indexes_only_in(&new, &old).len() > 1 {
        return Err(failed(handler_message(
            "Cannot perform more than one GSI creation or deletion in a single update",
        )));
    }
    apply(account, &resource.physical_id, &old, &new).map_err(failed)?;
    Ok(made(account, &resource.physical_id))
}

/// Takes an update of the same table back.
pub(super) fn roll_back(account: &Account, before: &Resource, attempted: &Value) -> Result<Made, Failed> {
    let failed = |reason: String| Failed { physical_id: None, reason };
    let new = checked(&before.logical_id, &before.properties).map_err(failed)?;
    // What was refused for its form never reached the table.
    if let Ok(old) = checked(&before.logical_id, attempted) {
        apply(account, &before.physical_id, &old, &new).map_err(failed)?;
    }
    Ok(made(account, &before.physical_id))
}

/// Deletes a table; one that is gone is fine.
pub(super) fn delete(account: &Account, name: &str) -> Result<(), String> {
    match account.call("DeleteTable", &json!({ "TableName": name })) {
        Ok(_) => {
            while account.table(name).is_some() {
                std::thread::sleep(PAUSE);
            }
            Ok(())
        }
        Err(refusal) if code(&refusal) == "ResourceNotFoundException" => Ok(()),
        Err(refusal) => Err(handler_message(message(&refusal))),
    }
}

/// Takes up a table that exists, and marks it as the stack's.
pub(super) fn import(account: &Account, stack: &Stack, logical_id: &str, name: &str) -> Result<Made, String> {
    if account.table(name).is_none() {
        return Err(handler_message(&format!("Resource of type '{TYPE}' with identifier '{name}' was not found.")));
    }
    account.tag_as_service(name, stack_tags(stack, logical_id));
    Ok(made(account, name))
}

/// Sends the calls that lead from some properties to others, leaving out what is so already.
fn apply(account: &Account, name: &str, old: &Value, new: &Value) -> Result<(), String> {
    let live = account.table(name).unwrap_or_default();
    let is_live = |index: &str| global_index(&live, index).is_some();
    for index in indexes_only_in(old, new).into_iter().filter(|index| is_live(index)) {
        change_table(account, name, json!({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": index}}]}))?;
    }
    if old.get("BillingMode") != new.get("BillingMode") || old["ProvisionedThroughput"] != new["ProvisionedThroughput"]
    {
        change_capacity(account, name, &live, new)?;
    }
    for index in indexes_only_in(new, old).into_iter().filter(|index| !is_live(index)) {
        let change = json!({
            "AttributeDefinitions": new["AttributeDefinitions"],
            "GlobalSecondaryIndexUpdates": [{"Create": global_index(new, index)}],
        });
        change_table(account, name, change)?;
    }
    if stream(old) != stream(new) {
        if live["StreamSpecification"]["StreamEnabled"] == true {
            change_table(account, name, json!({"StreamSpecification": {"StreamEnabled": false}}))?;
        }
        if let Some(stream) = stream(new) {
            change_table(account, name, json!({ "StreamSpecification": stream }))?;
        }
    }
    if encryption(old) != encryption(new) {
        let off = json!({"Enabled": false});
        change_table(account, name, json!({"SSESpecification": encryption(new).unwrap_or(off)}))?;
    }
    for (member, default) in [("TableClass", json!("STANDARD")), ("DeletionProtectionEnabled", json!(false))] {
        let (from, to) = (old.get(member).unwrap_or(&default), new.get(member).unwrap_or(&default));
        if from != to {
            change_table(account, name, Value::Object(Map::from_iter([(member.to_owned(), to.clone())])))?;
        }
    }
    set_time_to_live(account, name, time_to_live(old), time_to_live(new))?;
    if recovery(old) != recovery(new) {
        set_recovery(account, name, &recovery(new))?;
    }
    set_tags(account, name, old, new)
}

fn change_capacity(account: &Account, name: &str, live: &Value, new: &Value) -> Result<(), String> {
    let mode = new["BillingMode"].as_str().unwrap_or("PROVISIONED");
    let mut change = json!({ "BillingMode": mode });
    if mode == "PROVISIONED" {
        change["ProvisionedThroughput"] = new["ProvisionedThroughput"].clone();
        let index = |index: &Value| {
            let declared = global_index(new, index["IndexName"].as_str().unwrap_or_default())?;
            let throughput = declared.get("ProvisionedThroughput")?;
            Some(json!({"Update": {"IndexName": index["IndexName"], "ProvisionedThroughput": throughput}}))
        };
        let indexes: Vec<Value> = global_indexes(live).filter_map(index).collect();
        if !indexes.is_empty() && live["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST" {
            change["GlobalSecondaryIndexUpdates"] = Value::Array(indexes);
        }
    }
    change_table(account, name, change)
}

fn change_table(account: &Account, name: &str, mut change: Value) -> Result<(), String> {
    change["TableName"] = json!(name);
    account.call("UpdateTable", &change).map_err(|refusal| handler_message(message(&refusal)))?;
    account.wait(name);
    Ok(())
}

fn set_time_to_live(account: &Account, name: &str, old: Option<&str>, new: Option<&str>) -> Result<(), String> {
    let switches = [(old, false), (new, true)];
    for (attribute, enabled) in switches.into_iter().filter(|_| old != new) {
        let Some(attribute) = attribute else { continue };
        let specification = json!({"Enabled": enabled, "AttributeName": attribute});
        let input = json!({"TableName": name, "TimeToLiveSpecification": specification});
        account.call("UpdateTimeToLive", &input).map_err(|refusal| handler_message(message(&refusal)))?;
    }
    Ok(())
}

fn set_recovery(account: &Account, name: &str, specification: &Value) -> Result<(), String> {
    let input = json!({"TableName": name, "PointInTimeRecoverySpecification": specification});
    account.call("UpdateContinuousBackups", &input).map_err(|refusal| handler_message(message(&refusal)))?;
    Ok(())
}

fn set_tags(account: &Account, name: &str, old: &Value, new: &Value) -> Result<(), String> {
    let tags = |of: &Value| of["Tags"].as_array().cloned().unwrap_or_default();
    let (old, new) = (tags(old), tags(new));
    let arn = table_arn(name);
    let send = |operation: &str, input: &Value| {
        account.call(operation, input).map(drop).map_err(|refusal| handler_message(message(&refusal)))
    };
    let removed: Vec<&Value> =
        old.iter().map(|tag| &tag["Key"]).filter(|key| new.iter().all(|tag| tag["Key"] != **key)).collect();
    if !removed.is_empty() {
        send("UntagResource", &json!({"ResourceArn": arn, "TagKeys": removed}))?;
    }
    let set: Vec<&Value> = new.iter().filter(|tag| !old.contains(tag)).collect();
    if set.is_empty() { Ok(()) } else { send("TagResource", &json!({"ResourceArn": arn, "Tags": set})) }
}

fn made(account: &Account, name: &str) -> Made {
    let description = account.table(name).unwrap_or_default();
    let mut attributes = Map::from_iter([("Arn".to_owned(), json!(table_arn(name)))]);
    if stream_is_on(&description) {
        attributes.insert("StreamArn".to_owned(), description["LatestStreamArn"].clone());
    }
    Made { physical_id: name.to_owned(), attributes }
}

fn stream_is_on(description: &Value) -> bool {
    description["StreamSpecification"]["StreamEnabled"] == true
}

fn stack_tags(stack: &Stack, logical_id: &str) -> BTreeMap<String, String> {
    let tags = [("stack-name", stack.name.as_str()), ("stack-id", &stack.id), ("logical-id", logical_id)];
    tags.into_iter().map(|(key, value)| (format!("aws:cloudformation:{key}"), value.to_owned())).collect()
}

fn handler_message(message: &str) -> String {
    format!("Resource handler returned message: \"{message}\"")
}

fn code(refusal: &Value) -> &str {
    refusal["__type"].as_str().and_then(|kind| kind.rsplit('#').next()).unwrap_or_default()
}

fn message(refusal: &Value) -> &str {
    refusal["message"].as_str().or_else(|| refusal.as_str()).unwrap_or("no reason was given")
}

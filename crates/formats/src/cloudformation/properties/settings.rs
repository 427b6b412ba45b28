//! Stream, TTL, recovery, encryption and tags.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{DEFAULT_RECOVERY_DAYS, Encryption, StreamViewType};
use tablewright_core::place::Declared;

use super::values::{flag, items, number, required_text};
use crate::reader::{Fields, Reader};
use crate::tree::json_value::stands;
use crate::tree::{Node, Value};

/// The alias of the key that AWS manages for an account.
const AWS_MANAGED_KEY: &str = "alias/aws/dynamodb";

const TAG: &[&str] = &["Key", "Value"];

/// Reads `StreamSpecification`. A resource policy of the stream is for the caller to report.
pub(super) fn stream(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<Option<StreamViewType>>> {
    let view = reader.required("`StreamSpecification`", fields, "StreamViewType")?;
    let view = reader.choice("StreamViewType", view, StreamViewType::CHOICES, StreamViewType::parse)?;
    Some(Declared::new(Some(view.value), view.place))
}

/// Reads `TimeToLiveSpecification`.
pub(super) fn time_to_live(reader: &mut Reader, node: &Node) -> Option<Declared<Option<String>>> {
    let what = "`TimeToLiveSpecification`";
    let fields = reader.fields(what, node, &["AttributeName", "Enabled"][..])?;
    let enabled = reader.required(what, &fields, "Enabled").and_then(|node| flag(reader, "Enabled", node))?;
    if !enabled.value {
        return Some(Declared::new(None, node.place.clone()));
    }
    let attribute = required_text(reader, what, &fields, "AttributeName")?;
    Some(Declared::new(Some(attribute.value), attribute.place))
}

/// Reads `PointInTimeRecoverySpecification`.
pub(super) fn recovery(reader: &mut Reader, node: &Node) -> Option<Declared<Option<u32>>> {
    let keys = ["PointInTimeRecoveryEnabled", "RecoveryPeriodInDays"];
    let fields = reader.fields("`PointInTimeRecoverySpecification`", node, &keys[..])?;
    let enabled = fields.get(keys[0]).map(|node| flag(reader, keys[0], node));
    let days = fields.get(keys[1]).map(|node| number(reader, keys[1], node));
    let on = match enabled {
        None => false,
        Some(enabled) => enabled?.value,
    };
    let days = match days {
        None => DEFAULT_RECOVERY_DAYS,
        // What is far out of range stays out of range; the rules say what the range is.
        Some(days) => u32::try_from(days?.value).unwrap_or(u32::MAX),
    };
    Some(Declared::new(on.then_some(days), node.place.clone()))
}

/// Reads `SSESpecification`, whose switch has another name in a global table.
pub(super) fn encryption(reader: &mut Reader, node: &Node) -> Option<Declared<Encryption>> {
    let keys = ["SSEEnabled", "SSEType", "KMSMasterKeyId"];
    let fields = reader.fields("`SSESpecification`", node, &keys[..])?;
    if let Some(kind) = fields.get("SSEType") {
        reader.choice("SSEType", kind, &["KMS"], |word| (word == "KMS").then_some(()))?;
    }
    // A key that could not be known is no key that AWS manages.
    if fields.entry("KMSMasterKeyId").is_some_and(|entry| entry.value.value == Value::Absent) {
        return None;
    }
    let key = fields.get("KMSMasterKeyId").and_then(|node| reader.text("KMSMasterKeyId", node));
    let enabled = match fields.get("SSEEnabled") {
        Some(node) => flag(reader, "SSEEnabled", node)?.value,
        None => {
            reader.required("`SSESpecification`", &fields, "SSEEnabled")?;
            return None;
        }
    };
    let encryption = match (enabled, key) {
        (true, Some(key)) if !key.value.ends_with(AWS_MANAGED_KEY) => Encryption::KmsKey(key.value),
        (true, _) => Encryption::AwsManaged,
        (false, None) => Encryption::AwsOwned,
        (false, Some(key)) => {
            let message = "`SSESpecification` names a key and is switched off";
            reader.wrong(&key.place, message, "remove KMSMasterKeyId, or write `SSEEnabled: true`");
            return None;
        }
    };
    Some(Declared::new(encryption, node.place.clone()))
}

/// Reads `Tags`: a list of keys and values, as tables have them.
pub(super) fn tags(reader: &mut Reader, node: &Node) -> BTreeMap<String, Declared<String>> {
    let mut tags: BTreeMap<String, Declared<String>> = BTreeMap::new();
    if let Value::Map(_) = node.value {
        reader.wrong(&node.place, "`Tags` is a mapping; expected a list", "write `- { Key: NAME, Value: TEXT }`");
        return tags;
    }
    for item in items(reader, "Tags", node) {
        let Some(fields) = reader.fields("a tag", item, TAG) else { continue };
        let key = required_text(reader, "a tag", &fields, "Key");
        // A value may be empty, which for other keys is as if they were not there.
        let value = match fields.entry("Value") {
            Some(entry) => reader.any_text("Value", &entry.value),
            None => reader.required("a tag", &fields, "Value").and(None),
        };
        let (Some(key), Some(value)) = (key, value) else { continue };
        if let Some(first) = tags.get(&key.value) {
            let message = format!("tag `{}` stands here twice; the first is {}", key.value, stands(&first.place));
            reader.report(Finding::error(Code::DuplicateKey, message).at(&key.place).help("remove one of them"));
            continue;
        }
        tags.insert(key.value, value);
    }
    tags
}

/// Reads tags that stand as a mapping from keys to values, as SAM and the Serverless Framework have them.
pub(super) fn tag_map(reader: &mut Reader, what: &str, node: &Node) -> BTreeMap<String, Declared<String>> {
    let entries = reader.entries(what, node).unwrap_or_default();
    let tags = entries
        .iter()
        .filter_map(|entry| Some((entry.key.value.clone(), reader.any_text(&entry.key.value, &entry.value)?)));
    tags.collect()
}

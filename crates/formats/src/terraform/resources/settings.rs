//! Stream, TTL, recovery, encryption and tags.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{DEFAULT_RECOVERY_DAYS, Encryption, StreamViewType};
use tablewright_core::place::Declared;

use super::values::{block, flag, is_unknown, number, required_text, text};
use crate::reader::{Fields, Reader};
use crate::tree::{Entry, Node};

/// The alias of the key that AWS manages for an account.
const AWS_MANAGED_KEY: &str = "alias/aws/dynamodb";

/// Reads `stream_enabled` and `stream_view_type`.
pub(super) fn stream(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<Option<StreamViewType>>> {
    let enabled = flag(reader, fields, "stream_enabled")?;
    if !enabled.value {
        return Some(Declared::new(None, enabled.place));
    }
    match fields.get("stream_view_type") {
        Some(node) => {
            let view = reader.choice("stream_view_type", node, StreamViewType::CHOICES, StreamViewType::parse)?;
            Some(Declared::new(Some(view.value), view.place))
        }
        None => {
            if !is_unknown(fields, "stream_view_type") {
                let message = "`stream_enabled` is true and there is no `stream_view_type`";
                let finding = Finding::error(Code::MissingKey, message).at(&enabled.place);
                reader.report(finding.help(format!("add one of {}", StreamViewType::CHOICES.join(", "))));
            }
            None
        }
    }
}

/// Reads `ttl`, which is off where `enabled` is left out.
pub(super) fn time_to_live(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<Option<String>>> {
    let (fields, node) = block(reader, fields, "ttl", &["attribute_name", "enabled"][..])?;
    let off = || Some(Declared::new(None, node.place.clone()));
    if fields.get("enabled").is_none() {
        return if is_unknown(&fields, "enabled") { None } else { off() };
    }
    match flag(reader, &fields, "enabled") {
        Some(enabled) if enabled.value => {
            let attribute = required_text(reader, "`ttl`", &fields, "attribute_name")?;
            Some(Declared::new(Some(attribute.value), attribute.place))
        }
        Some(_) => off(),
        None => None,
    }
}

/// Reads `point_in_time_recovery`.
pub(super) fn recovery(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<Option<u32>>> {
    let keys = ["enabled", "recovery_period_in_days"];
    let (fields, node) = block(reader, fields, "point_in_time_recovery", &keys[..])?;
    reader.required("`point_in_time_recovery`", &fields, "enabled")?;
    let enabled = flag(reader, &fields, "enabled")?;
    if is_unknown(&fields, keys[1]) {
        return None;
    }
    let days = match number(reader, &fields, keys[1]) {
        // What is far out of range stays out of range; the rules say what the range is.
        Some(days) => u32::try_from(days.value).unwrap_or(u32::MAX),
        None if fields.get(keys[1]).is_some() => return None,
        None => DEFAULT_RECOVERY_DAYS,
    };
    Some(Declared::new(enabled.value.then_some(days), node.place.clone()))
}

/// Reads `server_side_encryption`: off is the key that AWS owns, on without a key the one that AWS manages.
pub(super) fn encryption(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<Encryption>> {
    let (fields, node) = block(reader, fields, "server_side_encryption", &["enabled", "kms_key_arn"][..])?;
    reader.required("`server_side_encryption`", &fields, "enabled")?;
    let enabled = flag(reader, &fields, "enabled")?;
    let encryption = match text(reader, &fields, "kms_key_arn") {
        _ if !enabled.value => Encryption::AwsOwned,
        Some(key) if !key.value.ends_with(AWS_MANAGED_KEY) => Encryption::KmsKey(key.value),
        // A key that could not be known is no key that AWS manages.
        None if is_unknown(&fields, "kms_key_arn") => return None,
        _ => Encryption::AwsManaged,
    };
    Some(Declared::new(encryption, node.place.clone()))
}

/// Reads a map of tags.
pub(super) fn tags(reader: &mut Reader, node: &Node) -> BTreeMap<String, Declared<String>> {
    let entries = reader.entries("`tags`", node).unwrap_or_default();
    let tag = |entry: &Entry| Some((entry.key.value.clone(), reader.any_text(&entry.key.value, &entry.value)?));
    entries.iter().filter_map(tag).collect()
}

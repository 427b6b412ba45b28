//! Tags: setting, removing and listing them, by the table's ARN.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tablewright_core::wire::{Tag, TagResourceInput, UntagResourceInput};

use crate::jobs::Work;
use crate::plane::{Context, Reply, read};
use crate::shape::{self, requests};
use crate::state::Table;
use crate::{Refusal, Timestamp, admission};

/// The most tags of a resource [T-108].
const TAG_LIMIT: usize = 50;
/// The most bytes of all keys and values together [T-109].
const SIZE_LIMIT: usize = 10_240;

pub(crate) fn tag(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::TAG_RESOURCE)?;
    let input: TagResourceInput = read(request)?;
    if input.tags.is_empty() {
        return Err(nothing_sent());
    }
    let before = find(context, &input.resource_arn)?;
    let mut table = before.clone();
    table.tags = merged(&before.tags, &input.tags)?;
    if before.creation(context.now).is_some() {
        return Err(admission::being_created(&before.name)); // [T-101]
    }
    let set: BTreeMap<_, _> = input.tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    check_lock(before, Some(&set), context.now)?;
    Ok(written(before, table, Some(set), context))
}

pub(crate) fn untag(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::UNTAG_RESOURCE)?;
    let input: UntagResourceInput = read(request)?;
    if input.tag_keys.is_empty() {
        return Err(nothing_sent());
    }
    for key in &input.tag_keys {
        check_key(key)?;
    }
    let before = find(context, &input.resource_arn)?;
    let mut table = before.clone();
    table.tags.retain(|key, _| !input.tag_keys.contains(key));
    check_lock(before, None, context.now)?;
    Ok(written(before, table, None, context))
}

/// Refuses a write while another one is under way, even one without effect; only one that sets again what is being set
/// passes [T-172][T-440].
fn check_lock(table: &Table, set: Option<&BTreeMap<String, String>>, now: Timestamp) -> Result<(), Refusal> {
    for job in table.running(now) {
        let Work::Tags { set: under_way, .. } = &job.work else { continue };
        let passes = match (set, under_way) {
            (Some(set), Some(under_way)) => under_way.iter().all(|(key, value)| set.get(key) == Some(value)),
            _ => false,
        };
        if !passes {
            return Err(Refusal::limit(format!(
                "Subscriber limit exceeded: Table tags are being updated: {}",
                table.name
            )));
        }
    }
    Ok(())
}

/// Returns the answer to a write; one that changes something locks the tags [T-103], any other does not [T-441].
fn written(before: &Table, mut table: Table, set: Option<BTreeMap<String, String>>, context: &Context<'_>) -> Reply {
    if table.tags == before.tags {
        return Reply::reading(Value::Null);
    }
    let listed = before.shown(context.now).tags.clone();
    table.jobs.retain(|job| !matches!(job.work, Work::Tags { .. }));
    table.start(Work::Tags { before: listed, set }, context.now, context.durations.tags);
    Reply::changing(Value::Null, table, Vec::new())
}

pub(crate) fn list(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::LIST_TAGS_OF_RESOURCE)?;
    let arn = request.get("ResourceArn").and_then(Value::as_str).unwrap_or_default();
    let table = find(context, arn)?;
    let table = table.shown(context.now);
    let tags: Vec<Value> = table.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    Ok(Reply::reading(json!({ "Tags": tags })))
}

/// Returns tags after some more were set, if the whole is allowed [T-107][T-108][T-109][T-110].
pub(crate) fn merged(present: &BTreeMap<String, String>, added: &[Tag]) -> Result<BTreeMap<String, String>, Refusal> {
    let mut keys = BTreeSet::new();
    let mut all = present.clone();
    for tag in added {
        check_key(&tag.key)?;
        if tag.value.chars().count() > 256 || !tag.value.chars().all(is_tag_character) {
            return Err(Refusal::invalid(format!("Tag value is not valid: {}", tag.value)));
        }
        if !keys.insert(tag.key.as_str()) {
            return Err(Refusal::invalid(format!("Duplicate tag key: {}", tag.key)));
        }
        all.insert(tag.key.clone(), tag.value.clone());
    }
    if all.len() > TAG_LIMIT {
        return Err(Refusal::validation("Number of Tags exceed the current limit for the provided ResourceArn"));
    }
    let size: usize = all.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > SIZE_LIMIT {
        return Err(Refusal::validation(format!(
            "Tag set size {size} bytes is above max size limit of {SIZE_LIMIT} bytes"
        )));
    }
    Ok(all)
}

/// Checks a tag's key; `aws:` is reserved in any case of letters [T-105][T-372].
fn check_key(key: &str) -> Result<(), Refusal> {
    if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
        return Err(Refusal::invalid(format!("Tag keys that start with 'aws:' are reserved: {key}")));
    }
    if key.is_empty() || key.chars().count() > 128 || !key.chars().all(is_tag_character) {
        return Err(Refusal::invalid(format!("Tag key is not valid: {key}")));
    }
    Ok(())
}

fn is_tag_character(character: char) -> bool {
    character.is_alphanumeric() || character.is_whitespace() || "+-=._:/@".contains(character)
}

fn nothing_sent() -> Refusal {
    Refusal::validation("Atleast one Tag needs to be provided as Input.")
}

/// Returns the table that an ARN names; a bare name is refused [T-011], and so are indexes [T-136].
fn find<'a>(context: &Context<'a>, arn: &str) -> Result<&'a Table, Refusal> {
    if !arn.starts_with("arn:") {
        return Err(Refusal::invalid(format!("ARNs must start with 'arn:': {arn}")));
    }
    let name = context.place.table_name(arn)?;
    let (now, durations) = (context.now, context.durations);
    let known = |table: &&Table| {
        // [T-101][T-104]
        let until = table.creating_until(now).map(|at| at.plus_milliseconds(-durations.known_to_tags_before_active));
        until.is_none_or(|until| until <= now) && !table.is_forgotten_by_parts(now, durations.parts_outlive_deletion)
    };
    context.existing(name).filter(known).ok_or_else(|| Refusal::not_found(format!("ResourceArn: {arn} not found")))
}

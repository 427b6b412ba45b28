//! Policies as `aws_iam_policy`, and their attachments as `aws_iam_role_policy_attachment`.

use serde_json::{Value, json};
use tablewright_core::companion::{Attachment, Document, ManagedPolicy};

use super::super::addresses::Addresses;
use super::super::hcl::{Body, Expression, Part};
use super::super::table::without_ownership;
use super::{ignore_ownership, text};

/// What stands in a document for where the tables live, and what tells it.
pub(in crate::terraform::write) const PLACES: [(&str, &str); 4] = [
    ("{partition}", "data.aws_partition.current.partition"),
    ("{url_suffix}", "data.aws_partition.current.dns_suffix"),
    ("{region}", "data.aws_region.current.name"),
    ("{account}", "data.aws_caller_identity.current.account_id"),
];

/// Returns the arguments of a policy.
pub(super) fn body(policy: &ManagedPolicy, description: Option<&str>, addresses: &Addresses) -> Body {
    let document = match &policy.document {
        Document::Known(text) => text,
        Document::ToCome { template, .. } => template,
    };
    let document = serde_json::from_str(document).unwrap_or_else(|_| json!(document));
    let document = Expression::of_json(&readable(document), &|text| Expression::Text(put_together(text, addresses)));
    let mut body = Body::default();
    body.set("name", Expression::text(&policy.name));
    if policy.path != "/" {
        body.set("path", Expression::text(&policy.path));
    }
    if let Some(description) = description {
        body.set("description", Expression::text(description));
    }
    body.set("tags", without_ownership(&policy.tags));
    body.blank();
    body.set("policy", Expression::Call("jsonencode", vec![document]));
    ignore_ownership(policy.tags.keys(), &mut body);
    body
}

/// Returns the arguments of an attachment.
pub(super) fn attachment(attachment: &Attachment, addresses: &Addresses) -> Body {
    let mut body = Body::default();
    body.set("role", Expression::text(&attachment.role));
    body.set("policy_arn", text(&attachment.arn, addresses));
    body
}

/// The keys of documents and statements in the order in which people read them.
const ORDER: [&str; 7] = ["Version", "Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

/// Returns a document with its keys in the order in which people read them.
fn readable(document: Value) -> Value {
    let place = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    match document {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(key, member)| (key, readable(member))).collect();
            members.sort_by_key(|(key, _)| place(key));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(readable).collect()),
        other => other,
    }
}

/// Returns a text of a document as parts: the ARNs of the module's tables, and where they live.
fn put_together(text: &str, addresses: &Addresses) -> Vec<Part> {
    const TABLES: &str = "arn:{partition}:dynamodb:{region}:{account}:table/";
    if let Some(rest) = text.strip_prefix(TABLES) {
        let (name, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if let Some(address) = addresses.live_table(name) {
            let below = Some(below).filter(|below| !below.is_empty()).map(|below| Part::Literal(below.to_owned()));
            return std::iter::once(Part::Reference(format!("{address}.arn"))).chain(below).collect();
        }
    }
    let mut parts = Vec::new();
    let mut rest = text;
    let next =
        |rest: &str| PLACES.iter().filter_map(|(place, reference)| Some((rest.find(place)?, *place, *reference))).min();
    while let Some((at, place, reference)) = next(rest) {
        if at > 0 {
            parts.push(Part::Literal(rest[..at].to_owned()));
        }
        parts.push(Part::Reference(reference.to_owned()));
        rest = &rest[at + place.len()..];
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    parts
}

//! What stands beside tables, a file for each kind.

mod alarm;
mod mapping;
mod parameter;
mod policy;

use tablewright_core::companion::{Companion, DesiredCompanion, Kind, Reference, Text};

use super::addresses::{Addresses, resource_type};
use super::hcl::{Block, Body, Expression};
use super::table::{ignored_changes, tag_argument};

/// Returns the resource of a companion.
pub(super) fn resource(desired: &DesiredCompanion, addresses: &Addresses) -> Option<Block> {
    let name = addresses.name(&desired.declared_name)?;
    let body = match &desired.companion {
        Companion::Parameter(wanted) => parameter::body(wanted, desired, addresses),
        Companion::Alarm(wanted) => alarm::body(wanted, addresses),
        Companion::Policy(wanted) => policy::body(wanted, desired.description.as_deref(), addresses),
        Companion::Attachment(wanted) => policy::attachment(wanted, addresses),
        Companion::EventSourceMapping(wanted) => mapping::body(wanted, addresses),
    };
    Some(Block::new("resource", &[resource_type(desired.companion.identity().kind), name], body))
}

/// Returns what refers to a live table where the text is its name, and otherwise the text.
fn table_name(text: &str, addresses: &Addresses) -> Expression {
    match addresses.live_table(text) {
        Some(address) => Expression::reference(format!("{address}.name")),
        None => Expression::text(text),
    }
}

/// Returns a text, or what refers to the resource that tells it.
fn text(text: &Text, addresses: &Addresses) -> Expression {
    let reference = match text {
        Text::Known(known) => return Expression::text(known),
        Text::ToCome(reference) => reference,
    };
    let (address, attribute) = match reference {
        Reference::TableArn(table) => (addresses.table(table), "arn"),
        Reference::StreamArn(table) => (addresses.table(table), "stream_arn"),
        Reference::PolicyArn(policy) => {
            let policy = addresses.name(policy).map(|name| format!("{}.{name}", resource_type(Kind::Policy)));
            (policy, "arn")
        }
    };
    // What comes before a companion is in the module with it.
    Expression::reference(format!("{}.{attribute}", address.unwrap_or_default()))
}

/// Lets Terraform ignore the tags of ownership, where a companion has them.
fn ignore_ownership<'k>(tags: impl Iterator<Item = &'k String>, body: &mut Body) {
    let of_ownership = tags.filter(|key| key.starts_with(tablewright_core::observed::OWNERSHIP_PREFIX));
    if let Some(lifecycle) = ignored_changes(of_ownership.map(|key| tag_argument(key)).collect()) {
        body.add(lifecycle);
    }
}

//! The billing mode, and capacity of tables and indexes.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{OnDemandMaximum, Throughput, WarmThroughput};
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::BillingMode;

use super::values::{block, is_unknown, number};
use crate::reader::{Fields, Reader};

/// Reads the billing mode, which is `PROVISIONED` where it is left out; `None` where it could not be known.
pub(super) fn mode(reader: &mut Reader, fields: &Fields<'_>, place: &Place) -> Option<Declared<BillingMode>> {
    match fields.get("billing_mode") {
        Some(node) => reader.choice("billing_mode", node, BillingMode::CHOICES, BillingMode::parse),
        None if is_unknown(fields, "billing_mode") => None,
        None => Some(Declared::new(BillingMode::Provisioned, place.clone())),
    }
}

/// Reads `read_capacity` and `write_capacity`. `what` is how a message names what they belong to.
///
/// What is provisioned needs both, each at least 1; a zero beside `PAY_PER_REQUEST` is what states have there.
pub(super) fn capacity(
    reader: &mut Reader,
    what: &str,
    fields: &Fields<'_>,
    mode: Option<BillingMode>,
    place: &Place,
) -> Option<Declared<Throughput>> {
    let [read, write] = ["read_capacity", "write_capacity"].map(|name| number(reader, fields, name));
    let given = read.iter().chain(&write).find(|units| units.value > 0).map(|units| units.place.clone());
    if mode != Some(BillingMode::Provisioned) {
        if let (Some(place), Some(BillingMode::PayPerRequest)) = (given, mode) {
            let message = format!("{what} is PAY_PER_REQUEST and has a capacity, which the provider refuses");
            let finding = Finding::error(Code::ThroughputMismatch, message).at(&place);
            reader.report(finding.help("remove it, or write `billing_mode = \"PROVISIONED\"`"));
        }
        return None;
    }
    let mut units = |name: &str, units: &Option<Declared<u64>>| match units {
        Some(units) => units.value,
        None => {
            if fields.get(name).is_none() && !is_unknown(fields, name) {
                let message = format!("{what} is PROVISIONED and has no `{name}`");
                let finding = Finding::error(Code::ThroughputMismatch, message).at(place);
                let help = "add it, or write `billing_mode = \"PAY_PER_REQUEST\"`; without billing_mode a table is \
                            PROVISIONED";
                reader.report(finding.help(help));
            }
            1
        }
    };
    let throughput = Throughput { read: units("read_capacity", &read), write: units("write_capacity", &write) };
    Some(Declared::new(throughput, given.unwrap_or_else(|| place.clone())))
}

/// Reads `on_demand_throughput`; −1 stands for no maximum.
pub(super) fn on_demand(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<OnDemandMaximum>> {
    let keys = ["max_read_request_units", "max_write_request_units"];
    let (fields, node) = block(reader, fields, "on_demand_throughput", &keys[..])?;
    let [read, write] = keys.map(|key| {
        let is_none = fields.get(key).and_then(crate::tree::Node::as_text) == Some("-1");
        if is_none { None } else { number(reader, &fields, key).map(|units| units.value) }
    });
    Some(Declared::new(OnDemandMaximum { read, write }, node.place.clone()))
}

/// Reads `warm_throughput`, of which both halves must be there.
pub(super) fn warm(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<WarmThroughput>> {
    let keys = ["read_units_per_second", "write_units_per_second"];
    let (fields, node) = block(reader, fields, "warm_throughput", &keys[..])?;
    let [read, write] =
        keys.map(|key| reader.required("`warm_throughput`", &fields, key).and_then(|node| reader.number(key, node)));
    Some(Declared::new(WarmThroughput { read: read?.value, write: write?.value }, node.place.clone()))
}

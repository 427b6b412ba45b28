//! `expect`: what a table is expected to hold and to serve.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::cost::{Expectation, IndexExpectation, MAX_ITEM_SIZE, Quantity, Requests, SECONDS_PER_MONTH};
use tablewright_core::finding::Finding;
use tablewright_core::permissions::is_region;
use tablewright_core::place::{Declared, Place};

use super::project::named;
use super::reference::{EXPECTATION, EXPECTED_INDEX, READS, Section, WRITES};
use crate::reader::{Fields, Reader};
use crate::tree::{Entry, Node};

/// Reads what stands under `expect`.
pub(super) fn expectation(reader: &mut Reader, node: &Node) -> Option<Expectation> {
    let fields = reader.fields("`expect`", node, &EXPECTATION)?;
    let mut quantity = |key| fields.get(key).and_then(|node| reader.quantity(key, node));
    let expired_items_per_month = quantity("expired_items_per_month");
    let stream_reads_per_month = quantity("stream_reads_per_month");
    let expectation = Expectation {
        items: fields.get("items").and_then(|node| reader.number("items", node)).map(|items| items.value),
        item_size: size(reader, &fields, "item_size"),
        writes: fields.get("writes").and_then(|node| requests(reader, "writes", node, &WRITES)),
        reads: fields.get("reads").and_then(|node| requests(reader, "reads", node, &READS)),
        peak_factor: fields.get("peak_factor").and_then(|node| peak_factor(reader, node)),
        expired_items_per_month,
        stream_reads_per_month,
        replicas: fields.get("replicas").map(|node| replicas(reader, node)),
        indexes: indexes(reader, &fields),
    };
    shares(reader, &expectation, &node.place);
    Some(expectation)
}

fn percent(reader: &mut Reader, fields: &Fields<'_>, name: &str) -> Option<Quantity> {
    let node = fields.get(name)?;
    let percent = reader.quantity(name, node)?;
    if percent > 100 {
        invalid(reader, &node.place, format!("`{name}` is {percent}"), "a share has at most 100 percent");
    }
    Some(percent)
}

fn size(reader: &mut Reader, fields: &Fields<'_>, name: &str) -> Option<u64> {
    let node = fields.get(name)?;
    let size = reader.number(name, node)?.value;
    if !(1..=MAX_ITEM_SIZE).contains(&size) {
        let help = format!("an item has 1 to {MAX_ITEM_SIZE} bytes, which is 400 KB");
        invalid(reader, &node.place, format!("`{name}` is {size} bytes"), help);
    }
    Some(size)
}

fn peak_factor(reader: &mut Reader, node: &Node) -> Option<Quantity> {
    let factor = reader.quantity("peak_factor", node)?;
    if factor < 1 {
        let help = "the busiest second is no quieter than the average: write 1 for a load that never changes";
        invalid(reader, &node.place, format!("`peak_factor` is {factor}"), help);
    }
    Some(factor)
}

/// Reads how often something is asked for: in a month, or in a second.
fn requests(reader: &mut Reader, name: &str, node: &Node, section: &'static Section) -> Option<Requests> {
    let what = format!("`{name}` of `expect`");
    let fields = reader.fields(&what, node, section)?;
    let per_month = fields.get("per_month").map(|node| reader.quantity("per_month", node));
    let per_second = fields.get("per_second").map(|node| reader.quantity("per_second", node));
    let consistent = percent(reader, &fields, "consistent_percent");
    let transactional = percent(reader, &fields, "transactional_percent");
    let per_month = match (per_month, per_second) {
        (Some(per_month), None) => per_month?,
        (None, Some(per_second)) => &per_second? * &Quantity::from(SECONDS_PER_MONTH),
        (one, _) => {
            let message = match one {
                Some(_) => format!("{what} has both `per_month` and `per_second`"),
                None => format!("{what} says neither `per_month` nor `per_second`"),
            };
            invalid(reader, &node.place, message, "give exactly one of them, such as `{ per_month: 10000 }`");
            return None;
        }
    };
    Some(Requests {
        per_month,
        consistent_percent: consistent.unwrap_or_default(),
        transactional_percent: transactional.unwrap_or_default(),
    })
}

fn replicas(reader: &mut Reader, node: &Node) -> Vec<String> {
    let mut regions: Vec<String> = Vec::new();
    for region in reader.texts("replicas", node) {
        if !is_region(&region.value) {
            let message = format!("`replicas` names {:?}, which is not a region", region.value);
            invalid(reader, &region.place, message, "write regions as AWS does, such as eu-central-1");
        } else if regions.contains(&region.value) {
            let message = format!("`replicas` names {} twice", region.value);
            invalid(reader, &region.place, message, "a table has one replica in a region");
        } else {
            regions.push(region.value);
        }
    }
    regions
}

fn indexes(reader: &mut Reader, fields: &Fields<'_>) -> BTreeMap<String, Declared<IndexExpectation>> {
    named(reader, fields, "indexes", |reader, entry| {
        Some(Declared::new(index(reader, entry).unwrap_or_default(), entry.key.place.clone()))
    })
}

fn index(reader: &mut Reader, entry: &Entry) -> Option<IndexExpectation> {
    if entry.value.is_absent() {
        return None;
    }
    let fields = reader.fields("an expected index", &entry.value, &EXPECTED_INDEX)?;
    Some(IndexExpectation {
        items_percent: percent(reader, &fields, "items_percent"),
        entry_size: size(reader, &fields, "entry_size"),
        writes_percent: fields.get("writes_percent").and_then(|node| reader.quantity("writes_percent", node)),
        reads_percent: percent(reader, &fields, "reads_percent"),
    })
}

/// The kinds of reads are parts of all reads.
fn shares(reader: &mut Reader, expectation: &Expectation, place: &Place) {
    let Some(reads) = &expectation.reads else { return };
    let through_indexes = expectation.indexes.values().filter_map(|index| index.value.reads_percent.as_ref());
    let own = [&reads.consistent_percent, &reads.transactional_percent];
    let together: Quantity = own.into_iter().chain(through_indexes).sum();
    if together > 100 {
        let message = format!("consistent reads, transactional reads and reads through indexes are {together} percent");
        invalid(reader, place, message, "together they are at most all reads: 100 percent");
    }
}

fn invalid(reader: &mut Reader, place: &Place, message: impl Into<String>, help: impl Into<String>) {
    reader.report(Finding::error(Code::InvalidExpectation, message).at(place).help(help));
}

//! Secondary indexes and what they carry.

use std::collections::BTreeSet;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::Projection;
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{GlobalIndexDeclaration, LocalIndexDeclaration};

use super::keys::{Places, key};
use super::reference::{GLOBAL_INDEX, LOCAL_INDEX, PROJECTION};
use super::table::{on_demand, provisioned, warm};
use crate::reader::Reader;
use crate::tree::{Entry, Node, Value};

/// The choices of `projection` that need no attributes.
const PROJECTIONS: &[&str] = &["ALL", "KEYS_ONLY"];

/// Reads a global secondary index, or an override of one.
pub(super) fn global_index(reader: &mut Reader, entry: &Entry) -> Option<GlobalIndexDeclaration> {
    let mut index = GlobalIndexDeclaration {
        place: entry.key.place.clone(),
        partition_key: None,
        sort_key: None,
        projection: None,
        provisioned_throughput: None,
        on_demand_throughput: None,
        warm_throughput: None,
    };
    if entry.value.is_absent() {
        return Some(index);
    }
    let fields = reader.fields("a global secondary index", &entry.value, &GLOBAL_INDEX)?;
    let mut key_of = |name| fields.get(name).and_then(|node| key(reader, name, node, Places::GlobalIndex));
    index.partition_key = key_of("partition_key");
    index.sort_key = key_of("sort_key");
    index.projection = fields.get("projection").and_then(|node| projection(reader, node));
    index.provisioned_throughput = fields.get("provisioned_throughput").and_then(|node| provisioned(reader, node));
    index.on_demand_throughput = fields.get("on_demand_throughput").and_then(|node| on_demand(reader, node));
    index.warm_throughput = fields.get("warm_throughput").and_then(|node| warm(reader, node));
    Some(index)
}

/// Reads a local secondary index, or an override of one.
pub(super) fn local_index(reader: &mut Reader, entry: &Entry) -> Option<LocalIndexDeclaration> {
    let place = entry.key.place.clone();
    let mut index = LocalIndexDeclaration { place, partition_key: None, sort_key: None, projection: None };
    if entry.value.is_absent() {
        return Some(index);
    }
    let fields = reader.fields("a local secondary index", &entry.value, &LOCAL_INDEX)?;
    let mut key_of = |name| fields.get(name).and_then(|node| key(reader, name, node, Places::Table));
    index.partition_key = key_of("partition_key");
    index.sort_key = key_of("sort_key");
    index.projection = fields.get("projection").and_then(|node| projection(reader, node));
    Some(index)
}

fn projection(reader: &mut Reader, node: &Node) -> Option<Declared<Projection>> {
    let place = node.place.clone();
    match &node.value {
        Value::Map(_) => {
            let fields = reader.fields("`projection`", node, &PROJECTION)?;
            let include = reader.required("`projection`", &fields, "include")?;
            let Value::List(items) = &include.value else {
                reader.unexpected("include", include, "a list of attributes");
                return None;
            };
            if items.is_empty() {
                without_attributes(reader, &include.place);
                return None;
            }
            let attributes: Option<BTreeSet<_>> =
                items.iter().map(|item| Some(reader.text("include", item)?.value)).collect();
            Some(Declared::new(Projection::Include(attributes?), place))
        }
        Value::Scalar(scalar) if scalar.text.eq_ignore_ascii_case("include") => {
            without_attributes(reader, &place);
            None
        }
        Value::Scalar(scalar) if scalar.text == "ALL" => Some(Declared::new(Projection::All, place)),
        Value::Scalar(scalar) if scalar.text == "KEYS_ONLY" => Some(Declared::new(Projection::KeysOnly, place)),
        Value::Scalar(_) | Value::List(_) | Value::Absent => {
            reader.unexpected_word("projection", node, "ALL, KEYS_ONLY or `{ include: [attribute] }`", PROJECTIONS);
            None
        }
    }
}

fn without_attributes(reader: &mut Reader, place: &Place) {
    let message = "`projection` is INCLUDE and names no attributes";
    let finding = Finding::error(Code::IncludeWithoutAttributes, message).at(place);
    reader.report(finding.help("write `projection: { include: [title, price] }`, or KEYS_ONLY for none"));
}

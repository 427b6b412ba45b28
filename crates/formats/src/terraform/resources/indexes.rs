//! `global_secondary_index` and `local_secondary_index` blocks.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::Projection;
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{BillingMode, GlobalIndexDeclaration, LocalIndexDeclaration};

use super::billing;
use super::keys::{Attributes, Key};
use super::values::{blocks, is_unknown, required_text};
use crate::reader::{Fields, Reader};
use crate::tree::Value;

const GLOBAL: &[&str] = &[
    "name",
    "hash_key",
    "range_key",
    "key_schema",
    "projection_type",
    "non_key_attributes",
    "read_capacity",
    "write_capacity",
    "on_demand_throughput",
    "warm_throughput",
];
const LOCAL: &[&str] = &["name", "range_key", "projection_type", "non_key_attributes"];
const PROJECTION_TYPES: &[&str] = &["ALL", "KEYS_ONLY", "INCLUDE"];

/// What all indexes have.
struct Index<'t> {
    name: Declared<String>,
    fields: Fields<'t>,
    key: Key,
    projection: Option<Declared<Projection>>,
}

/// Reads the global indexes of a table.
pub(super) fn global(
    reader: &mut Reader,
    fields: &Fields<'_>,
    attributes: &Attributes,
    mode: Option<BillingMode>,
) -> BTreeMap<String, GlobalIndexDeclaration> {
    let mut indexes = BTreeMap::new();
    for Index { name, fields, key, projection } in named(reader, fields, "global_secondary_index", GLOBAL, attributes) {
        let what = format!("index {}", name.value);
        if key.partition.is_none() && !is_unknown(&fields, "hash_key") && !is_unknown(&fields, "key_schema") {
            let finding = Finding::error(Code::MissingKey, format!("{what} has no `hash_key`")).at(&name.place);
            reader.report(finding.help("name the partition key of the index"));
        }
        let provisioned_throughput = billing::capacity(reader, &what, &fields, mode, &name.place);
        let declaration = GlobalIndexDeclaration {
            place: name.place,
            partition_key: key.partition,
            sort_key: key.sort,
            projection,
            provisioned_throughput,
            on_demand_throughput: billing::on_demand(reader, &fields),
            warm_throughput: billing::warm(reader, &fields),
        };
        indexes.insert(name.value, declaration);
    }
    indexes
}

/// Reads the local indexes of a table.
pub(super) fn local(
    reader: &mut Reader,
    fields: &Fields<'_>,
    attributes: &Attributes,
) -> BTreeMap<String, LocalIndexDeclaration> {
    let indexes = named(reader, fields, "local_secondary_index", LOCAL, attributes);
    let declaration = |index: Index<'_>| {
        let declaration = LocalIndexDeclaration {
            place: index.name.place,
            partition_key: None,
            sort_key: index.key.sort,
            projection: index.projection,
        };
        (index.name.value, declaration)
    };
    indexes.into_iter().map(declaration).collect()
}

fn named<'t>(
    reader: &mut Reader,
    fields: &Fields<'t>,
    block: &str,
    keys: &'static [&'static str],
    attributes: &Attributes,
) -> Vec<Index<'t>> {
    let mut indexes: Vec<Index<'t>> = Vec::new();
    for item in blocks(reader, fields, block) {
        let what = format!("`{block}`");
        let Some(fields) = reader.fields(&what, item, keys) else { continue };
        let name = required_text(reader, &what, &fields, "name");
        let what = name.as_ref().map_or(what, |name| format!("index {}", name.value));
        let key = attributes.key(reader, &what, &fields);
        let projection = projection(reader, &what, &fields, &item.place);
        let Some(name) = name else { continue };
        if let Some(first) = indexes.iter().find(|index| index.name.value == name.value) {
            let message = format!("{what} stands here twice; the first is in line {}", first.name.place.line);
            reader.report(Finding::error(Code::DuplicateKey, message).at(&name.place).help("remove one of them"));
            continue;
        }
        indexes.push(Index { name, fields, key, projection });
    }
    indexes
}

/// Reads `projection_type` and `non_key_attributes`.
pub(super) fn projection(
    reader: &mut Reader,
    what: &str,
    fields: &Fields<'_>,
    place: &Place,
) -> Option<Declared<Projection>> {
    let kind = reader.required(what, fields, "projection_type")?;
    let kind = reader.choice("projection_type", kind, PROJECTION_TYPES, |word| {
        PROJECTION_TYPES.iter().find(|known| **known == word)
    })?;
    let attributes =
        fields.get("non_key_attributes").filter(|node| !matches!(&node.value, Value::List(items) if items.is_empty()));
    let projection = match (*kind.value, attributes) {
        ("INCLUDE", Some(node)) => {
            Projection::Include(reader.texts("non_key_attributes", node).into_iter().map(|name| name.value).collect())
        }
        ("INCLUDE", None) => {
            if !is_unknown(fields, "non_key_attributes") {
                let message = format!("the projection of {what} is INCLUDE and names no `non_key_attributes`");
                let finding = Finding::error(Code::IncludeWithoutAttributes, message).at(place);
                reader.report(finding.help("name the attributes, or use KEYS_ONLY for none"));
            }
            Projection::Include(BTreeSet::new())
        }
        (word, attributes) => {
            if let Some(node) = attributes {
                let message = format!("`non_key_attributes` has no meaning with the projection {word}");
                reader.wrong(&node.place, message, "remove it, or use INCLUDE");
            }
            if word == "ALL" { Projection::All } else { Projection::KeysOnly }
        }
    };
    Some(Declared::new(projection, kind.place))
}

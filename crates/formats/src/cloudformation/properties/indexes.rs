//! `GlobalSecondaryIndexes` and `LocalSecondaryIndexes`.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{Projection, Throughput};
use tablewright_core::place::Declared;
use tablewright_core::project::{BillingMode, GlobalIndexDeclaration, LocalIndexDeclaration};

use super::keys::{Definitions, Schema};
use super::table::refuse_beside_on_demand;
use super::values::{items, on_demand, required_text, throughput, warm};
use super::{ResourceKind, left_out};
use crate::reader::{Fields, Reader};
use crate::tree::json_value::stands;
use crate::tree::{Node, Value};

const GLOBAL_INDEX: &[&str] = &[
    "IndexName",
    "KeySchema",
    "Projection",
    "ProvisionedThroughput",
    "OnDemandThroughput",
    "WarmThroughput",
    "ContributorInsightsSpecification",
];
const LOCAL_INDEX: &[&str] = &["IndexName", "KeySchema", "Projection"];
const PROJECTION: &[&str] = &["ProjectionType", "NonKeyAttributes"];
const PROJECTION_TYPES: &[&str] = &["ALL", "KEYS_ONLY", "INCLUDE"];

/// An index whose own properties are still to be read.
pub(super) struct Index<'t> {
    pub(super) name: Declared<String>,
    pub(super) fields: Fields<'t>,
    schema: Schema,
    projection: Option<Declared<Projection>>,
}

/// Reads `GlobalSecondaryIndexes` of a table that is billed like this.
pub(super) fn global(
    reader: &mut Reader,
    node: &Node,
    definitions: &Definitions,
    kind: ResourceKind,
    (mode, of_table): (&Option<Declared<BillingMode>>, &Option<Declared<Throughput>>),
) -> BTreeMap<String, GlobalIndexDeclaration> {
    let mut indexes = BTreeMap::new();
    for index in named(reader, "GlobalSecondaryIndexes", node, GLOBAL_INDEX, definitions) {
        left_out::report(reader, &index.fields, kind);
        let (name, mut declaration, fields) = index.into_global();
        declaration.provisioned_throughput =
            fields.get("ProvisionedThroughput").and_then(|node| throughput(reader, node));
        if mode.as_ref().is_some_and(|mode| mode.value == BillingMode::PayPerRequest) {
            let units = declaration.provisioned_throughput.take();
            refuse_beside_on_demand(reader, units, &format!("index {name}"));
        }
        declaration.on_demand_throughput = fields.get("OnDemandThroughput").and_then(|node| on_demand(reader, node));
        let provisioned = declaration.provisioned_throughput.as_ref().or(of_table.as_ref());
        declaration.warm_throughput = fields.get("WarmThroughput").and_then(|node| warm(reader, node, provisioned));
        indexes.insert(name, declaration);
    }
    indexes
}

/// Reads `LocalSecondaryIndexes`.
pub(super) fn local(
    reader: &mut Reader,
    node: &Node,
    definitions: &Definitions,
) -> BTreeMap<String, LocalIndexDeclaration> {
    let mut declarations = BTreeMap::new();
    for Index { name, schema, projection, .. } in named(reader, "LocalSecondaryIndexes", node, LOCAL_INDEX, definitions)
    {
        if schema.sort.is_none() {
            let message = format!("the `KeySchema` of index {} has no element with KeyType RANGE", name.value);
            let finding = Finding::error(Code::MissingKey, message).at(&name.place);
            reader.report(finding.help("a local index is the table's partition key with another sort key"));
            continue;
        }
        let (partition_key, sort_key) = (schema.partition, schema.sort);
        let declaration = LocalIndexDeclaration { place: name.place, partition_key, sort_key, projection };
        declarations.insert(name.value, declaration);
    }
    declarations
}

/// Reads what all indexes have. An index without a name or partition key, or with the name of another one, is reported and
/// left out.
pub(super) fn named<'t>(
    reader: &mut Reader,
    property: &str,
    node: &'t Node,
    keys: &'static [&'static str],
    definitions: &Definitions,
) -> Vec<Index<'t>> {
    let mut indexes: Vec<Index<'t>> = Vec::new();
    for item in items(reader, property, node) {
        let what = format!("an index of `{property}`");
        let Some(fields) = reader.fields(&what, item, keys) else { continue };
        let name = required_text(reader, &what, &fields, "IndexName");
        let what = name.as_ref().map_or(what, |name| format!("index {}", name.value));
        let schema = reader.required(&what, &fields, "KeySchema");
        let schema = schema.map(|node| definitions.schema(reader, &what, node)).unwrap_or_default();
        let projection = reader.required(&what, &fields, "Projection").and_then(|node| projection(reader, node));
        let Some(name) = name else { continue };
        if let Some(first) = indexes.iter().find(|index| index.name.value == name.value) {
            let message = format!("{what} stands in `{property}` twice; the first is {}", stands(&first.name.place));
            reader.report(Finding::error(Code::DuplicateKey, message).at(&name.place).help("remove one of them"));
            continue;
        }
        if schema.partition.is_some() {
            indexes.push(Index { name, fields, schema, projection });
        }
    }
    indexes
}

impl<'t> Index<'t> {
    /// Returns the name and declaration of a global index, and what is still to be read.
    pub(super) fn into_global(self) -> (String, GlobalIndexDeclaration, Fields<'t>) {
        let declaration = GlobalIndexDeclaration {
            place: self.name.place,
            partition_key: self.schema.partition,
            sort_key: self.schema.sort,
            projection: self.projection,
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        };
        (self.name.value, declaration, self.fields)
    }
}

fn projection(reader: &mut Reader, node: &Node) -> Option<Declared<Projection>> {
    let fields = reader.fields("`Projection`", node, PROJECTION)?;
    let kind = reader.required("`Projection`", &fields, "ProjectionType")?;
    let kind = reader.choice("ProjectionType", kind, PROJECTION_TYPES, |word| {
        PROJECTION_TYPES.iter().find(|known| **known == word)
    })?;
    let attributes = fields.get("NonKeyAttributes");
    let projection = match (*kind.value, attributes) {
        ("INCLUDE", Some(node)) if !is_empty(node) => {
            Projection::Include(reader.texts("NonKeyAttributes", node).into_iter().map(|name| name.value).collect())
        }
        ("INCLUDE", other) => {
            if fields.entry("NonKeyAttributes").is_none_or(|entry| entry.value.value != Value::Absent) {
                let message = "`Projection` is INCLUDE and names no NonKeyAttributes";
                let place = other.map_or(&kind.place, |node| &node.place);
                let finding = Finding::error(Code::IncludeWithoutAttributes, message).at(place);
                reader.report(finding.help("name the attributes, or use KEYS_ONLY for none"));
            }
            Projection::Include(BTreeSet::new())
        }
        (word, attributes) => {
            if let Some(node) = attributes.filter(|node| !is_empty(node)) {
                let message = format!("`NonKeyAttributes` has no meaning with the projection {word}");
                reader.wrong(&node.place, message, "remove it, or use INCLUDE");
            }
            if word == "ALL" { Projection::All } else { Projection::KeysOnly }
        }
    };
    Some(Declared::new(projection, node.place.clone()))
}

fn is_empty(node: &Node) -> bool {
    matches!(&node.value, Value::List(items) if items.is_empty())
}

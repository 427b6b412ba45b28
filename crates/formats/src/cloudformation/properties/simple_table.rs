//! `AWS::Serverless::SimpleTable`: a key of one attribute, and little else.

use tablewright_core::model::{KeyAttribute, ScalarType};
use tablewright_core::place::Declared;
use tablewright_core::project::{BillingMode, TableDeclaration};

use super::values::throughput;
use super::{ResourceKind, TableProperties, settings};
use crate::reader::Reader;
use crate::tree::Node;

const SIMPLE_TABLE: &[&str] = &[
    "TableName",
    "PrimaryKey",
    "ProvisionedThroughput",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "Tags",
];

/// The types of `PrimaryKey`, as SAM writes them.
const TYPES: &[(&str, ScalarType)] =
    &[("String", ScalarType::String), ("Number", ScalarType::Number), ("Binary", ScalarType::Binary)];

/// The key of a table that names none.
const DEFAULT_KEY: &str = "id";

pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<TableProperties> {
    if node.is_absent() {
        let declaration = TableDeclaration {
            place: Some(node.place.clone()),
            partition_key: Some(Declared::new(vec![default_key()], node.place.clone())),
            billing_mode: Some(Declared::new(BillingMode::PayPerRequest, node.place.clone())),
            ..TableDeclaration::default()
        };
        return Some(TableProperties { table_name: None, declaration, handling: None });
    }
    let fields = reader.fields(ResourceKind::SimpleTable.words(), node, SIMPLE_TABLE)?;
    let key = match fields.get("PrimaryKey") {
        Some(node) => primary_key(reader, node),
        None => Some(Declared::new(vec![default_key()], node.place.clone())),
    };
    let provisioned_throughput = fields.get("ProvisionedThroughput").and_then(|node| throughput(reader, node));
    let mode = match provisioned_throughput {
        Some(_) => BillingMode::Provisioned,
        None => BillingMode::PayPerRequest,
    };
    let declaration = TableDeclaration {
        place: Some(node.place.clone()),
        partition_key: key,
        billing_mode: Some(Declared::new(mode, node.place.clone())),
        provisioned_throughput,
        point_in_time_recovery: fields
            .get("PointInTimeRecoverySpecification")
            .and_then(|node| settings::recovery(reader, node)),
        server_side_encryption: fields.get("SSESpecification").and_then(|node| settings::encryption(reader, node)),
        tags: fields.get("Tags").map(|node| settings::tag_map(reader, "`Tags`", node)).unwrap_or_default(),
        ..TableDeclaration::default()
    };
    let table_name = fields.get("TableName").and_then(|node| reader.text("TableName", node));
    Some(TableProperties { table_name, declaration, handling: None })
}

fn primary_key(reader: &mut Reader, node: &Node) -> Option<Declared<Vec<KeyAttribute>>> {
    let fields = reader.fields("`PrimaryKey`", node, &["Name", "Type"][..])?;
    let name = match fields.get("Name") {
        Some(node) => reader.text("Name", node)?.value,
        None => DEFAULT_KEY.to_owned(),
    };
    let words: Vec<_> = TYPES.iter().map(|(word, _)| *word).collect();
    let scalar_type = reader.required("`PrimaryKey`", &fields, "Type").and_then(|node| {
        reader.choice("Type", node, &words, |word| TYPES.iter().find(|(known, _)| *known == word).map(|(_, t)| *t))
    });
    // A wrong type has been told; the key itself is there.
    let scalar_type = scalar_type.map_or(ScalarType::String, |scalar_type| scalar_type.value);
    Some(Declared::new(vec![KeyAttribute { name, scalar_type }], node.place.clone()))
}

fn default_key() -> KeyAttribute {
    KeyAttribute { name: DEFAULT_KEY.to_owned(), scalar_type: ScalarType::String }
}

//! `AWS::DynamoDB::Table`, and the custom resource, which has the same properties and some of its own.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{TableClass, Throughput};
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{BillingMode, TableDeclaration};

use super::keys::{Definitions, Schema};
use super::values::{flag, on_demand, throughput, warm};
use super::{ResourceKind, TableProperties, handling, indexes, left_out, settings};
use crate::reader::{Fields, KnownKeys, Reader};
use crate::tree::{Node, Value};

const TABLE: &[&str] = &[
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "BillingMode",
    "ProvisionedThroughput",
    "OnDemandThroughput",
    "WarmThroughput",
    "StreamSpecification",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "Tags",
    "ContributorInsightsSpecification",
    "ImportSourceSpecification",
    "KinesisStreamSpecification",
    "ResourcePolicy",
];

/// The keys of a kind.
struct Keys(ResourceKind);

impl KnownKeys for Keys {
    fn known_keys(&self) -> Vec<&'static str> {
        let own = if self.0 == ResourceKind::CustomResource { handling::KEYS } else { &[] };
        [TABLE, own].concat()
    }
}

/// Reads the properties of a table or of the custom resource.
pub(super) fn read(reader: &mut Reader, node: &Node, kind: ResourceKind) -> Option<TableProperties> {
    let fields = reader.fields(kind.words(), node, &Keys(kind))?;
    left_out::report(reader, &fields, kind);
    let (definitions, schema) = key(reader, &fields, kind);
    let (billing_mode, provisioned_throughput) = billing(reader, &fields, &node.place, kind);
    let stream = fields.get("StreamSpecification").and_then(|node| {
        let fields = reader.fields("`StreamSpecification`", node, &["StreamViewType", "ResourcePolicy"][..])?;
        left_out::report(reader, &fields, kind);
        settings::stream(reader, &fields)
    });
    let mut declaration = TableDeclaration {
        place: Some(node.place.clone()),
        partition_key: schema.partition,
        sort_key: schema.sort,
        global_secondary_indexes: fields
            .get("GlobalSecondaryIndexes")
            .map(|node| indexes::global(reader, node, &definitions, kind, (&billing_mode, &provisioned_throughput)))
            .unwrap_or_default(),
        local_secondary_indexes: fields
            .get("LocalSecondaryIndexes")
            .map(|node| indexes::local(reader, node, &definitions))
            .unwrap_or_default(),
        on_demand_throughput: fields.get("OnDemandThroughput").and_then(|node| on_demand(reader, node)),
        warm_throughput: fields
            .get("WarmThroughput")
            .and_then(|node| warm(reader, node, provisioned_throughput.as_ref())),
        billing_mode,
        provisioned_throughput,
        stream,
        time_to_live: fields.get("TimeToLiveSpecification").and_then(|node| settings::time_to_live(reader, node)),
        point_in_time_recovery: fields
            .get("PointInTimeRecoverySpecification")
            .and_then(|node| settings::recovery(reader, node)),
        server_side_encryption: fields.get("SSESpecification").and_then(|node| settings::encryption(reader, node)),
        table_class: fields
            .get("TableClass")
            .and_then(|node| reader.choice("TableClass", node, TableClass::CHOICES, TableClass::parse)),
        deletion_protection: fields
            .get("DeletionProtectionEnabled")
            .and_then(|node| flag(reader, "DeletionProtectionEnabled", node)),
        tags: fields.get("Tags").map(|node| settings::tags(reader, node)).unwrap_or_default(),
        ..TableDeclaration::default()
    };
    definitions.report_unused(reader, kind);
    let table_name = fields.get("TableName").and_then(|node| reader.text("TableName", node));
    let handling = (kind == ResourceKind::CustomResource).then(|| handling::read(reader, &fields, &mut declaration));
    Some(TableProperties { table_name, declaration, handling })
}

/// Reads the key of a table, with the types of all attributes.
pub(super) fn key(reader: &mut Reader, fields: &Fields<'_>, kind: ResourceKind) -> (Definitions, Schema) {
    let definitions = reader.required(kind.words(), fields, "AttributeDefinitions");
    let definitions = Definitions::read(reader, definitions);
    let schema = reader.required(kind.words(), fields, "KeySchema");
    let schema = schema.map(|node| definitions.schema(reader, "the table", node));
    (definitions, schema.unwrap_or_default())
}

/// Reads the billing mode and the capacity, of which the one decides whether the other must be there.
fn billing(
    reader: &mut Reader,
    fields: &Fields<'_>,
    place: &Place,
    kind: ResourceKind,
) -> (Option<Declared<BillingMode>>, Option<Declared<Throughput>>) {
    let mode = billing_mode(reader, fields, place, kind == ResourceKind::CustomResource);
    let mut units = fields.get("ProvisionedThroughput").and_then(|node| throughput(reader, node));
    match &mode {
        Some(mode) if mode.value == BillingMode::Provisioned && units.is_none() => {
            if fields.entry("ProvisionedThroughput").is_none_or(|entry| entry.value.value != Value::Absent) {
                reader.report(needs_capacity("ProvisionedThroughput", &mode.place));
            }
            units = Some(Declared::new(Throughput { read: 1, write: 1 }, mode.place.clone()));
        }
        Some(mode) if mode.value == BillingMode::PayPerRequest => {
            refuse_beside_on_demand(reader, units.take(), "the table");
        }
        _ => {}
    }
    (mode, units)
}

/// Reports capacity of what is billed on demand, which DynamoDB refuses [T-128]; a zero is what some tools write there.
pub(super) fn refuse_beside_on_demand(reader: &mut Reader, units: Option<Declared<Throughput>>, what: &str) {
    if let Some(units) = units.filter(|units| units.value != Throughput { read: 0, write: 0 }) {
        let message = format!("`ProvisionedThroughput` of {what} stands beside PAY_PER_REQUEST");
        let finding = Finding::error(Code::ThroughputMismatch, message).at(&units.place);
        reader.report(finding.help("remove one of the two; DynamoDB refuses both together"));
    }
}

/// Reads the billing mode, which is `PROVISIONED` where it is left out. With `may_be_silent`, nothing is said about it
/// where there is no capacity either.
pub(super) fn billing_mode(
    reader: &mut Reader,
    fields: &Fields<'_>,
    place: &Place,
    may_be_silent: bool,
) -> Option<Declared<BillingMode>> {
    match fields.entry("BillingMode") {
        Some(entry) if entry.value.value == Value::Absent => None,
        Some(entry) if !entry.value.is_absent() => {
            reader.choice("BillingMode", &entry.value, BillingMode::CHOICES, BillingMode::parse)
        }
        _ if may_be_silent && fields.get("ProvisionedThroughput").is_none() => None,
        _ => Some(Declared::new(BillingMode::Provisioned, place.clone())),
    }
}

/// The finding of a provisioned table without capacity.
pub(super) fn needs_capacity(property: &str, place: &Place) -> Finding {
    Finding::error(Code::ThroughputMismatch, format!("the table is PROVISIONED and has no `{property}`"))
        .at(place)
        .help("add it, or write `BillingMode: PAY_PER_REQUEST`; without BillingMode a table is PROVISIONED")
}

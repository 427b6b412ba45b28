//! `AWS::DynamoDB::GlobalTable`: what the table has, with the settings of its one replica.
//!
//! A declaration is of one region. What more replicas have cannot be said; the first one counts then, and the others
//! are reported.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{Encryption, OnDemandMaximum, TableClass, Throughput};
use tablewright_core::place::Declared;
use tablewright_core::project::{BillingMode, GlobalIndexDeclaration, TableDeclaration};

use super::keys::Definitions;
use super::values::{flag, items, maximum, number, required_text, warm};
use super::{ResourceKind, TableProperties, indexes, left_out, settings, table};
use crate::reader::{Fields, Reader};
use crate::tree::{Node, Value};

const KIND: ResourceKind = ResourceKind::GlobalTable;

const GLOBAL_TABLE: &[&str] = &[
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "BillingMode",
    "WriteProvisionedThroughputSettings",
    "WriteOnDemandThroughputSettings",
    "ReadProvisionedThroughputSettings",
    "ReadOnDemandThroughputSettings",
    "WarmThroughput",
    "StreamSpecification",
    "TimeToLiveSpecification",
    "SSESpecification",
    "Replicas",
    "GlobalTableSourceArn",
    "GlobalTableWitnesses",
    "MultiRegionConsistency",
];

const REPLICA: &[&str] = &[
    "Region",
    "GlobalSecondaryIndexes",
    "ReadProvisionedThroughputSettings",
    "ReadOnDemandThroughputSettings",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "Tags",
    "ContributorInsightsSpecification",
    "GlobalTableSettingsReplicationMode",
    "KinesisStreamSpecification",
    "ReplicaStreamSpecification",
    "ResourcePolicy",
];

const GLOBAL_INDEX: &[&str] = &[
    "IndexName",
    "KeySchema",
    "Projection",
    "WriteProvisionedThroughputSettings",
    "WriteOnDemandThroughputSettings",
    "ReadProvisionedThroughputSettings",
    "ReadOnDemandThroughputSettings",
    "WarmThroughput",
];

const REPLICA_INDEX: &[&str] = &[
    "IndexName",
    "ReadProvisionedThroughputSettings",
    "ReadOnDemandThroughputSettings",
    "ContributorInsightsSpecification",
];

/// Capacity in the one direction that a part of a global table says.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    units: Option<u64>,
    maximum: Option<u64>,
}

/// What one replica says about an index.
type ReadSides = BTreeMap<String, Side>;

pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<TableProperties> {
    let fields = reader.fields(KIND.words(), node, GLOBAL_TABLE)?;
    left_out::report(reader, &fields, KIND);
    let (definitions, schema) = table::key(reader, &fields, KIND);
    let billing_mode = table::billing_mode(reader, &fields, &node.place, false);
    let replica = reader.required(KIND.words(), &fields, "Replicas").and_then(|node| one_replica(reader, node));
    let replica = replica.and_then(|node| reader.fields("a replica", node, REPLICA));
    let mut declaration = TableDeclaration {
        place: Some(node.place.clone()),
        partition_key: schema.partition,
        sort_key: schema.sort,
        local_secondary_indexes: fields
            .get("LocalSecondaryIndexes")
            .map(|node| indexes::local(reader, node, &definitions))
            .unwrap_or_default(),
        stream: fields.get("StreamSpecification").and_then(|node| {
            let fields = reader.fields("`StreamSpecification`", node, &["StreamViewType"][..])?;
            settings::stream(reader, &fields)
        }),
        time_to_live: fields.get("TimeToLiveSpecification").and_then(|node| settings::time_to_live(reader, node)),
        server_side_encryption: fields.get("SSESpecification").and_then(|node| settings::encryption(reader, node)),
        ..TableDeclaration::default()
    };
    let (mut read_of_table, mut read_of_indexes) = (read_side(reader, &fields), ReadSides::new());
    if let Some(replica) = &replica {
        left_out::report(reader, replica, KIND);
        read_of_table = read_side(reader, replica).or(read_of_table);
        if let Some(node) = replica.get("GlobalSecondaryIndexes") {
            read_of_indexes = sides_of_indexes(reader, node);
        }
        settings_of_replica(reader, replica, &mut declaration);
    }
    let write = write_side(reader, &fields);
    let (units, most) = both(read_of_table, write, node);
    let provisioned = billing_mode.as_ref().filter(|mode| mode.value == BillingMode::Provisioned);
    declaration.provisioned_throughput = units;
    if let Some(mode) = provisioned.filter(|_| declaration.provisioned_throughput.is_none()) {
        reader.report(table::needs_capacity("WriteProvisionedThroughputSettings", &mode.place));
        let throughput = Throughput { read: 1, write: 1 };
        declaration.provisioned_throughput = Some(Declared::new(throughput, mode.place.clone()));
    }
    declaration.warm_throughput = fields
        .get("WarmThroughput")
        .and_then(|node| warm(reader, node, provisioned.and(declaration.provisioned_throughput.as_ref())));
    declaration.on_demand_throughput = most;
    if let Some(node) = fields.get("GlobalSecondaryIndexes") {
        declaration.global_secondary_indexes = global_indexes(reader, node, &definitions, &read_of_indexes);
    }
    declaration.billing_mode = billing_mode;
    definitions.report_unused(reader, KIND);
    let table_name = fields.get("TableName").and_then(|node| reader.text("TableName", node));
    Some(TableProperties { table_name, declaration, handling: None })
}

/// Returns the first replica, and reports the others.
fn one_replica<'t>(reader: &mut Reader, node: &'t Node) -> Option<&'t Node> {
    let replicas = items(reader, "Replicas", node);
    for replica in replicas.iter().skip(1) {
        let region = match replica.get("Region").map(|region| &region.value) {
            Some(Value::Scalar(scalar)) => format!("a replica in {}", scalar.text),
            _ => "another replica".to_owned(),
        };
        left_out::report_one(reader, replica, &region, KIND);
    }
    if replicas.is_empty() && matches!(node.value, Value::List(_)) {
        let finding = Finding::error(Code::MissingKey, "`Replicas` is empty").at(&node.place);
        reader.report(finding.help("name the region of the table, such as `- Region: !Ref AWS::Region`"));
    }
    replicas.first()
}

fn settings_of_replica(reader: &mut Reader, replica: &Fields<'_>, declaration: &mut TableDeclaration) {
    declaration.point_in_time_recovery =
        replica.get("PointInTimeRecoverySpecification").and_then(|node| settings::recovery(reader, node));
    if let Some(node) = replica.get("SSESpecification")
        && let Some(fields) = reader.fields("`SSESpecification` of a replica", node, &["KMSMasterKeyId"][..])
        && let Some(key) = required_text(reader, "`SSESpecification` of a replica", &fields, "KMSMasterKeyId")
    {
        declaration.server_side_encryption = Some(Declared::new(Encryption::KmsKey(key.value), key.place));
    }
    declaration.table_class = replica
        .get("TableClass")
        .and_then(|node| reader.choice("TableClass", node, TableClass::CHOICES, TableClass::parse));
    declaration.deletion_protection =
        replica.get("DeletionProtectionEnabled").and_then(|node| flag(reader, "DeletionProtectionEnabled", node));
    declaration.tags = replica.get("Tags").map(|node| settings::tags(reader, node)).unwrap_or_default();
}

fn global_indexes(
    reader: &mut Reader,
    node: &Node,
    definitions: &Definitions,
    read_sides: &ReadSides,
) -> BTreeMap<String, GlobalIndexDeclaration> {
    let mut declarations = BTreeMap::new();
    for index in indexes::named(reader, "GlobalSecondaryIndexes", node, GLOBAL_INDEX, definitions) {
        let (name, mut declaration, fields) = index.into_global();
        let read = read_sides.get(&name).copied().unwrap_or_default().or(read_side(reader, &fields));
        let write = write_side(reader, &fields);
        (declaration.provisioned_throughput, declaration.on_demand_throughput) = both(read, write, node);
        let provisioned = declaration.provisioned_throughput.as_ref();
        declaration.warm_throughput = fields.get("WarmThroughput").and_then(|node| warm(reader, node, provisioned));
        declarations.insert(name, declaration);
    }
    for name in read_sides.keys().filter(|name| !declarations.contains_key(*name)) {
        let message = format!("the replica speaks of index {name}, which the table does not have");
        let finding = Finding::error(Code::WrongValue, message).at(&node.place);
        reader.report(finding.help("use the IndexName of one of the table's `GlobalSecondaryIndexes`"));
    }
    declarations
}

fn sides_of_indexes(reader: &mut Reader, node: &Node) -> ReadSides {
    let mut sides = ReadSides::new();
    for item in items(reader, "GlobalSecondaryIndexes", node) {
        let what = "an index of a replica";
        let Some(fields) = reader.fields(what, item, REPLICA_INDEX) else { continue };
        left_out::report(reader, &fields, KIND);
        if let Some(name) = required_text(reader, what, &fields, "IndexName") {
            sides.insert(name.value, read_side(reader, &fields));
        }
    }
    sides
}

impl Side {
    fn or(self, other: Side) -> Side {
        Side { units: self.units.or(other.units), maximum: self.maximum.or(other.maximum) }
    }
}

/// Returns capacity and maximum where a part of the table has both directions of the one, or any of the other.
fn both(read: Side, write: Side, node: &Node) -> (Option<Declared<Throughput>>, Option<Declared<OnDemandMaximum>>) {
    let throughput = read.units.zip(write.units).map(|(read, write)| Throughput { read, write });
    let maximum = OnDemandMaximum { read: read.maximum, write: write.maximum };
    let maximum = (maximum != OnDemandMaximum::default()).then_some(maximum);
    let declared = &node.place;
    (
        throughput.map(|units| Declared::new(units, declared.clone())),
        maximum.map(|maximum| Declared::new(maximum, declared.clone())),
    )
}

fn read_side(reader: &mut Reader, fields: &Fields<'_>) -> Side {
    Side {
        units: fields
            .get("ReadProvisionedThroughputSettings")
            .and_then(|node| units(reader, node, "ReadCapacityUnits", "ReadCapacityAutoScalingSettings")),
        maximum: fields
            .get("ReadOnDemandThroughputSettings")
            .and_then(|node| maximum_of(reader, node, "MaxReadRequestUnits")),
    }
}

fn write_side(reader: &mut Reader, fields: &Fields<'_>) -> Side {
    Side {
        units: fields
            .get("WriteProvisionedThroughputSettings")
            .and_then(|node| units(reader, node, "WriteCapacityUnits", "WriteCapacityAutoScalingSettings")),
        maximum: fields
            .get("WriteOnDemandThroughputSettings")
            .and_then(|node| maximum_of(reader, node, "MaxWriteRequestUnits")),
    }
}

fn maximum_of(reader: &mut Reader, node: &Node, key: &'static str) -> Option<u64> {
    let fields = reader.fields("throughput settings", node, &[key][..])?;
    reader.required("throughput settings", &fields, key).and_then(|node| maximum(reader, key, node))
}

/// Returns fixed capacity, or what auto scaling starts with: its seed, else its minimum.
fn units(reader: &mut Reader, node: &Node, fixed: &'static str, scaled: &'static str) -> Option<u64> {
    let what = "throughput settings";
    let fields = reader.fields(what, node, &[fixed, scaled][..])?;
    if let Some(node) = fields.get(fixed) {
        return number(reader, fixed, node).map(|units| units.value);
    }
    let scaling = reader.required(what, &fields, scaled)?;
    left_out::report_one(reader, scaling, "auto scaling", KIND);
    let keys = ["MinCapacity", "MaxCapacity", "SeedCapacity", "TargetTrackingScalingPolicyConfiguration"];
    let fields = reader.fields(&format!("`{scaled}`"), scaling, &keys[..])?;
    let start = match fields.get("SeedCapacity") {
        Some(seed) => seed,
        None => reader.required(&format!("`{scaled}`"), &fields, "MinCapacity")?,
    };
    number(reader, "MinCapacity", start).map(|units| units.value)
}

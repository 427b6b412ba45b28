//! Resources beside a table that are a part of it: indexes on their own, tags, replicas, scaling.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{KeyAttribute, ScalarType, Throughput};
use tablewright_core::place::Declared;
use tablewright_core::project::{GlobalIndexDeclaration, IgnoredField};

use super::keys::Key;
use super::values::{block, blocks, known, number, required_text};
use super::{TABLE, billing, indexes};
use crate::reader::{Fields, Reader};
use crate::terraform::configuration::{Resource, TerraformTable};
use crate::terraform::evaluate::reference;
use crate::tree::Node;

const INDEX: &str = "aws_dynamodb_global_secondary_index";

const INDEX_KEYS: &[&str] = &[
    "table_name",
    "index_name",
    "key_schema",
    "projection",
    "provisioned_throughput",
    "on_demand_throughput",
    "warm_throughput",
    "region",
    "arn",
    "id",
    "timeouts",
];
const KEY_SCHEMA: &[&str] = &["attribute_name", "attribute_type", "key_type"];
const ROLES: &[&str] = &["HASH", "RANGE"];

/// What no declaration can say, by the type of its resource.
const LEFT_OUT: &[(&str, &str)] = &[
    ("aws_dynamodb_contributor_insights", "contributor insights of a table"),
    ("aws_dynamodb_global_table", "a global table of the old kind"),
    ("aws_dynamodb_kinesis_streaming_destination", "a Kinesis stream of a table"),
    ("aws_dynamodb_resource_policy", "a resource policy of a table"),
    ("aws_dynamodb_table_export", "an export of a table"),
    ("aws_dynamodb_table_item", "an item of a table"),
    ("aws_dynamodb_table_replica", "a replica of a table"),
    ("aws_dynamodb_tag", "a tag of a table"),
];

/// Adds to tables what resources beside them say, and reports what no declaration can.
pub(in crate::terraform) fn add_parts(resources: &[Resource], tables: &mut [TerraformTable]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for resource in resources {
        match resource.resource_type.as_str() {
            INDEX => add_index(resource, tables, &mut findings),
            "aws_appautoscaling_target" => add_scaling(resource, tables, &mut findings),
            kind => {
                if let Some((_, what)) = LEFT_OUT.iter().find(|(known, _)| *known == kind) {
                    let message = format!("{} is {what}, which no declaration can say", resource.address.value);
                    let finding = Finding::warning(Code::LeftOut, message).at(&resource.address.place);
                    let finding = finding.about(&resource.address.value);
                    findings.push(finding.help("Terraform goes on managing it"));
                }
            }
        }
    }
    findings
}

fn is_scaling(resource: &Resource) -> bool {
    resource.arguments.get("service_namespace").and_then(Node::as_text) == Some("dynamodb")
}

fn add_index(resource: &Resource, tables: &mut [TerraformTable], findings: &mut Vec<Finding>) {
    let mut reader = Reader::default();
    let node = known(&mut reader, &resource.arguments, &["arn", "id", "region"]);
    if let Some((table_name, name, declaration)) = index(&mut reader, resource, &node) {
        let named =
            |table: &&mut TerraformTable| table.table_name.as_ref().is_some_and(|name| name.value == table_name.value);
        match tables.iter_mut().find(named) {
            Some(table) => drop(table.declaration.global_secondary_indexes.insert(name, declaration)),
            None => {
                let message = format!("{INDEX} is of table {}, which is none of these files", table_name.value);
                let finding = Finding::warning(Code::LeftOut, message).at(&table_name.place);
                reader
                    .report(finding.help(format!("write `{TABLE}.NAME.name`, where the table stands in these files")));
            }
        }
    }
    findings.extend(reader.into_findings().into_iter().map(|mut finding| {
        finding.resource.get_or_insert_with(|| resource.address.value.clone());
        finding
    }));
}

fn index(
    reader: &mut Reader,
    resource: &Resource,
    node: &Node,
) -> Option<(Declared<String>, String, GlobalIndexDeclaration)> {
    let fields = reader.fields(INDEX, node, INDEX_KEYS)?;
    let table = required_text(reader, INDEX, &fields, "table_name");
    let name = required_text(reader, INDEX, &fields, "index_name");
    let mut key = Key::default();
    for item in blocks(reader, &fields, "key_schema") {
        let Some(fields) = reader.fields("`key_schema`", item, KEY_SCHEMA) else { continue };
        let attribute = required_text(reader, "`key_schema`", &fields, "attribute_name");
        let scalar_type = reader
            .required("`key_schema`", &fields, "attribute_type")
            .and_then(|node| reader.choice("attribute_type", node, ScalarType::CHOICES, ScalarType::parse));
        let role = reader.required("`key_schema`", &fields, "key_type").and_then(|node| {
            reader.choice("key_type", node, ROLES, |word| ROLES.iter().position(|role| *role == word))
        });
        if let (Some(attribute), Some(scalar_type), Some(role)) = (attribute, scalar_type, role) {
            let scalar_type = scalar_type.value;
            key.add(role.value == 0, KeyAttribute { name: attribute.value, scalar_type }, attribute.place);
        }
    }
    let keys = ["projection_type", "non_key_attributes"];
    let projection = block(reader, &fields, "projection", &keys[..])
        .and_then(|(fields, node)| indexes::projection(reader, "the index", &fields, &node.place));
    let declaration = GlobalIndexDeclaration {
        place: resource.address.place.clone(),
        partition_key: key.partition,
        sort_key: key.sort,
        projection,
        provisioned_throughput: provisioned(reader, &fields),
        on_demand_throughput: billing::on_demand(reader, &fields),
        warm_throughput: billing::warm(reader, &fields),
    };
    Some((table?, name?.value, declaration))
}

fn provisioned(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<Throughput>> {
    let keys = ["read_capacity_units", "write_capacity_units"];
    let (fields, node) = block(reader, fields, "provisioned_throughput", &keys[..])?;
    let [read, write] = keys.map(|key| number(reader, &fields, key).map(|units| units.value));
    Some(Declared::new(Throughput { read: read?, write: write? }, node.place.clone()))
}

/// Leaves capacity to the scaling target that sets it.
fn add_scaling(resource: &Resource, tables: &mut [TerraformTable], findings: &mut Vec<Finding>) {
    if !is_scaling(resource) {
        return;
    }
    let place = &resource.address.place;
    let target = resource.arguments.get("resource_id");
    let id = target.and_then(Node::as_text);
    // `table/NAME`, or `table/NAME/index/INDEX`.
    let name = id.and_then(|id| id.strip_prefix("table/")).map(|rest| rest.split('/').next().unwrap_or(rest));
    let table = tables.iter_mut().find(|table| {
        let is_named = table.table_name.as_ref().is_some_and(|known| Some(known.value.as_str()) == name);
        is_named || target.and_then(reference).is_some_and(|what| what.starts_with(&table.address.value))
    });
    let message = match (&table, id) {
        (Some(table), _) => format!("auto scaling sets capacity of {}, so it is ignored", table.address.value),
        (None, Some(id)) => format!("auto scaling sets capacity of {id}, which is no table of these files"),
        (None, None) => "auto scaling sets capacity of a table that only the deployment knows".to_owned(),
    };
    if let Some(table) = table {
        let ignore = table.declaration.ignore.get_or_insert_with(|| Declared::new(Vec::new(), place.clone()));
        if !ignore.value.contains(&IgnoredField::ProvisionedThroughput) {
            ignore.value.push(IgnoredField::ProvisionedThroughput);
        }
    }
    let finding = Finding::note(Code::LeftOut, message).at(place).about(&resource.address.value);
    findings.push(finding.help("Terraform goes on managing the target; no declaration can say it"));
}

//! `aws_dynamodb_table`.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::TableClass;
use tablewright_core::place::Declared;
use tablewright_core::project::TableDeclaration;

use super::keys::Attributes;
use super::values::{flag, is_unknown, required_text};
use super::{billing, indexes, left_out, settings};
use crate::reader::Reader;
use crate::tree::Node;

/// The arguments and attributes of the resource, from the documentation of the AWS provider.
const KEYS: &[&str] = &[
    "name",
    "billing_mode",
    "hash_key",
    "range_key",
    "attribute",
    "read_capacity",
    "write_capacity",
    "global_secondary_index",
    "local_secondary_index",
    "on_demand_throughput",
    "warm_throughput",
    "stream_enabled",
    "stream_view_type",
    "ttl",
    "point_in_time_recovery",
    "server_side_encryption",
    "table_class",
    "deletion_protection_enabled",
    "tags",
    "replica",
    "global_table_witness",
    "import_table",
    "region",
    "restore_date_time",
    "restore_source_name",
    "restore_source_table_arn",
    "restore_to_latest_time",
    // What a state has beside the arguments.
    "arn",
    "id",
    "key_schema",
    "stream_arn",
    "stream_label",
    "tags_all",
    "timeouts",
];

/// Reads the arguments of a table.
pub(super) fn read(reader: &mut Reader, node: &Node) -> (Option<Declared<String>>, TableDeclaration) {
    let Some(fields) = reader.fields("aws_dynamodb_table", node, KEYS) else {
        return (None, TableDeclaration::default());
    };
    left_out::report(reader, &fields);
    let attributes = Attributes::read(reader, &fields);
    let key = attributes.key(reader, "the table", &fields);
    let has_key = key.partition.is_some() || is_unknown(&fields, "hash_key") || fields.get("hash_key").is_some();
    let is_restored = fields.get("restore_source_name").is_some() || fields.get("restore_source_table_arn").is_some();
    if !has_key && !is_restored {
        let finding = Finding::error(Code::MissingKey, "the table has no `hash_key`").at(&node.place);
        reader.report(finding.help("name the partition key, and define it in an `attribute` block"));
    }
    let mode = billing::mode(reader, &fields, &node.place);
    let of_mode = mode.as_ref().map(|mode| mode.value);
    let declaration = TableDeclaration {
        partition_key: key.partition,
        sort_key: key.sort,
        global_secondary_indexes: indexes::global(reader, &fields, &attributes, of_mode),
        local_secondary_indexes: indexes::local(reader, &fields, &attributes),
        provisioned_throughput: billing::capacity(reader, "the table", &fields, of_mode, &node.place),
        billing_mode: mode,
        on_demand_throughput: billing::on_demand(reader, &fields),
        warm_throughput: billing::warm(reader, &fields),
        stream: settings::stream(reader, &fields),
        time_to_live: settings::time_to_live(reader, &fields),
        point_in_time_recovery: settings::recovery(reader, &fields),
        server_side_encryption: settings::encryption(reader, &fields),
        table_class: fields
            .get("table_class")
            .and_then(|node| reader.choice("table_class", node, TableClass::CHOICES, TableClass::parse)),
        deletion_protection: flag(reader, &fields, "deletion_protection_enabled"),
        tags: fields.get("tags").map(|node| settings::tags(reader, node)).unwrap_or_default(),
        ..TableDeclaration::default()
    };
    if !is_unknown(&fields, "global_secondary_index") && !is_unknown(&fields, "local_secondary_index") {
        attributes.report_unused(reader);
    }
    let name = required_text(reader, "aws_dynamodb_table", &fields, "name");
    (name, declaration)
}

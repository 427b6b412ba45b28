//! What a resource says and no declaration can.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::values::blocks;
use crate::reader::{Fields, Reader};
use crate::tree::Node;

/// Arguments that are not read, so that references in them hinder nobody.
pub(super) const NOT_READ: &[&str] = &[
    "arn",
    "global_table_witness",
    "id",
    "import_table",
    "region",
    "replica",
    "restore_date_time",
    "restore_source_name",
    "restore_source_table_arn",
    "restore_to_latest_time",
    "stream_arn",
    "stream_label",
    "tags_all",
];

/// What no declaration can say, with what it is.
const ARGUMENTS: &[(&str, &str)] = &[
    ("global_table_witness", "a witness of a global table"),
    ("import_table", "an import from S3"),
    ("region", "a region of its own"),
    ("restore_source_name", "a source from which it is restored"),
    ("restore_source_table_arn", "a source from which it is restored"),
];

/// Reports what of a table no declaration can say.
pub(super) fn report(reader: &mut Reader, fields: &Fields<'_>) {
    for (name, what) in ARGUMENTS {
        if let Some(node) = fields.get(name).filter(|node| !is_empty(node)) {
            report_one(reader, node, what);
        }
    }
    for replica in blocks(reader, fields, "replica") {
        let what = match replica.get("region_name").and_then(Node::as_text) {
            Some(region) => format!("a replica in {region}"),
            None => "a replica".to_owned(),
        };
        report_one(reader, replica, &what);
    }
}

fn report_one(reader: &mut Reader, node: &Node, what: &str) {
    let message = format!("the table has {what}, which no declaration can say");
    let finding = Finding::warning(Code::LeftOut, message).at(&node.place);
    reader.report(finding.help("it stays as it is; Terraform goes on managing it"));
}

fn is_empty(node: &Node) -> bool {
    matches!(&node.value, crate::tree::Value::List(items) if items.is_empty())
}

//! Properties of a table that no declaration can say.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::ResourceKind;
use crate::reader::{Fields, Reader};
use crate::tree::{Node, Value};

/// What no declaration can say, with what it is.
const PROPERTIES: &[(&str, &str)] = &[
    ("ContributorInsightsSpecification", "contributor insights"),
    ("GlobalTableSettingsReplicationMode", "replicated settings of a global table"),
    ("GlobalTableSourceArn", "a global table in another account"),
    ("GlobalTableWitnesses", "witnesses of a global table"),
    ("ImportSourceSpecification", "an import from S3"),
    ("KinesisStreamSpecification", "a Kinesis stream"),
    ("MultiRegionConsistency", "consistency over regions"),
    ("ReplicaStreamSpecification", "a stream setting of one replica"),
    ("ResourcePolicy", "a resource policy"),
];

/// Properties that are not read, so that references in them hinder nobody.
pub(super) const HOLD_REFERENCES: &[&str] = &[
    "ContributorInsightsSpecification",
    "GlobalTableSourceArn",
    "GlobalTableWitnesses",
    "ImportSourceSpecification",
    "KinesisStreamSpecification",
    "ReplicaStreamSpecification",
    "ResourcePolicy",
    "ServiceToken",
];

/// Reports what of a mapping no declaration can say: an error where the custom resource is asked for it.
pub(super) fn report(reader: &mut Reader, fields: &Fields<'_>, kind: ResourceKind) {
    for (property, what) in PROPERTIES {
        if let Some(node) = fields.get(property).filter(|node| says_something(node)) {
            report_one(reader, node, what, kind);
        }
    }
}

/// Reports one thing that no declaration can say.
pub(super) fn report_one(reader: &mut Reader, node: &Node, what: &str, kind: ResourceKind) {
    reader.report(match kind {
        ResourceKind::CustomResource => {
            let message = format!("the custom resource cannot give a table {what}");
            Finding::error(Code::LeftOut, message)
                .at(&node.place)
                .help("remove it; an existing table keeps what it has")
        }
        _ => Finding::warning(Code::LeftOut, format!("the table has {what}, which no declaration can say"))
            .at(&node.place)
            .help("it stays as it is; manage it with what made it"),
    });
}

/// Says whether a property has a content: contributor insights that are switched off have none.
fn says_something(node: &Node) -> bool {
    let switched_off = node.get("Enabled").is_some_and(
        |enabled| matches!(&enabled.value, Value::Scalar(scalar) if scalar.text.eq_ignore_ascii_case("false")),
    );
    !switched_off && !matches!(&node.value, Value::List(items) if items.is_empty())
}

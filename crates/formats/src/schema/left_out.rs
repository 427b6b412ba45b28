//! What a schema file says and no declaration can.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use crate::source::Source;
use crate::tree::{Node, Tree, Value};

/// Members of a table that no declaration can say, with what they are.
const MEMBERS: &[(&str, &str)] = &[
    ("Replicas", "replicas in other regions"),
    ("GlobalTableWitnesses", "witnesses of a global table"),
    ("MultiRegionConsistency", "consistency over regions"),
    ("ResourcePolicy", "a resource policy"),
];

/// Returns a warning for everything in a schema file that a declaration of its table leaves out. A file that cannot be
/// read has none; reading it says why.
pub fn left_out(source: &Source) -> Vec<Finding> {
    let Ok(tree) = Tree::parse_json(source) else { return Vec::new() };
    let table = tree.root.get("Table").or_else(|| tree.root.get("TableDescription")).unwrap_or(&tree.root);
    let present = |node: &&Node| !node.is_absent() && !matches!(&node.value, Value::List(items) if items.is_empty());
    MEMBERS
        .iter()
        .filter_map(|(member, what)| Some((table.get(member).filter(present)?, what)))
        .map(|(node, what)| {
            let finding =
                Finding::warning(Code::LeftOut, format!("the table has {what}, which no declaration can say"));
            finding.at(&node.place).help("they stay as they are; manage them with what made them")
        })
        .collect()
}

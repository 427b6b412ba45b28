//! What a table is expected to hold and to serve fits the table.

use crate::codes::Code;
use crate::finding::Finding;
use crate::project::DesiredTable;

/// Checks that every index of which something is expected is there.
pub(super) fn check(desired: &DesiredTable, findings: &mut Vec<Finding>) {
    let Some(expectation) = &desired.declaration.expect else { return };
    let table = &desired.table;
    let owner = &desired.declared_name;
    let indexes = || table.global_secondary_indexes.keys().chain(table.local_secondary_indexes.keys());
    for (name, expected) in &expectation.indexes {
        if !indexes().any(|index| index == name) {
            let there: Vec<_> = indexes().map(|index| format!("`{index}`")).collect();
            findings.push(
                Finding::error(
                    Code::InvalidExpectation,
                    format!("table {owner} has no index {name} to expect something of"),
                )
                .at(&expected.place)
                .about(owner)
                .help(match there.as_slice() {
                    [] => "the table has no indexes: remove what is expected of one".to_owned(),
                    there => format!("there are {}", there.join(", ")),
                }),
            );
        }
    }
}

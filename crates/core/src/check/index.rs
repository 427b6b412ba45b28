//! Indexes: names, keys, projections and how many.

use std::collections::BTreeSet;

use super::key::attributes_once;
use crate::codes::Code;
use crate::finding::Finding;
use crate::model::Projection;
use crate::names::check_name;
use crate::place::Place;
use crate::project::DesiredTable;

/// Most global secondary indexes of a table [T-129].
pub(crate) const MOST_GLOBAL: usize = 20;
/// Most local secondary indexes of a table [T-129].
pub(crate) const MOST_LOCAL: usize = 5;
/// Most key attributes on each side of a global index [T-123].
const MOST_PER_SIDE: usize = 4;
/// Most attributes of one INCLUDE projection [T-126].
const MOST_INCLUDED: usize = 20;
/// Most attributes of all INCLUDE projections of a table together [M].
const MOST_INCLUDED_TOGETHER: usize = 100;

/// Checks all indexes of a table.
pub(super) fn check(desired: &DesiredTable, findings: &mut Vec<Finding>) {
    let table = &desired.table;
    let declaration = &desired.declaration;
    let owner = &desired.declared_name;
    let counts = [
        (Code::TooManyGlobalIndexes, "global", table.global_secondary_indexes.len(), MOST_GLOBAL),
        (Code::TooManyLocalIndexes, "local", table.local_secondary_indexes.len(), MOST_LOCAL),
    ];
    for (code, kind, count, most) in counts {
        if count > most {
            findings.push(
                Finding::error(code, format!("table {owner} has {count} {kind} secondary indexes"))
                    .at_some(declaration.place.as_ref())
                    .about(owner)
                    .help(format!("DynamoDB admits {most} on a table; take {} out", count - most)),
            );
        }
    }
    let mut included = 0;
    for (name, index) in &table.global_secondary_indexes {
        let declared = declaration.global_secondary_indexes.get(name);
        let place = declared.map(|index| &index.place);
        let index_owner = format!("{owner}/{name}");
        let key_place = declared.and_then(|index| index.partition_key.as_ref()).map(|key| &key.place).or(place);
        if index.key.partition.len() > MOST_PER_SIDE || index.key.sort.len() > MOST_PER_SIDE {
            findings.push(
                Finding::error(Code::InvalidKey, format!("the key of index {index_owner} has too many attributes"))
                    .at_some(key_place)
                    .about(&index_owner)
                    .help("a global secondary index takes up to four partition and four sort attributes"),
            );
        }
        attributes_once(&index_owner, &index.key, key_place, findings);
        let projection_place = declared.and_then(|index| index.projection.as_ref()).map(|p| &p.place).or(place);
        included += projection(&index_owner, &index.projection, projection_place, findings);
        index_name(&index_owner, name, place, findings);
    }
    for (name, index) in &table.local_secondary_indexes {
        let declared = declaration.local_secondary_indexes.get(name);
        let place = declared.map(|index| &index.place);
        let index_owner = format!("{owner}/{name}");
        let problem = if table.key.sort.is_empty() {
            Some("the table has no sort key, which a local secondary index requires")
        } else if index.key.partition != table.key.partition {
            Some("its partition key is not the table's")
        } else if index.key.sort.len() != 1 {
            Some("it needs exactly one sort key attribute")
        } else {
            None
        };
        if let Some(problem) = problem {
            findings.push(
                Finding::error(Code::InvalidLocalIndex, format!("local index {index_owner}: {problem}"))
                    .at_some(place)
                    .about(&index_owner)
                    .help("declare it under global_secondary_indexes, or mend its key"),
            );
        }
        attributes_once(&index_owner, &index.key, place, findings);
        let projection_place = declared.and_then(|index| index.projection.as_ref()).map(|p| &p.place).or(place);
        included += projection(&index_owner, &index.projection, projection_place, findings);
        index_name(&index_owner, name, place, findings);
        if table.global_secondary_indexes.contains_key(name) {
            findings.push(
                Finding::error(Code::DuplicateIndex, format!("{index_owner} is both a local and a global index"))
                    .at_some(place)
                    .about(&index_owner)
                    .help("global and local indexes of a table share one set of names"),
            );
        }
    }
    if included > MOST_INCLUDED_TOGETHER {
        findings.push(
            Finding::error(
                Code::TooManyProjectedAttributes,
                format!("the indexes of table {owner} include {included} attributes"),
            )
            .at_some(declaration.place.as_ref())
            .about(owner)
            .help(format!("DynamoDB admits {MOST_INCLUDED_TOGETHER} over all indexes; use ALL for one of them")),
        );
    }
}

fn index_name(owner: &str, name: &str, place: Option<&Place>, findings: &mut Vec<Finding>) {
    if let Err(problem) = check_name(name) {
        findings.push(
            Finding::error(Code::InvalidName, format!("the index name {problem}"))
                .at_some(place)
                .about(owner)
                .help("rename the index"),
        );
    }
}

/// Checks a projection and returns how many attributes it includes.
fn projection(owner: &str, projection: &Projection, place: Option<&Place>, findings: &mut Vec<Finding>) -> usize {
    let empty = BTreeSet::new();
    let attributes = crate::project::included(projection).unwrap_or(&empty);
    if matches!(projection, Projection::Include(_)) && attributes.is_empty() {
        findings.push(
            Finding::error(Code::IncludeWithoutAttributes, format!("the projection of {owner} includes no attributes"))
                .at_some(place)
                .about(owner)
                .help("write `projection: { include: [name, …] }`, or KEYS_ONLY"),
        );
    }
    if attributes.len() > MOST_INCLUDED {
        findings.push(
            Finding::error(
                Code::TooManyProjectedAttributes,
                format!("the projection of {owner} includes {} attributes", attributes.len()),
            )
            .at_some(place)
            .about(owner)
            .help(format!("one projection includes at most {MOST_INCLUDED}; use ALL")),
        );
    }
    attributes.len()
}

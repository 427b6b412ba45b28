//! Keys: how many attributes, and one type each.

use std::collections::BTreeMap;

use crate::codes::Code;
use crate::finding::Finding;
use crate::model::{Key, ScalarType};
use crate::place::Place;
use crate::project::DesiredTable;

/// Checks the table's key, and that an attribute has one type in all keys.
pub(super) fn check(desired: &DesiredTable, findings: &mut Vec<Finding>) {
    let declaration = &desired.declaration;
    let owner = &desired.declared_name;
    let place = declaration.sort_key.as_ref().or(declaration.partition_key.as_ref()).map(|key| &key.place);
    if desired.table.key.partition.len() != 1 || desired.table.key.sort.len() > 1 {
        findings.push(
            Finding::error(Code::InvalidKey, format!("the key of table {owner} has too many attributes"))
                .at_some(place)
                .about(owner)
                .help("a table has one partition key and at most one sort key; only global indexes take up to four of each"),
        );
    }
    attributes_once(owner, &desired.table.key, place, findings);
    one_type_each(desired, findings);
}

/// Checks that a key names no attribute twice [T-442] and none with an impossible name.
pub(super) fn attributes_once(owner: &str, key: &Key, place: Option<&Place>, findings: &mut Vec<Finding>) {
    let mut names: Vec<_> = key.attributes().map(|attribute| attribute.name.as_str()).collect();
    for name in &names {
        if name.is_empty() || name.len() > 255 {
            findings.push(
                Finding::error(Code::InvalidKey, format!("a key attribute of {} bytes in {owner}", name.len()))
                    .at_some(place)
                    .about(owner)
                    .help("the name of a key attribute has 1 to 255 bytes"),
            );
        }
    }
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        findings.push(
            Finding::error(Code::InvalidKey, format!("attribute {} stands twice in the key of {owner}", pair[0]))
                .at_some(place)
                .about(owner)
                .help("partition key and sort key are different attributes"),
        );
    }
}

fn one_type_each(desired: &DesiredTable, findings: &mut Vec<Finding>) {
    let declaration = &desired.declaration;
    let table_place = declaration.partition_key.as_ref().map(|key| &key.place);
    let mut types: BTreeMap<&str, (ScalarType, String)> = BTreeMap::new();
    let table = std::iter::once((desired.declared_name.clone(), &desired.table.key, table_place));
    let global = desired.table.global_secondary_indexes.iter().map(|(name, index)| {
        let place = declaration.global_secondary_indexes.get(name).map(|index| &index.place);
        (format!("{}/{name}", desired.declared_name), &index.key, place)
    });
    let local = desired.table.local_secondary_indexes.iter().map(|(name, index)| {
        let place = declaration.local_secondary_indexes.get(name).map(|index| &index.place);
        (format!("{}/{name}", desired.declared_name), &index.key, place)
    });
    for (owner, key, place) in table.chain(global).chain(local) {
        for attribute in key.attributes() {
            let (first, where_first) =
                types.entry(&attribute.name).or_insert_with(|| (attribute.scalar_type, owner.clone()));
            if *first != attribute.scalar_type {
                let message = format!(
                    "attribute {} is {} in {owner} and {first} in {where_first}",
                    attribute.name, attribute.scalar_type
                );
                findings.push(
                    Finding::error(Code::KeyTypeConflict, message)
                        .at_some(place)
                        .about(&owner)
                        .help("an attribute has one type in all keys of a table; a key without `type` is S, a string"),
                );
            }
        }
    }
}

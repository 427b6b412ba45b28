//! Keys and attribute definitions: the second step of CreateTable's checks, before anything about indexes.

use std::collections::BTreeSet;

use tablewright_core::wire::{AttributeDefinition, CreateTableInput, KeySchemaElement};

use crate::Refusal;

const HASH: &str = "HASH";
const RANGE: &str = "RANGE";

/// The most elements of either role in a global index's key [T-123].
const MULTIPLE_KEY_LIMIT: usize = 4;

/// Checks the key of a table or a local index: HASH, then perhaps RANGE [T-042].
pub(crate) fn check_simple_key(schema: &[KeySchemaElement]) -> Result<(), Refusal> {
    check_first_is_hash(schema)?;
    let [hash, range, ..] = schema else { return Ok(()) };
    if range.key_type != RANGE {
        return Err(Refusal::validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"));
    }
    if hash.attribute_name == range.attribute_name {
        return Err(same_name());
    }
    Ok(())
}

/// Checks the key of a global index: one to four HASH elements, then up to four RANGE elements [T-123][T-124].
pub(crate) fn check_global_key(schema: &[KeySchemaElement]) -> Result<(), Refusal> {
    check_first_is_hash(schema)?;
    for role in [HASH, RANGE] {
        if schema.iter().filter(|element| element.key_type == role).count() > MULTIPLE_KEY_LIMIT {
            return Err(Refusal::invalid(format!(
                "The KeySchema exceeds the maximum allowed number of {role} key attributes. Maximum allowed: \
                 {MULTIPLE_KEY_LIMIT}"
            )));
        }
    }
    if schema.windows(2).any(|pair| pair[0].key_type == RANGE && pair[1].key_type == HASH) {
        return Err(Refusal::invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema"));
    }
    let names: BTreeSet<&str> = schema.iter().map(|element| element.attribute_name.as_str()).collect();
    if names.len() < schema.len() {
        // [T-442]
        return Err(match schema {
            [_, range] if range.key_type == RANGE => same_name(),
            _ => Refusal::validation("The KeySchema contains multiple key attributes with the same name"),
        });
    }
    Ok(())
}

fn check_first_is_hash(schema: &[KeySchemaElement]) -> Result<(), Refusal> {
    if schema.first().is_none_or(|first| first.key_type != HASH) {
        return Err(Refusal::validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
    }
    Ok(())
}

fn same_name() -> Refusal {
    Refusal::validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
}

/// Checks that no attribute is defined twice, even with another type [T-042].
pub(crate) fn check_duplicates(definitions: &[AttributeDefinition]) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    match definitions.iter().find(|definition| !seen.insert(definition.attribute_name.as_str())) {
        Some(twice) => Err(Refusal::validation(format!("Attribute Name is duplicated: {}", twice.attribute_name))),
        None => Ok(()),
    }
}

/// Checks that CreateTable defines exactly the attributes that keys use [T-127].
pub(crate) fn check_definitions(input: &CreateTableInput) -> Result<(), Refusal> {
    let definitions = &input.attribute_definitions;
    if definitions.is_empty() {
        return Err(Refusal::validation("Invalid KeySchema: Some index key attribute have no definition"));
    }
    check_duplicates(definitions)?;
    let local = input.local_secondary_indexes.iter().flatten().map(|index| &index.key_schema);
    let global = input.global_secondary_indexes.iter().flatten().map(|index| &index.key_schema);
    let keys: Vec<&[KeySchemaElement]> =
        std::iter::once(&input.key_schema).chain(local).chain(global).map(Vec::as_slice).collect();
    for key in &keys {
        check_defined(key, definitions)?;
    }
    let used: BTreeSet<&str> =
        keys.iter().flat_map(|key| key.iter()).map(|element| element.attribute_name.as_str()).collect();
    if definitions.iter().all(|definition| used.contains(definition.attribute_name.as_str())) {
        return Ok(());
    }
    if keys.len() == 1 {
        return Err(Refusal::invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in \
             AttributeDefinitions",
        ));
    }
    Err(Refusal::invalid(format!(
        "Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
        names(definitions),
        used.into_iter().collect::<Vec<_>>().join(", ")
    )))
}

/// Checks that a key's attributes are defined [T-042].
fn check_defined(key: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> Result<(), Refusal> {
    if key.iter().all(|element| is_defined(element, definitions)) {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
        key.iter().map(|element| element.attribute_name.as_str()).collect::<Vec<_>>().join(", "),
        names(definitions)
    )))
}

/// Returns whether an element's attribute has a definition.
pub(crate) fn is_defined(element: &KeySchemaElement, definitions: &[AttributeDefinition]) -> bool {
    definitions.iter().any(|definition| definition.attribute_name == element.attribute_name)
}

fn names(definitions: &[AttributeDefinition]) -> String {
    definitions.iter().map(|definition| definition.attribute_name.as_str()).collect::<Vec<_>>().join(", ")
}

//! Bringing the item store to what the control plane says, at start.
//!
//! The control plane is the authority for which tables, indexes, streams and times to live exist, with one exception:
//! a table that only the item store has is never deleted, but taken up. Its description was lost, its items were not.

use tablewright_control_plane::{Effect, ItemTable};
use tablewright_core::wire::{AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement};

use crate::items::{FoundTable, KEPT_VIEW};

/// Returns the steps from what the item store has to what it should have, or what cannot be reconciled.
pub(crate) fn steps(wanted: &ItemTable, found: Option<&FoundTable>) -> Result<Vec<Effect>, String> {
    let Some(found) = found else { return Ok(vec![Effect::CreateTable(wanted.clone())]) };
    if found.description.item_count.is_none() {
        // Better no start than a table made anew over items that something else keeps from being read.
        return Err("its items cannot be read".to_owned());
    }
    check_fixed_parts(wanted, found)?;
    let mut steps = Vec::new();
    let indexes = found.description.global_secondary_indexes.as_deref().unwrap_or_default();
    for index in indexes {
        let kept = wanted.global_indexes.iter().find(|it| it.index_name == index.index_name);
        let same = kept.is_some_and(|kept| {
            // An index that is not counted is not there, whatever its description says.
            index.item_count.is_some()
                && kept.key_schema == index.key_schema
                && normal(kept.projection.as_ref()) == normal(index.projection.as_ref())
                && same_types(&kept.key_schema, wanted, found)
        });
        if !same {
            steps.push(Effect::DeleteIndex { name: index.index_name.clone() });
            if let Some(kept) = kept {
                steps.push(create(kept, wanted));
            }
        }
    }
    for index in &wanted.global_indexes {
        if indexes.iter().all(|it| it.index_name != index.index_name) {
            steps.push(create(index, wanted));
        }
    }
    let stream = found.description.stream_specification.as_ref().filter(|stream| stream.stream_enabled);
    let view_type = stream.and_then(|stream| stream.stream_view_type.clone());
    let kept = wanted.stream_view_type.is_some().then_some(KEPT_VIEW);
    if view_type.as_deref() != kept {
        if stream.is_some() && wanted.stream_view_type.is_some() {
            steps.push(Effect::Stream { view_type: None });
        }
        steps.push(Effect::Stream { view_type: wanted.stream_view_type.clone() });
    }
    if found.time_to_live != wanted.time_to_live {
        if found.time_to_live.is_some() && wanted.time_to_live.is_some() {
            steps.push(Effect::TimeToLive { attribute: None });
        }
        steps.push(Effect::TimeToLive { attribute: wanted.time_to_live.clone() });
    }
    Ok(steps)
}

/// Keys and local indexes are fixed for a table's life: where they differ, the halves are of different tables.
fn check_fixed_parts(wanted: &ItemTable, found: &FoundTable) -> Result<(), String> {
    if wanted.key_schema != found.description.key_schema || !same_types(&wanted.key_schema, wanted, found) {
        return Err("their primary keys differ".to_owned());
    }
    let locals = found.description.local_secondary_indexes.as_deref().unwrap_or_default();
    let same = locals.len() == wanted.local_indexes.len()
        && wanted.local_indexes.iter().all(|index| {
            locals.iter().any(|it| it.index_name == index.index_name && it.key_schema == index.key_schema)
        });
    if same { Ok(()) } else { Err("their local indexes differ".to_owned()) }
}

fn same_types(key: &[KeySchemaElement], wanted: &ItemTable, found: &FoundTable) -> bool {
    key.iter().all(|element| {
        let kind = |definitions: &[AttributeDefinition]| {
            let mut definitions = definitions.iter();
            definitions.find(|it| it.attribute_name == element.attribute_name).map(|it| it.attribute_type.clone())
        };
        kind(&wanted.attribute_definitions) == kind(&found.description.attribute_definitions)
    })
}

fn normal(projection: Option<&tablewright_core::wire::Projection>) -> (String, Vec<String>) {
    let kind = projection.and_then(|projection| projection.projection_type.clone()).unwrap_or_default();
    let attributes = projection.and_then(|projection| projection.non_key_attributes.clone());
    let mut attributes = attributes.unwrap_or_default();
    attributes.sort();
    (kind, attributes)
}

fn create(index: &GlobalSecondaryIndex, table: &ItemTable) -> Effect {
    let used = |definition: &&AttributeDefinition| {
        index.key_schema.iter().any(|element| element.attribute_name == definition.attribute_name)
    };
    Effect::CreateIndex {
        index: index.clone(),
        attribute_definitions: table.attribute_definitions.iter().filter(used).cloned().collect(),
    }
}

//! Creating, changing and deleting global indexes.

use std::collections::BTreeSet;

use tablewright_core::wire::{
    AttributeDefinition, GlobalSecondaryIndex, OnDemandThroughput, UpdateGlobalSecondaryIndexAction, UpdateTableInput,
    WarmThroughput,
};

use super::switch::{current, unchanged};
use crate::capacity::{check_on_demand, merged_on_demand, raised_warm, refuse_on_demand};
use crate::indexes::{GLOBAL_INDEX_LIMIT, check_added, new_global_index};
use crate::keys::is_defined;
use crate::plane::{Context, Effect};
use crate::state::{BillingMode, Table, Units};
use crate::{Refusal, budgets};

/// Applies the entries in their order; one that is refused refuses the call [T-161].
pub(super) fn update(
    table: &mut Table,
    before: &Table,
    input: &UpdateTableInput,
    context: &Context<'_>,
    effects: &mut Vec<Effect>,
) -> Result<(), Refusal> {
    for entry in input.global_secondary_index_updates.iter().flatten() {
        if let Some(action) = &entry.update {
            change(table, before, action, context)?;
        }
        if let Some(index) = &entry.create {
            effects.push(create(table, index, input, context)?);
        }
        if let Some(index) = &entry.delete {
            effects.push(delete(table, &index.index_name)?);
        }
    }
    Ok(())
}

fn create(
    table: &mut Table,
    index: &GlobalSecondaryIndex,
    input: &UpdateTableInput,
    context: &Context<'_>,
) -> Result<Effect, Refusal> {
    let name = &index.index_name;
    check_added(index)?;
    // Definitions that the table has win over those that are sent [T-162].
    let mut definitions = table.attribute_definitions.clone();
    for sent in input.attribute_definitions.iter().flatten() {
        if !definitions.iter().any(|definition| definition.attribute_name == sent.attribute_name) {
            definitions.push(sent.clone());
        }
    }
    if !index.key_schema.iter().all(|element| is_defined(element, &definitions)) {
        return Err(Refusal::invalid(format!("AttributeDefinitions is not specified for index: {name}")));
    }
    let taken = table.global_indexes.iter().any(|other| other.name == *name)
        || table.local_indexes.iter().any(|other| other.index_name == *name);
    if taken {
        return Err(Refusal::validation("Attempting to create an index which already exists")); // [T-442]
    }
    // [T-152]
    let missing =
        |name: &str| format!("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}");
    let added = new_global_index(index, table.billing_mode, missing, context.place)?;
    if table.global_indexes.len() >= GLOBAL_INDEX_LIMIT {
        // [T-169]
        return Err(Refusal::limit(format!(
            "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of \
             {GLOBAL_INDEX_LIMIT}"
        )));
    }
    let effect = Effect::CreateIndex {
        index: added.items(),
        attribute_definitions: definitions
            .iter()
            .filter(|definition| added.key_schema.iter().any(|it| it.attribute_name == definition.attribute_name))
            .cloned()
            .collect(),
    };
    table.global_indexes.push(added);
    prune_definitions(table, definitions);
    Ok(effect)
}

fn delete(table: &mut Table, name: &str) -> Result<Effect, Refusal> {
    check_not_local(table, name, "delete")?;
    let Some(position) = table.global_indexes.iter().position(|index| index.name == name) else {
        return Err(missing(table, name));
    };
    table.global_indexes.remove(position);
    let definitions = std::mem::take(&mut table.attribute_definitions);
    prune_definitions(table, definitions);
    Ok(Effect::DeleteIndex { name: name.to_owned() })
}

/// Keeps the definitions that some key uses, sorted by name [T-151][T-162].
fn prune_definitions(table: &mut Table, definitions: Vec<AttributeDefinition>) {
    let used: BTreeSet<&str> = table
        .key_schema
        .iter()
        .chain(table.global_indexes.iter().flat_map(|index| &index.key_schema))
        .chain(table.local_indexes.iter().flat_map(|index| &index.key_schema))
        .map(|element| element.attribute_name.as_str())
        .collect();
    let mut kept: Vec<_> =
        definitions.into_iter().filter(|definition| used.contains(definition.attribute_name.as_str())).collect();
    kept.sort();
    table.attribute_definitions = kept;
}

/// Changes an index's throughput, the only thing about an index that can be changed.
fn change(
    table: &mut Table,
    before: &Table,
    action: &UpdateGlobalSecondaryIndexAction,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let name = action.index_name.as_str();
    check_not_local(table, name, "update")?;
    let mode = table.billing_mode;
    let Some(position) = table.global_indexes.iter().position(|index| index.name == name) else {
        if action.warm_throughput.is_some() {
            return Err(Refusal::internal_server_error("Internal server error")); // [T-161]
        }
        return Err(missing(table, name));
    };
    let index = &mut table.global_indexes[position];
    check_change(action, mode)?;
    if let Some(throughput) = &action.provisioned_throughput {
        let units = Units::from(throughput);
        if before.billing_mode == BillingMode::Provisioned {
            if units == index.capacity.units {
                let subject = format!("the index {name}");
                return Err(Refusal::validation(format!("{} {}", unchanged(&subject), current(units)))); // [T-164]
            }
            budgets::check_decrease(&index.capacity, units, context.now, context.durations)?;
            index.capacity.set(units, context.now);
        } else {
            index.capacity.units = units;
        }
        index.warm = index.warm.highest(units);
    }
    if let Some(maxima) = &action.on_demand_throughput {
        if mode == BillingMode::Provisioned {
            refuse_on_demand(maxima)?;
        }
        check_on_demand(maxima, true, Some(name), context.place)?;
        index.on_demand = merged_on_demand(index.on_demand.as_ref(), maxima);
    }
    if let Some(warm) = &action.warm_throughput {
        index.warm = raised_warm(index.warm, warm, Some(name))?;
    }
    Ok(())
}

/// Checks that an entry changes something that the billing mode has [T-152][T-456].
pub(crate) fn check_change(action: &UpdateGlobalSecondaryIndexAction, mode: BillingMode) -> Result<(), Refusal> {
    let name = &action.index_name;
    let on_demand = action.on_demand_throughput.as_ref().is_some_and(|it| *it != OnDemandThroughput::default());
    let warm = action.warm_throughput.as_ref().is_some_and(|it| *it != WarmThroughput::default());
    let provisioned = action.provisioned_throughput.is_some();
    match mode {
        BillingMode::PayPerRequest if provisioned || !(on_demand || warm) => Err(Refusal::invalid(format!(
            "The only Updates for index: {name} when TableThroughputMode is PAY_PER_REQUEST can be to \
             OnDemandThroughput, WarmThroughput"
        ))),
        BillingMode::Provisioned if !(provisioned || on_demand || warm) => {
            Err(Refusal::invalid(format!("ProvisionedThroughput must be specified for index: {name}")))
        }
        _ => Ok(()),
    }
}

/// A local index can be neither changed nor deleted [T-137].
fn check_not_local(table: &Table, name: &str, verb: &str) -> Result<(), Refusal> {
    if table.local_indexes.iter().any(|index| index.index_name == name) {
        return Err(Refusal::validation(format!("Cannot {verb} an index that is not a GlobalSecondaryIndex: {name}")));
    }
    Ok(())
}

/// [T-161]
fn missing(table: &Table, name: &str) -> Refusal {
    Refusal::not_found(format!("Index {name} for table {}", table.name))
}

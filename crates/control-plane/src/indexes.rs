//! Indexes at creation: counts, names, keys, projections, and what a global index starts with.

use std::collections::BTreeSet;

use tablewright_core::wire::{CreateTableInput, GlobalSecondaryIndex, LocalSecondaryIndex, Projection};

use crate::arn::Place;
use crate::capacity::{check_on_demand, initial_warm, refuse_on_demand};
use crate::keys::{check_global_key, check_simple_key};
use crate::state::{BillingMode, Capacity, GlobalIndex, Units};
use crate::{Refusal, capacity};

/// The most global indexes of a table [T-129].
pub(crate) const GLOBAL_INDEX_LIMIT: usize = 20;
/// The most local indexes of a table [T-129].
const LOCAL_INDEX_LIMIT: usize = 5;

/// Checks the indexes of a CreateTable, their throughput aside.
pub(crate) fn check(input: &CreateTableInput) -> Result<(), Refusal> {
    let local = input.local_secondary_indexes.as_deref();
    let global = input.global_secondary_indexes.as_deref();
    for (name, empty) in [
        ("GlobalSecondaryIndexes", global.is_some_and(<[_]>::is_empty)),
        ("LocalSecondaryIndexes", local.is_some_and(<[_]>::is_empty)),
    ] {
        if empty {
            // [T-043]
            return Err(Refusal::invalid(format!("List of {name} is empty")));
        }
    }
    let (local, global) = (local.unwrap_or_default(), global.unwrap_or_default());
    if global.len() > GLOBAL_INDEX_LIMIT {
        return Err(Refusal::invalid(format!(
            "GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_INDEX_LIMIT}"
        )));
    }
    if local.len() > LOCAL_INDEX_LIMIT {
        return Err(Refusal::invalid(format!(
            "Number of LocalSecondaryIndexes exceeds per-table limit of {LOCAL_INDEX_LIMIT}"
        )));
    }
    // Both kinds share one space of names; an index may be named like its table [T-129].
    let mut names = BTreeSet::new();
    let all = local.iter().map(|index| &index.index_name).chain(global.iter().map(|index| &index.index_name));
    for name in all {
        if !names.insert(name) {
            return Err(Refusal::invalid(format!("Duplicate index name: {name}")));
        }
    }
    for index in local {
        check_local(index, input)?;
        check_projection(index.projection.as_ref())?;
    }
    for index in global {
        check_global_key(&index.key_schema)?;
        check_projection(index.projection.as_ref())?;
    }
    Ok(())
}

/// Checks a local index: exactly the table's partition key and one sort key [T-129].
fn check_local(index: &LocalSecondaryIndex, input: &CreateTableInput) -> Result<(), Refusal> {
    let name = &index.index_name;
    check_simple_key(&index.key_schema)?;
    if input.key_schema.len() < 2 {
        return Err(Refusal::invalid(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ));
    }
    let leading = |schema: &[tablewright_core::wire::KeySchemaElement]| {
        schema.first().map(|element| element.attribute_name.clone()).unwrap_or_default()
    };
    let (own, table) = (leading(&index.key_schema), leading(&input.key_schema));
    if own != table {
        return Err(Refusal::invalid(format!(
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index \
             hash key: {own}, table hash key: {table}"
        )));
    }
    if index.key_schema.len() < 2 {
        return Err(Refusal::invalid(format!("Index KeySchema does not have a range key for index: {name}")));
    }
    Ok(())
}

/// Checks what an index carries [T-126].
fn check_projection(projection: Option<&Projection>) -> Result<(), Refusal> {
    let kind = projection.and_then(|projection| projection.projection_type.as_deref());
    let attributes = projection.and_then(|projection| projection.non_key_attributes.as_deref());
    match (kind, attributes) {
        (None, _) => Err(Refusal::invalid("Unknown ProjectionType: null")),
        (Some("INCLUDE"), None) => {
            Err(Refusal::invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"))
        }
        (Some("INCLUDE"), Some(attributes)) => {
            let mut seen = BTreeSet::new();
            match attributes.iter().find(|attribute| !seen.insert(attribute.as_str())) {
                Some(twice) => Err(Refusal::invalid(format!("Duplicate element in NonKeyAttributes: {twice}"))),
                None => Ok(()),
            }
        }
        (Some(kind), Some(_)) => {
            Err(Refusal::invalid(format!("ProjectionType is {kind}, but NonKeyAttributes is specified")))
        }
        (Some(_), None) => Ok(()),
    }
}

/// Checks an index that UpdateTable creates, its throughput aside.
pub(crate) fn check_added(index: &GlobalSecondaryIndex) -> Result<(), Refusal> {
    check_global_key(&index.key_schema)?;
    check_projection(index.projection.as_ref())
}

/// Returns the projection as DynamoDB keeps it: attributes sorted by name [T-125].
pub(crate) fn stored_projection(projection: Option<&Projection>) -> Projection {
    let mut projection = projection.cloned().unwrap_or_default();
    if let Some(attributes) = &mut projection.non_key_attributes {
        attributes.sort();
    }
    projection
}

/// Returns the state of a new global index, after checking its throughput against the billing mode.
///
/// `missing` is the message for a provisioned table's index without capacity; it differs between operations.
pub(crate) fn new_global_index(
    index: &GlobalSecondaryIndex,
    mode: BillingMode,
    missing: impl FnOnce(&str) -> String,
    place: &Place,
) -> Result<GlobalIndex, Refusal> {
    let name = index.index_name.as_str();
    let units = match (mode, &index.provisioned_throughput) {
        (BillingMode::PayPerRequest, Some(_)) => {
            // [T-128]
            return Err(Refusal::invalid(format!(
                "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
            )));
        }
        (BillingMode::PayPerRequest, None) => Units::default(),
        (BillingMode::Provisioned, Some(throughput)) => Units::from(throughput),
        (BillingMode::Provisioned, None) => return Err(Refusal::invalid(missing(name))),
    };
    if let Some(maxima) = &index.on_demand_throughput {
        if mode == BillingMode::Provisioned {
            refuse_on_demand(maxima)?;
        }
        check_on_demand(maxima, false, Some(name), place)?;
    }
    let warm = initial_warm(index.warm_throughput.as_ref(), mode, units, Some(name))?;
    if warm.read > capacity::TABLE_QUOTA || warm.write > capacity::TABLE_QUOTA {
        // [T-154]
        return Err(Refusal::limit(format!(
            "Subscriber limit exceeded: Requested WarmThroughput for index {name} exceeds the maximum of the account \
             in region {}",
            place.region
        )));
    }
    Ok(GlobalIndex {
        name: name.to_owned(),
        key_schema: index.key_schema.clone(),
        projection: stored_projection(index.projection.as_ref()),
        capacity: Capacity::new(units),
        on_demand: index.on_demand_throughput.as_ref().and_then(|maxima| capacity::merged_on_demand(None, maxima)),
        warm,
    })
}

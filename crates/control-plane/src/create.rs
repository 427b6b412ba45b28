//! CreateTable: the checks in DynamoDB's order (shape, keys, indexes and features, name, quotas), then the new table.
//!
//! No idempotency: an identical CreateTable is refused [T-010]. A refused one creates nothing [T-110][T-020].

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tablewright_core::wire::{CreateTableInput, TableDescription};

use crate::arn::{self, Place};
use crate::capacity::{
    INITIAL_ON_DEMAND, check_on_demand, check_quotas, initial_warm, merged_on_demand, refuse_on_demand,
};
use crate::jobs::Work;
use crate::plane::{Context, Effect, Reply, read, write};
use crate::shape::{self, requests};
use crate::state::{BillingMode, Capacity, GlobalIndex, Memory, State, Table, TableClass, Units};
use crate::{Refusal, Timestamp, admission, describe, encryption, indexes, keys, streams, tags};

/// Members that DynamoDB takes and this model does not; better refused than dropped without a word.
const UNSUPPORTED: [&str; 5] =
    ["ResourcePolicy", "VectorIndexes", "GlobalTableSourceArn", "GlobalTableSettingsReplicationMode", "ReplicaUpdates"];

pub(crate) fn table(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::CREATE_TABLE)?;
    refuse_unsupported(request, &UNSUPPORTED)?;
    let input: CreateTableInput = read(request)?;
    keys::check_simple_key(&input.key_schema)?;
    keys::check_definitions(&input)?;
    indexes::check(&input)?;
    let name = context.place.table_name(&input.table_name)?;
    let table = new_table(&input, name, context)?;
    if let Some(present) = context.existing(name) {
        if present.creation(context.now).is_some() {
            return Err(admission::being_created(name)); // [T-005]
        }
        // Of a table that is being deleted nobody measured what is said; its name exists.
        return Err(Refusal::in_use(format!("Table already exists: {name}"))); // [T-005]
    }
    check_quotas(context, &table)?;
    let body = json!({"TableDescription": write(&first_description(&input, &table, context))?});
    let effects = vec![Effect::CreateTable(table.items())];
    Ok(Reply::changing(body, table, effects))
}

/// Refuses members that the model cannot honour.
pub(crate) fn refuse_unsupported(request: &Value, members: &[&str]) -> Result<(), Refusal> {
    match members.iter().find(|member| request.get(**member).is_some()) {
        Some(member) => Err(Refusal::validation(format!("{member} is not supported by this endpoint"))),
        None => Ok(()),
    }
}

fn new_table(input: &CreateTableInput, name: &str, context: &Context<'_>) -> Result<Table, Refusal> {
    let (place, now) = (context.place, context.now);
    let mode = billing_mode(input.billing_mode.as_deref()).unwrap_or(BillingMode::Provisioned);
    let units = initial_units(input, mode)?;
    let global_indexes = global_indexes(input, mode, place)?;
    if let Some(maxima) = &input.on_demand_throughput {
        if mode == BillingMode::Provisioned {
            refuse_on_demand(maxima)?;
        }
        check_on_demand(maxima, false, None, place)?;
    }
    let warm = initial_warm(input.warm_throughput.as_ref(), mode, units, None)?;
    if let Some(stream) = &input.stream_specification {
        streams::check_creation(stream)?;
    }
    let key_arn = match &input.sse_specification {
        Some(specification) => encryption::requested_key(specification, place)?,
        None => None,
    };
    let tags = tags::merged(&BTreeMap::new(), input.tags.as_deref().unwrap_or_default())?;
    let mut attribute_definitions = input.attribute_definitions.clone();
    attribute_definitions.sort();
    let local_indexes = input.local_secondary_indexes.iter().flatten().cloned().map(|mut index| {
        index.projection = Some(indexes::stored_projection(index.projection.as_ref()));
        index
    });
    let mut table = Table {
        name: name.to_owned(),
        id: arn::table_id(name, context.state.created, now.milliseconds()),
        created_at: now,
        attribute_definitions,
        key_schema: input.key_schema.clone(),
        local_indexes: local_indexes.collect(),
        global_indexes,
        billing_mode: mode,
        on_demand_since: (mode == BillingMode::PayPerRequest).then_some(now),
        capacity: Capacity::new(units),
        on_demand: input.on_demand_throughput.as_ref().and_then(|maxima| merged_on_demand(None, maxima)),
        warm,
        stream_view_type: None,
        stream_label: None,
        key_arn,
        class: input.table_class.as_ref().map(|class| TableClass { name: class.clone(), updated_at: None }),
        deletion_protection: input.deletion_protection_enabled.unwrap_or(false),
        tags,
        time_to_live: None,
        point_in_time_recovery: None,
        jobs: Vec::new(),
        memory: Memory::default(),
    };
    let view_type = input.stream_specification.as_ref().and_then(|stream| stream.stream_view_type.as_deref());
    if let Some(view_type) = view_type {
        streams::enable(&mut table, view_type, now);
    }
    // All indexes of a new table are ACTIVE with it [T-148].
    let durations = context.durations;
    let indexed = !table.global_indexes.is_empty();
    let creating = if indexed { durations.creating_with_indexes } else { durations.creating };
    table.start(Work::Creating, now, creating);
    let available = creating + durations.backups_after_active;
    table.memory.backups_from = (available > 0).then(|| now.plus_milliseconds(available));
    Ok(table)
}

/// Returns the billing mode of that name; the shape admits no other names.
pub(crate) fn billing_mode(name: Option<&str>) -> Option<BillingMode> {
    name.map(|name| match name {
        "PAY_PER_REQUEST" => BillingMode::PayPerRequest,
        _ => BillingMode::Provisioned,
    })
}

fn initial_units(input: &CreateTableInput, mode: BillingMode) -> Result<Units, Refusal> {
    match (mode, &input.provisioned_throughput) {
        (BillingMode::Provisioned, Some(throughput)) => Ok(Units::from(throughput)),
        // [T-024]
        (BillingMode::Provisioned, None) => Err(Refusal::invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
        // [T-038]
        (BillingMode::PayPerRequest, Some(_)) => Err(Refusal::invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        )),
        (BillingMode::PayPerRequest, None) => Ok(Units::default()),
    }
}

fn global_indexes(input: &CreateTableInput, mode: BillingMode, place: &Place) -> Result<Vec<GlobalIndex>, Refusal> {
    let missing = |index: &str| format!("ProvisionedThroughput is not specified for index: {index}"); // [T-128]
    let indexes = input.global_secondary_indexes.iter().flatten();
    indexes.map(|index| indexes::new_global_index(index, mode, missing, place)).collect()
}

/// Returns what the answer to CreateTable shows: less than DescribeTable, and everything CREATING [T-033].
fn first_description(input: &CreateTableInput, table: &Table, context: &Context<'_>) -> TableDescription {
    let mut description = describe::table(table, context.place, context.now);
    description.table_status = Some("CREATING".to_owned());
    if let Some(summary) = &mut description.billing_mode_summary {
        summary.last_update_to_pay_per_request_date_time = None;
    }
    if input.warm_throughput.is_none() {
        description.warm_throughput = None;
    }
    for index in description.global_secondary_indexes.iter_mut().flatten() {
        index.index_status = Some("CREATING".to_owned());
        let sent = input.global_secondary_indexes.iter().flatten().find(|sent| sent.index_name == index.index_name);
        if sent.is_none_or(|sent| sent.warm_throughput.is_none()) {
            index.warm_throughput = None;
        }
    }
    description
}

/// Returns the state of a table that was found with its items, as far as its description tells.
pub(crate) fn adopted(found: &TableDescription, time_to_live: Option<String>, state: &State, now: Timestamp) -> Table {
    let created_at = found
        .creation_date_time
        // Saturates for nonsense; a date in milliseconds is far from the limits.
        .map_or(now, |seconds| Timestamp::from_milliseconds((seconds * 1000.0) as i64));
    let units = found.provisioned_throughput.as_ref().map_or_else(Units::default, |throughput| Units {
        read: throughput.read_capacity_units,
        write: throughput.write_capacity_units,
    });
    let mode = found.billing_mode_summary.as_ref().and_then(|summary| summary.billing_mode.as_deref());
    // Without units there is nothing that could be provisioned.
    let mode = match billing_mode(mode) {
        Some(mode) => mode,
        None if units == Units::default() => BillingMode::PayPerRequest,
        None => BillingMode::Provisioned,
    };
    let on_demand = mode == BillingMode::PayPerRequest;
    let units = if on_demand { Units::default() } else { units };
    let warm = if on_demand { INITIAL_ON_DEMAND } else { units };
    let global = found.global_secondary_indexes.iter().flatten().map(|index| GlobalIndex {
        name: index.index_name.clone(),
        key_schema: index.key_schema.clone(),
        projection: indexes::stored_projection(index.projection.as_ref()),
        capacity: Capacity::new(units),
        on_demand: None,
        warm,
    });
    let local =
        found.local_secondary_indexes.iter().flatten().map(|index| tablewright_core::wire::LocalSecondaryIndex {
            index_name: index.index_name.clone(),
            key_schema: index.key_schema.clone(),
            projection: Some(indexes::stored_projection(index.projection.as_ref())),
        });
    let mut attribute_definitions = found.attribute_definitions.clone();
    attribute_definitions.sort();
    let mut table = Table {
        name: found.table_name.clone(),
        id: arn::table_id(&found.table_name, state.created, now.milliseconds()),
        created_at,
        attribute_definitions,
        key_schema: found.key_schema.clone(),
        local_indexes: local.collect(),
        global_indexes: global.collect(),
        billing_mode: mode,
        on_demand_since: on_demand.then_some(created_at),
        capacity: Capacity::new(units),
        on_demand: None,
        warm,
        stream_view_type: None,
        stream_label: None,
        key_arn: None,
        class: None,
        deletion_protection: found.deletion_protection_enabled.unwrap_or(false),
        tags: BTreeMap::new(),
        time_to_live,
        point_in_time_recovery: None,
        jobs: Vec::new(),
        memory: Memory::default(),
    };
    let stream = found.stream_specification.as_ref().filter(|stream| stream.stream_enabled);
    if let Some(view_type) = stream.and_then(|stream| stream.stream_view_type.as_deref()) {
        streams::enable(&mut table, view_type, now);
    }
    table
}

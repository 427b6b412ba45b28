//! What DescribeTable shows of a table, with DynamoDB's peculiarities.

use serde_json::{Value, json};
use tablewright_core::wire::{
    BillingModeSummary, GlobalSecondaryIndexDescription, LocalSecondaryIndexDescription,
    ProvisionedThroughputDescription, SseDescription, StreamSpecification, TableClassSummary, TableDescription,
    WarmThroughputDescription,
};

use crate::arn::Place;
use crate::jobs::Work;
use crate::plane::{Context, Reply, write};
use crate::state::{Capacity, GlobalIndex, Table, Units};
use crate::{Refusal, Timestamp};

const ACTIVE: &str = "ACTIVE";
const UPDATING: &str = "UPDATING";

pub(crate) fn describe(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    let description = table(context.named_table(request)?, context.place, context.now);
    Ok(Reply::reading(json!({"Table": write(&description)?})))
}

/// Returns the description of a table at a time. Counts and sizes are zero: whoever keeps the items knows them.
pub(crate) fn table(table: &Table, place: &Place, now: Timestamp) -> TableDescription {
    let whole = table;
    let table = whole.shown(now);
    let table = table.as_ref();
    let local = table.local_indexes.iter().map(|index| LocalSecondaryIndexDescription {
        index_name: index.index_name.clone(),
        key_schema: index.key_schema.clone(),
        projection: index.projection.clone(),
        index_size_bytes: Some(0),
        item_count: Some(0),
        index_arn: Some(place.index_arn(&table.name, &index.index_name)),
    });
    let global = table.global_indexes.iter().map(|index| global_index(index, whole, place, now));
    TableDescription {
        attribute_definitions: table.attribute_definitions.clone(),
        table_name: table.name.clone(),
        key_schema: table.key_schema.clone(),
        table_status: Some(whole.status(now).to_owned()),
        creation_date_time: Some(table.created_at.seconds()),
        provisioned_throughput: Some(capacity(&table.capacity, now)),
        table_size_bytes: Some(0),
        item_count: Some(0),
        table_arn: Some(place.table_arn(&table.name)),
        table_id: Some(table.id.clone()),
        // Absent on a table that was always provisioned [T-025].
        billing_mode_summary: table.on_demand_since.map(|since| BillingModeSummary {
            billing_mode: Some(table.billing_mode.name().to_owned()),
            last_update_to_pay_per_request_date_time: Some(since.seconds()),
        }),
        local_secondary_indexes: some_unless_empty(local.collect()),
        global_secondary_indexes: some_unless_empty(global.collect()),
        stream_specification: stream(table),
        // Label and ARN stay after the stream is switched off [T-050].
        latest_stream_label: table.stream_label.clone(),
        latest_stream_arn: table.stream_label.as_ref().map(|label| place.stream_arn(&table.name, label)),
        // Absent with the key that AWS owns, never DISABLED [T-027][T-079].
        sse_description: encryption(whole, table, now),
        // Absent unless a class was sent at creation or changed later [T-028].
        table_class_summary: table.class.as_ref().map(|class| TableClassSummary {
            table_class: Some(class.name.clone()),
            last_update_date_time: class.updated_at.map(Timestamp::seconds),
        }),
        deletion_protection_enabled: Some(table.deletion_protection),
        on_demand_throughput: table.on_demand.clone(),
        // Always present [T-032].
        warm_throughput: Some(warm(table.warm, is_running(whole, now, |work| matches!(work, Work::Warm { .. })))),
        replicas: None,
        restore_summary: None,
        archival_summary: None,
    }
}

/// Only UPDATING and ENABLED occur [T-140]; a change shows UPDATING with the key that is shown at the time [T-371].
fn encryption(table: &Table, shown: &Table, now: Timestamp) -> Option<SseDescription> {
    let changing = is_running(table, now, |work| matches!(work, Work::Encryption { .. }));
    if !changing && shown.key_arn.is_none() {
        return None;
    }
    Some(SseDescription {
        status: Some(if changing { UPDATING } else { "ENABLED" }.to_owned()),
        sse_type: shown.key_arn.as_ref().map(|_| "KMS".to_owned()),
        kms_master_key_arn: shown.key_arn.clone(),
        inaccessible_encryption_date_time: None,
    })
}

fn is_running(table: &Table, now: Timestamp, is: impl Fn(&Work) -> bool) -> bool {
    table.running(now).any(|job| is(&job.work))
}

/// Returns IndexStatus, Backfilling and whether warm throughput is UPDATING.
///
/// Backfilling is shown only while an index that UpdateTable added is CREATING [T-138].
fn index_state(index: &GlobalIndex, table: &Table, now: Timestamp) -> (&'static str, Option<bool>, bool) {
    if table.creation(now).is_some() {
        return ("CREATING", None, false);
    }
    let mut state = (ACTIVE, None, false);
    for job in table.running(now).filter(|job| job.work.concerns(&index.name)) {
        match &job.work {
            Work::IndexDeletion { .. } => return ("DELETING", None, false),
            Work::IndexCreation { allocated_at, warming, .. } => {
                return ("CREATING", Some(*allocated_at <= now), *warming);
            }
            Work::IndexWarm { .. } => state.2 = true,
            Work::IndexChange { .. } => state.0 = UPDATING,
            _ => {}
        }
    }
    state
}

fn global_index(index: &GlobalIndex, table: &Table, place: &Place, now: Timestamp) -> GlobalSecondaryIndexDescription {
    let (status, backfilling, warming) = index_state(index, table, now);
    GlobalSecondaryIndexDescription {
        index_name: index.name.clone(),
        key_schema: index.key_schema.clone(),
        projection: Some(index.projection.clone()),
        index_status: Some(status.to_owned()),
        backfilling,
        provisioned_throughput: Some(capacity(&index.capacity, now)),
        index_size_bytes: Some(0),
        item_count: Some(0),
        index_arn: Some(place.index_arn(&table.name, &index.name)),
        on_demand_throughput: index.on_demand.clone(),
        warm_throughput: Some(warm(index.warm, warming)),
    }
}

/// Returns how capacity is shown: an on-demand table shows zero units [T-025].
fn capacity(capacity: &Capacity, now: Timestamp) -> ProvisionedThroughputDescription {
    ProvisionedThroughputDescription {
        last_increase_date_time: capacity.increased_at.map(Timestamp::seconds),
        last_decrease_date_time: capacity.decreased_at.map(Timestamp::seconds),
        number_of_decreases_today: Some(capacity.decreases_on(now)),
        read_capacity_units: capacity.units.read,
        write_capacity_units: capacity.units.write,
    }
}

fn warm(units: Units, rising: bool) -> WarmThroughputDescription {
    WarmThroughputDescription {
        read_units_per_second: Some(units.read),
        write_units_per_second: Some(units.write),
        status: Some(if rising { UPDATING } else { ACTIVE }.to_owned()),
    }
}

fn stream(table: &Table) -> Option<StreamSpecification> {
    table
        .stream_view_type
        .as_ref()
        .map(|view_type| StreamSpecification { stream_enabled: true, stream_view_type: Some(view_type.clone()) })
}

fn some_unless_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

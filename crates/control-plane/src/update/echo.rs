//! What the answer to UpdateTable shows: some members as they will be, others as they were.

use tablewright_core::wire::{SseDescription, TableDescription, UpdateTableInput};

use crate::describe;
use crate::plane::Context;
use crate::state::Table;

/// Returns the description in the answer [T-361]; never a thing to remember.
pub(super) fn description(
    input: &UpdateTableInput,
    before: &Table,
    after: &Table,
    context: &Context<'_>,
) -> TableDescription {
    // New: protection, maxima, stream, new indexes, billing mode. Old: capacity, warm throughput, class, keys.
    let mut shown = before.clone();
    shown.deletion_protection = after.deletion_protection;
    shown.on_demand.clone_from(&after.on_demand);
    shown.stream_view_type.clone_from(&after.stream_view_type);
    shown.stream_label.clone_from(&after.stream_label);
    shown.billing_mode = after.billing_mode;
    shown.on_demand_since = after.on_demand_since;
    shown.attribute_definitions.clone_from(&after.attribute_definitions);
    let created = |name: &str| before.global_indexes.iter().all(|index| index.name != name);
    let deleted = |name: &str| after.global_indexes.iter().all(|index| index.name != name);
    shown.global_indexes.extend(after.global_indexes.iter().filter(|index| created(&index.name)).cloned());

    let mut description = describe::table(&shown, context.place, context.now);
    for index in description.global_secondary_indexes.iter_mut().flatten() {
        let status = if created(&index.index_name) {
            index.backfilling = Some(false);
            "CREATING"
        } else if deleted(&index.index_name) {
            "DELETING"
        } else if is_updated(input, &index.index_name) {
            "UPDATING"
        } else {
            continue;
        };
        index.index_status = Some(status.to_owned());
    }
    if input.sse_specification.is_some() && after.key_arn.is_some() && before.key_arn.is_none() {
        // Switching on shows nothing but the status [T-060].
        description.sse_description =
            Some(SseDescription { status: Some("UPDATING".to_owned()), ..SseDescription::default() });
    }
    if starts_job(input) {
        description.table_status = Some("UPDATING".to_owned());
    } else if input.sse_specification.is_some() {
        // Even when the table is UPDATING [T-462].
        description.table_status = Some("ACTIVE".to_owned());
    }
    description
}

/// On-demand maxima, protection and encryption leave the status alone [T-361][T-178]; so does an index's throughput.
fn starts_job(input: &UpdateTableInput) -> bool {
    let structural = input
        .global_secondary_index_updates
        .iter()
        .flatten()
        .any(|update| update.create.is_some() || update.delete.is_some());
    structural
        || input.provisioned_throughput.is_some()
        || input.billing_mode.is_some()
        || input.stream_specification.is_some()
        || input.table_class.is_some()
}

fn is_updated(input: &UpdateTableInput, index: &str) -> bool {
    let updates = input.global_secondary_index_updates.iter().flatten();
    updates.filter_map(|update| update.update.as_ref()).any(|update| update.index_name == index)
}

//! The jobs that an accepted UpdateTable begins, and what is remembered of it.

use tablewright_core::wire::{UpdateGlobalSecondaryIndexAction, UpdateTableInput};

use crate::budgets;
use crate::jobs::Work;
use crate::plane::Context;
use crate::state::{BillingMode, GlobalIndex, Table};

/// Begins what leads from `before` to `table`, which has all new values already.
pub(super) fn jobs(table: &mut Table, before: &Table, input: &UpdateTableInput, context: &Context<'_>) {
    let (now, durations) = (context.now, context.durations);
    let switched = table.billing_mode != before.billing_mode;
    if switched {
        billing(table, before, context);
    } else if table.capacity != before.capacity {
        table.start(Work::Capacity { before: before.capacity.clone() }, now, durations.capacity);
    }
    if table.stream_view_type != before.stream_view_type {
        let operation = if table.stream_view_type.is_some() { "ENABLE" } else { "DISABLE" }.to_owned();
        table.start(Work::Stream { operation }, now, durations.stream);
    }
    if table.class != before.class {
        let work = Work::Class { before: before.class.clone(), overshadowed: false };
        table.start(work, now, durations.class);
        budgets::count_class(table, now, durations);
    }
    if input.sse_specification.is_some() {
        // Every accepted change is a real one, also to the key that is there under another name [T-082][T-140].
        for job in &mut table.jobs {
            if let Work::Class { overshadowed, .. } = &mut job.work {
                *overshadowed = true; // [T-287]
            }
        }
        let old_key_until = now.plus_milliseconds(durations.old_key);
        table.start(Work::Encryption { before: before.key_arn.clone(), old_key_until }, now, durations.encryption);
        budgets::count_encryption(table, now, durations);
    }
    if input.warm_throughput.is_some() {
        warm(table, before, context);
    }
    if table.deletion_protection != before.deletion_protection {
        table.memory.protection_toggled_at = Some(now);
    }
    for update in input.global_secondary_index_updates.iter().flatten() {
        if let Some(action) = update.update.as_ref().filter(|_| !switched) {
            change_of_index(table, before, action, context);
        }
        if let Some(created) = &update.create {
            let work = Work::IndexCreation {
                index: created.index_name.clone(),
                allocated_at: now.plus_milliseconds(durations.index_allocation),
                warming: created.warm_throughput.is_some(),
            };
            table.start(work, now, durations.index_creation);
        }
        if let Some(deleted) = &update.delete {
            deletion_of_index(table, before, &deleted.index_name, context);
        }
    }
}

/// The first switch is slow, later ones are fast: towards provisioned after it went there once, towards on-demand
/// where it was on-demand before [T-369][T-450][T-452].
fn billing(table: &mut Table, before: &Table, context: &Context<'_>) {
    let durations = context.durations;
    let (first, first_duration) = match table.billing_mode {
        BillingMode::Provisioned => (!before.memory.went_to_provisioned, durations.first_to_provisioned),
        BillingMode::PayPerRequest => (before.on_demand_since.is_none(), durations.first_to_on_demand),
    };
    table.memory.went_to_provisioned |= table.billing_mode == BillingMode::Provisioned;
    let indexes = before.global_indexes.iter().map(|index| (index.name.clone(), index.capacity.clone()));
    let work =
        Work::Billing { from: before.billing_mode, capacity: before.capacity.clone(), indexes: indexes.collect() };
    table.start(work, context.now, if first { first_duration } else { durations.later_switch });
}

/// The first rise is slow; the present value takes its time too [T-121][T-179]. A higher one meanwhile wins [T-459].
fn warm(table: &mut Table, before: &Table, context: &Context<'_>) {
    let (now, durations) = (context.now, context.durations);
    let raised = table.warm != before.warm;
    let slow = raised && !before.memory.warm_raised;
    table.memory.warm_raised |= raised;
    let duration = if slow { durations.first_warm } else { durations.later_warm };
    let ends_at = now.plus_milliseconds(duration);
    for job in &mut table.jobs {
        if matches!(job.work, Work::Warm { .. }) && job.ends_at > now {
            job.ends_at = job.ends_at.max(ends_at);
            return;
        }
    }
    table.start(Work::Warm { before: before.warm }, now, duration);
}

fn find<'a>(table: &'a Table, name: &str) -> Option<&'a GlobalIndex> {
    table.global_indexes.iter().find(|index| index.name == name)
}

fn change_of_index(
    table: &mut Table,
    before: &Table,
    action: &UpdateGlobalSecondaryIndexAction,
    context: &Context<'_>,
) {
    let name = &action.index_name;
    let (Some(old), Some(new)) = (find(before, name), find(table, name).cloned()) else { return };
    if old.capacity != new.capacity || old.on_demand != new.on_demand {
        let work =
            Work::IndexChange { index: name.clone(), capacity: old.capacity.clone(), on_demand: old.on_demand.clone() };
        table.start(work, context.now, context.durations.index_change);
    }
    if action.warm_throughput.is_some() {
        let work = Work::IndexWarm { index: name.clone(), before: old.warm };
        table.start(work, context.now, context.durations.index_warm);
    }
}

/// A deletion ends whatever else goes on with the index, its creation too [T-149].
fn deletion_of_index(table: &mut Table, before: &Table, name: &str, context: &Context<'_>) {
    let Some(index) = find(before, name).cloned() else { return };
    table.jobs.retain(|job| !job.work.concerns(name));
    let used = |attribute: &str| index.key_schema.iter().any(|element| element.attribute_name == attribute);
    let definitions = before.attribute_definitions.iter().filter(|definition| used(&definition.attribute_name));
    let attribute_definitions = definitions.cloned().collect();
    let work = Work::IndexDeletion { index: Box::new(index), attribute_definitions };
    table.start(work, context.now, context.durations.index_deletion);
}

//! The table's own capacity and its billing mode.

use tablewright_core::wire::UpdateTableInput;

use crate::capacity::INITIAL_ON_DEMAND;
use crate::create::billing_mode;
use crate::plane::Context;
use crate::state::{BillingMode, Capacity, Table, Units};
use crate::{Refusal, Timestamp, budgets};

/// Sets billing mode and capacity; the indexes' own updates come afterwards.
pub(super) fn capacity(
    table: &mut Table,
    before: &Table,
    input: &UpdateTableInput,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let now = context.now;
    let mode = billing_mode(input.billing_mode.as_deref()).unwrap_or(before.billing_mode);
    match (before.billing_mode, mode) {
        (BillingMode::Provisioned, BillingMode::PayPerRequest) => to_on_demand(table, now),
        (BillingMode::PayPerRequest, BillingMode::Provisioned) => to_provisioned(table, input)?,
        // Sending PAY_PER_REQUEST again is free [T-156]; PROVISIONED again is judged by its capacity.
        _ => {}
    }
    let Some(throughput) = &input.provisioned_throughput else { return Ok(()) };
    if mode == BillingMode::PayPerRequest {
        return Err(Refusal::invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    let units = Units::from(throughput);
    if before.billing_mode == BillingMode::Provisioned {
        if units == before.capacity.units {
            return Err(Refusal::validation(format!("{} {}", unchanged("the table"), current(units)))); // [T-057]
        }
        budgets::check_decrease(&before.capacity, units, now, context.durations)?;
        table.capacity.set(units, now);
    } else {
        table.capacity.units = units;
    }
    // The highest capacity ever set stays warm [T-061].
    table.warm = table.warm.highest(units);
    Ok(())
}

/// Says that a capacity equals the present one.
pub(super) fn unchanged(subject: &str) -> String {
    format!("The provisioned throughput for {subject} will not change. The requested value equals the current value.")
}

/// Says what the present capacity is.
pub(super) fn current(units: Units) -> String {
    format!(
        "Current ReadCapacityUnits provisioned: {}. Current WriteCapacityUnits provisioned: {}.",
        units.read, units.write
    )
}

/// A switch to on-demand counts as a decrease of each index, not of the table [T-153].
fn to_on_demand(table: &mut Table, now: Timestamp) {
    table.billing_mode = BillingMode::PayPerRequest;
    table.on_demand_since = Some(now);
    table.on_demand = None;
    table.capacity = Capacity::default();
    table.warm = table.warm.highest(INITIAL_ON_DEMAND);
    for index in &mut table.global_indexes {
        index.capacity.units = Units::default();
        index.capacity.count_decrease(now);
        index.on_demand = None;
        index.warm = index.warm.highest(INITIAL_ON_DEMAND);
    }
}

/// A switch to provisioned needs capacity for every index in the same call [T-152] and deletes the maxima [T-153].
fn to_provisioned(table: &mut Table, input: &UpdateTableInput) -> Result<(), Refusal> {
    let updates = input.global_secondary_index_updates.as_deref().unwrap_or_default();
    for index in &mut table.global_indexes {
        let update = updates.iter().filter_map(|update| update.update.as_ref()).find(|it| it.index_name == index.name);
        if update.is_none_or(|update| update.provisioned_throughput.is_none()) {
            return Err(Refusal::invalid(format!("ProvisionedThroughput must be specified for index: {}", index.name)));
        }
        index.on_demand = None;
    }
    table.billing_mode = BillingMode::Provisioned;
    table.on_demand = None;
    Ok(())
}

//! UpdateTable: what may share one call, which values are taken, and what the answer shows.
//!
//! The order of the checks: shape, "nothing to do", existence, combinations, state, then modes, values and budgets. A refused call
//! applies nothing, even when other members were valid [T-380].

mod begin;
mod combinations;
mod echo;
mod global_indexes;
mod switch;

pub(crate) use global_indexes::check_change;

use serde_json::{Value, json};
use tablewright_core::wire::{OnDemandThroughput, UpdateTableInput, WarmThroughput};

use crate::capacity::{check_on_demand, check_quotas, merged_on_demand, raised_warm, refuse_on_demand};
use crate::create::refuse_unsupported;
use crate::plane::{Context, Effect, Reply, read, write};
use crate::shape::{self, requests};
use crate::state::{BillingMode, Table, TableClass};
use crate::{Refusal, admission, budgets, encryption, streams};

/// Members that DynamoDB takes and this model does not; better refused than dropped without a word.
const UNSUPPORTED: [&str; 5] = [
    "ReplicaUpdates",
    "GlobalTableWitnessUpdates",
    "MultiRegionConsistency",
    "GlobalTableSettingsReplicationMode",
    "VectorIndexUpdates",
];

pub(crate) fn table(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::UPDATE_TABLE)?;
    refuse_unsupported(request, &UNSUPPORTED)?;
    let input: UpdateTableInput = read(request)?;
    check_not_empty(&input)?;
    let before = context.table(&input.table_name)?;
    let input = without_empty_members(input)?;
    combinations::check(&input)?;
    let sent = input.clone();
    let input = admission::update(before, input, context)?;

    let mut table = before.clone();
    let mut effects = Vec::new();
    switch::capacity(&mut table, before, &input, context)?;
    on_demand(&mut table, &input, context)?;
    warm(&mut table, &input, context)?;
    global_indexes::update(&mut table, before, &input, context, &mut effects)?;
    if let Some(specification) = &input.stream_specification {
        streams::update(&mut table, specification, context.now)?;
        effects.push(Effect::Stream { view_type: table.stream_view_type.clone() });
    }
    if let Some(specification) = &input.sse_specification {
        table.key_arn = encryption::updated_key(before.key_arn.as_deref(), specification, context.place)?;
        budgets::check_encryption(before, context.now, context.durations)?;
    }
    class(&mut table, &input, context)?;
    if let Some(enabled) = input.deletion_protection_enabled {
        budgets::check_protection(before, context.now, context.durations)?;
        table.deletion_protection = enabled;
    }
    check_quotas(context, &table)?;
    begin::jobs(&mut table, before, &input, context);

    let description = echo::description(&sent, before, &table, context);
    let body = json!({"TableDescription": write(&description)?});
    Ok(if *before == table { Reply::reading(body) } else { Reply::changing(body, table, effects) })
}

/// Refuses a call that asks for nothing; this precedes the check that the table exists [T-015].
fn check_not_empty(input: &UpdateTableInput) -> Result<(), Refusal> {
    let indexes = input.global_secondary_index_updates.as_deref();
    let asks = input.billing_mode.is_some()
        || input.provisioned_throughput.is_some()
        || indexes.is_some_and(|updates| !updates.is_empty())
        || input.stream_specification.is_some()
        || input.sse_specification.is_some()
        || input.table_class.is_some()
        || input.deletion_protection_enabled.is_some()
        || input.on_demand_throughput.is_some()
        || input.warm_throughput.is_some();
    if asks {
        return Ok(());
    }
    // A member that was sent but does not count drops out of the list [T-442].
    let indexes = if indexes.is_some() { "" } else { "GlobalSecondaryIndexUpdates, " };
    Err(Refusal::validation(format!(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, {indexes}SSESpecification, \
         ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, \
         DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"
    )))
}

/// Drops throughput structs without members: alone they break the service, beside others they vanish [T-456].
fn without_empty_members(mut input: UpdateTableInput) -> Result<UpdateTableInput, Refusal> {
    let mut dropped = false;
    if input.on_demand_throughput == Some(OnDemandThroughput::default()) {
        input.on_demand_throughput = None;
        dropped = true;
    }
    if input.warm_throughput == Some(WarmThroughput::default()) {
        input.warm_throughput = None;
        dropped = true;
    }
    if dropped && check_not_empty(&input).is_err() {
        return Err(Refusal::internal_failure());
    }
    if input.global_secondary_index_updates.as_deref().is_some_and(<[_]>::is_empty) {
        return Err(Refusal::invalid("List of GlobalSecondaryIndexUpdates is empty")); // [T-359]
    }
    Ok(input)
}

/// On-demand maxima: only on on-demand tables, merged member by member [T-178].
fn on_demand(table: &mut Table, input: &UpdateTableInput, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(maxima) = &input.on_demand_throughput else { return Ok(()) };
    if table.billing_mode == BillingMode::Provisioned {
        refuse_on_demand(maxima)?;
    }
    check_on_demand(maxima, true, None, context.place)?;
    table.on_demand = merged_on_demand(table.on_demand.as_ref(), maxima);
    Ok(())
}

/// Warm throughput is compared with what is in effect: what is still being raised does not count [T-049].
fn warm(table: &mut Table, input: &UpdateTableInput, context: &Context<'_>) -> Result<(), Refusal> {
    if let Some(warm) = &input.warm_throughput {
        let effective = table.shown(context.now).warm;
        table.warm = table.warm.highest(raised_warm(effective, warm, None)?);
    }
    Ok(())
}

/// The table class; sending the present one changes nothing, and absent means STANDARD [T-283][T-028].
fn class(table: &mut Table, input: &UpdateTableInput, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(class) = &input.table_class else { return Ok(()) };
    budgets::check_class(table, context.now, context.durations)?;
    let present = table.class.as_ref().map_or("STANDARD", |class| class.name.as_str());
    if present != class {
        table.class = Some(TableClass { name: class.clone(), updated_at: Some(context.now) });
    }
    Ok(())
}

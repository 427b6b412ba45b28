//! Continuous backups: point-in-time recovery on or off, and how far back it reaches.

use serde_json::{Value, json};
use tablewright_core::wire::{
    ContinuousBackupsDescription, PointInTimeRecoveryDescription, UpdateContinuousBackupsInput,
};

use crate::plane::{Context, Reply, read, write};
use crate::shape::{self, requests};
use crate::state::{PointInTimeRecovery, Table};
use crate::{Refusal, Timestamp};

/// What a table gets that does not ask for a period [T-085].
const DEFAULT_DAYS: i64 = 35;
const MILLISECONDS_PER_DAY: i64 = 86_400_000;
/// How far the latest restorable time lags behind the present.
const LAG_MILLISECONDS: i64 = 300_000;

pub(crate) fn update(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::UPDATE_CONTINUOUS_BACKUPS)?;
    let input: UpdateContinuousBackupsInput = read(request)?;
    let wanted = &input.point_in_time_recovery_specification;
    if !wanted.point_in_time_recovery_enabled && wanted.recovery_period_in_days.is_some() {
        // [T-084]
        return Err(Refusal::validation(
            "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
        ));
    }
    let before = find(context, &input.table_name)?;
    check_available(before, context)?;
    let mut table = before.clone();
    // Switching on what is on keeps the start; switching off forgets both start and period [T-085].
    table.point_in_time_recovery = wanted.point_in_time_recovery_enabled.then(|| {
        let present = before.point_in_time_recovery.as_ref();
        PointInTimeRecovery {
            days: wanted.recovery_period_in_days.or(present.map(|present| present.days)).unwrap_or(DEFAULT_DAYS),
            since: present.map_or(context.now, |present| present.since),
        }
    });
    let body = describe_table(&table, context.now)?;
    Ok(Reply::unless_same(body, before, table))
}

pub(crate) fn describe(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::TABLE_ONLY)?;
    let name = request.get("TableName").and_then(Value::as_str).unwrap_or_default();
    Ok(Reply::reading(describe_table(find(context, name)?, context.now)?))
}

fn find<'a>(context: &Context<'a>, name: &str) -> Result<&'a Table, Refusal> {
    let name = context.place.table_name(name)?;
    let table = context.existing(name).ok_or_else(|| Refusal::backup_table_not_found(name))?;
    if table.is_forgotten_by_parts(context.now, context.durations.parts_outlive_deletion) {
        return Err(Refusal::backup_table_not_found(name)); // [T-374]
    }
    Ok(table)
}

/// A new table is unknown at first, then its backups are being enabled until some time after ACTIVE [T-115][T-116].
fn check_available(table: &Table, context: &Context<'_>) -> Result<(), Refusal> {
    if let Some(creation) = table.creation(context.now)
        && context.now < creation.began_at.plus_milliseconds(context.durations.unknown_to_parts)
    {
        return Err(Refusal::backup_table_not_found(&table.name));
    }
    if is_available(table, context.now) { Ok(()) } else { Err(Refusal::backups_unavailable(&table.name)) }
}

fn is_available(table: &Table, now: Timestamp) -> bool {
    table.memory.backups_from.is_none_or(|from| from <= now)
}

fn describe_table(table: &Table, now: Timestamp) -> Result<Value, Refusal> {
    let recovery = match &table.point_in_time_recovery {
        None => PointInTimeRecoveryDescription {
            point_in_time_recovery_status: Some("DISABLED".to_owned()),
            ..PointInTimeRecoveryDescription::default()
        },
        Some(recovery) => {
            // Both start at the moment of switching on [T-086].
            let earliest = recovery.since.max(now.plus_milliseconds(-recovery.days * MILLISECONDS_PER_DAY));
            let latest = earliest.max(now.plus_milliseconds(-LAG_MILLISECONDS));
            PointInTimeRecoveryDescription {
                point_in_time_recovery_status: Some("ENABLED".to_owned()),
                recovery_period_in_days: Some(recovery.days),
                earliest_restorable_date_time: Some(earliest.seconds()),
                latest_restorable_date_time: Some(latest.seconds()),
            }
        }
    };
    // The outer status is another thing: it becomes ENABLED by itself and stays so [T-083][T-111].
    let description = ContinuousBackupsDescription {
        continuous_backups_status: Some(if is_available(table, now) { "ENABLED" } else { "DISABLED" }.to_owned()),
        point_in_time_recovery_description: Some(recovery),
    };
    Ok(json!({"ContinuousBackupsDescription": write(&description)?}))
}

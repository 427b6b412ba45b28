//! Time to live: on for one attribute, or off.

use serde_json::{Value, json};
use tablewright_core::wire::{TimeToLiveDescription, UpdateTimeToLiveInput};

use crate::plane::{Context, Effect, Reply, read, write};
use crate::shape::{self, requests};
use crate::state::Table;
use crate::{Refusal, admission, budgets};

pub(crate) fn update(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::UPDATE_TIME_TO_LIVE)?;
    let input: UpdateTimeToLiveInput = read(request)?;
    let before = context.table(&input.table_name)?;
    check_state(before, context)?;
    let wanted = &input.time_to_live_specification;
    // Content is looked at before the cool-down [T-147].
    match (&before.time_to_live, wanted.enabled) {
        (None, false) => return Err(Refusal::validation("TimeToLive is already disabled")),
        (Some(attribute), _) if *attribute != wanted.attribute_name => {
            return Err(Refusal::validation(format!(
                "TimeToLive is active on a different AttributeName: current AttributeName is {attribute}"
            )));
        }
        (Some(_), true) => return Err(Refusal::validation("TimeToLive is already enabled")),
        (None, true) | (Some(_), false) => {}
    }
    budgets::check_time_to_live(before, context.now, context.durations)?;
    let mut table = before.clone();
    table.time_to_live = wanted.enabled.then(|| wanted.attribute_name.clone());
    table.memory.time_to_live_changed_at = Some(context.now);
    let effect = Effect::TimeToLive { attribute: table.time_to_live.clone() };
    let body = json!({"TimeToLiveSpecification": write(wanted)?});
    // In the first second of a deletion it is still accepted [T-118]; there are no items any more that could expire.
    let effects = if table.is_deleting() { Vec::new() } else { vec![effect] };
    Ok(Reply::changing(body, table, effects))
}

/// A CREATING table is unknown at first, then not ready; a DELETING one becomes unknown [T-115][T-455].
fn check_state(table: &Table, context: &Context<'_>) -> Result<(), Refusal> {
    let name = &table.name;
    if let Some(creation) = table.creation(context.now) {
        let known_at = creation.began_at.plus_milliseconds(context.durations.unknown_to_parts);
        return Err(if context.now < known_at {
            Refusal::table_not_found(name)
        } else {
            admission::in_use(format!("Table {name} is being created"))
        });
    }
    if table.is_forgotten_by_parts(context.now, context.durations.parts_outlive_deletion) {
        return Err(Refusal::table_not_found(name));
    }
    Ok(())
}

pub(crate) fn describe(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    let table = context.named_table(request)?;
    if table.creation(context.now).is_some() {
        // [T-115]
        return Err(Refusal::validation(
            "Cannot describe time to live while table is in CREATING state: Current table state is CREATING",
        ));
    }
    // Disabled and never set look equal: the attribute's name is lost [T-144].
    let status = if table.time_to_live.is_some() { "ENABLED" } else { "DISABLED" };
    let description = TimeToLiveDescription {
        time_to_live_status: Some(status.to_owned()),
        attribute_name: table.time_to_live.clone(),
    };
    Ok(Reply::reading(json!({"TimeToLiveDescription": write(&description)?})))
}

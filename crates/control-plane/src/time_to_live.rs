//! Time to live: on for one attribute, or off.

use serde_json::{Value, json};
use tablewright_core::wire::{TimeToLiveDescription, UpdateTimeToLiveInput};

use crate::Refusal;
use crate::plane::{Context, Effect, Reply, read, write};
use crate::shape::{self, requests};

pub(crate) fn update(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::UPDATE_TIME_TO_LIVE)?;
    let input: UpdateTimeToLiveInput = read(request)?;
    let before = context.table(&input.table_name)?;
    let wanted = &input.time_to_live_specification;
    // [T-147]; the cool-down between two changes [T-143] needs a clock and is not modelled yet.
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
    let mut table = before.clone();
    table.time_to_live = wanted.enabled.then(|| wanted.attribute_name.clone());
    let effect = Effect::TimeToLive { attribute: table.time_to_live.clone() };
    let body = json!({"TimeToLiveSpecification": write(wanted)?});
    Ok(Reply::changing(body, table, vec![effect]))
}

pub(crate) fn describe(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    let table = context.named_table(request)?;
    // Disabled and never set look equal: the attribute's name is lost [T-144].
    let status = if table.time_to_live.is_some() { "ENABLED" } else { "DISABLED" };
    let description = TimeToLiveDescription {
        time_to_live_status: Some(status.to_owned()),
        attribute_name: table.time_to_live.clone(),
    };
    Ok(Reply::reading(json!({"TimeToLiveDescription": write(&description)?})))
}

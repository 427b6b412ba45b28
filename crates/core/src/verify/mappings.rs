//! Judging event source mappings: on the current stream, enabled, and its function able to read and to run.

use super::access::{Access, judge as judge_access};
use super::check::{Checklist, Trouble};
use super::companions::{Surroundings, apply, differing};
use super::health::MappingState;
use crate::codes::Code;
use crate::companion::{CompanionChange, DesiredCompanion, EventSourceMapping, Reference, STREAM_ACTIONS};

/// Returns the trouble of a mapping that is not there.
pub(super) fn missing(wanted: &EventSourceMapping, found: String, surroundings: &Surroundings) -> Trouble {
    let table = table_of(wanted);
    let is_on = table.is_some_and(|table| surroundings.stream(table).is_some());
    match is_on {
        true => Trouble::new(
            Code::HandlerNotTriggering,
            found,
            "the function was deployed after the last apply, or somebody deleted the mapping",
            format!("see that function {} is deployed, then run `tablewright apply`", wanted.function),
        ),
        false => Trouble::new(
            Code::StreamNotEnabled,
            format!("{found}; and table {} has no stream", wanted.table),
            "a mapping cannot be made before the stream is enabled",
            "run `tablewright apply`, which enables the stream and then makes the mapping",
        ),
    }
}

/// Returns the declared name of the table whose stream a wanted mapping reads.
fn table_of(wanted: &EventSourceMapping) -> Option<&str> {
    match wanted.stream.awaits() {
        Some(Reference::StreamArn(table)) => Some(table),
        _ => None,
    }
}

/// Judges a mapping that is there.
pub(super) fn judge(
    list: &mut Checklist<'_>,
    desired: &DesiredCompanion,
    wanted: &EventSourceMapping,
    live: &EventSourceMapping,
    changes: &[CompanionChange],
    surroundings: &Surroundings,
) {
    let current = table_of(wanted).or_else(|| surroundings.declared(&wanted.table));
    let current = current.and_then(|table| surroundings.stream(table));
    stream(list, desired, live, current);
    let state = live.uuid.as_ref().and_then(|uuid| surroundings.health().mappings.get(uuid));
    enabled(list, desired, wanted, live, state);
    settings(list, desired, changes);
    if wanted.settings.enabled {
        last_result(list, live, state);
    }
    function(list, wanted, current, surroundings);
}

fn stream(list: &mut Checklist<'_>, desired: &DesiredCompanion, live: &EventSourceMapping, current: Option<&str>) {
    let what = "it reads the stream that the table has now";
    let reads = live.stream.known().unwrap_or_default();
    match current {
        Some(current) if current == reads => list.ok("stream", what),
        Some(current) => {
            let found = format!("it reads {reads}, and the stream of {} is {current}", live.table);
            let cause =
                "the stream was switched off and on, which made it another one; a mapping never follows by itself";
            let fix = format!("{}: it makes a mapping on the current stream", apply(desired));
            list.failed("stream", what, Trouble::new(Code::StreamNotFound, found, cause, fix));
        }
        None => {
            let found = format!("table {} has no stream", live.table);
            let cause = "the stream was switched off, so the function gets nothing";
            let fix = "run `tablewright apply`, which enables the stream and makes a mapping on it";
            list.failed("stream", what, Trouble::new(Code::StreamNotEnabled, found, cause, fix));
        }
    }
}

fn enabled(
    list: &mut Checklist<'_>,
    desired: &DesiredCompanion,
    wanted: &EventSourceMapping,
    live: &EventSourceMapping,
    state: Option<&MappingState>,
) {
    let what = if wanted.settings.enabled { "it is enabled" } else { "it is disabled, as declared" };
    let word = state.map_or(if live.settings.enabled { "Enabled" } else { "Disabled" }, |state| state.state.as_str());
    if word == what_state(wanted) {
        return list.ok("enabled", what);
    }
    let reason = state.and_then(|state| state.reason.as_ref()).map(|reason| format!(": {reason}")).unwrap_or_default();
    let found = format!("it is {word}{reason}");
    let (cause, fix) = match live.settings.enabled == wanted.settings.enabled {
        true => ("a change of it is under way", "wait a minute, then verify again".to_owned()),
        false => ("somebody switched it", apply(desired)),
    };
    list.failed("enabled", what, Trouble::new(Code::HandlerNotTriggering, found, cause, fix));
}

fn what_state(wanted: &EventSourceMapping) -> &'static str {
    if wanted.settings.enabled { "Enabled" } else { "Disabled" }
}

/// Judges every other setting.
fn settings(list: &mut Checklist<'_>, desired: &DesiredCompanion, changes: &[CompanionChange]) {
    let what = "its settings are the declared ones";
    let others = changes.iter().filter(|change| !matches!(change.field.as_str(), "stream" | "enabled" | "left behind"));
    let others: Vec<_> = others.cloned().collect();
    match others.is_empty() {
        true => list.ok("settings", what),
        false => list.failed("settings", what, differing(desired, &others, Code::NotAsDeclared)),
    }
}

/// Judges what came of the last batch.
fn last_result(list: &mut Checklist<'_>, live: &EventSourceMapping, state: Option<&MappingState>) {
    let what = "its last batch did not fail";
    match state.and_then(|state| state.last_result.as_deref()) {
        None => list.not_checked("last_result", what, "Lambda says nothing of a last batch"),
        Some(result) if result.to_ascii_uppercase().starts_with("PROBLEM") => {
            let function = live.function.rsplit(":function:").next().unwrap_or_default();
            let name = function.split(':').next().unwrap_or_default();
            let is_access = result.to_ascii_lowercase().contains("permission") || result.contains("not authorized");
            let code = if is_access { Code::StreamPermissionDenied } else { Code::HandlerNotTriggering };
            let cause = "the function fails, times out or may not read the stream; its batches are tried again until they \
                         expire";
            let fix = format!("read its logs: `aws logs filter-log-events --log-group-name /aws/lambda/{name}`");
            list.failed("last_result", what, Trouble::new(code, result, cause, fix));
        }
        Some(result) => list.ok_but("last_result", what, result),
    }
}

/// Judges the function and its role.
fn function(list: &mut Checklist<'_>, wanted: &EventSourceMapping, current: Option<&str>, surroundings: &Surroundings) {
    let what = format!("function {} is there", wanted.function);
    let may = "the function's role may read the stream";
    let function = match surroundings.health().functions.get(&wanted.function) {
        Some(Ok(Some(function))) => function,
        Some(Ok(None)) => {
            let fix = "deploy the application, then verify again";
            let cause = "it was deleted, or deployed under another name or in another region";
            let found = format!("there is no function {}", wanted.function);
            return list.failed("function", what, Trouble::new(Code::HandlerNotTriggering, found, cause, fix));
        }
        Some(Err(why)) => return list.not_checked("function", what, why.clone()),
        None => return list.not_checked("function", what, "it was not asked for"),
    };
    list.ok("function", what);
    let Some(role) = function.role_name() else {
        return list.not_checked("permissions", may, "Lambda does not say which role it has");
    };
    let Some(stream) = current else {
        return list.not_checked("permissions", may, "the table has no stream");
    };
    match surroundings.health().roles.get(role) {
        Some(Ok(Some(policies))) => {
            let judged: Vec<_> =
                STREAM_ACTIONS.iter().map(|action| (*action, judge_access(policies, action, stream))).collect();
            let table = surroundings.declared(&wanted.table).unwrap_or(&wanted.table);
            permissions(list, may, role, table, &judged);
        }
        Some(Ok(None)) => {
            let found = format!("there is no role {role}");
            let fix = "deploy the function again, with a role that is there";
            let trouble = Trouble::new(Code::StreamPermissionDenied, found, "the role was deleted", fix);
            list.failed("permissions", may, trouble);
        }
        Some(Err(why)) => list.not_checked("permissions", may, why.clone()),
        None => list.not_checked("permissions", may, "what its role has was not read"),
    }
}

fn permissions(list: &mut Checklist<'_>, what: &str, role: &str, table: &str, judged: &[(&str, Access)]) {
    let mut wrong = Vec::new();
    let mut conditions = Vec::new();
    for (action, access) in judged {
        match access {
            Access::Allowed => {}
            Access::NotAllowed => wrong.push(format!("nothing allows {action}")),
            Access::Denied { by } => wrong.push(format!("{by} denies {action}")),
            Access::OnlyIf { by } => conditions.push(format!("{action} by {by}")),
        }
    }
    if wrong.is_empty() && conditions.is_empty() {
        return list.ok("permissions", what);
    }
    if wrong.is_empty() {
        let note = format!("under conditions that are not looked into: {}", conditions.join(", "));
        return list.ok_but("permissions", what, note);
    }
    let found = format!("role {role}: {}", wrong.join(", "));
    let cause = "Lambda reads the stream with the function's role, which needs all four actions";
    let fix = format!(
        "declare a policy with `stream` of {table} under `grants` and {role} under `attach_to_roles`, or add the four actions \
         to the role; take away what denies"
    );
    list.failed("permissions", what, Trouble::new(Code::StreamPermissionDenied, found, cause, fix));
}

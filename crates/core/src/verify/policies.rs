//! Judging policies on roles: attached, and of use.

use serde_json::Value;

use super::access::{Access, RolePolicy, judge as judge_access};
use super::check::{Checklist, Trouble};
use super::companions::Surroundings;
use crate::codes::Code;
use crate::companion::Attachment;

/// Returns the trouble of a policy that is not there or not attached.
pub(super) fn missing(found: String) -> Trouble {
    Trouble::new(
        Code::AccessDenied,
        found,
        "the last apply did not come to it, somebody took it off, or the role was made anew; programs with the role get \
         AccessDeniedException",
        "run `tablewright apply`, after the role is there; `aws iam list-attached-role-policies` shows what it has",
    )
}

/// Judges whether a role can use what its policy allows: nothing else that the role has denies it.
pub(super) fn judge(list: &mut Checklist<'_>, wanted: &Attachment, surroundings: &Surroundings) {
    let what = format!("nothing denies role {} what the policy allows", wanted.role);
    match surroundings.health().roles.get(&wanted.role) {
        Some(Ok(Some(policies))) => {
            let denied = allowed_by(policies, &wanted.policy).into_iter().find_map(|(action, resource)| {
                match judge_access(policies, &action, &resource) {
                    Access::Denied { by } => Some((action, resource, by)),
                    Access::Allowed | Access::OnlyIf { .. } | Access::NotAllowed => None,
                }
            });
            match denied {
                None => list.ok("effective", what),
                Some((action, resource, by)) => {
                    let found = format!("{by} denies {action} on {resource}");
                    let cause = "a statement that denies goes before all that allow";
                    let fix = format!("take the denial out of {by}, or take that policy off role {}", wanted.role);
                    list.failed("effective", what, Trouble::new(Code::AccessDenied, found, cause, fix));
                }
            }
        }
        Some(Ok(None)) => list.not_checked("effective", what, "the role went while this looked"),
        Some(Err(why)) => list.not_checked("effective", what, why.clone()),
        None => list.not_checked("effective", what, "what the role has was not read"),
    }
}

/// Returns every action with every resource that one of the policies allows.
fn allowed_by(policies: &[RolePolicy], name: &str) -> Vec<(String, String)> {
    let policy = policies.iter().find(|policy| policy.name.eq_ignore_ascii_case(name));
    let document = policy.and_then(|policy| serde_json::from_str::<Value>(&policy.document).ok()).unwrap_or_default();
    let texts = |value: &Value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let mut pairs = Vec::new();
    for statement in document["Statement"].as_array().into_iter().flatten() {
        if statement["Effect"] == "Allow" {
            let resources = texts(&statement["Resource"]);
            for action in texts(&statement["Action"]) {
                pairs.extend(resources.iter().map(|resource| (action.clone(), resource.clone())));
            }
        }
    }
    pairs
}

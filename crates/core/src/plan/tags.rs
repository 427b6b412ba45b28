//! Planning tags, ownership tags among them.

use super::action::{Estimate, Request};
use super::planner::Planner;
use crate::check::tag::MOST_TAGS;
use crate::codes::Code;
use crate::diff::Change;
use crate::model::request;
use crate::wire;

/// Plans all changes of tags: one call that sets, and one that removes.
pub(super) fn plan(planner: &mut Planner<'_>, ownership: Vec<(String, String)>) {
    let changes = planner.take(|change| matches!(change, Change::Tag { .. }));
    let mut set = Vec::new();
    let mut removed = Vec::new();
    for change in &changes {
        match change {
            Change::Tag { key, to: Some(value), .. } => set.push((key.clone(), value.clone())),
            Change::Tag { key, to: None, .. } => removed.push(key.clone()),
            _ => {}
        }
    }
    let planned = self::set(planner, set, ownership);
    if planned && !removed.is_empty() {
        // Set first, remove after: in between the table has too many tags rather than too few [T-440].
        let input = wire::UntagResourceInput { resource_arn: arn(planner), tag_keys: removed };
        planner.builder.add(Request::UntagResource(input), "removes tags", Estimate::new(2, 4), None);
    }
    for change in changes {
        planner.note(change, planned);
    }
}

/// Adds one call that sets all tags; says whether it can be sent.
pub(super) fn set(planner: &mut Planner<'_>, set: Vec<(String, String)>, ownership: Vec<(String, String)>) -> bool {
    if set.is_empty() && ownership.is_empty() {
        return true;
    }
    let mut merged = planner.builder.current.tags.clone();
    merged.extend(set.iter().cloned());
    let count = merged.len() + planner.owner.tag_count(planner.desired.ownership_tags, planner.observed);
    if count > MOST_TAGS {
        let message = format!("{} would have {count} tags with those that others set", planner.wanted.name);
        planner.impossible(Code::InvalidTag, None, message, "remove some; DynamoDB admits 50 on a table");
        return false;
    }
    let reason = match (set.is_empty(), ownership.is_empty()) {
        (true, _) => "adds ownership tags",
        (false, true) => "sets tags",
        (false, false) => "sets tags, ownership tags among them",
    };
    let tags = request::tags(set.into_iter().chain(ownership));
    let input = wire::TagResourceInput { resource_arn: arn(planner), tags };
    planner.builder.add(Request::TagResource(input), reason, Estimate::new(2, 4), None);
    true
}

fn arn(planner: &Planner<'_>) -> String {
    planner.observed.arn.clone().unwrap_or_default()
}

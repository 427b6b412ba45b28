//! Planning the mark by which a stack's resource knows what it applied last.

use super::action::{Estimate, Request};
use super::approval::Approvals;
use super::builder::Builder;
use super::effect::in_effect;
use super::table_plan::{Outcome, TablePlan};
use crate::check::tag::{MOST_TAGS, admits};
use crate::codes::Code;
use crate::finding::Finding;
use crate::model::request;
use crate::observed::{APPLIED_TAG, Observed};
use crate::wire;

/// Plans one TagResource call that notes on a live table what was applied; nothing where it is noted already. What is in
/// flight is not waited for.
pub fn plan_applied_mark(declared_name: &str, observed: &Observed, value: &str) -> TablePlan {
    let name = &observed.table.name;
    let mut plan = TablePlan::idle(declared_name, name, Outcome::Unchanged).seen_as(observed);
    plan.in_flight.clear();
    let input = wire::TagResourceInput {
        resource_arn: observed.arn.clone().unwrap_or_default(),
        tags: request::tags([(APPLIED_TAG.to_owned(), value.to_owned())]),
    };
    let request = Request::TagResource(input);
    if in_effect(&request, observed) {
        return plan;
    }
    let tags = observed.table.tags.len() + observed.ownership.tag_count();
    if !admits(value) || (observed.ownership.applied.is_none() && tags >= MOST_TAGS) {
        let message = format!("{name} has {tags} tags, and no room for one that notes what was applied");
        let finding = Finding::error(Code::InvalidTag, message).about(declared_name);
        plan.findings.push(finding.help("remove one; DynamoDB admits 50 on a table"));
        plan.outcome = Outcome::Refused;
        return plan;
    }
    let approvals = Approvals::default();
    let mut builder = Builder::new(declared_name, observed.table.clone(), &approvals);
    builder.add(request, "notes what was applied", Estimate::new(2, 4), None);
    plan.actions = builder.actions;
    plan.outcome = Outcome::Change;
    plan
}

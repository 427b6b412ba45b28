//! Collects the actions of one table, and keeps in mind what the table is after each.

use std::collections::BTreeMap;

use super::action::{Action, Estimate, Request};
use super::approval::{Approval, Approvals};
use super::effect::apply_effect;
use super::table_plan::Held;
use crate::codes::Code;
use crate::finding::Finding;
use crate::model::Table;
use crate::observed::{Aspect, UNFINISHED_TAG};
use crate::wire;

/// Longest time that a second TTL change was refused after a first, in seconds [T-143].
pub(super) const TTL_COOL_DOWN: u64 = 1872;

/// Stands in a request for the ARN of a table that is yet to be created.
pub(crate) const ARN_TO_COME: &str = "{TableArn}";

/// Collects one table's actions.
pub(super) struct Builder<'a> {
    /// The declared name, as the resource of approvals.
    pub(super) declared_name: &'a str,
    /// The table as it is after all actions so far.
    pub(super) current: Table,
    /// The actions so far.
    pub(super) actions: Vec<Action>,
    /// What waits for approval.
    pub(super) held: Vec<Held>,
    /// What there is to say.
    pub(super) findings: Vec<Finding>,
    approvals: &'a Approvals,
    created_by: Option<usize>,
    last_of: BTreeMap<Aspect, usize>,
}

impl<'a> Builder<'a> {
    /// Begins with a table as it is.
    pub(super) fn new(declared_name: &'a str, current: Table, approvals: &'a Approvals) -> Self {
        Self {
            declared_name,
            current,
            actions: Vec::new(),
            held: Vec::new(),
            findings: Vec::new(),
            approvals,
            created_by: None,
            last_of: BTreeMap::new(),
        }
    }

    /// Returns the resource of an approval: the table, or one of its indexes.
    pub(super) fn resource(&self, index: Option<&str>) -> String {
        match index {
            Some(index) => format!("{}/{index}", self.declared_name),
            None => self.declared_name.to_owned(),
        }
    }

    /// Says whether an approval was given, without asking for it.
    pub(super) fn is_approved(&self, code: Code, index: Option<&str>) -> bool {
        self.approvals.given().contains(&Approval { code, resource: self.resource(index) })
    }

    /// Returns the approval where it was given; otherwise notes what is held and returns nothing.
    pub(super) fn approved(
        &mut self,
        code: Code,
        index: Option<&str>,
        what: impl Into<String>,
        statistics: (Option<i64>, Option<i64>),
    ) -> Option<Approval> {
        let approval = Approval { code, resource: self.resource(index) };
        if self.approvals.allows(&approval) {
            return Some(approval);
        }
        let (item_count, size_bytes) = statistics;
        self.held.push(Held { approval, what: what.into(), item_count, size_bytes });
        None
    }

    /// Adds an action after the last one of its part of the table, and the creation.
    pub(super) fn add(
        &mut self,
        request: Request,
        reason: impl Into<String>,
        estimate: Estimate,
        approval: Option<Approval>,
    ) {
        self.add_after(0, request, reason, estimate, approval);
    }

    /// Adds an action that may only start some seconds after the last one of its part.
    pub(super) fn add_after(
        &mut self,
        cool_down: u64,
        request: Request,
        reason: impl Into<String>,
        estimate: Estimate,
        approval: Option<Approval>,
    ) {
        let reason = reason.into();
        if let Err(problem) = apply_effect(&request, &mut self.current) {
            // Requests are made of tables in normal form, so this says that a request was put together wrongly.
            let finding = Finding::error(Code::WrongValue, format!("cannot be planned: {reason}: {problem}"));
            self.findings.push(finding.about(self.declared_name));
            return;
        }
        let id = self.actions.len();
        let aspect = request.aspect();
        let mut after: Vec<_> = self.last_of.get(&aspect).or(self.created_by.as_ref()).copied().into_iter().collect();
        if let Request::UntagResource(input) = &request
            && input.tag_keys.iter().any(|key| key == UNFINISHED_TAG)
        {
            // The creation is finished once TTL is on, and not before.
            after.extend(self.last_of.get(&Aspect::TimeToLive));
        }
        if matches!(request, Request::CreateTable(_)) {
            self.created_by = Some(id);
        }
        self.last_of.insert(aspect, id);
        self.actions.push(Action { id, request, reason, after, cool_down, estimate, approval });
    }

    /// Adds the removal of the tag that says that the creation is not finished.
    pub(super) fn finish_creation(&mut self, resource_arn: String) {
        let untag = wire::UntagResourceInput { resource_arn, tag_keys: vec![UNFINISHED_TAG.to_owned()] };
        self.add(Request::UntagResource(untag), "marks the creation as finished", Estimate::new(2, 4), None);
    }
}

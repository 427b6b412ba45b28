//! What is known while a table that exists is planned, and what every kind of change needs.

use super::action::{Estimate, Request};
use super::approval::{Approval, Approvals};
use super::builder::Builder;
use super::owner::Owner;
use super::requests::update;
use super::table_plan::PlannedChange;
use crate::codes::Code;
use crate::diff::{Change, diff};
use crate::finding::Finding;
use crate::model::{Key, Table};
use crate::observed::Observed;
use crate::place::Place;
use crate::project::{DesiredTable, TableDeclaration};
use crate::wire;

/// Plans one existing table.
pub(super) struct Planner<'a> {
    pub(super) owner: &'a Owner,
    pub(super) desired: &'a DesiredTable,
    pub(super) observed: &'a Observed,
    pub(super) wanted: &'a Table,
    pub(super) builder: Builder<'a>,
    /// Changes that nobody has planned yet.
    pub(super) changes: Vec<Change>,
    /// Changes that somebody has, in that order.
    pub(super) planned: Vec<PlannedChange>,
}

impl<'a> Planner<'a> {
    /// Begins with everything that differs.
    pub(super) fn new(
        owner: &'a Owner,
        desired: &'a DesiredTable,
        observed: &'a Observed,
        wanted: &'a Table,
        approvals: &'a Approvals,
    ) -> Self {
        Self {
            owner,
            desired,
            observed,
            wanted,
            builder: Builder::new(&desired.declared_name, observed.table.clone(), approvals),
            changes: diff(&observed.table, wanted),
            planned: Vec::new(),
        }
    }

    /// Returns item count and size of the table at the last refresh.
    pub(super) fn statistics(&self) -> (Option<i64>, Option<i64>) {
        (self.observed.item_count, self.observed.size_bytes)
    }

    /// Plans each change that is asked for and notes whether it was.
    pub(super) fn each(&mut self, asked: impl Fn(&Change) -> bool, plan: impl Fn(&mut Self, &Change) -> bool) {
        for change in self.take(asked) {
            let planned = plan(self, &change);
            self.note(change, planned);
        }
    }

    /// Takes the changes that are asked for out of those that nobody has planned yet.
    pub(super) fn take(&mut self, asked: impl Fn(&Change) -> bool) -> Vec<Change> {
        let (taken, left) = std::mem::take(&mut self.changes).into_iter().partition(asked);
        self.changes = left;
        taken
    }

    /// Returns the indexes that are to be deleted and built anew, with their new keys.
    pub(super) fn pending_replacements(&self) -> Vec<(String, Key)> {
        let replaced = self.changes.iter().filter_map(|change| match change {
            Change::IndexReplaced { name, to, .. } => Some((name.clone(), to.key.clone())),
            _ => None,
        });
        replaced.collect()
    }

    /// Notes a change and whether actions make it so.
    pub(super) fn note(&mut self, change: Change, planned: bool) {
        let place = place_of(&change, &self.desired.declaration).cloned();
        self.planned.push(PlannedChange { change, place, planned });
    }

    /// Says that something can never be done, and why.
    pub(super) fn impossible(&mut self, code: Code, index: Option<&str>, message: String, help: &str) {
        let place = index.and_then(|name| self.desired.declaration.global_secondary_indexes.get(name));
        let place = place.map(|index| &index.place).or(self.desired.declaration.place.as_ref());
        let resource = self.builder.resource(index);
        self.builder.findings.push(Finding::error(code, message).at_some(place).about(resource).help(help));
    }

    /// Adds an UpdateTable call about one concern.
    pub(super) fn update(
        &mut self,
        reason: String,
        estimate: Estimate,
        approval: Option<Approval>,
        fill: impl FnOnce(&mut wire::UpdateTableInput),
    ) {
        let mut input = update(&self.wanted.name);
        fill(&mut input);
        self.builder.add(Request::UpdateTable(Box::new(input)), reason, estimate, approval);
    }
}

/// Returns where a difference was declared.
fn place_of<'a>(change: &Change, declaration: &'a TableDeclaration) -> Option<&'a Place> {
    let index = |name: &str| declaration.global_secondary_indexes.get(name).map(|index| &index.place);
    let own = match change {
        Change::Key { .. } => declaration.partition_key.as_ref().map(|key| &key.place),
        Change::LocalIndex { name, .. } => declaration.local_secondary_indexes.get(name).map(|index| &index.place),
        Change::IndexAdded { name, .. } | Change::IndexRemoved { name, .. } | Change::IndexReplaced { name, .. } => {
            index(name)
        }
        Change::BillingMode { .. } => declaration.billing_mode.as_ref().map(|mode| &mode.place),
        Change::Throughput { index: Some(name), .. }
        | Change::OnDemandMaximum { index: Some(name), .. }
        | Change::WarmThroughput { index: Some(name), .. } => index(name),
        Change::Throughput { .. } => declaration.provisioned_throughput.as_ref().map(|throughput| &throughput.place),
        Change::OnDemandMaximum { .. } => declaration.on_demand_throughput.as_ref().map(|maximum| &maximum.place),
        Change::WarmThroughput { .. } => declaration.warm_throughput.as_ref().map(|warm| &warm.place),
        Change::Stream { .. } => declaration.stream.as_ref().map(|stream| &stream.place),
        Change::TimeToLive { .. } => declaration.time_to_live.as_ref().map(|attribute| &attribute.place),
        Change::PointInTimeRecovery { .. } => declaration.point_in_time_recovery.as_ref().map(|days| &days.place),
        Change::Encryption { .. } => declaration.server_side_encryption.as_ref().map(|key| &key.place),
        Change::TableClass { .. } => declaration.table_class.as_ref().map(|class| &class.place),
        Change::DeletionProtection { .. } => declaration.deletion_protection.as_ref().map(|on| &on.place),
        Change::Tag { key, .. } => declaration.tags.get(key).map(|value| &value.place),
    };
    own.or(declaration.place.as_ref())
}

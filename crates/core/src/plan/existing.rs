//! The plan of a table that exists: which differences become actions, in which order.
//!
//! The order keeps the rules of DynamoDB: one concern a call, one index job at a time, indexes that go before
//! indexes that come, the stream off and on again side by side, capacity before the index jobs that need it.

use super::approval::Approvals;
use super::owner::Owner;
use super::planner::Planner;
use super::table_plan::{Outcome, TablePlan};
use super::{features, indexes, tags, throughput};
use crate::codes::Code;
use crate::diff::Change;
use crate::finding::Finding;
use crate::model::Table;
use crate::observed::{Aspect, Observed};
use crate::project::{DesiredTable, OnExisting};

/// Plans a table that exists and has the declared key.
pub(super) fn plan(
    owner: &Owner,
    desired: &DesiredTable,
    observed: &Observed,
    wanted: &Table,
    approvals: &Approvals,
) -> TablePlan {
    let mut planner = Planner::new(owner, desired, observed, wanted, approvals);
    let outcome = planner.run();
    let Planner { builder, planned, .. } = planner;
    let idle = TablePlan::idle(&desired.declared_name, &observed.table.name, outcome);
    TablePlan { changes: planned, actions: builder.actions, held: builder.held, findings: builder.findings, ..idle }
}

impl Planner<'_> {
    fn run(&mut self) -> Outcome {
        let other = self.owner.other(self.observed);
        let ours = self.owner.is_tagged(self.observed) || (self.owner.created(self.observed) && other.is_none());
        match self.desired.on_existing {
            OnExisting::CreateOnly => return self.leave_alone("create_only sends no changing call to it"),
            OnExisting::Fail if !ours => {
                let message = format!("{} exists already", self.observed.table.name);
                self.builder.findings.push(
                    Finding::error(Code::Exists, message)
                        .at_some(self.desired.declaration.place.as_ref())
                        .about(&self.desired.declared_name)
                        .help("on_existing is `fail`; use `converge` or `adopt` to take it over"),
                );
                return Outcome::Refused;
            }
            OnExisting::Converge | OnExisting::Adopt | OnExisting::Fail => {}
        }
        let adopts = self.desired.ownership_tags && !ours && !self.observed.unsupported.contains(&Aspect::Tags);
        let unfinished = ours && self.observed.ownership.unfinished.is_some();
        if self.changes.is_empty() && !adopts && !unfinished {
            return Outcome::Unchanged;
        }
        let mut may_touch = true;
        if let Some(owner) = other {
            let what = format!("changes a table that belongs to {owner}");
            may_touch = self.builder.approved(Code::TouchForeign, None, what, self.statistics()).is_some();
        }
        let ownership = adopts.then(|| self.owner.tags()).into_iter().flatten().collect();
        if self.desired.on_existing == OnExisting::Adopt {
            tags::set(self, Vec::new(), ownership);
            self.leave_alone("adopt adds ownership tags, nothing else");
        } else {
            self.converge(ownership, unfinished);
        }
        if !may_touch {
            // Planned all the same, so that everything that is held shows at once.
            self.builder.actions.clear();
            self.planned.iter_mut().for_each(|planned| planned.planned = false);
            return Outcome::Change;
        }
        match (self.desired.on_existing, self.builder.actions.is_empty(), self.builder.held.is_empty()) {
            (OnExisting::Adopt, true, _) => Outcome::LeftAlone,
            // Something differs, and nothing can be done about it.
            (_, true, true) => Outcome::Refused,
            _ => Outcome::Change,
        }
    }

    fn converge(&mut self, ownership: Vec<(String, String)>, unfinished: bool) {
        tags::plan(self, ownership);
        self.each(|change| matches!(change, Change::DeletionProtection { .. }), features::deletion_protection);
        self.each(|change| matches!(change, Change::Stream { .. }), features::stream);
        indexes::delete(self);
        self.each(|change| matches!(change, Change::BillingMode { .. }), throughput::billing_mode);
        self.each(|change| matches!(change, Change::Throughput { .. }), throughput::provisioned);
        self.each(|change| matches!(change, Change::OnDemandMaximum { .. }), throughput::on_demand_maximum);
        self.each(|change| matches!(change, Change::TableClass { .. }), features::table_class);
        self.each(|change| matches!(change, Change::Encryption { .. }), features::encryption);
        indexes::create(self);
        self.each(|change| matches!(change, Change::WarmThroughput { .. }), throughput::warm);
        self.each(|change| matches!(change, Change::TimeToLive { .. }), features::ttl_attribute);
        if unfinished {
            self.builder.finish_creation(self.observed.arn.clone().unwrap_or_default());
        }
        self.each(|change| matches!(change, Change::PointInTimeRecovery { .. }), features::recovery_period);
        debug_assert!(self.changes.is_empty(), "a kind of change that nobody plans: {:?}", self.changes);
    }

    fn leave_alone(&mut self, why: &str) -> Outcome {
        if self.changes.is_empty() {
            return Outcome::Unchanged;
        }
        let count = self.changes.len();
        let differences = if count == 1 { "1 difference".to_owned() } else { format!("{count} differences") };
        self.builder.findings.push(
            Finding::note(Code::LeftAlone, format!("{differences} left alone: {why}"))
                .about(&self.desired.declared_name),
        );
        for change in std::mem::take(&mut self.changes) {
            self.note(change, false);
        }
        Outcome::LeftAlone
    }
}

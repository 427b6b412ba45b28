//! The plan of a table that exists: which differences become actions, in which order.
//!
//! The order keeps the rules of DynamoDB: one concern a call, one index job at a time, indexes that go before
//! indexes that come, the stream off and on again side by side, capacity before the index jobs that need it.

use super::action::{Estimate, Request};
use super::approval::{Approval, Approvals};
use super::builder::{Builder, TTL_COOL_DOWN};
use super::table_plan::{Outcome, PlannedChange, TablePlan, ownership_tags, update};
use super::{indexes, throughput};
use crate::check::tag::MOST_TAGS;
use crate::codes::Code;
use crate::diff::{Change, diff};
use crate::finding::Finding;
use crate::model::{DEFAULT_RECOVERY_DAYS, StreamViewType, Table, request};
use crate::observed::{Aspect, Observed};
use crate::place::Place;
use crate::project::{DesiredTable, OnExisting, TableDeclaration};
use crate::wire;

/// Plans a table that exists and has the declared key.
pub(super) fn plan(
    project: &str,
    environment: &str,
    desired: &DesiredTable,
    observed: &Observed,
    wanted: &Table,
    approvals: &Approvals,
) -> TablePlan {
    let mut planner = Planner {
        desired,
        observed,
        wanted,
        builder: Builder::new(&desired.declared_name, observed.table.clone(), approvals),
        changes: diff(&observed.table, wanted),
        planned: Vec::new(),
    };
    let outcome = planner.run(project, environment);
    let Planner { builder, planned, .. } = planner;
    TablePlan {
        declared_name: desired.declared_name.clone(),
        live_name: observed.table.name.clone(),
        outcome,
        changes: planned,
        actions: builder.actions,
        held: builder.held,
        findings: builder.findings,
        in_flight: Vec::new(),
        seen: None,
        table_id: None,
    }
}

/// Plans one existing table.
pub(super) struct Planner<'a> {
    pub(super) desired: &'a DesiredTable,
    pub(super) observed: &'a Observed,
    pub(super) wanted: &'a Table,
    pub(super) builder: Builder<'a>,
    changes: Vec<Change>,
    planned: Vec<PlannedChange>,
}

impl Planner<'_> {
    fn run(&mut self, project: &str, environment: &str) -> Outcome {
        let ours = self.is_ours(project, environment);
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
        if let Some(owner) = self.other_owner(project, environment) {
            let what = format!("changes a table that belongs to {owner}");
            if self.builder.approved(Code::TouchForeign, None, what, self.statistics()).is_none() {
                for change in std::mem::take(&mut self.changes) {
                    self.note(change, false);
                }
                return Outcome::Change;
            }
        }
        let ownership = adopts.then(|| ownership_tags(project, environment)).into_iter().flatten().collect();
        if self.desired.on_existing == OnExisting::Adopt {
            self.tag(Vec::new(), ownership);
            self.leave_alone("adopt adds ownership tags, nothing else");
            return if self.builder.actions.is_empty() { Outcome::LeftAlone } else { Outcome::Change };
        }
        self.tags(ownership);
        self.each(|change| matches!(change, Change::DeletionProtection { .. }), Self::deletion_protection);
        self.each(|change| matches!(change, Change::Stream { .. }), Self::stream);
        indexes::delete(self);
        self.each(|change| matches!(change, Change::BillingMode { .. }), throughput::billing_mode);
        self.each(|change| matches!(change, Change::Throughput { .. }), throughput::provisioned);
        self.each(|change| matches!(change, Change::OnDemandMaximum { .. }), throughput::on_demand_maximum);
        self.each(|change| matches!(change, Change::TableClass { .. }), Self::table_class);
        self.each(|change| matches!(change, Change::Encryption { .. }), Self::encryption);
        indexes::create(self);
        self.each(|change| matches!(change, Change::WarmThroughput { .. }), throughput::warm);
        self.each(|change| matches!(change, Change::TimeToLive { .. }), Self::change_time_to_live);
        if unfinished {
            self.builder.finish_creation(self.observed.arn.clone().unwrap_or_default());
        }
        self.each(|change| matches!(change, Change::PointInTimeRecovery { .. }), Self::change_recovery);
        self.each(|change| matches!(change, Change::LocalIndex { .. }), Self::local_index);
        debug_assert!(self.changes.is_empty(), "a kind of change that nobody plans: {:?}", self.changes);
        Outcome::Change
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

    fn is_ours(&self, project: &str, environment: &str) -> bool {
        let ownership = &self.observed.ownership;
        ownership.project.as_deref() == Some(project) && ownership.environment.as_deref() == Some(environment)
    }

    fn other_owner(&self, project: &str, environment: &str) -> Option<String> {
        let ownership = &self.observed.ownership;
        if let Some(stack) = &ownership.stack {
            return Some(format!("the CloudFormation stack {stack}"));
        }
        match (&ownership.project, &ownership.environment) {
            (Some(other), _) if other != project => Some(format!("project {other}")),
            (_, Some(other)) if other != environment => Some(format!("environment {other}")),
            _ => None,
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

    /// Returns the names of the indexes that are to be deleted and built anew.
    pub(super) fn pending_replacements(&self) -> Vec<String> {
        let replaced = self.changes.iter().filter_map(|change| match change {
            Change::IndexReplaced { name, .. } => Some(name.clone()),
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

    fn tags(&mut self, ownership: Vec<(String, String)>) {
        let changes = self.take(|change| matches!(change, Change::Tag { .. }));
        let mut set = Vec::new();
        let mut removed = Vec::new();
        for change in &changes {
            match change {
                Change::Tag { key, to: Some(value), .. } => set.push((key.clone(), value.clone())),
                Change::Tag { key, to: None, .. } => removed.push(key.clone()),
                _ => {}
            }
        }
        let planned = self.tag(set, ownership);
        if planned && !removed.is_empty() {
            // Set first, remove after: in between the table has too many tags rather than too few [T-440].
            let input = wire::UntagResourceInput { resource_arn: self.arn(), tag_keys: removed };
            self.builder.add(Request::UntagResource(input), "removes tags", Estimate::new(2, 4), None);
        }
        for change in changes {
            self.note(change, planned);
        }
    }

    /// Adds one call that sets all tags; says whether it can be sent.
    fn tag(&mut self, set: Vec<(String, String)>, ownership: Vec<(String, String)>) -> bool {
        if set.is_empty() && ownership.is_empty() {
            return true;
        }
        let mut merged = self.builder.current.tags.clone();
        merged.extend(set.iter().cloned());
        let count = merged.len() + if self.desired.ownership_tags { 2 } else { 0 };
        if count > MOST_TAGS {
            let message = format!("{} would have {count} tags with those that others set", self.wanted.name);
            self.impossible(Code::InvalidTag, None, message, "remove some; DynamoDB admits 50 on a table");
            return false;
        }
        let reason = match (set.is_empty(), ownership.is_empty()) {
            (true, _) => "adds ownership tags",
            (false, true) => "sets tags",
            (false, false) => "sets tags, ownership tags among them",
        };
        let tags = request::tags(set.into_iter().chain(ownership));
        let input = wire::TagResourceInput { resource_arn: self.arn(), tags };
        self.builder.add(Request::TagResource(input), reason, Estimate::new(2, 4), None);
        true
    }

    fn arn(&self) -> String {
        self.observed.arn.clone().unwrap_or_default()
    }

    fn deletion_protection(&mut self, change: &Change) -> bool {
        let Change::DeletionProtection { to, .. } = *change else { return false };
        let approval = if to {
            None
        } else {
            let statistics = self.statistics();
            match self.builder.approved(Code::LiftDeletionProtection, None, "lifts deletion protection", statistics) {
                None => return false,
                given => given,
            }
        };
        let reason = if to { "switches deletion protection on" } else { "lifts deletion protection" };
        self.update(reason.to_owned(), Estimate::new(0, 15), approval, |input| {
            input.deletion_protection_enabled = Some(to);
        });
        true
    }

    fn stream(&mut self, change: &Change) -> bool {
        let Change::Stream { from, to } = *change else { return false };
        let statistics = self.statistics();
        let approval = match (from, to) {
            (None, _) => None,
            (Some(_), None) => {
                match self.builder.approved(Code::DisableStream, None, "switches the stream off", statistics) {
                    None => return false,
                    given => given,
                }
            }
            (Some(from), Some(to)) => {
                let what = format!("changes the stream from {from} to {to}, which gives it a new ARN");
                match self.builder.approved(Code::ChangeStreamView, None, what, statistics) {
                    None => return false,
                    given => given,
                }
            }
        };
        if from.is_some() {
            self.update("switches the stream off".to_owned(), Estimate::new(5, 7), approval.clone(), |input| {
                input.stream_specification = Some(request::stream_off());
            });
        }
        if let Some(view) = to {
            self.stream_on(view, approval);
        }
        true
    }

    fn stream_on(&mut self, view: StreamViewType, approval: Option<Approval>) {
        self.update(format!("switches the stream on with {view}"), Estimate::new(5, 7), approval, |input| {
            input.stream_specification = Some(request::stream_on(view));
        });
    }

    fn table_class(&mut self, change: &Change) -> bool {
        let Change::TableClass { to, .. } = *change else { return false };
        self.update(format!("changes the table class to {to}"), Estimate::new(4, 46), None, |input| {
            input.table_class = Some(to.text().to_owned());
        });
        true
    }

    fn encryption(&mut self, change: &Change) -> bool {
        let Change::Encryption { from, to } = change else { return false };
        let what = format!("changes the encryption key from {from} to {to}");
        let statistics = self.statistics();
        let Some(approval) = self.builder.approved(Code::ChangeEncryption, None, what.clone(), statistics) else {
            return false;
        };
        self.update(what, Estimate::new(22, 24), Some(approval), |input| {
            input.sse_specification = Some(request::sse_specification(to));
        });
        true
    }

    fn change_time_to_live(&mut self, change: &Change) -> bool {
        let Change::TimeToLive { from, to } = change else { return false };
        let unfinished = from.is_none() && to.is_some() && self.observed.ownership.unfinished == *to;
        let approval = match to {
            None => None,
            // This plan's own creation was cut short before TTL: nothing was there that could be lost.
            Some(_) if unfinished => None,
            Some(attribute) => {
                let what = format!("lets DynamoDB delete items by their attribute {attribute}");
                match self.builder.approved(Code::EnableTimeToLive, None, what, self.statistics()) {
                    None => return false,
                    given => given,
                }
            }
        };
        let name = self.wanted.name.clone();
        let mut cool_down = 0;
        if let Some(attribute) = from {
            let off = time_to_live(&name, false, attribute);
            self.builder.add(off, "switches TTL off", Estimate::new(1, 3), approval.clone());
            cool_down = TTL_COOL_DOWN;
        }
        if let Some(attribute) = to {
            let on = time_to_live(&name, true, attribute);
            let reason = format!("switches TTL on for {attribute}");
            self.builder.add_after(cool_down, on, reason, Estimate::new(1, 3), approval);
        }
        true
    }

    fn change_recovery(&mut self, change: &Change) -> bool {
        let Change::PointInTimeRecovery { from, to } = *change else { return false };
        let statistics = self.statistics();
        let (reason, approval) = match (from, to) {
            (Some(_), None) => {
                let what = "switches point-in-time recovery off; what it could restore is lost";
                match self.builder.approved(Code::DisableRecovery, None, what, statistics) {
                    None => return false,
                    given => ("switches point-in-time recovery off".to_owned(), given),
                }
            }
            (Some(from), Some(to)) if to < from => {
                let what = format!("shortens point-in-time recovery from {from} to {to} days");
                match self.builder.approved(Code::ShortenRecovery, None, what.clone(), statistics) {
                    None => return false,
                    given => (what, given),
                }
            }
            (Some(from), Some(to)) => (format!("lengthens point-in-time recovery from {from} to {to} days"), None),
            (None, _) => ("switches point-in-time recovery on".to_owned(), None),
        };
        let name = self.wanted.name.clone();
        self.builder.add(recovery(&name, from, to), reason, Estimate::new(1, 7), approval);
        true
    }

    fn local_index(&mut self, change: &Change) -> bool {
        let Change::LocalIndex { name, .. } = change else { return false };
        let message = format!("{} has another local secondary index: {change}", self.wanted.name);
        let place = self.desired.declaration.local_secondary_indexes.get(name).map(|index| &index.place);
        self.builder.findings.push(
            Finding::error(Code::LocalIndexesDiffer, message)
                .at_some(place.or(self.desired.declaration.place.as_ref()))
                .about(self.builder.resource(Some(name)))
                .help(
                    "local secondary indexes are made with the table and never change: declare what is there, \
                     or declare a global index instead",
                ),
        );
        false
    }
}

/// Returns a request that switches TTL on or off.
pub(super) fn time_to_live(table_name: &str, enabled: bool, attribute: &str) -> Request {
    Request::UpdateTimeToLive(wire::UpdateTimeToLiveInput {
        table_name: table_name.to_owned(),
        time_to_live_specification: wire::TimeToLiveSpecification { enabled, attribute_name: attribute.to_owned() },
    })
}

/// Returns a request that sets the days of point-in-time recovery, or switches it off.
pub(super) fn recovery(table_name: &str, from: Option<u32>, days: Option<u32>) -> Request {
    Request::UpdateContinuousBackups(wire::UpdateContinuousBackupsInput {
        table_name: table_name.to_owned(),
        point_in_time_recovery_specification: wire::PointInTimeRecoverySpecification {
            point_in_time_recovery_enabled: days.is_some(),
            // 35 is what DynamoDB takes at first where nothing is said [T-085]; older endpoints do not know the member.
            recovery_period_in_days: days
                .filter(|days| from.is_some() || *days != DEFAULT_RECOVERY_DAYS)
                .map(i64::from),
        },
    })
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

//! The plan of one table and of a project.

use serde::Serialize;

use super::action::{Action, Estimate, Request};
use super::approval::{Approval, Approvals};
use super::builder::Builder;
use super::effect::blank;
use super::{existing, policy};
use crate::codes::Code;
use crate::diff::Change;
use crate::finding::Finding;
use crate::model::{Table, request};
use crate::observed::{ENVIRONMENT_TAG, Observed, PROJECT_TAG, UNFINISHED_TAG};
use crate::place::Place;
use crate::project::DesiredTable;
use crate::wire;

/// What there is under a live name.
#[derive(Debug, Clone, PartialEq)]
pub enum Live {
    /// Nothing.
    Absent,
    /// A table.
    Present(Box<Observed>),
    /// Something that could not be read, and why.
    Unreadable(String),
}

/// The plan of a project in one environment.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The project.
    pub project: String,
    /// The environment.
    pub environment: String,
    /// The plan of each table, by declared name.
    pub tables: Vec<TablePlan>,
}

/// What a plan does with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is created.
    Create,
    /// It is changed, or would be with approvals.
    Change,
    /// It is as declared.
    Unchanged,
    /// It differs and is left alone, because `on_existing` says so.
    LeftAlone,
    /// It cannot be touched.
    Refused,
}

/// A difference, and what becomes of it.
#[derive(Debug, Clone, Serialize)]
pub struct PlannedChange {
    /// What differs.
    pub change: Change,
    /// Where it was declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether actions make it so; otherwise it is held, left alone or impossible.
    pub planned: bool,
}

/// Something that waits for approval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// The approval that lets it happen.
    pub approval: Approval,
    /// What would happen.
    pub what: String,
    /// Items concerned at the last refresh.
    pub item_count: Option<i64>,
    /// Bytes concerned at the last refresh.
    pub size_bytes: Option<i64>,
}

/// The plan of one table: immutable, and leaving execution no choice.
#[derive(Debug, Clone, Serialize)]
#[must_use]
pub struct TablePlan {
    /// The name in the declaration.
    pub declared_name: String,
    /// The live name.
    pub live_name: String,
    /// What is done with it.
    pub outcome: Outcome,
    /// What differs.
    pub changes: Vec<PlannedChange>,
    /// What is sent, in an order that the rules allow.
    pub actions: Vec<Action>,
    /// What waits for approval.
    pub held: Vec<Held>,
    /// What there is to say.
    pub findings: Vec<Finding>,
    /// What is still in flight from before.
    pub in_flight: Vec<String>,
    /// The table as it was seen; execution compares it with what it finds before each action.
    #[serde(skip)]
    pub seen: Option<Table>,
    /// The TableId as it was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_id: Option<String>,
}

impl TablePlan {
    /// Says whether anything differs from the declaration, planned or not.
    pub fn differs(&self) -> bool {
        self.outcome == Outcome::Create || !self.changes.is_empty() || !self.actions.is_empty()
    }

    /// Says whether something can never be done as declared.
    pub fn is_refused(&self) -> bool {
        self.outcome == Outcome::Refused || crate::finding::any_error(&self.findings)
    }

    /// Returns how long the longest chain of actions takes, in seconds.
    pub fn estimate(&self) -> Estimate {
        let mut ends: Vec<Estimate> = Vec::with_capacity(self.actions.len());
        for action in &self.actions {
            let start =
                action.after.iter().filter_map(|id| ends.get(*id)).fold(Estimate::default(), |a, b| {
                    Estimate::new(a.typical.max(b.typical), a.longest.max(b.longest))
                });
            ends.push(Estimate::new(
                start.typical + action.cool_down + action.estimate.typical,
                start.longest + action.cool_down + action.estimate.longest,
            ));
        }
        ends.into_iter()
            .fold(Estimate::default(), |a, b| Estimate::new(a.typical.max(b.typical), a.longest.max(b.longest)))
    }

    fn refused(desired: &DesiredTable, finding: Finding) -> Self {
        TablePlan {
            declared_name: desired.declared_name.clone(),
            live_name: desired.table.name.clone(),
            outcome: Outcome::Refused,
            changes: Vec::new(),
            actions: Vec::new(),
            held: Vec::new(),
            findings: vec![finding.at_some(desired.declaration.place.as_ref()).about(&desired.declared_name)],
            in_flight: Vec::new(),
            seen: None,
            table_id: None,
        }
    }
}

/// Plans one table: what is sent, what is held, what cannot be.
pub fn plan_table(
    project: &str,
    environment: &str,
    desired: &DesiredTable,
    live: &Live,
    approvals: &Approvals,
) -> TablePlan {
    match live {
        Live::Absent => create(project, environment, desired, approvals),
        Live::Present(observed) => existing_table(project, environment, desired, observed, approvals),
        Live::Unreadable(why) => TablePlan::refused(
            desired,
            Finding::error(Code::Unreadable, format!("{} could not be read: {why}", desired.table.name)),
        ),
    }
}

/// Stands in a request for the ARN of a table that is yet to be created.
pub(crate) const ARN_TO_COME: &str = "{TableArn}";

/// Returns the ownership tags of a table.
pub(super) fn ownership_tags(project: &str, environment: &str) -> [(String, String); 2] {
    [(PROJECT_TAG.to_owned(), project.to_owned()), (ENVIRONMENT_TAG.to_owned(), environment.to_owned())]
}

fn create(project: &str, environment: &str, desired: &DesiredTable, approvals: &Approvals) -> TablePlan {
    let table = &desired.table;
    let mut builder = Builder::new(&desired.declared_name, blank(&table.name), approvals);
    let mut extra = Vec::new();
    if desired.ownership_tags {
        extra.extend(ownership_tags(project, environment));
        extra.extend(table.time_to_live.iter().map(|attribute| (UNFINISHED_TAG.to_owned(), attribute.clone())));
    }
    let estimate = match table.global_secondary_indexes.is_empty() {
        true => Estimate::new(6, 10),
        false => Estimate::new(16, 22),
    };
    builder.add(
        Request::CreateTable(Box::new(request::create_table(table, extra))),
        "creates the table",
        estimate,
        None,
    );
    // DynamoDB deletes no item of a table that did not exist before, so TTL needs no approval here.
    if let Some(attribute) = &table.time_to_live {
        builder.add(
            existing::time_to_live(&table.name, true, attribute),
            format!("switches TTL on for {attribute}"),
            Estimate::new(1, 3),
            None,
        );
        if desired.ownership_tags {
            builder.finish_creation(ARN_TO_COME.to_owned());
        }
    }
    if let Some(days) = table.point_in_time_recovery {
        builder.add(
            existing::recovery(&table.name, None, Some(days)),
            if days == 1 {
                "keeps 1 day for point-in-time recovery".to_owned()
            } else {
                format!("keeps {days} days for point-in-time recovery")
            },
            Estimate::new(3, 7),
            None,
        );
    }
    TablePlan {
        declared_name: desired.declared_name.clone(),
        live_name: table.name.clone(),
        outcome: Outcome::Create,
        changes: Vec::new(),
        actions: builder.actions,
        held: builder.held,
        findings: builder.findings,
        in_flight: Vec::new(),
        seen: None,
        table_id: None,
    }
}

fn existing_table(
    project: &str,
    environment: &str,
    desired: &DesiredTable,
    observed: &Observed,
    approvals: &Approvals,
) -> TablePlan {
    let live = &observed.table;
    if live.key != desired.table.key {
        let message = format!("{} exists with another key", live.name);
        return TablePlan {
            changes: vec![PlannedChange {
                change: Change::Key { from: live.key.clone(), to: desired.table.key.clone() },
                place: desired.declaration.partition_key.as_ref().map(|key| key.place.clone()),
                planned: false,
            }],
            ..TablePlan::refused(
                desired,
                Finding::error(Code::KeyDiffers, message).help(
                    "the key of a table never changes: declare the live key, give this table another `name`, \
                     or move the items to a new table",
                ),
            )
        };
    }
    if !matches!(observed.status.as_str(), "ACTIVE" | "UPDATING" | "CREATING") {
        let help = match observed.status.as_str() {
            "DELETING" => "somebody is deleting it; run again once it is gone, and it will be created anew",
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => "make its KMS key usable again, then run again",
            _ => "bring the table back to ACTIVE, then run again",
        };
        let message = format!("{} is {}", live.name, observed.status);
        return TablePlan::refused(desired, Finding::error(Code::NotReady, message).help(help));
    }
    let mut findings = Vec::new();
    let wanted = policy::wanted(desired, observed, &mut findings);
    let mut plan = existing::plan(project, environment, desired, observed, &wanted, approvals);
    findings.append(&mut plan.findings);
    plan.findings = findings;
    plan.in_flight = observed.in_flight();
    plan.seen = Some(live.clone());
    plan.table_id.clone_from(&observed.table_id);
    plan
}

/// Returns an UpdateTable request about nothing yet.
pub(super) fn update(table_name: &str) -> wire::UpdateTableInput {
    wire::UpdateTableInput { table_name: table_name.to_owned(), ..Default::default() }
}

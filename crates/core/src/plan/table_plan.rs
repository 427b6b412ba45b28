//! The plan of one table and of a project.

use serde::{Deserialize, Serialize};

use super::action::{Action, Estimate};
use super::approval::Approval;
use crate::companion::{CompanionPlan, Outputs};
use crate::diff::Change;
use crate::finding::Finding;
use crate::model::Table;
use crate::observed::Observed;
use crate::place::Place;

/// What there is under a live name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Live {
    /// Nothing.
    Absent,
    /// A table.
    Present(Box<Observed>),
    /// Something that could not be read, and why.
    Unreadable(String),
}

/// The plan of a project in one environment.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Plan {
    /// The project.
    pub project: String,
    /// The environment.
    pub environment: String,
    /// The plan of each table, by declared name.
    pub tables: Vec<TablePlan>,
    /// The plan of each companion.
    pub companions: Vec<CompanionPlan>,
    /// What tables show that stay as they are.
    #[serde(skip)]
    pub outputs: Outputs,
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
    /// It is being created, and what it will be cannot be read yet.
    BeingCreated,
    /// It is deleted, or would be with approvals.
    Delete,
    /// It is not there, and is not to be.
    Absent,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Returns the plan of a table as it was seen, with nothing to do.
    pub(super) fn idle(declared_name: &str, live_name: &str, outcome: Outcome) -> Self {
        Self {
            declared_name: declared_name.to_owned(),
            live_name: live_name.to_owned(),
            outcome,
            changes: Vec::new(),
            actions: Vec::new(),
            held: Vec::new(),
            findings: Vec::new(),
            in_flight: Vec::new(),
            seen: None,
            table_id: None,
        }
    }

    /// Notes what the table was like when it was planned.
    pub(super) fn seen_as(mut self, observed: &Observed) -> Self {
        self.in_flight = observed.in_flight();
        self.seen = Some(observed.table.clone());
        self.table_id.clone_from(&observed.table_id);
        self
    }

    /// Says whether anything differs from the declaration, planned or not. A table that is being created does: what it
    /// will be cannot be read yet.
    pub fn differs(&self) -> bool {
        self.outcome == Outcome::BeingCreated
            || !self.changes.is_empty()
            || !self.actions.is_empty()
            || !self.held.is_empty()
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
}

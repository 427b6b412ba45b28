//! What the plans of tables and of companions have in common.

use super::action::Estimate;
use super::table_plan::{Held, Outcome, Plan, TablePlan};
use crate::companion::CompanionPlan;
use crate::finding::Finding;

/// The plan of a table or of a companion, as far as it does not matter which of them.
#[derive(Debug, Clone, Copy)]
pub struct SubjectPlan<'a> {
    /// The name in the declaration.
    pub declared_name: &'a str,
    /// The live name.
    pub live_name: &'a str,
    /// What is done with it.
    pub outcome: Outcome,
    /// How many requests are sent.
    pub actions: usize,
    /// What waits for approval.
    pub held: &'a [Held],
    /// What there is to say.
    pub findings: &'a [Finding],
    /// What is still in flight from before.
    pub in_flight: &'a [String],
    /// Whether anything differs from the declaration, planned or not.
    pub differs: bool,
    /// Whether something can never be done as declared.
    pub is_refused: bool,
    /// How long it takes.
    pub estimate: Estimate,
}

impl SubjectPlan<'_> {
    /// Says whether nothing is sent and nothing is waited for.
    pub fn is_idle(&self) -> bool {
        self.actions == 0 && self.in_flight.is_empty()
    }
}

impl<'a> From<&'a TablePlan> for SubjectPlan<'a> {
    fn from(plan: &'a TablePlan) -> Self {
        Self {
            declared_name: &plan.declared_name,
            live_name: &plan.live_name,
            outcome: plan.outcome,
            actions: plan.actions.len(),
            held: &plan.held,
            findings: &plan.findings,
            in_flight: &plan.in_flight,
            differs: plan.differs(),
            is_refused: plan.is_refused(),
            estimate: plan.estimate(),
        }
    }
}

impl<'a> From<&'a CompanionPlan> for SubjectPlan<'a> {
    fn from(plan: &'a CompanionPlan) -> Self {
        Self {
            declared_name: &plan.declared_name,
            live_name: &plan.live_name,
            outcome: plan.outcome,
            actions: plan.actions.len(),
            held: &plan.held,
            findings: &plan.findings,
            in_flight: &plan.in_flight,
            differs: plan.differs(),
            is_refused: plan.is_refused(),
            estimate: Estimate::default(),
        }
    }
}

impl Plan {
    /// Returns the plans of all tables, then of all companions.
    pub fn subjects(&self) -> impl Iterator<Item = SubjectPlan<'_>> {
        self.tables.iter().map(SubjectPlan::from).chain(self.companions.iter().map(SubjectPlan::from))
    }

    /// Returns everything that waits for approval.
    pub fn held(&self) -> impl Iterator<Item = &Held> {
        self.subjects().flat_map(|subject| subject.held)
    }

    /// Returns everything there is to say about live tables and companions.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.subjects().flat_map(|subject| subject.findings)
    }
}

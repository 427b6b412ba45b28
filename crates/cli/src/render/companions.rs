//! What a plan does with companions.

use tablewright_core::companion::{CompanionChange, CompanionPlan};
use tablewright_core::plan::Outcome;

use super::plan::{action_text, heading, held_text, indent, push};
use super::{findings, style};

/// Says whether there is anything to tell.
pub(super) fn is_worth_showing(plan: &CompanionPlan) -> bool {
    !matches!(plan.outcome, Outcome::Unchanged | Outcome::Absent)
        || !plan.findings.is_empty()
        || !plan.in_flight.is_empty()
}

/// Adds the plan of one companion.
pub(super) fn one(text: &mut String, plan: &CompanionPlan) {
    heading(text, plan.into());
    let place = style::dim(&format!("  {}", plan.place));
    for change in &plan.changes {
        push(text, &format!("    {} {change}{place}", sign(change)));
    }
    for action in &plan.actions {
        push(text, &format!("    {}", action_text(action)));
    }
    for held in &plan.held {
        push(text, &format!("    {}", held_text(held)));
    }
    for flight in &plan.in_flight {
        push(text, &format!("    {} in flight: {flight}", style::changed("…")));
    }
    for finding in &plan.findings {
        push(text, &indent(&findings::short(finding)));
    }
}

/// Returns the sign of a change.
pub(crate) fn sign(change: &CompanionChange) -> String {
    match (&change.from, &change.to) {
        (None, _) => style::added("+"),
        (_, None) => style::removed("-"),
        _ => style::changed("~"),
    }
}

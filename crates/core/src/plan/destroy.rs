//! Planning the deletion of a table.

use super::action::{Estimate, Request};
use super::approval::{Approval, Approvals};
use super::builder::Builder;
use super::owner::Owner;
use super::plan_table::refused;
use super::requests::update;
use super::table_plan::{Live, Outcome, TablePlan};
use crate::codes::Code;
use crate::finding::Finding;
use crate::observed::Observed;
use crate::project::{DesiredTable, OnExisting};
use crate::wire;

/// Plans the deletion of one declared table. Nothing is sent unless everything is approved that it takes: the deletion
/// itself, lifting deletion protection where it is on, and touching what somebody else owns. Point-in-time recovery stays
/// as it is, because the backup that DynamoDB keeps of it is the last rescue.
pub fn plan_destruction(owner: &Owner, desired: &DesiredTable, live: &Live, approvals: &Approvals) -> TablePlan {
    let observed = match live {
        Live::Absent => {
            return TablePlan::idle(&desired.declared_name, &desired.table.name, Outcome::Absent);
        }
        Live::Unreadable(why) => {
            let message = format!("{} could not be read: {why}", desired.table.name);
            return refused(desired, Finding::error(Code::Unreadable, message));
        }
        Live::Present(observed) => observed,
    };
    let name = &observed.table.name;
    if desired.on_existing == OnExisting::CreateOnly {
        let message = format!("{name} is left alone: create_only sends no changing call to it");
        let help = "declare another on_existing for this table first, where it is really to go";
        return refused(desired, Finding::error(Code::NotReady, message).help(help));
    }
    if observed.status == "DELETING" {
        return TablePlan::idle(&desired.declared_name, name, Outcome::Delete).seen_as(observed);
    }
    if !matches!(observed.status.as_str(), "ACTIVE" | "UPDATING") {
        let message = format!("{name} is {}", observed.status);
        let help = "run again once it is ACTIVE, or gone";
        return refused(desired, Finding::error(Code::NotReady, message).help(help)).seen_as(observed);
    }
    let mut builder = Builder::new(&desired.declared_name, observed.table.clone(), approvals);
    if let Some((lift, delete)) = approved(&mut builder, owner, observed) {
        if let Some(approval) = lift {
            let mut input = update(name);
            input.deletion_protection_enabled = Some(false);
            let request = Request::UpdateTable(Box::new(input));
            builder.add(request, "lifts deletion protection", Estimate::new(0, 15), Some(approval));
        }
        // It need not wait after the protection was lifted [T-438]; it takes 3.8 to 10 seconds [T-374].
        let request = Request::DeleteTable(wire::DeleteTableInput { table_name: name.clone() });
        builder.add(request, "deletes the table", Estimate::new(5, 10), Some(delete));
    }
    let idle = TablePlan::idle(&desired.declared_name, name, Outcome::Delete);
    let plan = TablePlan { actions: builder.actions, held: builder.held, findings: builder.findings, ..idle };
    let mut plan = plan.seen_as(observed);
    if !plan.held.is_empty() {
        // Whoever has not approved yet need not wait for what others build.
        plan.in_flight.clear();
    }
    plan
}

/// Returns the approvals for lifting the protection, where there is one, and for the deletion; nothing where any of
/// what it takes is held.
fn approved(builder: &mut Builder<'_>, owner: &Owner, observed: &Observed) -> Option<(Option<Approval>, Approval)> {
    let statistics = (observed.item_count, observed.size_bytes);
    let mut all = true;
    if let Some(other) = owner.other(observed) {
        let what = format!("deletes a table that belongs to {other}");
        all &= builder.approved(Code::TouchForeign, None, what, statistics).is_some();
    }
    let lift = observed
        .table
        .deletion_protection
        .then(|| builder.approved(Code::LiftDeletionProtection, None, "lifts deletion protection", statistics));
    let rescue = match observed.table.point_in_time_recovery {
        Some(_) => "DynamoDB keeps a backup of it for 35 days",
        None => "no backup of it is kept",
    };
    let unowned = match observed.ownership.project {
        Some(_) => "",
        None => "; no ownership tags say that this project made it",
    };
    let what = format!("deletes the table and everything in it; {rescue}{unowned}");
    let delete = builder.approved(Code::DeleteTable, None, what, statistics);
    all &= lift.as_ref().is_none_or(Option::is_some);
    delete.filter(|_| all).map(|delete| (lift.flatten(), delete))
}

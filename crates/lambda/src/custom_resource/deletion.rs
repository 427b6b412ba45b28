//! What is done about a resource that leaves its stack. Detaching is silence: nothing is sent at all.

use serde_json::Value;
use tablewright_core::codes::Code;
use tablewright_core::observed::Observed;
use tablewright_core::plan::{Approval, Approvals, Live, Outcome, Owner, TablePlan, plan_destruction};
use tablewright_core::project::{DesiredTable, OnExisting, TableDeclaration};

use super::decision::{applied_last, note};
use super::desired::owner;
use super::order;
use super::physical_id;
use super::request::Request;
use super::words;

/// What can be said without looking at the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AtOnce {
    /// The table stays, or there is none: nothing more is done, and this is why.
    Detach(String),
    /// The template asks for the deletion of this table.
    Look(String),
}

/// What is done next.
#[derive(Debug)]
pub enum Deletion {
    /// The plan is performed.
    Perform(Box<TablePlan>),
    /// The table stays, and this is why.
    Detach(String),
    /// It can be decided once the table is in another state.
    Wait(String),
    /// It is gone.
    Gone,
    /// It cannot be found out, and this is why.
    Refuse(String),
}

/// Decides as far as the event alone goes. Properties that cannot be read mean that the table stays.
pub fn at_once(request: &Request) -> AtOnce {
    let id = request.physical_id().unwrap_or_default();
    if !physical_id::is_table_name(id) {
        return AtOnce::Detach(format!("{id} is not the name of a table, so nothing was made that could be deleted"));
    }
    if !is_own(request, id) {
        return AtOnce::Detach(format!("{id} is no id that this resource was given, so nothing is looked at"));
    }
    let asks = request.properties.get("OnDelete").and_then(Value::as_str) == Some("delete");
    match asks {
        true => AtOnce::Look(id.to_owned()),
        false => AtOnce::Detach(format!("OnDelete is retain: {id} is not touched")),
    }
}

/// Says whether an id is the one that this resource with these properties answers with. Where a creation was never
/// answered, CloudFormation makes an id up, which may look like the name of a table.
fn is_own(request: &Request, id: &str) -> bool {
    physical_id::wanted(request).is_some_and(|wanted| wanted == id)
}

/// Decides about a table whose deletion the template asks for. Four conditions hold it back, whatever is approved: it
/// must be this very resource that created the table, and that applied something to it last; the event must not be from
/// before that; and deletion protection must be off.
pub fn decide(request: &Request, live: &Live) -> Deletion {
    let name = request.physical_id().unwrap_or_default();
    let observed = match live {
        Live::Absent => return Deletion::Gone,
        Live::Unreadable(why) => {
            return Deletion::Refuse(words::with_advice(&format!("{name} could not be read: {why}")));
        }
        Live::Present(observed) => observed,
    };
    if observed.status == "DELETING" {
        return Deletion::Wait(format!("{name} is DELETING"));
    }
    let owner = owner(request);
    if let Some(unmet) = unmet(request, &owner, observed) {
        return Deletion::Detach(format!("{name} stays although OnDelete is delete: {unmet}"));
    }
    if observed.status == "CREATING" {
        return Deletion::Wait(format!("{name} is CREATING"));
    }
    let desired = DesiredTable {
        declared_name: request.reply.logical_id.clone(),
        table: observed.table.clone(),
        on_existing: OnExisting::Converge,
        ownership_tags: false,
        tags_exclusive: false,
        ignore: Default::default(),
        declaration: TableDeclaration::default(),
    };
    let approval = Approval { code: Code::DeleteTable, resource: desired.declared_name.clone() };
    let plan = plan_destruction(&owner, &desired, live, &Approvals::new([approval]));
    match (plan.outcome, plan.held.is_empty()) {
        (Outcome::Refused, _) => Deletion::Refuse(words::of_refusal(&plan)),
        (_, false) => {
            let held: Vec<_> = plan.held.iter().map(|held| held.what.clone()).collect();
            Deletion::Detach(format!("{name} stays although OnDelete is delete: {}", held.join("; ")))
        }
        (_, true) => Deletion::Perform(Box::new(plan)),
    }
}

/// Returns which condition of a deletion is not met.
fn unmet(request: &Request, owner: &Owner, observed: &Observed) -> Option<String> {
    if !owner.created(observed) {
        return Some("its tags do not say that this resource created it".to_owned());
    }
    if !applied_last(request, observed) {
        return Some("another resource has taken it over".to_owned());
    }
    // A Delete that comes late, or for a second time, is about a table that is gone or meant otherwise meanwhile.
    let late =
        order::before_creation(request, observed).or_else(|| order::superseded(request, note(observed).as_ref()));
    late.or_else(|| observed.table.deletion_protection.then(|| "deletion protection is on".to_owned()))
}

//! What is done about a table that is to be there.

use tablewright_core::codes::{Code, Family};
use tablewright_core::finding::Severity;
use tablewright_core::observed::Observed;
use tablewright_core::plan::{Approval, Approvals, Held, Live, Outcome, TablePlan, plan_table};
use tablewright_core::project::OnExisting;
use tablewright_formats::cloudformation::properties::OnHeld;

use super::applied::Applied;
use super::desired::Wish;
use super::request::{Kind, Request};
use super::silence;
use super::words;

/// What is done next.
#[derive(Debug)]
pub enum Decision {
    /// The plan is performed; where it has no actions and nothing is in flight, the table is as wanted.
    Perform(Box<Course>),
    /// The table of that name is being deleted: look again until it is gone.
    WaitUntilGone,
    /// Nothing is changed, and this is why.
    Refuse(String),
}

/// A plan, and how it was come by.
#[derive(Debug)]
pub struct Course {
    /// What is sent.
    pub plan: TablePlan,
    /// Whether the properties are those that were applied, or those before them, or nobody knows.
    pub going_back: bool,
    /// Whether this very request has been served already.
    pub is_repeated: bool,
    /// What the resource noted on the table last.
    pub last: Option<Applied>,
}

impl Course {
    /// Returns what is left out because it waits for approval.
    pub fn held(&self) -> &[Held] {
        &self.plan.held
    }

    /// Says whether the table belongs to somebody else, and nobody has allowed to touch it.
    pub fn is_of_another(&self) -> bool {
        self.held().iter().any(|held| held.approval.code == Code::TouchForeign)
    }
}

/// Decides about a live table.
pub fn decide(request: &Request, wish: &Wish, live: &Live) -> Decision {
    let observed = match live {
        Live::Present(observed) => Some(observed.as_ref()),
        Live::Absent => None,
        Live::Unreadable(why) => {
            let message = format!("{} could not be read: {why}", wish.desired.table.name);
            return Decision::Refuse(words::with_advice(&message));
        }
    };
    if observed.is_some_and(|observed| observed.status == "DELETING") {
        return Decision::WaitUntilGone;
    }
    let last = observed.and_then(|observed| last_note(request, observed));
    let is_repeated = last.as_ref().is_some_and(|last| last.notes(request));
    let is_update = matches!(request.kind, Kind::Update { .. });
    let going_back = is_update && observed.is_some_and(|observed| may_go_back(request, wish, last.as_ref(), observed));
    let mut desired = match observed {
        Some(observed) => {
            silence::keep(&wish.desired, &wish.handling.approve, wish.former.as_ref(), observed, going_back)
        }
        None => wish.desired.clone(),
    };
    desired.on_existing = on_existing(request, wish, observed);
    let approvals = Approvals::new(approvals(wish, going_back));
    let mut plan = plan_table(&wish.owner, &desired, live, &approvals);
    if is_repeated {
        plan.actions.clear();
        return Decision::Perform(Box::new(Course { plan, going_back, is_repeated, last }));
    }
    if is_refused(&plan, going_back) {
        return Decision::Refuse(words::of_refusal(&plan));
    }
    // What belongs to another owner is not a change that could be left out: the whole table would be.
    let course = Course { plan, going_back, is_repeated, last };
    let fails = wish.handling.on_held == OnHeld::Fail || course.is_of_another();
    if !course.held().is_empty() && !going_back && fails {
        return Decision::Refuse(words::of_held(course.held()));
    }
    Decision::Perform(Box::new(course))
}

/// Says whether an update may be a rollback: by the resource's own note where there is one. Where another resource has
/// written over it, nobody knows, so it may be; but not on a table that the resource has not answered for yet.
fn may_go_back(request: &Request, wish: &Wish, last: Option<&Applied>, observed: &Observed) -> bool {
    match last {
        Some(last) => last.knows(&wish.digest),
        None => observed.ownership.applied.is_some() && request.physical_id() == Some(&wish.desired.table.name),
    }
}

/// Returns what this resource noted on a table, where no other has taken the table over since.
pub fn last_note(request: &Request, observed: &Observed) -> Option<Applied> {
    let note = observed.ownership.applied.as_deref().and_then(Applied::parse);
    note.filter(|note| note.is_by(&request.resource()))
}

/// A table that the resource made itself, or has answered for already, is none that merely exists.
fn on_existing(request: &Request, wish: &Wish, observed: Option<&Observed>) -> OnExisting {
    let made = observed.is_some_and(|observed| wish.owner.created(observed));
    let answered_for = request.physical_id() == Some(&wish.desired.table.name);
    match wish.desired.on_existing {
        _ if made => OnExisting::Converge,
        OnExisting::Fail if answered_for => OnExisting::Converge,
        choice => choice,
    }
}

/// Going back deletes nothing, whatever is approved.
fn approvals(wish: &Wish, going_back: bool) -> impl Iterator<Item = Approval> + '_ {
    let deletes = |approval: &Approval| matches!(approval.code, Code::DeleteTable | Code::DeleteIndex);
    wish.handling.approve.iter().filter(move |approval| !(going_back && deletes(approval))).cloned()
}

/// Says whether nothing may be sent. Going back is stopped only by what keeps the whole table from being touched: a
/// rollback that fails leaves the stack stuck.
fn is_refused(plan: &TablePlan, going_back: bool) -> bool {
    let mut errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    match going_back {
        true => errors.any(|finding| finding.code.family() == Family::Refused),
        false => plan.outcome == Outcome::Refused || errors.next().is_some(),
    }
}

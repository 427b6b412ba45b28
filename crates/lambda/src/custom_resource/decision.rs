//! What is done about a table that is to be there.

use tablewright_core::codes::{Code, Family};
use tablewright_core::finding::{Finding, Severity};
use tablewright_core::observed::{Aspect, Observed};
use tablewright_core::plan::{Approval, Approvals, Held, Live, Outcome, TablePlan, plan_table};
use tablewright_core::project::OnExisting;
use tablewright_formats::cloudformation::properties::OnHeld;

use super::applied::Applied;
use super::desired::Wish;
use super::order;
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
    /// The approvals of the template that nothing waits for.
    pub unused: Vec<Approval>,
    /// The note on the table, whoever wrote it.
    pub found: Option<Applied>,
}

impl Course {
    /// Returns what is left out because it waits for approval.
    pub fn held(&self) -> &[Held] {
        &self.plan.held
    }

    /// Says whether nobody knows if this is a way back, because nothing on the table notes what was applied.
    pub fn is_unknown(&self) -> bool {
        self.going_back && self.found.is_none()
    }

    /// Says whether nothing of the table may be touched: it is somebody else's, or in a state that admits no change.
    pub fn is_untouchable(&self) -> bool {
        self.is_of_another() || self.plan.findings.iter().any(is_not_ready)
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
    let found = observed.and_then(note);
    if let Some(reason) = order::superseded(request, found.as_ref()) {
        return Decision::Refuse(reason);
    }
    let is_repeated = found.as_ref().is_some_and(|found| found.notes(request));
    let is_update = matches!(request.kind, Kind::Update { .. });
    let going_back = is_update && observed.is_some_and(|observed| may_go_back(request, wish, found.as_ref(), observed));
    let mut desired = match observed {
        Some(observed) => {
            silence::keep(&wish.desired, &wish.handling.approve, wish.former.as_ref(), observed, going_back)
        }
        None => wish.desired.clone(),
    };
    desired.on_existing = on_existing(request, wish, observed);
    let was_last = found.as_ref().is_some_and(|found| found.is_by(&request.resource()));
    let approvals = Approvals::new(approvals(wish, going_back, was_last));
    let mut plan = plan_table(&wish.owner, &desired, live, &approvals);
    if is_repeated {
        plan.actions.clear();
        return Decision::Perform(Box::new(Course { plan, going_back, is_repeated, unused: Vec::new(), found }));
    }
    if is_refused(&plan, going_back) {
        return Decision::Refuse(words::of_refusal(&plan));
    }
    if let Some(observed) = observed.filter(|_| !was_last) {
        hold_the_note(wish, observed, &approvals, &mut plan);
    }
    // What belongs to another owner is not a change that could be left out: the whole table would be.
    let course = Course { plan, going_back, is_repeated, unused: approvals.unused(), found };
    let fails = wish.handling.on_held == OnHeld::Fail || course.is_of_another();
    if !course.held().is_empty() && !going_back && fails {
        return Decision::Refuse(words::of_held(&course));
    }
    Decision::Perform(Box::new(course))
}

/// Says whether an update may be a rollback: by what the note on the table tells of the resource. Where others have
/// written over it too often, or somebody took it away, nobody knows, so it may be; but not on a table that the resource
/// never had, nor on one that was made for this very update.
fn may_go_back(request: &Request, wish: &Wish, found: Option<&Applied>, observed: &Observed) -> bool {
    if observed.ownership.applied.is_none() {
        let could_be_noted = !observed.unsupported.contains(&Aspect::Tags) && observed.status != "CREATING";
        return could_be_noted && answered_for(request, wish) && !order::is_made_since(request, observed);
    }
    let known = found.and_then(|found| found.knows(&request.resource(), &wish.digest));
    known.unwrap_or_else(|| answered_for(request, wish) || wish.owner.created(observed))
}

/// Says whether the resource has answered with this table before.
fn answered_for(request: &Request, wish: &Wish) -> bool {
    request.physical_id() == Some(&wish.desired.table.name)
}

/// Returns the note on a table, where there is one that can be read.
pub(super) fn note(observed: &Observed) -> Option<Applied> {
    observed.ownership.applied.as_deref().and_then(Applied::parse)
}

/// Says whether this resource was the last to apply something to a table.
pub fn applied_last(request: &Request, observed: &Observed) -> bool {
    note(observed).is_some_and(|note| note.is_by(&request.resource()))
}

/// A table that the resource made itself, or has answered for already, is none that merely exists.
fn on_existing(request: &Request, wish: &Wish, observed: Option<&Observed>) -> OnExisting {
    let made = observed.is_some_and(|observed| wish.owner.created(observed));
    match wish.desired.on_existing {
        _ if made => OnExisting::Converge,
        OnExisting::Fail if answered_for(request, wish) => OnExisting::Converge,
        choice => choice,
    }
}

/// Holds what the resource would note on a table of another owner, where nothing else of it is to be changed.
fn hold_the_note(wish: &Wish, observed: &Observed, approvals: &Approvals, plan: &mut TablePlan) {
    let approval = Approval { code: Code::TouchForeign, resource: wish.desired.declared_name.clone() };
    let is_held = plan.held.iter().any(|held| held.approval == approval);
    if is_held || approvals.allows(&approval) {
        return;
    }
    if let Some(owner) = wish.owner.other(observed) {
        let what = format!("notes what it applied on a table that belongs to {owner}");
        let (item_count, size_bytes) = (observed.item_count, observed.size_bytes);
        plan.held.push(Held { approval, what, item_count, size_bytes });
        plan.actions.clear();
    }
}

/// Going back deletes nothing, whatever is approved; and what another owner has taken over meanwhile it does not take
/// back: that was approved once, and not now.
fn approvals(wish: &Wish, going_back: bool, was_last: bool) -> impl Iterator<Item = Approval> + '_ {
    let is_void = move |approval: &Approval| match approval.code {
        Code::DeleteTable | Code::DeleteIndex => going_back,
        Code::TouchForeign => going_back && !was_last,
        _ => false,
    };
    wish.handling.approve.iter().filter(move |approval| !is_void(approval)).cloned()
}

/// Says whether a table is in a state that admits no change, such as ARCHIVED.
fn is_not_ready(finding: &Finding) -> bool {
    finding.code == Code::NotReady && finding.severity == Severity::Error
}

/// Says whether nothing may be sent. Going back is stopped only by what makes another table of it: a rollback that fails
/// leaves the stack stuck. A table that admits no change now had none since, and stays as it is.
fn is_refused(plan: &TablePlan, going_back: bool) -> bool {
    let mut errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    match going_back {
        true => errors.any(|finding| finding.code.family() == Family::Refused && !is_not_ready(finding)),
        false => plan.outcome == Outcome::Refused || errors.next().is_some(),
    }
}

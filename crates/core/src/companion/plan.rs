//! Planning one companion: created, changed, left to operators, or refused.

use serde::Serialize;

use super::desired::{DesiredCompanion, Keeper};
use super::model::{Companion, CompanionChange, Kind, LiveCompanion, ObservedCompanion};
use super::reference::Outputs;
use super::request::Request;
use super::{hindrances, needed};
use crate::codes::Code;
use crate::finding::Finding;
use crate::place::Place;
use crate::plan::{Action, Approval, Approvals, Estimate, Held, Outcome};
use crate::project::OnExisting;

/// The plan of one companion: immutable, and leaving execution no choice.
#[derive(Debug, Clone, Serialize)]
#[must_use]
pub struct CompanionPlan {
    /// Its kind.
    pub kind: Kind,
    /// The section and name in the declaration.
    pub declared_name: String,
    /// The live name.
    pub live_name: String,
    /// What is done with it.
    pub outcome: Outcome,
    /// What differs.
    pub changes: Vec<CompanionChange>,
    /// Where it was declared.
    pub place: Place,
    /// What is sent, in order.
    pub actions: Vec<Action<Request>>,
    /// What waits for approval.
    pub held: Vec<Held>,
    /// What is under way on it from before.
    pub in_flight: Vec<String>,
    /// What there is to say.
    pub findings: Vec<Finding>,
    /// The declared names of the tables and companions whose plans come before.
    pub after: Vec<String>,
    /// What was seen; execution compares it with what it finds before each action.
    #[serde(skip)]
    pub seen: Option<Companion>,
}

impl CompanionPlan {
    /// Says whether anything differs from the declaration, planned or not.
    pub fn differs(&self) -> bool {
        !self.changes.is_empty() || !self.actions.is_empty() || !self.held.is_empty()
    }

    /// Says whether something can never be done as declared.
    pub fn is_refused(&self) -> bool {
        self.outcome == Outcome::Refused || crate::finding::any_error(&self.findings)
    }
}

/// Plans one companion. `outputs` are those of the tables as they will be when their plans are through, and those of the
/// companions that come before.
pub fn plan_companion(
    desired: &DesiredCompanion,
    live: &LiveCompanion,
    outputs: &Outputs,
    approvals: &Approvals,
) -> CompanionPlan {
    let wanted = desired.companion.with(outputs);
    let idle = CompanionPlan { in_flight: in_flight(live), ..idle(desired) };
    let observed = match live {
        LiveCompanion::Absent | LiveCompanion::Going(_) => None,
        LiveCompanion::Present(observed) => Some(observed.as_ref()),
        LiveCompanion::Lacking(what) => {
            let finding = Finding::error(Code::Lacking, format!("{} cannot be made: {what}", desired.declared_name));
            let finding = finding.help("make what is missing, or leave this out of the declaration");
            let changes = wanted.differs_from(None);
            return with_finding(CompanionPlan { changes, ..idle }, Outcome::Refused, finding);
        }
        LiveCompanion::Unsupported(why) => {
            let service = idle.kind.service();
            let message = format!("this endpoint has no {service}, so {} is left out: {why}", desired.declared_name);
            return with_finding(idle, Outcome::LeftAlone, Finding::warning(Code::NotSupported, message));
        }
        LiveCompanion::Unreadable(why) => return unreadable(idle, why),
    };
    if let Some(reference) = wanted.awaits().into_iter().find(|reference| outputs.stays_unknown(reference)) {
        let message = format!("{} is left out: {reference} stays unknown in this run", desired.declared_name);
        let finding = Finding::warning(Code::Lacking, message).help(format!("see {}", reference.subject()));
        return with_finding(idle, Outcome::LeftAlone, finding);
    }
    match observed {
        Some(observed) => change(desired, wanted, observed, idle, approvals),
        None => {
            let changes = wanted.differs_from(None);
            let actions = numbered([needed::creation(desired, wanted)]);
            CompanionPlan { outcome: Outcome::Create, changes, actions, ..idle }
        }
    }
}

/// Plans what makes a live companion the wanted one.
fn change(
    desired: &DesiredCompanion,
    wanted: Companion,
    observed: &ObservedCompanion,
    idle: CompanionPlan,
    approvals: &Approvals,
) -> CompanionPlan {
    let live = &observed.companion;
    let wanted = wanted.keeping(live);
    let changes = wanted.differs_from(Some(live));
    if let Some(finding) = hindrances::never(desired, live) {
        return with_finding(CompanionPlan { changes, ..idle }, Outcome::Refused, finding);
    }
    let mut idle = CompanionPlan { seen: Some(live.clone()), ..idle };
    idle.findings = needed::notes(&wanted, live).into_iter().map(|finding| of(&idle, finding)).collect();
    let other_owner = hindrances::other_owner(&wanted, live);
    let mut requests = needed::alteration(desired, wanted, observed, &changes);
    if changes.is_empty() && matches!(desired.on_existing, OnExisting::CreateOnly | OnExisting::Fail) {
        // What remains are marks of ownership, which nobody has to have.
        requests.clear();
    }
    if requests.is_empty() {
        return idle;
    }
    if let Some((outcome, finding)) = left_as_it_is(desired, &idle.live_name, &changes) {
        return with_finding(idle, outcome, finding);
    }
    let plan = CompanionPlan { outcome: Outcome::Change, changes, ..idle };
    match other_owner {
        Some(owner) => {
            let approval = Approval { code: Code::TouchForeign, resource: plan.declared_name.clone() };
            let what = format!("changes the {} of {owner}", plan.kind);
            approved_or_held(plan, requests, approval, what, approvals)
        }
        None => CompanionPlan { actions: numbered(requests), ..plan },
    }
}

/// Plans the removal of one companion, which waits for its approval.
pub fn plan_companion_removal(
    desired: &DesiredCompanion,
    live: &LiveCompanion,
    approvals: &Approvals,
) -> CompanionPlan {
    let idle = CompanionPlan { in_flight: in_flight(live), ..idle(desired) };
    let observed = match live {
        LiveCompanion::Going(_) => return idle,
        LiveCompanion::Absent | LiveCompanion::Lacking(_) | LiveCompanion::Unsupported(_) => {
            return CompanionPlan { outcome: Outcome::Absent, ..idle };
        }
        LiveCompanion::Unreadable(why) => return unreadable(idle, why),
        LiveCompanion::Present(observed) => observed,
    };
    if let Some(finding) = hindrances::of_removal(desired, observed) {
        return with_finding(idle, Outcome::Refused, finding);
    }
    let what = idle.kind.removal().to_owned();
    let approval = Approval { code: idle.kind.removal_code(), resource: desired.declared_name.clone() };
    // Whoever gives both approvals has used both.
    let (own, of_all) = (approvals.allows(&approval), approval_of_all(desired, approvals));
    let approval = of_all.filter(|_| !own).unwrap_or(approval);
    let plan = CompanionPlan { outcome: Outcome::Delete, seen: Some(observed.companion.clone()), ..idle };
    approved_or_held(plan, needed::removal(observed), approval, what, approvals)
}

/// Plans requests where they are approved, and holds them otherwise.
fn approved_or_held(
    mut plan: CompanionPlan,
    requests: Vec<(Request, String)>,
    approval: Approval,
    what: String,
    approvals: &Approvals,
) -> CompanionPlan {
    if approvals.allows(&approval) {
        plan.actions = numbered(requests);
        plan.actions.iter_mut().for_each(|action| action.approval = Some(approval.clone()));
    } else {
        plan.held.push(Held { approval, what, item_count: None, size_bytes: None });
    }
    plan
}

/// Returns the approval of the deletion of a policy, where it is given and this is one of its attachments: a policy is
/// deleted with all of them.
fn approval_of_all(desired: &DesiredCompanion, approvals: &Approvals) -> Option<Approval> {
    let whole = desired.after.first().filter(|_| matches!(desired.companion, Companion::Attachment(_)))?;
    let approval = Approval { code: Kind::Attachment.removal_code(), resource: whole.clone() };
    approvals.allows(&approval).then_some(approval)
}

fn idle(desired: &DesiredCompanion) -> CompanionPlan {
    let identity = desired.companion.identity();
    CompanionPlan {
        kind: identity.kind,
        declared_name: desired.declared_name.clone(),
        live_name: identity.name,
        outcome: Outcome::Unchanged,
        changes: Vec::new(),
        place: desired.place.clone(),
        actions: Vec::new(),
        held: Vec::new(),
        in_flight: Vec::new(),
        findings: Vec::new(),
        after: desired.after.clone(),
        seen: None,
    }
}

fn in_flight(live: &LiveCompanion) -> Vec<String> {
    match live {
        LiveCompanion::Going(what) => vec![what.clone()],
        LiveCompanion::Present(observed) => observed.in_flight.clone(),
        LiveCompanion::Absent
        | LiveCompanion::Lacking(_)
        | LiveCompanion::Unsupported(_)
        | LiveCompanion::Unreadable(_) => Vec::new(),
    }
}

fn unreadable(plan: CompanionPlan, why: &str) -> CompanionPlan {
    let message = format!("{} {} could not be read: {why}", plan.kind, plan.live_name);
    with_finding(plan, Outcome::Refused, Finding::error(Code::Unreadable, message))
}

fn with_finding(mut plan: CompanionPlan, outcome: Outcome, finding: Finding) -> CompanionPlan {
    plan.findings.push(of(&plan, finding));
    CompanionPlan { outcome, ..plan }
}

fn of(plan: &CompanionPlan, finding: Finding) -> Finding {
    finding.at(&plan.place).about(&plan.declared_name)
}

/// Returns what becomes of a live companion that differs, where nothing is sent to it.
fn left_as_it_is(
    desired: &DesiredCompanion,
    live_name: &str,
    changes: &[CompanionChange],
) -> Option<(Outcome, Finding)> {
    if changes.is_empty() {
        return None;
    }
    let left = |why: &str| {
        let message = format!("{live_name} differs, and {why}: {}", texts(changes));
        Some((Outcome::LeftAlone, Finding::note(Code::LeftAlone, message)))
    };
    match (desired.keeper, desired.on_existing) {
        (Keeper::Operator, _) => left("operators own it"),
        (Keeper::Declaration, OnExisting::CreateOnly) => left("create_only sends no changing call to it"),
        (Keeper::Declaration, OnExisting::Adopt) => left("adopt changes nothing that exists"),
        (Keeper::Declaration, OnExisting::Fail) => {
            let message = format!("{live_name} exists already, and differs: {}", texts(changes));
            let help = "on_existing is `fail`; use `converge` to change it, or declare it as it is";
            Some((Outcome::Refused, Finding::error(Code::Exists, message).help(help)))
        }
        (Keeper::Declaration, OnExisting::Converge) => None,
    }
}

/// Returns actions one after the other.
fn numbered(requests: impl IntoIterator<Item = (Request, String)>) -> Vec<Action<Request>> {
    let actions = requests.into_iter().enumerate().map(|(id, (request, reason))| Action {
        id,
        request,
        reason,
        after: id.checked_sub(1).into_iter().collect(),
        cool_down: 0,
        estimate: Estimate::new(0, 1),
        approval: None,
    });
    actions.collect()
}

fn texts(changes: &[CompanionChange]) -> String {
    changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

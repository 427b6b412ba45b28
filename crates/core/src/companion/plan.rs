//! Planning one companion: created, changed, left to operators, or refused.

use serde::Serialize;

use super::desired::DesiredCompanion;
use super::existing::Treatment;
use super::model::{Companion, CompanionChange, Kind, LiveCompanion, ObservedCompanion};
use super::ownership::Ownership;
use super::reference::Outputs;
use super::request::Request;
use super::{existing, hindrances, needed, ownership};
use crate::codes::Code;
use crate::finding::Finding;
use crate::place::Place;
use crate::plan::{Action, Approval, Approvals, Estimate, Held, Outcome};

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
    /// Whether it will differ from the declaration also when everything is done.
    #[serde(skip)]
    pub stays_different: bool,
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
    let ownership = ownership::of(&desired.companion, live);
    let requests = needed::alteration(desired, wanted, observed, &changes);
    let requests = match existing::treatment(desired, &idle.live_name, &changes, &ownership, requests) {
        Treatment::Leave(finding) => return with_finding(idle, Outcome::LeftAlone, finding),
        Treatment::Refuse(finding) => return with_finding(idle, Outcome::Refused, finding),
        Treatment::Send(requests, None) => requests,
        Treatment::Send(requests, Some(finding)) => {
            idle.findings.push(of(&idle, finding));
            idle.stays_different = true;
            requests
        }
    };
    if requests.is_empty() {
        return idle;
    }
    // What stays as it is has been told.
    let changes = if idle.stays_different { Vec::new() } else { changes };
    let mut plan = CompanionPlan { outcome: Outcome::Change, changes, ..idle };
    let foreign = foreign_approval(&desired.declared_name, plan.kind, ownership, "changes");
    approve_or_hold(&mut plan, requests, foreign, approvals);
    plan
}

/// Returns the approval for touching what somebody else owns, where somebody does, and what it is about.
fn foreign_approval(resource: &str, kind: Kind, ownership: Ownership, does: &str) -> Vec<(Approval, String)> {
    let Ownership::Others(owner) = ownership else { return Vec::new() };
    let approval = Approval { code: Code::TouchForeign, resource: resource.to_owned() };
    vec![(approval, format!("{does} the {kind} of {owner}"))]
}

/// Returns the approval for removing what somebody else owns. Whose an attachment is, its policy says.
fn foreign_removal(desired: &DesiredCompanion, observed: &ObservedCompanion) -> Vec<(Approval, String)> {
    let kind = desired.companion.identity().kind;
    match (&observed.owner_of_policy, desired.after.first()) {
        (Some(owner), Some(policy)) => {
            foreign_approval(policy, Kind::Policy, Ownership::Others(owner.clone()), "takes a role off")
        }
        _ => {
            let ownership = ownership::of(&desired.companion, &observed.companion);
            foreign_approval(&desired.declared_name, kind, ownership, "deletes")
        }
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
    let mut plan = CompanionPlan { outcome: Outcome::Delete, seen: Some(observed.companion.clone()), ..idle };
    let mut needs = foreign_removal(desired, observed);
    needs.push((approval, what));
    approve_or_hold(&mut plan, needed::removal(observed), needs, approvals);
    plan
}

/// Plans requests where everything is approved that they need, and otherwise holds what is not.
fn approve_or_hold(
    plan: &mut CompanionPlan,
    requests: Vec<(Request, String)>,
    needs: Vec<(Approval, String)>,
    approvals: &Approvals,
) {
    let approval = needs.last().map(|(approval, _)| approval.clone());
    let open = needs.into_iter().filter(|(approval, _)| !approvals.allows(approval));
    plan.held = open.map(|(approval, what)| Held { approval, what, item_count: None, size_bytes: None }).collect();
    if plan.held.is_empty() {
        plan.actions = numbered(requests);
        plan.actions.iter_mut().for_each(|action| action.approval.clone_from(&approval));
    }
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
        stays_different: false,
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

//! Planning one companion: created, changed, left to operators, or refused.

use serde::Serialize;

use super::desired::{DesiredCompanion, Keeper};
use super::model::{Companion, CompanionChange, Kind, LiveCompanion, ObservedCompanion};
use super::parameter::ParameterType;
use super::plan_policy;
use super::reference::Outputs;
use super::request::Request;
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
    let idle = idle(desired);
    let seen = match live {
        LiveCompanion::Absent => None,
        LiveCompanion::Present(observed) => Some(observed.as_ref()),
        LiveCompanion::Homeless(why) => {
            let finding = Finding::error(Code::Homeless, format!("{} cannot be: {why}", desired.declared_name));
            let finding = finding.help("make it, or leave it out of the declaration; everything else goes on");
            let changes = wanted.differs_from(None);
            return CompanionPlan { changes, ..with_finding(idle, Outcome::Refused, finding) };
        }
        LiveCompanion::Unsupported(why) => {
            let service = idle.kind.service();
            let message = format!("this endpoint has no {service}, so {} is left out: {why}", desired.declared_name);
            return with_finding(idle, Outcome::LeftAlone, Finding::warning(Code::NotSupported, message));
        }
        LiveCompanion::Unreadable(why) => {
            let message = format!("{} {} could not be read: {why}", idle.kind, idle.live_name);
            return with_finding(idle, Outcome::Refused, Finding::error(Code::Unreadable, message));
        }
    };
    if let Some(reference) = wanted.awaits().into_iter().find(|reference| outputs.stays_unknown(reference)) {
        let message = format!("{} is left out: {reference} stays unknown in this run", desired.declared_name);
        let finding = Finding::warning(Code::Homeless, message).help(format!("see {}", reference.subject()));
        return with_finding(idle, Outcome::LeftAlone, finding);
    }
    let changes = wanted.differs_from(seen.map(|seen| &seen.companion));
    let Some(observed) = seen else {
        let (request, what) = (creation(desired, wanted), idle.kind.creation());
        return CompanionPlan {
            outcome: Outcome::Create,
            changes,
            actions: numbered([(request, what.to_owned())]),
            ..idle
        };
    };
    if let Some(finding) = refusal(desired, &observed.companion) {
        return CompanionPlan { changes, ..with_finding(idle, Outcome::Refused, finding) };
    }
    let idle = CompanionPlan { seen: Some(observed.companion.clone()), ..idle };
    let requests = changing(desired, &wanted, observed, &changes);
    if requests.is_empty() {
        return idle;
    }
    if let Some(owner) = other_owner(&wanted, &observed.companion) {
        let approval = Approval { code: Code::TouchForeign, resource: idle.declared_name.clone() };
        let what = format!("changes the {} of {owner}", idle.kind);
        return approved_or_held(
            CompanionPlan { outcome: Outcome::Change, changes, ..idle },
            requests,
            approval,
            what,
            approvals,
        );
    }
    if desired.keeper == Keeper::Operator {
        let message = format!("{} differs, and operators own it: {}", idle.live_name, texts(&changes));
        return with_finding(idle, Outcome::LeftAlone, Finding::note(Code::LeftAlone, message));
    }
    CompanionPlan { outcome: Outcome::Change, changes, actions: numbered(requests), ..idle }
}

/// Plans the removal of one companion, which waits for its approval.
pub fn plan_companion_removal(
    desired: &DesiredCompanion,
    live: &LiveCompanion,
    approvals: &Approvals,
) -> CompanionPlan {
    let idle = idle(desired);
    let observed = match live {
        LiveCompanion::Absent | LiveCompanion::Homeless(_) | LiveCompanion::Unsupported(_) => {
            return CompanionPlan { outcome: Outcome::Absent, ..idle };
        }
        LiveCompanion::Unreadable(why) => {
            let message = format!("{} {} could not be read: {why}", idle.kind, idle.live_name);
            return with_finding(idle, Outcome::Refused, Finding::error(Code::Unreadable, message));
        }
        LiveCompanion::Present(observed) => observed,
    };
    if let Some(finding) = still_needed(observed) {
        return with_finding(idle, Outcome::Refused, finding);
    }
    let what = idle.kind.removal().to_owned();
    let approval = Approval { code: removal_code(idle.kind), resource: desired.declared_name.clone() };
    // Whoever gives both approvals has used both.
    let (own, of_all) = (approvals.allows(&approval), approval_of_all(desired, approvals));
    let approval = of_all.filter(|_| !own).unwrap_or(approval);
    let plan = CompanionPlan { outcome: Outcome::Delete, seen: Some(observed.companion.clone()), ..idle };
    approved_or_held(plan, removal(observed), approval, what, approvals)
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
    let approval = Approval { code: removal_code(Kind::Attachment), resource: whole.clone() };
    approvals.allows(&approval).then_some(approval)
}

/// Returns whose a live companion says that it is, where it is not the wanted one's owner.
fn other_owner(wanted: &Companion, live: &Companion) -> Option<String> {
    match (wanted, live) {
        (Companion::Policy(wanted), Companion::Policy(live)) => wanted.other_owner(live),
        _ => None,
    }
}

/// Returns why a live companion cannot be deleted yet.
fn still_needed(observed: &ObservedCompanion) -> Option<Finding> {
    let others: Vec<_> = observed.attached_to.iter().filter(|holder| !holder.starts_with("role/")).cloned().collect();
    (!others.is_empty()).then(|| {
        let identity = observed.companion.identity();
        let message = format!("the {} {} is attached to {}", identity.kind, identity.name, others.join(", "));
        Finding::error(Code::NotReady, message).help("detach it there first: IAM deletes no policy that is attached")
    })
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
        findings: Vec::new(),
        after: desired.after.clone(),
        seen: None,
    }
}

fn with_finding(plan: CompanionPlan, outcome: Outcome, finding: Finding) -> CompanionPlan {
    let finding = finding.at(&plan.place).about(&plan.declared_name);
    CompanionPlan { outcome, findings: vec![finding], ..plan }
}

/// Returns why a live companion can never be made the wanted one.
fn refusal(desired: &DesiredCompanion, live: &Companion) -> Option<Finding> {
    match (&desired.companion, live) {
        (Companion::Parameter(wanted), Companion::Parameter(live)) if wanted.parameter_type != live.parameter_type => {
            let (is, name) = (live.parameter_type.text(), &live.name);
            let message = format!("{name} is a {is}, and a parameter's type never changes");
            let help = match live.parameter_type {
                ParameterType::SecureString => "secrets are left to Secrets Manager: give this parameter another name",
                _ => "declare that type, give it another name, or delete the live one",
            };
            Some(Finding::error(Code::Exists, message).help(help))
        }
        (Companion::Policy(wanted), Companion::Policy(live)) if wanted.path != live.path => {
            let message =
                format!("{} exists under the path {}, and a policy's path never changes", live.name, live.path);
            let help = format!("declare `path: {}`, give the policy another name, or delete the live one", live.path);
            Some(Finding::error(Code::Exists, message).help(help))
        }
        _ => None,
    }
}

/// Returns the request that makes a companion.
fn creation(desired: &DesiredCompanion, wanted: Companion) -> Request {
    let description = desired.description.clone();
    match wanted {
        Companion::Parameter(parameter) => Request::PutParameter { parameter, description, overwrite: false },
        Companion::Policy(policy) => Request::CreatePolicy { policy, description },
        Companion::Attachment(attachment) => Request::AttachRolePolicy { attachment },
    }
}

/// Returns the requests that make a live companion the wanted one, in order, each with what it is for.
fn changing(
    desired: &DesiredCompanion,
    wanted: &Companion,
    observed: &ObservedCompanion,
    changes: &[CompanionChange],
) -> Vec<(Request, String)> {
    if let (Companion::Policy(wanted), Companion::Policy(live)) = (wanted, &observed.companion) {
        return plan_policy::changing(wanted, live, observed.arn.as_deref().unwrap_or_default(), changes);
    }
    if changes.is_empty() {
        return Vec::new();
    }
    let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
    let request = match creation(desired, wanted.clone()) {
        Request::PutParameter { parameter, description, .. } => {
            Request::PutParameter { parameter, description, overwrite: true }
        }
        other => other,
    };
    vec![(request, format!("changes {}", fields.join(", ")))]
}

/// Returns the requests that remove a live companion, in order, each with what it is for.
fn removal(observed: &ObservedCompanion) -> Vec<(Request, String)> {
    let request = match &observed.companion {
        Companion::Parameter(parameter) => Request::DeleteParameter { name: parameter.name.clone() },
        Companion::Policy(policy) => {
            return plan_policy::removal(policy, observed.arn.as_deref().unwrap_or_default());
        }
        Companion::Attachment(attachment) => Request::DetachRolePolicy { attachment: attachment.clone() },
    };
    let reason = match observed.companion.identity().kind {
        Kind::Attachment => "detaches the policy".to_owned(),
        kind => format!("deletes the {kind}"),
    };
    vec![(request, reason)]
}

fn removal_code(kind: Kind) -> Code {
    match kind {
        Kind::Parameter => Code::DeleteParameter,
        Kind::Policy | Kind::Attachment => Code::RemovePolicy,
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

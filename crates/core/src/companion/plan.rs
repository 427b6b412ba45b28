//! Planning one companion: created, changed, left to operators, or refused.

use serde::Serialize;

use super::alarm_requests;
use super::desired::{DesiredCompanion, Keeper};
use super::model::{Companion, CompanionChange, Kind, LiveCompanion, ObservedCompanion};
use super::parameter::ParameterType;
use super::reference::Outputs;
use super::request::Request;
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

/// Plans one companion. `outputs` are those of the tables as they will be when their plans are through.
pub fn plan_companion(desired: &DesiredCompanion, live: &LiveCompanion, outputs: &Outputs) -> CompanionPlan {
    let wanted = desired.companion.with(outputs);
    let idle = idle(desired);
    let observed = match live {
        LiveCompanion::Absent => None,
        LiveCompanion::Present(observed) => Some(observed.as_ref()),
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
    let wanted = wanted.keeping(observed.map(|observed| &observed.companion));
    let changes = wanted.differs_from(observed.map(|observed| &observed.companion));
    let Some(observed) = observed else {
        let actions = numbered(requests(desired, wanted, None, &changes));
        return CompanionPlan { outcome: Outcome::Create, changes, actions, ..idle };
    };
    if let Some(finding) = refusal(desired, &observed.companion) {
        return with_finding(idle, Outcome::Refused, finding);
    }
    let idle = CompanionPlan { seen: Some(observed.companion.clone()), ..idle };
    if changes.is_empty() {
        return idle;
    }
    if let Some((outcome, finding)) = left_as_it_is(desired, &idle.live_name, &changes) {
        return with_finding(idle, outcome, finding);
    }
    let actions = numbered(requests(desired, wanted, Some(observed), &changes));
    CompanionPlan { outcome: Outcome::Change, changes, actions, ..idle }
}

/// Plans the removal of one companion, which waits for its approval.
pub fn plan_companion_removal(
    desired: &DesiredCompanion,
    live: &LiveCompanion,
    approvals: &Approvals,
) -> CompanionPlan {
    let idle = idle(desired);
    let observed = match live {
        LiveCompanion::Absent | LiveCompanion::Unsupported(_) => {
            return CompanionPlan { outcome: Outcome::Absent, ..idle };
        }
        LiveCompanion::Unreadable(why) => {
            let message = format!("{} {} could not be read: {why}", idle.kind, idle.live_name);
            return with_finding(idle, Outcome::Refused, Finding::error(Code::Unreadable, message));
        }
        LiveCompanion::Present(observed) => observed,
    };
    if let Some(finding) = other_owner(&desired.companion, &observed.companion) {
        return with_finding(idle, Outcome::Refused, finding);
    }
    let what = format!("deletes the {}; {}", idle.kind, loss(idle.kind));
    let approval = Approval { code: removal_code(idle.kind), resource: desired.declared_name.clone() };
    let mut plan = CompanionPlan { outcome: Outcome::Delete, seen: Some(observed.companion.clone()), ..idle };
    if approvals.allows(&approval) {
        let request = delete(&plan);
        let reason = format!("deletes the {}", plan.kind);
        plan.actions = numbered(vec![(request, reason)]);
        plan.actions.iter_mut().for_each(|action| action.approval = Some(approval.clone()));
    } else {
        plan.held.push(Held { approval, what, item_count: None, size_bytes: None });
    }
    plan
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
        (wanted, live) => other_owner(wanted, live),
    }
}

/// Returns what becomes of a live companion that differs, where nothing is sent to it.
fn left_as_it_is(
    desired: &DesiredCompanion,
    live_name: &str,
    changes: &[CompanionChange],
) -> Option<(Outcome, Finding)> {
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

/// Returns that a live companion belongs to somebody else.
fn other_owner(wanted: &Companion, live: &Companion) -> Option<Finding> {
    let (Companion::Alarm(wanted), Companion::Alarm(live)) = (wanted, live) else { return None };
    let owner = wanted.other_owner(live)?;
    let message = format!("alarm {} belongs to {owner}, as its tags say", live.name);
    Some(Finding::error(Code::Exists, message).help("give this alarm another name, or remove the other's tags"))
}

/// Returns what makes the live companion the wanted one, in order, each request with its reason.
fn requests(
    desired: &DesiredCompanion,
    wanted: Companion,
    live: Option<&ObservedCompanion>,
    changes: &[CompanionChange],
) -> Vec<(Request, String)> {
    match wanted {
        Companion::Parameter(parameter) => {
            let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
            let reason = match live {
                None => format!("creates the {}", Kind::Parameter),
                Some(_) => format!("changes {}", fields.join(", ")),
            };
            let description = desired.description.clone();
            vec![(Request::PutParameter { parameter, description, overwrite: live.is_some() }, reason)]
        }
        Companion::Alarm(alarm) => alarm_requests::requests(*alarm, live),
    }
}

fn delete(plan: &CompanionPlan) -> Request {
    match plan.kind {
        Kind::Parameter => Request::DeleteParameter { name: plan.live_name.clone() },
        Kind::Alarm => Request::DeleteAlarms { name: plan.live_name.clone() },
    }
}

fn removal_code(kind: Kind) -> Code {
    match kind {
        Kind::Parameter => Code::DeleteParameter,
        Kind::Alarm => Code::DeleteAlarm,
    }
}

/// Returns what a removal means for others.
fn loss(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "whoever reads it gets an error",
        Kind::Alarm => "nobody is told any more of what it watched",
    }
}

/// Returns actions one after the other.
fn numbered(requests: Vec<(Request, String)>) -> Vec<Action<Request>> {
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

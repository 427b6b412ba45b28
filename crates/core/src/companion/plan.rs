//! Planning one companion: created, changed, left to operators, or refused.

use serde::Serialize;

use super::desired::{DesiredCompanion, Keeper};
use super::mapping_plan;
use super::model::{Companion, CompanionChange, Kind, LiveCompanion};
use super::parameter::ParameterType;
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

/// Plans one companion. `outputs` are those of the tables as they will be when their plans are through.
pub fn plan_companion(desired: &DesiredCompanion, live: &LiveCompanion, outputs: &Outputs) -> CompanionPlan {
    let wanted = desired.companion.with(outputs);
    let idle = idle(desired);
    let seen = match live {
        LiveCompanion::Absent | LiveCompanion::Going(_) => None,
        LiveCompanion::Present(observed) => Some(observed.companion.clone()),
        LiveCompanion::Lacking(what) => {
            let message = format!("{} {} cannot be made: {what}", idle.kind, idle.live_name);
            return with_finding(idle, Outcome::Refused, Finding::error(Code::Lacking, message));
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
    let changes = wanted.differs_from(seen.as_ref());
    let idle = CompanionPlan { in_flight: in_flight(live), ..idle };
    let Some(live) = &seen else {
        let actions = numbered([creation(desired, wanted)]);
        return CompanionPlan { outcome: Outcome::Create, changes, actions, ..idle };
    };
    if let Some(finding) = refusal(desired, live) {
        return CompanionPlan { changes, ..with_finding(idle, Outcome::Refused, finding) };
    }
    let mut idle = CompanionPlan { seen: seen.clone(), ..idle };
    idle.findings = notes(&wanted, live).into_iter().map(|finding| of(&idle, finding)).collect();
    if changes.is_empty() {
        return idle;
    }
    if desired.keeper == Keeper::Operator {
        let message = format!("{} differs, and operators own it: {}", idle.live_name, texts(&changes));
        return with_finding(idle, Outcome::LeftAlone, Finding::note(Code::LeftAlone, message));
    }
    let actions = numbered(alteration(desired, wanted, live, &changes));
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
        LiveCompanion::Going(_) => return CompanionPlan { in_flight: in_flight(live), ..idle },
        LiveCompanion::Absent | LiveCompanion::Lacking(_) | LiveCompanion::Unsupported(_) => {
            return CompanionPlan { outcome: Outcome::Absent, ..idle };
        }
        LiveCompanion::Unreadable(why) => {
            let message = format!("{} {} could not be read: {why}", idle.kind, idle.live_name);
            return with_finding(idle, Outcome::Refused, Finding::error(Code::Unreadable, message));
        }
        LiveCompanion::Present(observed) => observed,
    };
    let what = removal_text(idle.kind).to_owned();
    let approval = Approval { code: removal_code(idle.kind), resource: desired.declared_name.clone() };
    let mut plan = CompanionPlan { outcome: Outcome::Delete, seen: Some(observed.companion.clone()), ..idle };
    if approvals.allows(&approval) {
        plan.actions = numbered(removal(&observed.companion));
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
        in_flight: Vec::new(),
        findings: Vec::new(),
        after: desired.after.clone(),
        seen: None,
    }
}

fn with_finding(plan: CompanionPlan, outcome: Outcome, finding: Finding) -> CompanionPlan {
    CompanionPlan { outcome, findings: vec![of(&plan, finding)], ..plan }
}

fn of(plan: &CompanionPlan, finding: Finding) -> Finding {
    finding.at(&plan.place).about(&plan.declared_name)
}

fn in_flight(live: &LiveCompanion) -> Vec<String> {
    match live {
        LiveCompanion::Going(what) => vec![what.clone()],
        LiveCompanion::Present(observed) => observed.in_flight.clone(),
        _ => Vec::new(),
    }
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
        _ => None,
    }
}

/// Returns what makes a companion where there is none, and why.
fn creation(desired: &DesiredCompanion, wanted: Companion) -> (Request, String) {
    match wanted {
        Companion::Parameter(parameter) => {
            let description = desired.description.clone();
            let request = Request::PutParameter { parameter, description, overwrite: false };
            (request, "creates the parameter".to_owned())
        }
        Companion::EventSourceMapping(wanted) => mapping_plan::creation(*wanted),
    }
}

/// Returns what makes a live companion the wanted one, in order, each with why.
fn alteration(
    desired: &DesiredCompanion,
    wanted: Companion,
    live: &Companion,
    changes: &[CompanionChange],
) -> Vec<(Request, String)> {
    match (wanted, live) {
        (Companion::Parameter(parameter), _) => {
            let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
            let description = desired.description.clone();
            let request = Request::PutParameter { parameter, description, overwrite: true };
            vec![(request, format!("changes {}", fields.join(", ")))]
        }
        (Companion::EventSourceMapping(wanted), Companion::EventSourceMapping(live)) => {
            mapping_plan::alteration(*wanted, live)
        }
        // What was found under an identity is of its kind.
        (Companion::EventSourceMapping(_), _) => Vec::new(),
    }
}

/// Returns what removes a live companion, in order, each with why.
fn removal(live: &Companion) -> Vec<(Request, String)> {
    match live {
        Companion::Parameter(parameter) => {
            let request = Request::DeleteParameter { name: parameter.name.clone() };
            vec![(request, "deletes the parameter".to_owned())]
        }
        Companion::EventSourceMapping(live) => mapping_plan::removal(live),
    }
}

/// Returns what there is to say about a live companion that can be made the wanted one.
fn notes(wanted: &Companion, live: &Companion) -> Vec<Finding> {
    match (wanted, live) {
        (Companion::EventSourceMapping(wanted), Companion::EventSourceMapping(live)) => {
            mapping_plan::notes(wanted, live)
        }
        _ => Vec::new(),
    }
}

/// Returns what a removal means for others.
fn removal_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "deletes the parameter; whoever reads it gets an error",
        Kind::EventSourceMapping => {
            "deletes the event source mapping; the function gets no more changes of the table, and a mapping that is made \
             later does not know how far this one came"
        }
    }
}

fn removal_code(kind: Kind) -> Code {
    match kind {
        Kind::Parameter => Code::DeleteParameter,
        Kind::EventSourceMapping => Code::DeleteMapping,
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

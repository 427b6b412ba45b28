//! The requests that a companion needs: each kind says which, and everything else treats them alike.

use super::desired::DesiredCompanion;
use super::model::{Companion, CompanionChange, ObservedCompanion};
use super::request::Request;
use super::{alarm_requests, mapping_plan, plan_policy};
use crate::finding::Finding;

/// Returns what makes a companion where there is none, and why.
pub(super) fn creation(desired: &DesiredCompanion, wanted: Companion) -> (Request, String) {
    let reason = wanted.identity().kind.creation().to_owned();
    let description = desired.description.clone();
    let request = match wanted {
        Companion::Parameter(parameter) => Request::PutParameter { parameter, description, overwrite: false },
        Companion::Alarm(alarm) => Request::PutMetricAlarm { alarm, is_new: true },
        Companion::Policy(policy) => Request::CreatePolicy { policy, description },
        Companion::Attachment(attachment) => Request::AttachRolePolicy { attachment },
        Companion::EventSourceMapping(mapping) => return mapping_plan::creation(*mapping),
    };
    (request, reason)
}

/// Returns what makes a live companion the wanted one, in order, each with why.
pub(super) fn alteration(
    desired: &DesiredCompanion,
    wanted: Companion,
    observed: &ObservedCompanion,
    changes: &[CompanionChange],
) -> Vec<(Request, String)> {
    let arn = observed.arn.as_deref();
    match (wanted, &observed.companion) {
        (Companion::Policy(wanted), Companion::Policy(live)) => {
            plan_policy::changing(&wanted, live, arn.unwrap_or_default(), changes)
        }
        (Companion::Alarm(wanted), Companion::Alarm(live)) => alarm_requests::alteration(*wanted, live, arn),
        (Companion::Parameter(parameter), Companion::Parameter(_)) if !changes.is_empty() => {
            let description = desired.description.clone();
            vec![(Request::PutParameter { parameter, description, overwrite: true }, reason(changes))]
        }
        (Companion::Attachment(attachment), Companion::Attachment(_)) if !changes.is_empty() => {
            vec![(Request::AttachRolePolicy { attachment }, reason(changes))]
        }
        (Companion::EventSourceMapping(wanted), Companion::EventSourceMapping(live)) if !changes.is_empty() => {
            mapping_plan::alteration(*wanted, live)
        }
        // What was found under an identity is of its kind.
        _ => Vec::new(),
    }
}

/// Returns what removes a live companion, in order, each with why.
pub(super) fn removal(observed: &ObservedCompanion) -> Vec<(Request, String)> {
    let request = match &observed.companion {
        Companion::Parameter(parameter) => Request::DeleteParameter { name: parameter.name.clone() },
        Companion::Alarm(alarm) => Request::DeleteAlarms { name: alarm.name.clone() },
        Companion::Policy(policy) => {
            return plan_policy::removal(policy, observed.arn.as_deref().unwrap_or_default());
        }
        Companion::Attachment(attachment) => {
            let request = Request::DetachRolePolicy { attachment: attachment.clone() };
            return vec![(request, "detaches the policy".to_owned())];
        }
        Companion::EventSourceMapping(mapping) => return mapping_plan::removal(mapping),
    };
    vec![(request, format!("deletes the {}", observed.companion.identity().kind))]
}

/// Returns what there is to say about a live companion that can be made the wanted one.
pub(super) fn notes(wanted: &Companion, live: &Companion) -> Vec<Finding> {
    match (wanted, live) {
        (Companion::EventSourceMapping(wanted), Companion::EventSourceMapping(live)) => {
            mapping_plan::notes(wanted, live)
        }
        _ => Vec::new(),
    }
}

/// Returns what a change is for, where one request makes it.
pub(super) fn reason(changes: &[CompanionChange]) -> String {
    let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
    format!("changes {}", fields.join(", "))
}

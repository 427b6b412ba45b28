//! What requests do to a companion: all that the schedule knows of them.

use super::alarm::Alarm;
use super::mapping::EventSourceMapping;
use super::model::Companion;
use super::policy::ManagedPolicy;
use super::request::Request;

impl Request {
    /// Returns what a companion that was `before` is once the request has taken effect.
    pub fn effect(&self, before: Option<&Companion>) -> Option<Companion> {
        match self {
            Request::PutParameter { parameter, .. } => Some(Companion::Parameter(parameter.clone())),
            Request::PutMetricAlarm { alarm, .. } => Some(Companion::Alarm(alarm.clone())),
            Request::TagAlarm { tags, .. } => changed_alarm(before, |alarm| alarm.tags.extend(tags.clone())),
            Request::CreatePolicy { policy, .. } => Some(Companion::Policy(policy.clone())),
            Request::CreatePolicyVersion { document, .. } => {
                changed_policy(before, |policy| policy.document.clone_from(document))
            }
            Request::DeletePolicyVersion { version, .. } => {
                changed_policy(before, |policy| policy.other_versions.retain(|other| other != version))
            }
            Request::TagPolicy { tags, .. } => changed_policy(before, |policy| policy.tags.extend(tags.clone())),
            Request::AttachRolePolicy { attachment } => Some(Companion::Attachment(attachment.clone())),
            Request::CreateEventSourceMapping { mapping } => {
                Some(of_mapping(mapping.created_beside(live_mapping(before))))
            }
            Request::UpdateEventSourceMapping { mapping, .. } => live_mapping(before)
                .map(|live| of_mapping(EventSourceMapping { settings: mapping.settings.clone(), ..live.clone() })),
            Request::DeleteEventSourceMapping { uuid, .. } => live_mapping(before)?.without(uuid).map(of_mapping),
            Request::DeleteParameter { .. }
            | Request::DeleteAlarms { .. }
            | Request::DeletePolicy { .. }
            | Request::DetachRolePolicy { .. } => None,
        }
    }

    /// Says whether the request has taken effect, or need not be sent, where this was found: applying it again would
    /// change nothing. What is not there is only as a removal leaves it.
    pub fn is_in_effect(&self, found: Option<&Companion>) -> bool {
        match found {
            Some(_) => self.effect(found).as_ref() == found,
            None => self.removes(),
        }
    }

    /// Says whether the request takes something away.
    fn removes(&self) -> bool {
        match self {
            Request::DeleteParameter { .. }
            | Request::DeleteAlarms { .. }
            | Request::DeletePolicy { .. }
            | Request::DetachRolePolicy { .. }
            | Request::DeleteEventSourceMapping { .. } => true,
            Request::PutParameter { .. }
            | Request::PutMetricAlarm { .. }
            | Request::TagAlarm { .. }
            | Request::CreatePolicy { .. }
            | Request::CreatePolicyVersion { .. }
            | Request::DeletePolicyVersion { .. }
            | Request::TagPolicy { .. }
            | Request::AttachRolePolicy { .. }
            | Request::CreateEventSourceMapping { .. }
            | Request::UpdateEventSourceMapping { .. } => false,
        }
    }
}

/// Returns a live policy after a change.
fn changed_policy(before: Option<&Companion>, change: impl FnOnce(&mut ManagedPolicy)) -> Option<Companion> {
    let mut companion = before.cloned();
    if let Some(Companion::Policy(policy)) = &mut companion {
        change(policy);
    }
    companion
}

/// Returns a live alarm after a change.
fn changed_alarm(before: Option<&Companion>, change: impl FnOnce(&mut Alarm)) -> Option<Companion> {
    let mut companion = before.cloned();
    if let Some(Companion::Alarm(alarm)) = &mut companion {
        change(alarm);
    }
    companion
}

fn live_mapping(before: Option<&Companion>) -> Option<&EventSourceMapping> {
    match before {
        Some(Companion::EventSourceMapping(mapping)) => Some(mapping),
        _ => None,
    }
}

fn of_mapping(mapping: EventSourceMapping) -> Companion {
    Companion::EventSourceMapping(Box::new(mapping))
}

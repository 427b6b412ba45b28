//! Whose a live companion is, as far as tags say it.

use std::collections::BTreeMap;

use super::model::Companion;
use super::request::Request;
use crate::observed::{ENVIRONMENT_TAG, OWNERSHIP_PREFIX, PROJECT_TAG};

/// Whose a live companion is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ownership {
    /// Nothing says it: its kind carries no ownership tags, or none are wanted and none are there.
    Untold,
    /// Its tags say that it is this project's and environment's.
    Ours,
    /// No tags say whose it is, where ours would.
    Nobodys,
    /// Its tags name this other owner. Where a companion is wanted without ownership tags, any owner is another.
    Others(String),
}

/// Returns whose a live companion is for whoever wants this one.
pub(super) fn of(wanted: &Companion, live: &Companion) -> Ownership {
    let (Some(wanted), Some(live)) = (tags(wanted), tags(live)) else { return Ownership::Untold };
    let other = |key: &str| live.get(key).filter(|value| wanted.get(key) != Some(*value));
    if let Some(project) = other(PROJECT_TAG) {
        return Ownership::Others(format!("project {project}"));
    }
    if let Some(environment) = other(ENVIRONMENT_TAG) {
        return Ownership::Others(format!("environment {environment}"));
    }
    let marks: BTreeMap<_, _> = wanted.iter().filter(|(key, _)| key.starts_with(OWNERSHIP_PREFIX)).collect();
    match marks.into_iter().all(|(key, value)| live.get(key) == Some(value)) {
        true if wanted.contains_key(PROJECT_TAG) => Ownership::Ours,
        true => Ownership::Untold,
        false => Ownership::Nobodys,
    }
}

/// Returns what of a request only says whose the companion is.
pub(super) fn adoption(request: Request) -> Option<Request> {
    let marks = |tags: BTreeMap<String, String>| {
        let marks: BTreeMap<_, _> = tags.into_iter().filter(|(key, _)| key.starts_with(OWNERSHIP_PREFIX)).collect();
        (!marks.is_empty()).then_some(marks)
    };
    match request {
        Request::TagPolicy { name, arn, tags } => marks(tags).map(|tags| Request::TagPolicy { name, arn, tags }),
        Request::TagAlarm { name, arn, tags } => marks(tags).map(|tags| Request::TagAlarm { name, arn, tags }),
        _ => None,
    }
}

/// Returns the tags of a companion, where its kind carries those of ownership.
fn tags(companion: &Companion) -> Option<&BTreeMap<String, String>> {
    match companion {
        Companion::Policy(policy) => Some(&policy.tags),
        Companion::Alarm(alarm) => Some(&alarm.tags),
        Companion::Parameter(_) | Companion::Attachment(_) | Companion::EventSourceMapping(_) => None,
    }
}

//! Requests about companions, exactly as they are sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::alarm::Alarm;
use super::model::{Companion, Identity, Kind};
use super::parameter::Parameter;
use super::reference::Outputs;
use crate::plan::Call;

/// A request that changes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", content = "input")]
pub enum Request {
    /// PutParameter. An existing one is overwritten only where the plan saw it.
    PutParameter {
        /// What it is to be.
        parameter: Parameter,
        /// What it is for, for people.
        description: Option<String>,
        /// Whether there is one already.
        overwrite: bool,
    },
    /// DeleteParameter.
    DeleteParameter {
        /// The live name.
        name: String,
    },
    /// PutMetricAlarm. CloudWatch takes tags only with a new alarm.
    PutMetricAlarm {
        /// What it is to be, with the tags that it has afterwards.
        alarm: Box<Alarm>,
        /// Whether there is none yet.
        is_new: bool,
    },
    /// TagResource of an alarm.
    #[serde(rename = "TagResource")]
    TagAlarm {
        /// The live name.
        name: String,
        /// The alarm's ARN.
        arn: String,
        /// Tags to add or to set anew.
        tags: BTreeMap<String, String>,
    },
    /// DeleteAlarms, of one.
    DeleteAlarms {
        /// The live name.
        name: String,
    },
}

impl Request {
    /// Returns by what the companion is found that the request is about.
    pub fn identity(&self) -> Identity {
        let (kind, name) = match self {
            Request::PutParameter { parameter, .. } => (Kind::Parameter, &parameter.name),
            Request::DeleteParameter { name } => (Kind::Parameter, name),
            Request::PutMetricAlarm { alarm, .. } => (Kind::Alarm, &alarm.name),
            Request::TagAlarm { name, .. } | Request::DeleteAlarms { name } => (Kind::Alarm, name),
        };
        Identity { kind, name: name.clone() }
    }

    /// Returns what a companion is once the request has taken effect on it.
    pub fn effect(&self, live: Option<&Companion>) -> Option<Companion> {
        match self {
            Request::PutParameter { parameter, .. } => Some(Companion::Parameter(parameter.clone())),
            Request::PutMetricAlarm { alarm, .. } => Some(Companion::Alarm(alarm.clone())),
            Request::TagAlarm { tags: added, .. } => match live? {
                Companion::Alarm(live) => {
                    let mut tags = live.tags.clone();
                    tags.extend(added.clone());
                    Some(Companion::Alarm(Box::new(Alarm { tags, ..(**live).clone() })))
                }
                other => Some(other.clone()),
            },
            Request::DeleteParameter { .. } | Request::DeleteAlarms { .. } => None,
        }
    }

    /// Says whether the request has taken effect, or need not be sent, where this was found.
    pub fn is_in_effect(&self, found: Option<&Companion>) -> bool {
        match found {
            Some(_) => self.effect(found).as_ref() == found,
            None => matches!(self, Request::DeleteParameter { .. } | Request::DeleteAlarms { .. }),
        }
    }

    /// Returns the request with what is known by now.
    #[must_use]
    pub fn with(&self, outputs: &Outputs) -> Request {
        match self {
            Request::PutParameter { parameter, description, overwrite } => Request::PutParameter {
                parameter: parameter.with(outputs),
                description: description.clone(),
                overwrite: *overwrite,
            },
            Request::DeleteParameter { .. }
            | Request::PutMetricAlarm { .. }
            | Request::TagAlarm { .. }
            | Request::DeleteAlarms { .. } => self.clone(),
        }
    }
}

impl Call for Request {
    fn operation(&self) -> &'static str {
        match self {
            Request::PutParameter { .. } => "PutParameter",
            Request::DeleteParameter { .. } => "DeleteParameter",
            Request::PutMetricAlarm { .. } => "PutMetricAlarm",
            Request::TagAlarm { .. } => "TagResource",
            Request::DeleteAlarms { .. } => "DeleteAlarms",
        }
    }

    fn carries_others(&self) -> bool {
        true
    }

    fn waits_for(&self) -> &'static str {
        "nothing"
    }
}

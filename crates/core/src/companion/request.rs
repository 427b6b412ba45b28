//! Requests about companions, exactly as they are sent.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::mapping::EventSourceMapping;
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
    /// CreateEventSourceMapping.
    CreateEventSourceMapping {
        /// What it is to be.
        mapping: Box<EventSourceMapping>,
    },
    /// UpdateEventSourceMapping, about some settings.
    UpdateEventSourceMapping {
        /// What it is to be, under the id of the live one.
        mapping: Box<EventSourceMapping>,
        /// The settings that are sent, by the names of the declaration.
        settings: BTreeSet<String>,
    },
    /// DeleteEventSourceMapping.
    DeleteEventSourceMapping {
        /// By what it is found, together with others of the same function and table.
        name: String,
        /// Which of them.
        uuid: String,
    },
}

impl Request {
    /// Returns by what the companion is found that the request is about.
    pub fn identity(&self) -> Identity {
        let (kind, name) = match self {
            Request::PutParameter { parameter, .. } => (Kind::Parameter, parameter.name.clone()),
            Request::DeleteParameter { name } => (Kind::Parameter, name.clone()),
            Request::CreateEventSourceMapping { mapping } | Request::UpdateEventSourceMapping { mapping, .. } => {
                (Kind::EventSourceMapping, mapping.name())
            }
            Request::DeleteEventSourceMapping { name, .. } => (Kind::EventSourceMapping, name.clone()),
        };
        Identity { kind, name }
    }

    /// Returns what a companion that was `before` is once the request has taken effect.
    pub fn effect(&self, before: Option<&Companion>) -> Option<Companion> {
        let before = || match before {
            Some(Companion::EventSourceMapping(before)) => Some(&**before),
            _ => None,
        };
        let mapping = |mapping: EventSourceMapping| Companion::EventSourceMapping(Box::new(mapping));
        match self {
            Request::PutParameter { parameter, .. } => Some(Companion::Parameter(parameter.clone())),
            Request::DeleteParameter { .. } => None,
            Request::CreateEventSourceMapping { mapping: wanted } => Some(mapping(wanted.created_beside(before()))),
            Request::UpdateEventSourceMapping { mapping: wanted, .. } => before()
                .map(|before| mapping(EventSourceMapping { settings: wanted.settings.clone(), ..before.clone() })),
            Request::DeleteEventSourceMapping { uuid, .. } => before()?.without(uuid).map(mapping),
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
            Request::CreateEventSourceMapping { mapping } => {
                Request::CreateEventSourceMapping { mapping: Box::new(mapping.with(outputs)) }
            }
            Request::DeleteParameter { .. }
            | Request::UpdateEventSourceMapping { .. }
            | Request::DeleteEventSourceMapping { .. } => self.clone(),
        }
    }
}

impl Call for Request {
    fn operation(&self) -> &'static str {
        match self {
            Request::PutParameter { .. } => "PutParameter",
            Request::DeleteParameter { .. } => "DeleteParameter",
            Request::CreateEventSourceMapping { .. } => "CreateEventSourceMapping",
            Request::UpdateEventSourceMapping { .. } => "UpdateEventSourceMapping",
            Request::DeleteEventSourceMapping { .. } => "DeleteEventSourceMapping",
        }
    }

    fn carries_others(&self) -> bool {
        true
    }

    fn waits_for(&self) -> &'static str {
        match self {
            Request::PutParameter { .. } | Request::DeleteParameter { .. } => "nothing",
            Request::CreateEventSourceMapping { mapping } | Request::UpdateEventSourceMapping { mapping, .. } => {
                if mapping.settings.enabled {
                    "mapping Enabled"
                } else {
                    "mapping Disabled"
                }
            }
            Request::DeleteEventSourceMapping { .. } => "mapping gone",
        }
    }
}

//! Requests about companions, exactly as they are sent.

use serde::{Deserialize, Serialize};

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
}

impl Request {
    /// Returns by what the companion is found that the request is about.
    pub fn identity(&self) -> Identity {
        let (kind, name) = match self {
            Request::PutParameter { parameter, .. } => (Kind::Parameter, &parameter.name),
            Request::DeleteParameter { name } => (Kind::Parameter, name),
        };
        Identity { kind, name: name.clone() }
    }

    /// Returns what the companion is once the request has taken effect.
    pub fn effect(&self) -> Option<Companion> {
        match self {
            Request::PutParameter { parameter, .. } => Some(Companion::Parameter(parameter.clone())),
            Request::DeleteParameter { .. } => None,
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
            Request::DeleteParameter { .. } => self.clone(),
        }
    }
}

impl Call for Request {
    fn operation(&self) -> &'static str {
        match self {
            Request::PutParameter { .. } => "PutParameter",
            Request::DeleteParameter { .. } => "DeleteParameter",
        }
    }

    fn carries_others(&self) -> bool {
        true
    }

    fn waits_for(&self) -> &'static str {
        "nothing"
    }
}

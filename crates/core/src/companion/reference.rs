//! Texts that refer to what only the live side knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::model::{Kind, LiveCompanion, ObservedCompanion};
use super::plan::CompanionPlan;
use crate::observed::Observed;
use crate::plan::{Live, Outcome, TablePlan};

/// Something that a live table or companion shows and that others are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The ARN of a table, by declared name.
    TableArn(String),
    /// The ARN of a table's stream, by the table's declared name.
    StreamArn(String),
    /// The ARN of a policy, by declared name with its section: `policies/app`.
    PolicyArn(String),
}

impl Reference {
    /// Returns the declared name of what is referred to.
    pub fn subject(&self) -> &str {
        match self {
            Reference::TableArn(subject) | Reference::StreamArn(subject) | Reference::PolicyArn(subject) => subject,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::TableArn(table) => write!(formatter, "the ARN of {table}"),
            Reference::StreamArn(table) => write!(formatter, "the ARN of the stream of {table}"),
            Reference::PolicyArn(policy) => write!(formatter, "the ARN of {policy}"),
        }
    }
}

/// A text that is known, or will be once what it refers to is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Text {
    /// It is known.
    Known(String),
    /// It is what this refers to.
    ToCome(Reference),
}

impl Text {
    /// Returns the text with what is known by now.
    #[must_use]
    pub fn with(&self, outputs: &Outputs) -> Text {
        match self {
            Text::Known(_) => self.clone(),
            Text::ToCome(reference) => match outputs.get(reference) {
                Some(text) => Text::Known(text.to_owned()),
                None => self.clone(),
            },
        }
    }

    /// Returns what has to be known first.
    pub fn awaits(&self) -> Option<&Reference> {
        match self {
            Text::Known(_) => None,
            Text::ToCome(reference) => Some(reference),
        }
    }

    /// Returns the text.
    ///
    /// # Errors
    /// Where it is not known yet.
    pub fn known(&self) -> Result<&str, Unknown> {
        match self {
            Text::Known(text) => Ok(text),
            Text::ToCome(reference) => Err(Unknown(reference.clone())),
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Text::Known(text) => write!(formatter, "{text:?}"),
            Text::ToCome(reference) => write!(formatter, "{reference}, once it is there"),
        }
    }
}

/// Something that is not known yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not known")]
pub struct Unknown(pub Reference);

/// What live tables and companions show, as far as it is known and stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outputs {
    known: BTreeMap<Reference, String>,
    /// The declared names of those that will tell nothing in this run.
    silent: BTreeSet<String>,
}

impl Outputs {
    /// Returns what is known.
    pub fn get(&self, reference: &Reference) -> Option<&str> {
        self.known.get(reference).map(String::as_str)
    }

    /// Learns what a table shows now.
    pub fn learn(&mut self, declared_name: &str, observed: &Observed) {
        let table = declared_name.to_owned();
        self.set(Reference::TableArn(table.clone()), observed.arn.clone());
        let stream = observed.stream_arn.clone().filter(|_| observed.table.stream.is_some());
        self.set(Reference::StreamArn(table), stream);
    }

    /// Learns what a companion shows and keeps showing when its plan is through. Others are told nothing of one that is
    /// left alone or refused, or held because somebody else owns it.
    pub fn learn_planned_companion(&mut self, plan: &CompanionPlan, live: &LiveCompanion) {
        let is_left = plan.outcome == Outcome::LeftAlone || plan.stays_different || !plan.held.is_empty();
        let is_silent = plan.is_refused() || is_left;
        match live {
            _ if is_silent => {
                self.silent.insert(plan.declared_name.clone());
            }
            LiveCompanion::Present(observed) => self.learn_companion(&plan.declared_name, observed),
            _ => {}
        }
    }

    /// Learns that a companion, by its declared name, tells nothing: its endpoint has no such service.
    pub fn learn_silence(&mut self, declared_name: &str) {
        self.silent.insert(declared_name.to_owned());
    }

    /// Says whether something is not known, and will not be when the run is over.
    pub fn stays_unknown(&self, reference: &Reference) -> bool {
        self.get(reference).is_none() && self.silent.contains(reference.subject())
    }

    /// Learns what a companion shows now, and keeps showing whatever is changed about it.
    pub fn learn_companion(&mut self, declared_name: &str, observed: &ObservedCompanion) {
        match observed.companion.identity().kind {
            Kind::Policy => self.set(Reference::PolicyArn(declared_name.to_owned()), observed.arn.clone()),
            Kind::Parameter | Kind::Alarm | Kind::Attachment | Kind::EventSourceMapping => {}
        }
    }

    /// Learns what a table shows and keeps showing when its plan is through.
    pub fn learn_planned(&mut self, plan: &TablePlan, live: &Live) {
        let Live::Present(observed) = live else { return };
        if plan.outcome == Outcome::Delete {
            return;
        }
        self.learn(&plan.declared_name, observed);
        let table = plan.declared_name.clone();
        if plan.actions.iter().any(|action| action.request.changes_stream()) {
            self.set(Reference::StreamArn(table), None);
        }
    }

    fn set(&mut self, reference: Reference, text: Option<String>) {
        match text {
            Some(text) => self.known.insert(reference, text),
            None => self.known.remove(&reference),
        };
    }
}

//! Companions in normal form, whatever their kind.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::alarm::Alarm;
use super::mapping::{EventSourceMapping, MappingSettings};
use super::parameter::Parameter;
use super::policy::{Attachment, ManagedPolicy};
use super::reference::{Outputs, Reference};
use crate::codes::Code;

/// The kinds of companions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A parameter of Systems Manager's Parameter Store.
    Parameter,
    /// An alarm of CloudWatch.
    Alarm,
    /// A managed policy of IAM.
    Policy,
    /// The attachment of a policy to a role.
    Attachment,
    /// A mapping of Lambda from a stream to a function.
    EventSourceMapping,
}

impl Kind {
    /// Returns the key of the declaration under which companions of this kind stand.
    pub fn section(self) -> &'static str {
        match self {
            Kind::Parameter => "parameters",
            Kind::Alarm => "alarms",
            Kind::Policy | Kind::Attachment => "policies",
            Kind::EventSourceMapping => "event_source_mappings",
        }
    }

    /// Returns the service that keeps them, as people call it.
    pub fn service(self) -> &'static str {
        match self {
            Kind::Parameter => "Systems Manager",
            Kind::Alarm => "CloudWatch",
            Kind::Policy | Kind::Attachment => "IAM",
            Kind::EventSourceMapping => "Lambda",
        }
    }

    /// Returns what its creation does, for people.
    pub(super) fn creation(self) -> &'static str {
        match self {
            Kind::Parameter => "creates the parameter",
            Kind::Alarm => "creates the alarm",
            Kind::Policy => "creates the policy",
            Kind::Attachment => "attaches the policy",
            Kind::EventSourceMapping => "creates the event source mapping",
        }
    }

    /// Returns what its removal does, for people.
    pub(super) fn removal(self) -> &'static str {
        match self {
            Kind::Parameter => "deletes the parameter; whoever reads it gets an error",
            Kind::Alarm => "deletes the alarm; nobody is told any more of what it watched",
            Kind::Policy => "deletes the policy with all its versions; whoever has it may do nothing of it any more",
            Kind::Attachment => "detaches the policy; whoever has the role may do nothing of it any more",
            Kind::EventSourceMapping => {
                "deletes the event source mapping; the function gets no more changes of the table, and a mapping that is \
                 made later does not know how far this one came"
            }
        }
    }

    /// Returns the code of the approval for which its removal waits.
    pub(super) fn removal_code(self) -> Code {
        match self {
            Kind::Parameter => Code::DeleteParameter,
            Kind::Alarm => Code::DeleteAlarm,
            Kind::Policy | Kind::Attachment => Code::RemovePolicy,
            Kind::EventSourceMapping => Code::DeleteMapping,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Kind::Parameter => "parameter",
            Kind::Alarm => "alarm",
            Kind::Policy => "policy",
            Kind::Attachment => "attachment",
            Kind::EventSourceMapping => "event source mapping",
        })
    }
}

/// By what a live companion is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// Its kind.
    pub kind: Kind,
    /// Its live name.
    pub name: String,
}

/// A companion in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Companion {
    /// A parameter.
    Parameter(Parameter),
    /// An alarm.
    Alarm(Box<Alarm>),
    /// A managed policy.
    Policy(ManagedPolicy),
    /// A policy on a role.
    Attachment(Attachment),
    /// An event source mapping.
    EventSourceMapping(Box<EventSourceMapping>),
}

/// One difference between a live companion and the wanted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanionChange {
    /// What differs, in the words of the declaration.
    pub field: String,
    /// Live; `None` where there is nothing.
    pub from: Option<String>,
    /// Wanted; `None` where there is to be nothing.
    pub to: Option<String>,
}

impl fmt::Display for CompanionChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, from, to } = self;
        match (from, to) {
            (Some(from), Some(to)) => write!(formatter, "{field}: {from} → {to}"),
            (None, Some(to)) => write!(formatter, "{field}: {to}"),
            (Some(from), None) => write!(formatter, "{field}: {from} → nothing"),
            (None, None) => formatter.write_str(field),
        }
    }
}

impl Companion {
    /// Returns by what it is found.
    pub fn identity(&self) -> Identity {
        match self {
            Companion::Parameter(parameter) => Identity { kind: Kind::Parameter, name: parameter.name.clone() },
            Companion::Alarm(alarm) => Identity { kind: Kind::Alarm, name: alarm.name.clone() },
            Companion::Policy(policy) => Identity { kind: Kind::Policy, name: policy.name.clone() },
            Companion::Attachment(attachment) => Identity { kind: Kind::Attachment, name: attachment.name() },
            Companion::EventSourceMapping(mapping) => Identity { kind: Kind::EventSourceMapping, name: mapping.name() },
        }
    }

    /// Returns the parameter, where it is one.
    pub fn parameter(&self) -> Option<&Parameter> {
        match self {
            Companion::Parameter(parameter) => Some(parameter),
            _ => None,
        }
    }

    /// Returns the companion with what is known by now.
    #[must_use]
    pub fn with(&self, outputs: &Outputs) -> Companion {
        match self {
            Companion::Parameter(parameter) => Companion::Parameter(parameter.with(outputs)),
            Companion::Alarm(_) => self.clone(),
            Companion::Policy(policy) => Companion::Policy(policy.with(outputs)),
            Companion::Attachment(attachment) => Companion::Attachment(attachment.with(outputs)),
            Companion::EventSourceMapping(mapping) => Companion::EventSourceMapping(Box::new(mapping.with(outputs))),
        }
    }

    /// Returns everything that it refers to and that is not known.
    pub fn awaits(&self) -> Vec<&Reference> {
        match self {
            Companion::Parameter(parameter) => parameter.value.awaits().into_iter().collect(),
            Companion::Alarm(_) => Vec::new(),
            Companion::Policy(policy) => policy.document.awaits().into_iter().collect(),
            Companion::Attachment(attachment) => attachment.arn.awaits().into_iter().collect(),
            Companion::EventSourceMapping(mapping) => mapping.stream.awaits().into_iter().collect(),
        }
    }

    /// Returns the wanted companion with what others put on the live one and nobody declares.
    #[must_use]
    pub(super) fn keeping(self, live: &Companion) -> Companion {
        match (self, live) {
            (Companion::Alarm(wanted), Companion::Alarm(live)) => Companion::Alarm(Box::new(wanted.keeping(live))),
            (wanted, _) => wanted,
        }
    }

    /// Returns every field that can differ, with its value for people.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        match self {
            Companion::Parameter(parameter) => named(parameter.fields()),
            Companion::Alarm(alarm) => named(alarm.fields()),
            Companion::Policy(policy) => policy.fields(),
            Companion::Attachment(attachment) => attachment.fields(),
            Companion::EventSourceMapping(mapping) => named(mapping.fields()),
        }
    }

    /// Returns the companion without what changes by itself while nobody does anything.
    #[must_use]
    pub fn without_what_passes(mut self) -> Companion {
        if let Companion::EventSourceMapping(mapping) = &mut self {
            mapping.forget_what_passes();
        }
        self
    }

    /// Returns what a new one has where nothing is said, which nobody has to be told.
    fn defaults(&self) -> Vec<(String, String)> {
        match self {
            Companion::EventSourceMapping(_) => named(MappingSettings::default().fields()),
            Companion::Parameter(_) => named(Parameter::defaults()),
            Companion::Alarm(_) | Companion::Policy(_) | Companion::Attachment(_) => Vec::new(),
        }
    }

    /// Returns in what a live companion differs from this one, which is wanted.
    pub fn differs_from(&self, live: Option<&Companion>) -> Vec<CompanionChange> {
        let mut wanted = self.fields();
        if live.is_none() {
            let defaults = self.defaults();
            wanted.retain(|field| !defaults.contains(field));
        }
        changes(&live.map(Companion::fields).unwrap_or_default(), &wanted)
    }
}

/// Returns in what fields differ from others.
pub(super) fn changes(from: &[(String, String)], to: &[(String, String)]) -> Vec<CompanionChange> {
    let value = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
    };
    let gone = from.iter().filter(|(field, _)| value(to, field).is_none());
    let names = to.iter().chain(gone).map(|(field, _)| field);
    names
        .map(|field| CompanionChange { field: field.clone(), from: value(from, field), to: value(to, field) })
        .filter(|change| change.from != change.to)
        .collect()
}

/// Returns fields whose names every companion of a kind has.
fn named(fields: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

/// What a live companion shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedCompanion {
    /// It, in normal form.
    pub companion: Companion,
    /// What is under way on it, in words.
    pub in_flight: Vec<String>,
    /// Its ARN, where requests need it or others are told it.
    pub arn: Option<String>,
    /// What it is attached to, as `role/NAME`, `user/NAME` and `group/NAME`.
    pub attached_to: Vec<String>,
    /// Of an attachment: whose the policy is, where somebody else owns it.
    pub owner_of_policy: Option<String>,
}

impl ObservedCompanion {
    /// Returns a companion on which nothing is under way.
    pub fn settled(companion: Companion) -> Self {
        Self { companion, in_flight: Vec::new(), arn: None, attached_to: Vec::new(), owner_of_policy: None }
    }
}

/// What there is under a companion's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveCompanion {
    /// Nothing.
    Absent,
    /// A companion.
    Present(Box<ObservedCompanion>),
    /// The endpoint has no such service, and this is what it said.
    Unsupported(String),
    /// Nothing, and there can be nothing: what it is made of or belongs to is not there, as this says.
    Lacking(String),
    /// A companion that is being deleted, and what is under way in words.
    Going(String),
    /// Something that could not be read, and why.
    Unreadable(String),
}

impl LiveCompanion {
    /// Returns why there is nothing to show of it, where it says.
    pub fn why(&self) -> Option<&str> {
        match self {
            LiveCompanion::Absent | LiveCompanion::Present(_) => None,
            LiveCompanion::Lacking(why)
            | LiveCompanion::Going(why)
            | LiveCompanion::Unsupported(why)
            | LiveCompanion::Unreadable(why) => Some(why),
        }
    }
}

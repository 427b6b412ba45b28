//! Companions in normal form, whatever their kind.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::mapping::{EventSourceMapping, MappingSettings};
use super::parameter::Parameter;
use super::reference::{Outputs, Reference};

/// The kinds of companions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A parameter of Systems Manager's Parameter Store.
    Parameter,
    /// A mapping of Lambda from a stream to a function.
    EventSourceMapping,
}

impl Kind {
    /// Returns the key of the declaration under which companions of this kind stand.
    pub fn section(self) -> &'static str {
        match self {
            Kind::Parameter => "parameters",
            Kind::EventSourceMapping => "event_source_mappings",
        }
    }

    /// Returns the service that keeps them, as people call it.
    pub fn service(self) -> &'static str {
        match self {
            Kind::Parameter => "Systems Manager",
            Kind::EventSourceMapping => "Lambda",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Kind::Parameter => "parameter",
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
            Companion::EventSourceMapping(mapping) => Identity { kind: Kind::EventSourceMapping, name: mapping.name() },
        }
    }

    /// Returns the companion with what is known by now.
    #[must_use]
    pub fn with(&self, outputs: &Outputs) -> Companion {
        match self {
            Companion::Parameter(parameter) => Companion::Parameter(parameter.with(outputs)),
            Companion::EventSourceMapping(mapping) => Companion::EventSourceMapping(Box::new(mapping.with(outputs))),
        }
    }

    /// Returns everything that it refers to and that is not known.
    pub fn awaits(&self) -> Vec<&Reference> {
        match self {
            Companion::Parameter(parameter) => parameter.value.awaits().into_iter().collect(),
            Companion::EventSourceMapping(mapping) => mapping.stream.awaits().into_iter().collect(),
        }
    }

    /// Returns every field that can differ, with its value for people.
    fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Companion::Parameter(parameter) => parameter.fields(),
            Companion::EventSourceMapping(mapping) => mapping.fields(),
        }
    }

    /// Returns the companion without what changes by itself while nobody does anything.
    #[must_use]
    pub fn without_what_passes(mut self) -> Companion {
        match &mut self {
            Companion::Parameter(_) => {}
            Companion::EventSourceMapping(mapping) => mapping.forget_what_passes(),
        }
        self
    }

    /// Returns what a new one has where nothing is said, which nobody has to be told.
    fn defaults(&self) -> Vec<(&'static str, String)> {
        match self {
            Companion::Parameter(_) => Vec::new(),
            Companion::EventSourceMapping(_) => MappingSettings::default().fields(),
        }
    }

    /// Returns in what a live companion differs from this one, which is wanted.
    pub fn differs_from(&self, live: Option<&Companion>) -> Vec<CompanionChange> {
        let mut wanted = self.fields();
        if live.is_none() {
            wanted.retain(|field| !self.defaults().contains(field));
        }
        let live = live.map(Companion::fields).unwrap_or_default();
        let value = |fields: &[(&'static str, String)], name: &str| {
            fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
        };
        let gone = live.iter().filter(|(field, _)| value(&wanted, field).is_none());
        let names = wanted.iter().chain(gone).map(|(field, _)| *field);
        names
            .map(|field| CompanionChange {
                field: field.to_owned(),
                from: value(&live, field),
                to: value(&wanted, field),
            })
            .filter(|change| change.from != change.to)
            .collect()
    }
}

/// What a live companion shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedCompanion {
    /// It, in normal form.
    pub companion: Companion,
    /// What is under way on it, in words.
    pub in_flight: Vec<String>,
}

/// What there is under a companion's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveCompanion {
    /// Nothing.
    Absent,
    /// A companion that is being deleted, and what is under way in words.
    Going(String),
    /// Nothing, and there can be nothing: what it is made of is not there, as this says.
    Lacking(String),
    /// A companion.
    Present(Box<ObservedCompanion>),
    /// The endpoint has no such service, and this is what it said.
    Unsupported(String),
    /// Something that could not be read, and why.
    Unreadable(String),
}

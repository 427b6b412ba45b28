//! Companions of tables: reading them, and performing requests about them.
//!
//! One folder a kind, each behind a feature of its own, so that a program links the services it needs and no others. A
//! [`CompanionReader`] cannot change anything. Whether an endpoint has a service is found out by asking it.

#[cfg(feature = "mappings")]
mod mappings;
#[cfg(feature = "parameters")]
mod parameters;
mod place;

use std::collections::BTreeMap;

use tablewright_core::companion::{Identity, Kind, LiveCompanion, Request};
use tablewright_core::refusal::Refusal;

pub(crate) use place::Place;

/// Clients with the reading calls of the services that keep companions.
#[derive(Debug, Clone)]
pub(crate) struct CompanionReader {
    #[cfg(feature = "mappings")]
    mappings: mappings::read::Mappings,
    #[cfg(feature = "parameters")]
    parameters: parameters::read::Parameters,
}

/// Clients with the changing calls of the services that keep companions.
#[derive(Debug, Clone)]
pub(crate) struct CompanionWriter {
    #[cfg(feature = "mappings")]
    mappings: mappings::apply::Mappings,
    #[cfg(feature = "parameters")]
    parameters: parameters::apply::Parameters,
}

impl CompanionReader {
    #[cfg_attr(
        not(any(feature = "mappings", feature = "parameters")),
        expect(unused_variables, reason = "there is no service to connect to")
    )]
    pub(crate) fn new(place: &Place<'_>) -> Self {
        Self {
            #[cfg(feature = "parameters")]
            parameters: parameters::read::Parameters::new(parameters::client(place)),
            #[cfg(feature = "mappings")]
            mappings: mappings::read::Mappings::new(mappings::client(place), mappings::streams(place)),
        }
    }

    /// Reads companions, all of one kind with as few calls as the service allows.
    pub(crate) async fn read(&self, identities: Vec<Identity>) -> BTreeMap<Identity, LiveCompanion> {
        let mut names: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for Identity { kind, name } in identities {
            names.entry(kind).or_default().push(name);
        }
        let mut found = BTreeMap::new();
        for (kind, names) in names {
            let live = match kind {
                #[cfg(feature = "parameters")]
                Kind::Parameter => self.parameters.read(&names).await,
                #[cfg(feature = "mappings")]
                Kind::EventSourceMapping => self.mappings.read(&names).await,
                #[cfg(not(feature = "parameters"))]
                Kind::Parameter => not_linked_to(names),
                #[cfg(not(feature = "mappings"))]
                Kind::EventSourceMapping => not_linked_to(names),
            };
            let live: Vec<(String, LiveCompanion)> = live;
            found.extend(live.into_iter().map(|(name, live)| (Identity { kind, name }, live)));
        }
        found
    }
}

impl CompanionWriter {
    #[cfg_attr(
        not(any(feature = "mappings", feature = "parameters")),
        expect(unused_variables, reason = "there is no service to connect to")
    )]
    pub(crate) fn new(place: &Place<'_>) -> Self {
        Self {
            #[cfg(feature = "parameters")]
            parameters: parameters::apply::Parameters::new(parameters::client_that_tries_once(place)),
            #[cfg(feature = "mappings")]
            mappings: mappings::apply::Mappings::new(mappings::client_that_tries_once(place)),
        }
    }

    /// Sends a request, once.
    ///
    /// # Errors
    /// Where it is refused, or no answer comes.
    pub(crate) async fn perform(&self, request: &Request) -> Result<(), Refusal> {
        match request {
            #[cfg(feature = "parameters")]
            Request::PutParameter { parameter, description, overwrite } => {
                self.parameters.put(parameter, description.as_deref(), *overwrite).await
            }
            #[cfg(feature = "parameters")]
            Request::DeleteParameter { name } => self.parameters.delete(name).await,
            #[cfg(not(feature = "parameters"))]
            Request::PutParameter { .. } | Request::DeleteParameter { .. } => Err(not_linked()),
            #[cfg(feature = "mappings")]
            Request::CreateEventSourceMapping { mapping } => self.mappings.create(mapping).await,
            #[cfg(feature = "mappings")]
            Request::UpdateEventSourceMapping { mapping, settings } => self.mappings.update(mapping, settings).await,
            #[cfg(feature = "mappings")]
            Request::DeleteEventSourceMapping { uuid, .. } => self.mappings.delete(uuid).await,
            #[cfg(not(feature = "mappings"))]
            Request::CreateEventSourceMapping { .. }
            | Request::UpdateEventSourceMapping { .. }
            | Request::DeleteEventSourceMapping { .. } => Err(not_linked()),
        }
    }
}

#[cfg(any(not(feature = "mappings"), not(feature = "parameters")))]
const NOT_LINKED: &str = "this program was built without it";

#[cfg(any(not(feature = "mappings"), not(feature = "parameters")))]
fn not_linked_to(names: Vec<String>) -> Vec<(String, LiveCompanion)> {
    names.into_iter().map(|name| (name, LiveCompanion::Unsupported(NOT_LINKED.to_owned()))).collect()
}

#[cfg(any(not(feature = "mappings"), not(feature = "parameters")))]
fn not_linked() -> Refusal {
    Refusal { code: "NotImplemented".to_owned(), message: NOT_LINKED.to_owned(), status: None }
}

/// A request with something in it that nobody knows never leaves this machine.
#[cfg(any(feature = "mappings", feature = "parameters"))]
fn unsendable(unknown: &tablewright_core::companion::Unknown) -> Refusal {
    Refusal { code: "ValidationException".to_owned(), message: unknown.to_string(), status: None }
}

//! Companions of tables: reading them, and performing requests about them.
//!
//! One folder a kind, each behind a feature of its own, so that a program links the services it needs and no others. A
//! [`CompanionReader`] cannot change anything. Whether an endpoint has a service is found out by asking it.

#[cfg(feature = "alarms")]
mod alarms;
#[cfg(any(feature = "parameters", feature = "alarms"))]
mod answer;
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
    #[cfg(feature = "parameters")]
    parameters: parameters::read::Parameters,
    #[cfg(feature = "alarms")]
    alarms: alarms::read::Alarms,
}

/// Clients with the changing calls of the services that keep companions.
#[derive(Debug, Clone)]
pub(crate) struct CompanionWriter {
    #[cfg(feature = "parameters")]
    parameters: parameters::apply::Parameters,
    #[cfg(feature = "alarms")]
    alarms: alarms::apply::Alarms,
}

impl CompanionReader {
    #[cfg_attr(
        not(any(feature = "parameters", feature = "alarms")),
        expect(unused_variables, reason = "there is no service to connect to")
    )]
    pub(crate) fn new(place: &Place<'_>) -> Self {
        Self {
            #[cfg(feature = "parameters")]
            parameters: parameters::read::Parameters::new(parameters::client(place)),
            #[cfg(feature = "alarms")]
            alarms: alarms::read::Alarms::new(alarms::client(place)),
        }
    }

    /// Returns the names of all parameters under a path; `None` where the endpoint has no such service.
    ///
    /// # Errors
    /// Where a call is refused for another reason.
    #[cfg_attr(not(feature = "parameters"), expect(unused_variables, reason = "there is no service to ask"))]
    pub(crate) async fn parameters_under(&self, path: &str) -> Result<Option<Vec<String>>, Refusal> {
        #[cfg(feature = "parameters")]
        return self.parameters.under(path).await;
        #[cfg(not(feature = "parameters"))]
        Ok(None)
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
                #[cfg(not(feature = "parameters"))]
                Kind::Parameter => not_linked_at_all(names),
                #[cfg(feature = "alarms")]
                Kind::Alarm => self.alarms.read(&names).await,
                #[cfg(not(feature = "alarms"))]
                Kind::Alarm => not_linked_at_all(names),
            };
            let live: Vec<(String, LiveCompanion)> = live;
            found.extend(live.into_iter().map(|(name, live)| (Identity { kind, name }, live)));
        }
        found
    }
}

impl CompanionWriter {
    #[cfg_attr(
        not(any(feature = "parameters", feature = "alarms")),
        expect(unused_variables, reason = "there is no service to connect to")
    )]
    pub(crate) fn new(place: &Place<'_>) -> Self {
        Self {
            #[cfg(feature = "parameters")]
            parameters: parameters::apply::Parameters::new(parameters::client_that_tries_once(place)),
            #[cfg(feature = "alarms")]
            alarms: alarms::apply::Alarms::new(alarms::client_that_tries_once(place)),
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
            #[cfg(feature = "alarms")]
            Request::PutMetricAlarm { alarm, is_new } => self.alarms.put(alarm, *is_new).await,
            #[cfg(feature = "alarms")]
            Request::TagAlarm { arn, tags, .. } => self.alarms.tag(arn, tags).await,
            #[cfg(feature = "alarms")]
            Request::DeleteAlarms { name } => self.alarms.delete(name).await,
            #[cfg(not(feature = "alarms"))]
            Request::PutMetricAlarm { .. } | Request::TagAlarm { .. } | Request::DeleteAlarms { .. } => {
                Err(not_linked())
            }
        }
    }
}

#[cfg(not(all(feature = "parameters", feature = "alarms")))]
const NOT_LINKED: &str = "this program was built without it";

#[cfg(not(all(feature = "parameters", feature = "alarms")))]
fn not_linked_at_all(names: Vec<String>) -> Vec<(String, LiveCompanion)> {
    names.into_iter().map(|name| (name, LiveCompanion::Unsupported(NOT_LINKED.to_owned()))).collect()
}

#[cfg(not(all(feature = "parameters", feature = "alarms")))]
fn not_linked() -> Refusal {
    Refusal { code: "NotImplemented".to_owned(), message: NOT_LINKED.to_owned(), status: None }
}

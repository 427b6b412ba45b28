//! Companions of tables: reading them, and performing requests about them.
//!
//! One folder a kind, each behind a feature of its own, so that a program links the services it needs and no others. A
//! [`CompanionReader`] cannot change anything. Whether an endpoint has a service is found out by asking it.

#[cfg(feature = "alarms")]
mod alarms;
mod answer;
mod health;
#[cfg(feature = "mappings")]
mod mappings;
#[cfg(feature = "parameters")]
mod parameters;
mod place;
#[cfg(feature = "policies")]
mod policies;

use std::collections::BTreeMap;

use tablewright_core::companion::{Identity, Kind, LiveCompanion, Request};
use tablewright_core::refusal::Refusal;

pub(crate) use place::Place;

use crate::read::ConsumedUnits;
/// By what live companions are looked for, declared or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Parameters of Systems Manager under a path such as `/shop/production`.
    ParametersUnder(String),
    /// Alarms whose names begin so.
    AlarmsNamed(String),
    /// Policies of the account whose names begin so.
    PoliciesNamed(String),
    /// Event source mappings that read the stream of this ARN.
    MappingsOn(String),
}

/// A live companion that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// By what it is found; of a mapping the ARN of its function.
    pub name: String,
    /// Its tags, where its kind has them.
    pub tags: BTreeMap<String, String>,
}

/// Clients with the reading calls of the services that keep companions.
#[derive(Debug, Clone)]
pub(crate) struct CompanionReader {
    #[cfg(feature = "parameters")]
    parameters: parameters::read::Parameters,
    #[cfg(feature = "alarms")]
    alarms: alarms::read::Alarms,
    #[cfg(feature = "policies")]
    policies: policies::read::Policies,
    #[cfg(feature = "mappings")]
    mappings: mappings::read::Mappings,
}

/// Clients with the changing calls of the services that keep companions.
#[derive(Debug, Clone)]
pub(crate) struct CompanionWriter {
    #[cfg(feature = "parameters")]
    parameters: parameters::apply::Parameters,
    #[cfg(feature = "alarms")]
    alarms: alarms::apply::Alarms,
    #[cfg(feature = "policies")]
    policies: policies::apply::Policies,
    #[cfg(feature = "mappings")]
    mappings: mappings::apply::Mappings,
}

impl CompanionReader {
    #[cfg_attr(
        not(any(feature = "parameters", feature = "alarms", feature = "policies", feature = "mappings")),
        expect(unused_variables, reason = "there is no service to connect to")
    )]
    pub(crate) fn new(place: &Place<'_>) -> Self {
        Self {
            #[cfg(feature = "parameters")]
            parameters: parameters::read::Parameters::new(parameters::client(place)),
            #[cfg(feature = "alarms")]
            alarms: alarms::read::Alarms::new(alarms::client(place)),
            #[cfg(feature = "policies")]
            policies: policies::read::Policies::new(policies::client(place)),
            #[cfg(feature = "mappings")]
            mappings: mappings::read::Mappings::new(mappings::client(place), mappings::streams(place)),
        }
    }

    /// Returns live companions of a kind, declared or not; `None` where the endpoint has no such service.
    ///
    /// # Errors
    /// Where a call is refused for another reason.
    pub(crate) async fn search(&self, search: &Search) -> Result<Option<Vec<Listed>>, Refusal> {
        let found: Result<Vec<Listed>, Refusal> = match search {
            #[cfg(feature = "parameters")]
            Search::ParametersUnder(path) => self.parameters.under(path).await,
            #[cfg(not(feature = "parameters"))]
            Search::ParametersUnder(_) => Err(not_linked()),
            #[cfg(feature = "alarms")]
            Search::AlarmsNamed(prefix) => self.alarms.named(prefix).await,
            #[cfg(not(feature = "alarms"))]
            Search::AlarmsNamed(_) => Err(not_linked()),
            #[cfg(feature = "policies")]
            Search::PoliciesNamed(prefix) => self.policies.with_names(prefix).await,
            #[cfg(not(feature = "policies"))]
            Search::PoliciesNamed(_) => Err(not_linked()),
            #[cfg(feature = "mappings")]
            Search::MappingsOn(stream) => self.mappings.on(stream).await,
            #[cfg(not(feature = "mappings"))]
            Search::MappingsOn(_) => Err(not_linked()),
        };
        match found {
            Ok(found) => Ok(Some(found)),
            Err(refusal) => match answer::refused(&refusal) {
                LiveCompanion::Unsupported(_) => Ok(None),
                _ => Err(refusal),
            },
        }
    }

    /// Returns consumed units between two times; `None` where the endpoint has no CloudWatch.
    ///
    /// # Errors
    /// Where a call is refused for another reason.
    #[cfg_attr(not(feature = "alarms"), expect(unused_variables, reason = "there is no service to ask"))]
    pub(crate) async fn consumed_units(
        &self,
        table: &str,
        index: Option<&str>,
        from: u64,
        to: u64,
    ) -> Result<Option<ConsumedUnits>, Refusal> {
        #[cfg(feature = "alarms")]
        return self.alarms.consumed_units(table, index, from, to).await;
        #[cfg(not(feature = "alarms"))]
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
                Kind::Parameter => not_linked_to(names),
                #[cfg(feature = "alarms")]
                Kind::Alarm => self.alarms.read(&names).await,
                #[cfg(not(feature = "alarms"))]
                Kind::Alarm => not_linked_to(names),
                #[cfg(feature = "policies")]
                Kind::Policy => self.policies.policies(&names).await,
                #[cfg(feature = "policies")]
                Kind::Attachment => self.policies.attachments(&names).await,
                #[cfg(not(feature = "policies"))]
                Kind::Policy | Kind::Attachment => not_linked_to(names),
                #[cfg(feature = "mappings")]
                Kind::EventSourceMapping => self.mappings.read(&names).await,
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
        not(any(feature = "parameters", feature = "alarms", feature = "policies", feature = "mappings")),
        expect(unused_variables, reason = "there is no service to connect to")
    )]
    pub(crate) fn new(place: &Place<'_>) -> Self {
        Self {
            #[cfg(feature = "parameters")]
            parameters: parameters::apply::Parameters::new(parameters::client_that_tries_once(place)),
            #[cfg(feature = "alarms")]
            alarms: alarms::apply::Alarms::new(alarms::client_that_tries_once(place)),
            #[cfg(feature = "policies")]
            policies: policies::apply::Policies::new(policies::client_that_tries_once(place)),
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
            #[cfg(feature = "policies")]
            Request::CreatePolicy { policy, description } => self.policies.create(policy, description.as_deref()).await,
            #[cfg(feature = "policies")]
            Request::CreatePolicyVersion { arn, document, .. } => self.policies.create_version(arn, document).await,
            #[cfg(feature = "policies")]
            Request::DeletePolicyVersion { arn, version, .. } => self.policies.delete_version(arn, version).await,
            #[cfg(feature = "policies")]
            Request::TagPolicy { arn, tags, .. } => self.policies.tag(arn, tags).await,
            #[cfg(feature = "policies")]
            Request::DeletePolicy { arn, .. } => self.policies.delete(arn).await,
            #[cfg(feature = "policies")]
            Request::AttachRolePolicy { attachment } => self.policies.attach(attachment).await,
            #[cfg(feature = "policies")]
            Request::DetachRolePolicy { attachment } => self.policies.detach(attachment).await,
            #[cfg(not(feature = "policies"))]
            Request::CreatePolicy { .. }
            | Request::CreatePolicyVersion { .. }
            | Request::DeletePolicyVersion { .. }
            | Request::TagPolicy { .. }
            | Request::DeletePolicy { .. }
            | Request::AttachRolePolicy { .. }
            | Request::DetachRolePolicy { .. } => Err(not_linked()),
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

#[cfg(not(all(feature = "parameters", feature = "alarms", feature = "policies", feature = "mappings")))]
const NOT_LINKED: &str = "this program was built without it";

#[cfg(not(all(feature = "parameters", feature = "alarms", feature = "policies", feature = "mappings")))]
fn not_linked_to(names: Vec<String>) -> Vec<(String, LiveCompanion)> {
    names.into_iter().map(|name| (name, LiveCompanion::Unsupported(NOT_LINKED.to_owned()))).collect()
}

#[cfg(not(all(feature = "parameters", feature = "alarms", feature = "policies", feature = "mappings")))]
fn not_linked() -> Refusal {
    Refusal { code: "NotImplemented".to_owned(), message: NOT_LINKED.to_owned(), status: None }
}

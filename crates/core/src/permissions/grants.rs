//! What is to be allowed, one action at a time.

use std::collections::BTreeSet;

use super::operation::{On, Operation, When};
use super::resource::{KeyReference, Resource};

/// An action that is allowed on a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// What it is allowed on.
    pub resource: Resource,
    /// Whether only DynamoDB may use it, in the caller's name.
    pub through_dynamodb: bool,
    /// The action, such as `dynamodb:CreateTable`.
    pub action: String,
}

/// Everything that is to be allowed, each thing once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<Grant>);

/// What a call is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About<'a> {
    /// The table, by its live name.
    pub table: &'a str,
    /// Whether the request carries tags.
    pub tags: bool,
    /// The customer's key that the table has or gets.
    pub key: Option<&'a KeyReference>,
    /// Whether the request carries a resource policy.
    pub resource_policy: bool,
    /// The ARN of the Kinesis data stream that the table's changes go to.
    pub kinesis_stream: Option<&'a str>,
}

impl About<'_> {
    /// Says whether something about the call makes DynamoDB ask for more.
    fn has(&self, when: When) -> bool {
        match when {
            When::Tags => self.tags,
            When::CustomerKey => self.key.is_some(),
            When::ResourcePolicy => self.resource_policy,
            When::KinesisStream => self.kinesis_stream.is_some(),
        }
    }

    fn resource(&self, on: On) -> Option<Resource> {
        let table = || self.table.to_owned();
        Some(match on {
            On::Everything => Resource::Everything,
            On::Table => Resource::Table(table()),
            On::Stream => Resource::Streams(table()),
            On::Backup => Resource::Backups(table()),
            On::Key => Resource::Key(self.key?.clone()),
            On::KinesisStream => Resource::KinesisStream(self.kinesis_stream?.to_owned()),
        })
    }
}

impl Grants {
    /// Allows an action on a resource.
    pub fn add(&mut self, action: impl Into<String>, resource: Resource) {
        self.0.insert(Grant { resource, through_dynamodb: false, action: action.into() });
    }

    /// Allows a call, with everything that DynamoDB asks for in the caller's name.
    pub fn call(&mut self, operation: &Operation, about: &About<'_>) {
        if let Some(resource) = about.resource(operation.on) {
            self.add(operation.action, resource);
        }
        for demand in operation.on_behalf.iter().filter(|demand| about.has(demand.when)) {
            let Some(resource) = about.resource(demand.on) else { continue };
            // Keys are used by DynamoDB alone; its own actions are checked as if the caller had sent them.
            let through_dynamodb = demand.on == On::Key;
            for action in demand.actions {
                self.0.insert(Grant { resource: resource.clone(), through_dynamodb, action: (*action).to_owned() });
            }
        }
    }

    /// Returns what is allowed, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Grant> {
        self.0.iter()
    }

    /// Says whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<Grant> for Grants {
    fn extend<T: IntoIterator<Item = Grant>>(&mut self, grants: T) {
        self.0.extend(grants);
    }
}

//! Stacks, their resources and their events.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::template::{Policy, Reference};
use crate::account::{ACCOUNT, REGION};

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name in the template.
    pub logical_id: String,
    /// Its type.
    pub resource_type: String,
    /// Its properties, without references.
    pub properties: Value,
    /// What `Ref` stands for.
    pub physical_id: String,
    /// What `Fn::GetAtt` stands for.
    pub attributes: Map<String, Value>,
    /// Its status, such as `CREATE_COMPLETE`.
    pub status: &'static str,
    pub(super) deletion_policy: Policy,
    pub(super) replace_policy: Policy,
    /// Its place in the order of dependencies.
    pub(super) position: usize,
}

/// Something that happened to a stack or a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct StackEvent {
    /// The resource's name in the template, or the stack's.
    pub logical_id: String,
    /// The type; `AWS::CloudFormation::Stack` for the stack.
    pub resource_type: String,
    /// The status that it came to.
    pub status: &'static str,
    /// Why.
    pub reason: String,
}

impl std::fmt::Display for StackEvent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {} ({})", self.status, self.logical_id, self.resource_type)?;
        if self.reason.is_empty() { Ok(()) } else { write!(formatter, "\n{}", self.reason) }
    }
}

/// A stack.
#[derive(Debug, Clone)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// Its ARN, which no other stack ever has.
    pub id: String,
    /// Its status, such as `UPDATE_ROLLBACK_COMPLETE`.
    pub status: &'static str,
    /// Its resources by logical id.
    pub resources: BTreeMap<String, Resource>,
    /// Everything that happened, the oldest first.
    pub events: Vec<StackEvent>,
    /// What the last template puts out.
    pub outputs: BTreeMap<String, Value>,
}

impl Stack {
    pub(super) fn new(name: &str, number: u64) -> Self {
        let id =
            format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/51af3dc0-da77-11e4-872e-{number:012x}");
        Self {
            name: name.to_owned(),
            id,
            status: "REVIEW_IN_PROGRESS",
            resources: BTreeMap::new(),
            events: Vec::new(),
            outputs: BTreeMap::new(),
        }
    }

    /// Returns a resource that must be there.
    ///
    /// # Panics
    /// Where it is not.
    #[track_caller]
    pub fn resource(&self, logical_id: &str) -> &Resource {
        self.resources.get(logical_id).unwrap_or_else(|| panic!("{logical_id} is not in {}", self.name))
    }

    /// Returns the reasons of everything that failed, the oldest first.
    pub fn failures(&self) -> Vec<&str> {
        let failed = self.events.iter().filter(|event| event.status.ends_with("_FAILED"));
        failed.map(|event| event.reason.as_str()).filter(|reason| !reason.is_empty()).collect()
    }

    /// Returns all events as text, for what a test says when it fails.
    pub fn story(&self) -> String {
        self.events.iter().map(|event| format!("{event}\n")).collect()
    }

    /// Fails where the stack has another status, with everything that happened.
    #[track_caller]
    pub fn expect(&self, status: &str) -> &Self {
        assert_eq!(self.status, status, "{}", self.story());
        self
    }

    /// Notes what a resource came to.
    pub(super) fn note(&mut self, logical_id: &str, resource_type: &str, status: &'static str, reason: &str) {
        let (logical_id, resource_type) = (logical_id.to_owned(), resource_type.to_owned());
        if let Some(resource) = self.resources.get_mut(&logical_id) {
            resource.status = status;
        }
        self.events.push(StackEvent { logical_id, resource_type, status, reason: reason.to_owned() });
    }

    /// Notes what the stack came to.
    pub(super) fn becomes(&mut self, status: &'static str, reason: &str) {
        self.status = status;
        let (logical_id, resource_type) = (self.name.clone(), "AWS::CloudFormation::Stack".to_owned());
        self.events.push(StackEvent { logical_id, resource_type, status, reason: reason.to_owned() });
    }

    /// Returns what a reference stands for.
    pub(super) fn look_up(&self, reference: &Reference) -> Result<Value, String> {
        let missing = |id: &str| format!("Resource {id} is not there");
        match reference {
            Reference::Pseudo(name) => match name.as_str() {
                "AWS::StackName" => Ok(self.name.clone().into()),
                "AWS::StackId" => Ok(self.id.clone().into()),
                "AWS::Region" => Ok(REGION.into()),
                "AWS::AccountId" => Ok(ACCOUNT.into()),
                "AWS::Partition" => Ok("aws".into()),
                other => Err(format!("{other} is not known to the emulator")),
            },
            Reference::Id(id) => {
                self.resources.get(id).map(|found| found.physical_id.clone().into()).ok_or_else(|| missing(id))
            }
            Reference::Attribute(id, attribute) => {
                let found = self.resources.get(id).ok_or_else(|| missing(id))?;
                found.attributes.get(attribute).cloned().ok_or_else(|| {
                    let id = &found.physical_id;
                    format!(
                        "CustomResource attribute error: Vendor response doesn't contain {attribute} key in object {id}"
                    )
                })
            }
        }
    }
}

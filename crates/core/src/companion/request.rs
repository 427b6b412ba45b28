//! Requests about companions, exactly as they are sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::{Companion, Identity, Kind};
use super::parameter::Parameter;
use super::policy::{Attachment, Document, ManagedPolicy};
use super::reference::{Outputs, Reference};
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
    /// CreatePolicy.
    CreatePolicy {
        /// What it is to be.
        policy: ManagedPolicy,
        /// What it is for, for people.
        description: Option<String>,
    },
    /// CreatePolicyVersion, which puts the new version in force.
    CreatePolicyVersion {
        /// The policy's name.
        name: String,
        /// Its ARN.
        arn: String,
        /// What it is to allow.
        document: Document,
    },
    /// DeletePolicyVersion.
    DeletePolicyVersion {
        /// The policy's name.
        name: String,
        /// Its ARN.
        arn: String,
        /// The version, such as `v3`; never the one in force.
        version: String,
    },
    /// TagPolicy.
    TagPolicy {
        /// The policy's name.
        name: String,
        /// Its ARN.
        arn: String,
        /// The tags that it gets on top of its own.
        tags: BTreeMap<String, String>,
    },
    /// DeletePolicy.
    DeletePolicy {
        /// The policy's name.
        name: String,
        /// Its ARN.
        arn: String,
    },
    /// AttachRolePolicy.
    AttachRolePolicy {
        /// The policy on the role.
        attachment: Attachment,
    },
    /// DetachRolePolicy.
    DetachRolePolicy {
        /// The policy on the role.
        attachment: Attachment,
    },
}

impl Request {
    /// Returns by what the companion is found that the request is about.
    pub fn identity(&self) -> Identity {
        let (kind, name) = match self {
            Request::PutParameter { parameter, .. } => (Kind::Parameter, parameter.name.clone()),
            Request::DeleteParameter { name } => (Kind::Parameter, name.clone()),
            Request::CreatePolicy { policy, .. } => (Kind::Policy, policy.name.clone()),
            Request::CreatePolicyVersion { name, .. }
            | Request::DeletePolicyVersion { name, .. }
            | Request::TagPolicy { name, .. }
            | Request::DeletePolicy { name, .. } => (Kind::Policy, name.clone()),
            Request::AttachRolePolicy { attachment } | Request::DetachRolePolicy { attachment } => {
                (Kind::Attachment, attachment.name())
            }
        };
        Identity { kind, name }
    }

    /// Says whether the request has taken effect, by what is found: applying it again would change nothing.
    pub fn is_in_effect(&self, found: Option<&Companion>) -> bool {
        let needs_one = matches!(
            self,
            Request::CreatePolicyVersion { .. } | Request::DeletePolicyVersion { .. } | Request::TagPolicy { .. }
        );
        !(needs_one && found.is_none()) && self.effect(found).as_ref() == found
    }

    /// Returns what a companion is once the request has taken effect on it.
    pub fn effect(&self, on: Option<&Companion>) -> Option<Companion> {
        match self {
            Request::PutParameter { parameter, .. } => Some(Companion::Parameter(parameter.clone())),
            Request::DeleteParameter { .. } | Request::DeletePolicy { .. } | Request::DetachRolePolicy { .. } => None,
            Request::CreatePolicy { policy, .. } => Some(Companion::Policy(policy.clone())),
            Request::CreatePolicyVersion { document, .. } => changed(on, |policy| policy.document.clone_from(document)),
            Request::DeletePolicyVersion { version, .. } => {
                changed(on, |policy| policy.other_versions.retain(|other| other != version))
            }
            Request::TagPolicy { tags, .. } => changed(on, |policy| policy.tags.extend(tags.clone())),
            Request::AttachRolePolicy { attachment } => Some(Companion::Attachment(attachment.clone())),
        }
    }

    /// Returns everything that the request refers to and that is not known.
    pub fn awaits(&self) -> Vec<&Reference> {
        match self {
            Request::PutParameter { parameter, .. } => parameter.value.awaits().into_iter().collect(),
            Request::CreatePolicy { policy: ManagedPolicy { document, .. }, .. }
            | Request::CreatePolicyVersion { document, .. } => document.awaits().into_iter().collect(),
            Request::AttachRolePolicy { attachment } | Request::DetachRolePolicy { attachment } => {
                attachment.arn.awaits().into_iter().collect()
            }
            Request::DeleteParameter { .. }
            | Request::DeletePolicyVersion { .. }
            | Request::TagPolicy { .. }
            | Request::DeletePolicy { .. } => Vec::new(),
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
            Request::CreatePolicy { policy, description } => {
                Request::CreatePolicy { policy: policy.with(outputs), description: description.clone() }
            }
            Request::CreatePolicyVersion { name, arn, document } => {
                Request::CreatePolicyVersion { name: name.clone(), arn: arn.clone(), document: document.with(outputs) }
            }
            Request::AttachRolePolicy { attachment } => {
                Request::AttachRolePolicy { attachment: attachment.with(outputs) }
            }
            Request::DetachRolePolicy { attachment } => {
                Request::DetachRolePolicy { attachment: attachment.with(outputs) }
            }
            Request::DeleteParameter { .. }
            | Request::DeletePolicyVersion { .. }
            | Request::TagPolicy { .. }
            | Request::DeletePolicy { .. } => self.clone(),
        }
    }
}

/// Returns a live policy after a change.
fn changed(on: Option<&Companion>, change: impl FnOnce(&mut ManagedPolicy)) -> Option<Companion> {
    let mut companion = on.cloned();
    if let Some(Companion::Policy(policy)) = &mut companion {
        change(policy);
    }
    companion
}

impl Call for Request {
    fn operation(&self) -> &'static str {
        match self {
            Request::PutParameter { .. } => "PutParameter",
            Request::DeleteParameter { .. } => "DeleteParameter",
            Request::CreatePolicy { .. } => "CreatePolicy",
            Request::CreatePolicyVersion { .. } => "CreatePolicyVersion",
            Request::DeletePolicyVersion { .. } => "DeletePolicyVersion",
            Request::TagPolicy { .. } => "TagPolicy",
            Request::DeletePolicy { .. } => "DeletePolicy",
            Request::AttachRolePolicy { .. } => "AttachRolePolicy",
            Request::DetachRolePolicy { .. } => "DetachRolePolicy",
        }
    }

    fn carries_others(&self) -> bool {
        true
    }

    fn waits_for(&self) -> &'static str {
        "nothing"
    }
}

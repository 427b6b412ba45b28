//! Requests about companions, exactly as they are sent. What they do stands in `effect`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::alarm::Alarm;
use super::mapping::EventSourceMapping;
use super::model::{Identity, Kind};
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
    /// PutMetricAlarm. CloudWatch takes tags only with a new alarm.
    PutMetricAlarm {
        /// What it is to be, with the tags that it has afterwards.
        alarm: Box<Alarm>,
        /// Whether there is none yet.
        is_new: bool,
    },
    /// TagResource of an alarm.
    #[serde(rename = "TagResource")]
    TagAlarm {
        /// The live name.
        name: String,
        /// The alarm's ARN.
        arn: String,
        /// Tags to add or to set anew.
        tags: BTreeMap<String, String>,
    },
    /// DeleteAlarms, of one.
    DeleteAlarms {
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
    /// CreateEventSourceMapping.
    CreateEventSourceMapping {
        /// What it is to be.
        mapping: Box<EventSourceMapping>,
    },
    /// UpdateEventSourceMapping, about some settings.
    UpdateEventSourceMapping {
        /// What it is to be, under the id of the live one.
        mapping: Box<EventSourceMapping>,
        /// The settings that are sent, by the names of the declaration.
        settings: BTreeSet<String>,
    },
    /// DeleteEventSourceMapping.
    DeleteEventSourceMapping {
        /// By what it is found, together with others of the same function and table.
        name: String,
        /// Which of them.
        uuid: String,
    },
}

impl Request {
    /// Returns by what the companion is found that the request is about.
    pub fn identity(&self) -> Identity {
        let (kind, name) = match self {
            Request::PutParameter { parameter, .. } => (Kind::Parameter, parameter.name.clone()),
            Request::DeleteParameter { name } => (Kind::Parameter, name.clone()),
            Request::PutMetricAlarm { alarm, .. } => (Kind::Alarm, alarm.name.clone()),
            Request::TagAlarm { name, .. } | Request::DeleteAlarms { name } => (Kind::Alarm, name.clone()),
            Request::CreatePolicy { policy, .. } => (Kind::Policy, policy.name.clone()),
            Request::CreatePolicyVersion { name, .. }
            | Request::DeletePolicyVersion { name, .. }
            | Request::TagPolicy { name, .. }
            | Request::DeletePolicy { name, .. } => (Kind::Policy, name.clone()),
            Request::AttachRolePolicy { attachment } | Request::DetachRolePolicy { attachment } => {
                (Kind::Attachment, attachment.name())
            }
            Request::CreateEventSourceMapping { mapping } | Request::UpdateEventSourceMapping { mapping, .. } => {
                (Kind::EventSourceMapping, mapping.name())
            }
            Request::DeleteEventSourceMapping { name, .. } => (Kind::EventSourceMapping, name.clone()),
        };
        Identity { kind, name }
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
            Request::CreateEventSourceMapping { mapping } => mapping.stream.awaits().into_iter().collect(),
            Request::DeleteParameter { .. }
            | Request::PutMetricAlarm { .. }
            | Request::TagAlarm { .. }
            | Request::DeleteAlarms { .. }
            | Request::DeletePolicyVersion { .. }
            | Request::TagPolicy { .. }
            | Request::DeletePolicy { .. }
            | Request::UpdateEventSourceMapping { .. }
            | Request::DeleteEventSourceMapping { .. } => Vec::new(),
        }
    }

    /// Returns the request with what is known by now.
    #[must_use]
    pub fn with(&self, outputs: &Outputs) -> Request {
        let mut request = self.clone();
        match &mut request {
            Request::PutParameter { parameter, .. } => *parameter = parameter.with(outputs),
            Request::CreatePolicy { policy, .. } => *policy = policy.with(outputs),
            Request::CreatePolicyVersion { document, .. } => *document = document.with(outputs),
            Request::AttachRolePolicy { attachment } | Request::DetachRolePolicy { attachment } => {
                *attachment = attachment.with(outputs);
            }
            Request::CreateEventSourceMapping { mapping } => **mapping = mapping.with(outputs),
            Request::DeleteParameter { .. }
            | Request::PutMetricAlarm { .. }
            | Request::TagAlarm { .. }
            | Request::DeleteAlarms { .. }
            | Request::DeletePolicyVersion { .. }
            | Request::TagPolicy { .. }
            | Request::DeletePolicy { .. }
            | Request::UpdateEventSourceMapping { .. }
            | Request::DeleteEventSourceMapping { .. } => {}
        }
        request
    }
}

impl Call for Request {
    fn operation(&self) -> &'static str {
        match self {
            Request::PutParameter { .. } => "PutParameter",
            Request::DeleteParameter { .. } => "DeleteParameter",
            Request::PutMetricAlarm { .. } => "PutMetricAlarm",
            Request::TagAlarm { .. } => "TagResource",
            Request::DeleteAlarms { .. } => "DeleteAlarms",
            Request::CreatePolicy { .. } => "CreatePolicy",
            Request::CreatePolicyVersion { .. } => "CreatePolicyVersion",
            Request::DeletePolicyVersion { .. } => "DeletePolicyVersion",
            Request::TagPolicy { .. } => "TagPolicy",
            Request::DeletePolicy { .. } => "DeletePolicy",
            Request::AttachRolePolicy { .. } => "AttachRolePolicy",
            Request::DetachRolePolicy { .. } => "DetachRolePolicy",
            Request::CreateEventSourceMapping { .. } => "CreateEventSourceMapping",
            Request::UpdateEventSourceMapping { .. } => "UpdateEventSourceMapping",
            Request::DeleteEventSourceMapping { .. } => "DeleteEventSourceMapping",
        }
    }

    fn carries_others(&self) -> bool {
        true
    }

    fn waits_for(&self) -> &'static str {
        match self {
            Request::CreateEventSourceMapping { mapping } | Request::UpdateEventSourceMapping { mapping, .. } => {
                if mapping.settings.enabled {
                    "mapping Enabled"
                } else {
                    "mapping Disabled"
                }
            }
            Request::DeleteEventSourceMapping { .. } => "mapping gone",
            // Everything else is there as soon as it is answered.
            _ => "nothing",
        }
    }
}

//! What CloudFormation asks for.

use serde_json::Value;
use tablewright_core::plan::StackResource;

/// Where an answer goes, and what it must repeat.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The pre-signed URL. Its query is a secret, so it is never shown.
    pub response_url: String,
    /// The stack's id.
    pub stack_id: String,
    /// The request's id.
    pub request_id: String,
    /// The resource's logical id.
    pub logical_id: String,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { response_url: _, stack_id, request_id, logical_id } = self;
        let mut shown = formatter.debug_struct("Reply");
        shown.field("stack_id", stack_id).field("request_id", request_id).field("logical_id", logical_id);
        shown.finish_non_exhaustive()
    }
}

/// A request of CloudFormation.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Where the answer goes.
    pub reply: Reply,
    /// What is asked for.
    pub kind: Kind,
    /// The properties, an object.
    pub properties: Value,
    /// When CloudFormation sent it, in seconds since 1970, where the response URL says so.
    pub sent: Option<u64>,
    /// How often the function has invoked itself for this request.
    pub round: Round,
}

/// The kinds of requests.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The resource is new in its stack.
    Create,
    /// A property changed.
    Update {
        /// The id that the resource answered with last.
        physical_id: String,
        /// The properties before, an object.
        old_properties: Value,
    },
    /// The resource leaves its stack.
    Delete {
        /// The id that the resource answered with last.
        physical_id: String,
    },
}

/// How often a function has invoked itself for a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// 0 for the event that CloudFormation sent.
    pub number: u32,
    /// When the first round began, in milliseconds since 1970.
    pub began: Option<u64>,
}

impl Request {
    /// Returns what the request is called, as CloudFormation does.
    pub fn name(&self) -> &'static str {
        match self.kind {
            Kind::Create => "Create",
            Kind::Update { .. } => "Update",
            Kind::Delete { .. } => "Delete",
        }
    }

    /// Returns the stack's resource that it is about.
    pub fn resource(&self) -> StackResource {
        StackResource { stack_id: self.reply.stack_id.clone(), logical_id: self.reply.logical_id.clone() }
    }

    /// Returns the id of a resource that is there already.
    pub fn physical_id(&self) -> Option<&str> {
        match &self.kind {
            Kind::Create => None,
            Kind::Update { physical_id, .. } | Kind::Delete { physical_id } => Some(physical_id),
        }
    }
}

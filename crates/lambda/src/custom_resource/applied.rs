//! The note that a resource leaves on its table: what it applied last, and what before.
//!
//! By it a resource knows an Update that goes back to where it was, an event that comes a second time, and a table that
//! another resource of the stack has taken over.

use std::fmt;

use tablewright_core::plan::StackResource;

use super::digest::{self, digest};
use super::request::{Kind, Request};

/// Stands for what is not there.
const NONE: &str = "-";

/// What a resource applied last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The digest of the properties.
    pub properties: String,
    /// The digest of those before them, where the way back to them is open.
    pub before: Option<String>,
    /// The request.
    pub request: String,
    /// The resource.
    pub resource: String,
}

impl Applied {
    /// Returns what a tag's value notes, where it notes anything.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ').map(str::to_owned);
        let (properties, before, request, resource) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let before = Some(before).filter(|before| before != NONE);
        words.next().is_none().then_some(Self { properties, before, request, resource })
    }

    /// Returns the note after a request has been served, with these properties, on a table that carried `last`.
    pub fn after(request: &Request, properties: String, last: Option<&Self>, going_back: bool) -> Self {
        let resource = of_resource(&request.resource());
        let before = match (last.filter(|last| last.resource == resource), &request.kind) {
            (Some(_), _) if going_back => None,
            (Some(last), _) => Some(last.properties.clone()),
            // Another resource has written over the note.
            (None, Kind::Update { old_properties, .. }) => Some(digest::of_properties(old_properties)),
            (None, _) => None,
        };
        let before = before.filter(|before| *before != properties);
        Self { properties, before, request: of_request(request), resource }
    }

    /// Says whether a resource wrote it.
    pub fn is_by(&self, resource: &StackResource) -> bool {
        self.resource == of_resource(resource)
    }

    /// Says whether it notes this very request.
    pub fn notes(&self, request: &Request) -> bool {
        self.is_by(&request.resource()) && self.request == of_request(request)
    }

    /// Says whether properties are those that are applied, or those before them.
    pub fn knows(&self, properties: &str) -> bool {
        self.properties == properties || self.before.as_deref() == Some(properties)
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { properties, before, request, resource } = self;
        write!(formatter, "{properties} {} {request} {resource}", before.as_deref().unwrap_or(NONE))
    }
}

fn of_resource(resource: &StackResource) -> String {
    digest([resource.stack_id.as_str(), resource.logical_id.as_str()])
}

/// CloudFormation's ids are UUIDs; anything else is noted by its digest, since a tag does not admit everything.
fn of_request(request: &Request) -> String {
    let id = &request.reply.request_id;
    let is_plain = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_plain && id != NONE { id.clone() } else { digest([id.as_str()]) }
}

//! The note that a resource leaves on its table: what it applied last, and what before.
//!
//! By it a resource knows an Update that goes back to where it was, an event that comes a second time, and a table that
//! another resource has taken over. Whoever takes a table over hands on what the others noted, so that they still know
//! their way back when they have nothing to say any more.

use std::fmt;

use tablewright_core::plan::StackResource;

use super::digest::{self, digest};
use super::request::{Kind, Request};

/// Stands for what is not there.
const NONE: &str = "-";
/// Resources before the last one that are noted: with them a note has 246 of the 256 characters of a tag.
const MOST_FORMER: usize = 2;
/// Digits of a digest that are noted of those.
const FORMER_DIGITS: usize = 16;
/// What the time of an event is noted with.
const TIME: char = '@';
/// The base in which it is written, which gives it seven digits for the next two thousand years.
const BASE: u32 = 36;
/// The longest id of a request that is noted as it is: CloudFormation's are UUIDs.
const LONGEST_REQUEST: usize = 36;

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
    /// When CloudFormation sent the request, in seconds since 1970, where that is known.
    pub sent: Option<u64>,
    /// The resources whose table it was before, the last one first.
    pub former: Vec<Former>,
}

/// What is left of the note of a resource when another has taken its table over: the beginnings of the digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The resource.
    pub resource: String,
    /// What it applied last.
    pub properties: String,
    /// And before that.
    pub before: Option<String>,
}

impl Applied {
    /// Returns what a tag's value notes, where it notes anything.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ').peekable();
        let mut next = || words.next().map(str::to_owned);
        let (properties, before, request, resource) = (next()?, next()?, next()?, next()?);
        // Notes of former versions have no time.
        let sent = match words.next_if(|word| word.starts_with(TIME)) {
            Some(word) => Some(u64::from_str_radix(&word[TIME.len_utf8()..], BASE).ok()?),
            None => None,
        };
        let former = words.map(Former::parse).collect::<Option<Vec<_>>>()?;
        Some(Self { properties, before: some(before), request, resource, sent, former })
    }

    /// Returns the note after a request has been served, with these properties, on a table that carried the note `found`.
    pub fn after(request: &Request, properties: String, found: Option<&Self>, going_back: bool) -> Self {
        let resource = request.resource();
        let is_known_way_back = going_back && found.is_some_and(|found| found.knows(&resource, &properties).is_some());
        let before = match (found.filter(|found| found.is_by(&resource)), &request.kind) {
            _ if is_known_way_back => None,
            (Some(last), _) => Some(last.properties.clone()),
            // Another resource has written over the note.
            (None, Kind::Update { old_properties, .. }) => Some(digest::of_properties(old_properties)),
            (None, _) => None,
        };
        let before = before.filter(|before| *before != properties);
        let resource = of_resource(&resource);
        let former = found.map(|found| found.handed_on_to(&resource)).unwrap_or_default();
        Self { properties, before, request: of_request(request), resource, sent: request.sent, former }
    }

    /// Says whether a resource wrote it.
    pub fn is_by(&self, resource: &StackResource) -> bool {
        self.resource == of_resource(resource)
    }

    /// Says whether it notes this very request.
    pub fn notes(&self, request: &Request) -> bool {
        self.is_by(&request.resource()) && self.request == of_request(request)
    }

    /// Says whether properties are those that a resource applied last, or those before them; nothing where the note does
    /// not tell of the resource.
    pub fn knows(&self, resource: &StackResource, properties: &str) -> Option<bool> {
        if self.is_by(resource) {
            return Some(self.properties == properties || self.before.as_deref() == Some(properties));
        }
        let resource = of_resource(resource);
        let former = self.former.iter().find(|former| former.resource == beginning(&resource))?;
        let properties = beginning(properties);
        Some(former.properties == properties || former.before.as_deref() == Some(properties))
    }

    /// Returns what a resource that writes over this note hands on of it.
    fn handed_on_to(&self, resource: &str) -> Vec<Former> {
        let own = Former {
            resource: beginning(&self.resource).to_owned(),
            properties: beginning(&self.properties).to_owned(),
            before: self.before.as_deref().map(|before| beginning(before).to_owned()),
        };
        let all = std::iter::once(own).chain(self.former.iter().cloned());
        all.filter(|former| former.resource != beginning(resource)).take(MOST_FORMER).collect()
    }
}

impl Former {
    fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split(':').map(str::to_owned);
        let (resource, properties, before) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(Self { resource, properties, before: some(before) })
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { properties, before, request, resource, sent, former } = self;
        write!(formatter, "{properties} {} {request} {resource}", before.as_deref().unwrap_or(NONE))?;
        if let Some(sent) = sent {
            write!(formatter, " {TIME}{}", digits(*sent))?;
        }
        for Former { resource, properties, before } in former {
            write!(formatter, " {resource}:{properties}:{}", before.as_deref().unwrap_or(NONE))?;
        }
        Ok(())
    }
}

/// Returns a number in [`BASE`].
fn digits(mut number: u64) -> String {
    let mut digits = Vec::new();
    while digits.is_empty() || number > 0 {
        let digit = u32::try_from(number % u64::from(BASE)).unwrap_or_default();
        digits.extend(char::from_digit(digit, BASE));
        number /= u64::from(BASE);
    }
    digits.iter().rev().collect()
}

fn some(before: String) -> Option<String> {
    Some(before).filter(|before| before != NONE)
}

/// Returns what is noted of a digest when another resource has taken the table over.
fn beginning(digest: &str) -> &str {
    digest.get(..FORMER_DIGITS).unwrap_or(digest)
}

fn of_resource(resource: &StackResource) -> String {
    digest([resource.stack_id.as_str(), resource.logical_id.as_str()])
}

/// Anything but a UUID is noted by its digest, since a tag does not admit everything.
fn of_request(request: &Request) -> String {
    let id = &request.reply.request_id;
    let is_plain = id.len() <= LONGEST_REQUEST && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_plain && id != NONE { id.clone() } else { digest([id.as_str()]) }
}

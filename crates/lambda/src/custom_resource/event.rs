//! Events of CloudFormation, read from JSON with forgiveness: whatever can be answered is.

use serde_json::Value;

use super::order;
use super::physical_id;
use super::request::{Kind, Reply, Request, Round};

/// The member of an event that a function puts in when it invokes itself again.
pub const ROUND_MEMBER: &str = "Tablewright";

/// What an event turns out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A request that can be served.
    Request(Box<Request>),
    /// An event that can only be answered with FAILED.
    Malformed {
        /// Where the answer goes.
        reply: Reply,
        /// The id that the answer names.
        physical_id: String,
        /// What is wrong with it.
        problem: String,
    },
    /// An event that nobody waits for an answer to, and why.
    Unanswerable(String),
}

/// Reads an event. Members that nothing needs are not looked at.
pub fn read(event: &Value) -> Event {
    let text = |member: &str| event.get(member).and_then(Value::as_str).map(str::to_owned);
    let Some(response_url) = text("ResponseURL").filter(|url| is_http(url)) else {
        return Event::Unanswerable("it has no ResponseURL, so it does not come from CloudFormation".to_owned());
    };
    let reply = Reply {
        response_url,
        stack_id: text("StackId").unwrap_or_default(),
        request_id: text("RequestId").unwrap_or_default(),
        logical_id: text("LogicalResourceId").unwrap_or_default(),
    };
    match request(event, &reply) {
        Ok(request) => Event::Request(Box::new(request)),
        Err(problem) => {
            let physical_id = physical_id(event, &reply);
            Event::Malformed { reply, physical_id, problem }
        }
    }
}

/// Returns the id of the resource, or that of a creation that failed where there is none.
fn physical_id(event: &Value, reply: &Reply) -> String {
    let id = event.get("PhysicalResourceId").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map_or_else(|| physical_id::of_failed_create(&reply.request_id), str::to_owned)
}

fn request(event: &Value, reply: &Reply) -> Result<Request, String> {
    let required = |member: &str| match event.get(member) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(_) => Err(format!("the event's {member} is not a text with a content")),
        None => Err(format!("the event has no {member}")),
    };
    for member in ["StackId", "RequestId", "LogicalResourceId"] {
        required(member)?;
    }
    let properties = |member: &str| match event.get(member) {
        Some(properties @ Value::Object(_)) => Ok(properties.clone()),
        Some(_) => Err(format!("the event's {member} is not an object")),
        None => Err(format!("the event has no {member}")),
    };
    let kind = match required("RequestType")?.as_str() {
        "Create" => Kind::Create,
        "Update" => Kind::Update {
            physical_id: required("PhysicalResourceId")?,
            old_properties: properties("OldResourceProperties")?,
        },
        // A resource that was never given an id has nothing that could be deleted, and must not stay for want of one.
        "Delete" => Kind::Delete { physical_id: physical_id(event, reply) },
        other => return Err(format!("the event's RequestType is {other:?}, not Create, Update or Delete")),
    };
    let properties = match kind {
        // Deleting needs nothing of them, and must not fail for want of them.
        Kind::Delete { .. } => properties("ResourceProperties").unwrap_or_default(),
        Kind::Create | Kind::Update { .. } => properties("ResourceProperties")?,
    };
    let sent = order::signed_at(&reply.response_url);
    Ok(Request { reply: reply.clone(), kind, properties, sent, round: round(event) })
}

fn round(event: &Value) -> Round {
    let number = |member: &str| event.get(ROUND_MEMBER).and_then(|round| round.get(member)).and_then(Value::as_u64);
    Round {
        number: number("Round").and_then(|round| u32::try_from(round).ok()).unwrap_or_default(),
        began: number("Began"),
    }
}

/// Returns the event with which the function invokes itself for the next round.
pub fn next_round(event: &Value, number: u32, began: u64) -> Value {
    let mut event = event.clone();
    if let Some(members) = event.as_object_mut() {
        members.insert(ROUND_MEMBER.to_owned(), serde_json::json!({ "Round": number, "Began": began }));
    }
    event
}

/// Plain HTTP is for tests; CloudFormation's URLs are all HTTPS.
fn is_http(url: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

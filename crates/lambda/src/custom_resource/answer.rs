//! Answers, in the shape and within the size that CloudFormation takes.

use serde_json::{Map, Value, json};
use tablewright_core::observed::Observed;

use super::request::Reply;

/// Most bytes of an answer.
pub const LONGEST: usize = 4096;
/// Ends a text that was cut.
const CUT: &str = "…";
/// Most bytes of a physical id that CloudFormation takes.
const LONGEST_ID: usize = 1024;
/// Bytes that no shortening goes below; each may take six in JSON.
const SHORTEST: usize = 64;

/// Whether the request was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was.
    Success,
    /// It was not.
    Failed,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether the request was served.
    pub status: Status,
    /// The resource's id.
    pub physical_id: String,
    /// Why it was not, or what there is to know.
    pub reason: Option<String>,
    /// What `Fn::GetAtt` gives, by name.
    pub data: Vec<(&'static str, String)>,
}

impl Answer {
    /// Returns a failure.
    pub fn failed(physical_id: impl Into<String>, reason: impl Into<String>) -> Self {
        let reason = Some(reason.into());
        Self { status: Status::Failed, physical_id: physical_id.into(), reason, data: Vec::new() }
    }

    /// Returns a success with nothing for `Fn::GetAtt`.
    pub fn success(physical_id: impl Into<String>, reason: Option<String>) -> Self {
        Self { status: Status::Success, physical_id: physical_id.into(), reason, data: Vec::new() }
    }

    /// Returns the word for the status.
    pub fn status(&self) -> &'static str {
        match self.status {
            Status::Success => "SUCCESS",
            Status::Failed => "FAILED",
        }
    }

    /// Returns the JSON of the answer, at most [`LONGEST`] bytes. Texts for people are shortened before anything else.
    pub fn body(&self, reply: &Reply) -> String {
        let mut answer = self.clone();
        let mut body = answer.json(reply);
        for longest in [2048, 1024, 512, 256, SHORTEST] {
            if body.len() <= LONGEST {
                return body;
            }
            answer.reason = answer.reason.map(|reason| shortened(&reason, longest));
            let held = answer.data.iter_mut().filter(|(name, _)| *name == HELD);
            held.for_each(|(_, value)| *value = shortened(value, longest));
            body = answer.json(reply);
        }
        if body.len() <= LONGEST {
            return body;
        }
        answer.physical_id = shortened(&answer.physical_id, LONGEST_ID);
        body = answer.json(reply);
        if body.len() <= LONGEST {
            return body;
        }
        // CloudFormation sends no such ids; whatever does would not know an answer that repeats them either.
        let mut reply = reply.clone();
        for text in [&mut reply.stack_id, &mut reply.request_id, &mut reply.logical_id, &mut answer.physical_id] {
            *text = shortened(text, SHORTEST);
        }
        answer.json(&reply)
    }

    fn json(&self, reply: &Reply) -> String {
        let mut body = Map::new();
        body.insert("Status".to_owned(), Value::from(self.status()));
        if let Some(reason) = &self.reason {
            body.insert("Reason".to_owned(), Value::from(reason.as_str()));
        }
        body.insert("PhysicalResourceId".to_owned(), Value::from(self.physical_id.as_str()));
        body.insert("StackId".to_owned(), Value::from(reply.stack_id.as_str()));
        body.insert("RequestId".to_owned(), Value::from(reply.request_id.as_str()));
        body.insert("LogicalResourceId".to_owned(), Value::from(reply.logical_id.as_str()));
        if !self.data.is_empty() {
            let data = self.data.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
            body.insert("Data".to_owned(), Value::Object(data.collect()));
        }
        Value::Object(body).to_string()
    }
}

/// The attribute that names what waits for approval; empty where nothing does.
const HELD: &str = "Held";

/// Returns what `Fn::GetAtt` gives of a table.
pub fn attributes(observed: &Observed, held: String) -> Vec<(&'static str, String)> {
    let mut attributes = vec![("TableName", observed.table.name.clone()), (HELD, held)];
    attributes.extend(observed.arn.clone().map(|arn| ("Arn", arn)));
    attributes.extend(observed.table_id.clone().map(|id| ("TableId", id)));
    // The ARN of a stream stays visible after it was switched off.
    if let Some(stream) = observed.stream_arn.as_ref().filter(|_| observed.table.stream.is_some()) {
        attributes.push(("StreamArn", stream.clone()));
        attributes.extend(stream.split_once("/stream/").map(|(_, label)| ("StreamLabel", label.to_owned())));
    }
    attributes
}

/// Returns a text of so many bytes at most, cut at the end of a character.
fn shortened(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(longest.saturating_sub(CUT.len()));
    format!("{}{CUT}", &text[..end])
}

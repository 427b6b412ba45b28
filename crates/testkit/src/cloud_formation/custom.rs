//! Requests to custom resources, and what their answers mean.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::function::{Delivered, Function};
use super::providers::{Failed, Made};
use super::response_target::{Put, ResponseTarget};
use crate::account::Account;

/// The longest answer, in bytes.
const LONGEST_ANSWER: usize = 4096;
/// The longest physical id, in bytes.
const LONGEST_ID: usize = 1024;
/// How long CloudFormation waits where the template does not say, in seconds.
const SERVICE_TIMEOUT: u64 = 3600;

/// What a custom resource is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestType {
    /// Make it.
    Create,
    /// Change it, also on the way back.
    Update,
    /// Let go of it.
    Delete,
}

/// A request to a custom resource, and everything that came back.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was asked.
    pub request_type: RequestType,
    /// The event, as it was sent.
    pub event: Value,
    /// The answers that arrived, taken or not.
    pub puts: Vec<Put>,
    /// The answer that counts.
    pub answer: Option<Value>,
    /// What became of the event.
    pub delivered: Delivered,
}

impl Exchange {
    /// Says whether the answer was a success.
    pub fn succeeded(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer["Status"] == "SUCCESS")
    }

    /// Returns a member of the answer as text; empty where there is none.
    pub fn answered(&self, member: &str) -> &str {
        self.answer.as_ref().and_then(|answer| answer[member].as_str()).unwrap_or_default()
    }
}

/// What a request is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) stack_id: &'a str,
    /// What the resource is called where no answer names it.
    pub(super) default_id: &'a str,
    pub(super) logical_id: &'a str,
    pub(super) resource_type: &'a str,
    pub(super) properties: &'a Value,
    pub(super) old_properties: Option<&'a Value>,
    pub(super) physical_id: Option<&'a str>,
}

/// What is done to an event before it is sent, to see what a function makes of it.
pub(super) type Mangle = Box<dyn FnOnce(&mut Value) + Send>;

/// Everything that speaks to custom resources.
pub(super) struct CustomResources {
    pub(super) functions: BTreeMap<String, Arc<dyn Function>>,
    pub(super) target: ResponseTarget,
    pub(super) exchanges: Vec<Exchange>,
    /// What functions did that the protocol forbids.
    pub(super) violations: Vec<String>,
    pub(super) mangles: VecDeque<Mangle>,
    requests: u64,
    account: Arc<Account>,
    /// When the last request was sent, in seconds since 1970.
    sent: u64,
}

impl CustomResources {
    pub(super) fn new(target: ResponseTarget, account: Arc<Account>) -> Self {
        Self {
            functions: BTreeMap::new(),
            target,
            exchanges: Vec::new(),
            violations: Vec::new(),
            mangles: VecDeque::new(),
            requests: 0,
            account,
            sent: 0,
        }
    }

    /// Sends a request and returns what its answer means.
    pub(super) fn request(&mut self, request_type: RequestType, about: About<'_>) -> Result<Made, Failed> {
        let failed = |reason: String| Failed { physical_id: Some(about.default_id.to_owned()), reason };
        let token = about.properties["ServiceToken"].as_str().unwrap_or_default();
        let Some(function) = self.functions.get(token).map(Arc::clone) else {
            return Err(failed(format!("Invalid service token: {token} is no function of this account")));
        };
        self.requests += 1;
        let request_id = format!("4a9c8d5e-7b1f-4000-8000-{:012x}", self.requests);
        // On clocks that hardly move, one request is a second after the other all the same.
        self.sent = self.account.now().max(self.sent + 1);
        let (url, path) = self.target.open(about.stack_id, about.logical_id, self.sent);
        let mut event = event(request_type, about, &request_id, &url);
        if let Some(mangle) = self.mangles.pop_front() {
            mangle(&mut event);
        }
        // An id that a test took out of the event cannot be answered with.
        let told = event["PhysicalResourceId"].as_str().map(str::to_owned);
        let (began, seconds) = (Instant::now(), service_timeout(about.properties));
        let delivered = function.deliver(&event);
        let puts = self.target.close(&path);
        let in_time = |put: &&Put| put.accepted && put.at - began <= Duration::from_secs(seconds);
        let accepted: Vec<&Put> = puts.iter().filter(in_time).collect();
        self.judge(&event, &puts, &accepted, delivered);
        let first = accepted.first().map(|put| put.body.clone());
        let answer = first.as_deref().map(|body| parse(body, about, &request_id));
        let counts = answer.as_ref().and_then(|answer| answer.as_ref().ok()).cloned();
        self.exchanges.push(Exchange { request_type, event, puts, answer: counts, delivered });
        match answer {
            // Time is virtual: nothing is under way that could still answer.
            None => Err(failed(format!(
                "CloudFormation did not receive a response from your Custom Resource. Please check your logs for \
                 requestId [{request_id}]."
            ))),
            Some(Err(problem)) => {
                self.violations.push(format!("{}: {problem}", about.logical_id));
                Err(failed(problem))
            }
            Some(Ok(answer)) => self.settled(request_type, about, &request_id, told.as_deref(), &answer),
        }
    }

    /// Returns what a sound answer means.
    fn settled(
        &mut self,
        request_type: RequestType,
        about: About<'_>,
        request_id: &str,
        told: Option<&str>,
        answer: &Value,
    ) -> Result<Made, Failed> {
        let id = answer["PhysicalResourceId"].as_str().unwrap_or_default();
        let original = told.unwrap_or(id);
        let succeeded = answer["Status"] == "SUCCESS";
        let may_differ = succeeded && request_type == RequestType::Update;
        if id != original && !may_differ {
            self.violations.push(format!("{}: {request_type:?} of {original} is answered for {id}", about.logical_id));
        }
        if succeeded {
            let attributes = answer["Data"].as_object().cloned().unwrap_or_default();
            return Ok(Made { physical_id: id.to_owned(), attributes });
        }
        let reason = answer["Reason"].as_str().unwrap_or_default();
        let reason = format!(
            "Received response status [FAILED] from custom resource. Message returned: {reason} (RequestId: {request_id})"
        );
        Err(Failed { physical_id: Some(id.to_owned()), reason })
    }

    /// Notes what about the answers of a request breaks the protocol, whatever they say.
    fn judge(&mut self, event: &Value, puts: &[Put], accepted: &[&Put], delivered: Delivered) {
        let of = format!("{} of {}", event["RequestType"], event["LogicalResourceId"]);
        let mut note = |problem: String| self.violations.push(format!("{of}: {problem}"));
        for put in puts {
            if !put.content_type.is_empty() {
                note(format!("the content type is {}", put.content_type));
            }
            if put.body.len() > LONGEST_ANSWER {
                note(format!("the answer has {} bytes", put.body.len()));
            }
        }
        // Whoever is asked again has to answer again, and an answer whose receipt was lost is sent again.
        let lost = accepted.iter().filter(|put| put.status.is_none()).count();
        if accepted.len() - lost > delivered.attempts {
            note(format!("{} answers to {} deliveries", accepted.len(), delivered.attempts));
        }
        let logical = |put: &&Put| {
            let answer: Value = serde_json::from_str(&put.body).unwrap_or_default();
            (answer["Status"].clone(), answer["PhysicalResourceId"].clone())
        };
        if let Some(first) = accepted.first().map(logical)
            && let Some(other) = accepted.iter().map(logical).find(|other| *other != first)
        {
            note(format!("answered with {first:?} and then with {other:?}"));
        }
    }
}

fn service_timeout(properties: &Value) -> u64 {
    let declared = &properties["ServiceTimeout"];
    declared.as_u64().or_else(|| declared.as_str()?.parse().ok()).unwrap_or(SERVICE_TIMEOUT)
}

fn event(request_type: RequestType, about: About<'_>, request_id: &str, url: &str) -> Value {
    let mut event = json!({
        "RequestType": format!("{request_type:?}"),
        "ServiceToken": about.properties["ServiceToken"],
        "ResponseURL": url,
        "StackId": about.stack_id,
        "RequestId": request_id,
        "LogicalResourceId": about.logical_id,
        "ResourceType": about.resource_type,
        "ResourceProperties": as_texts(about.properties),
    });
    if let Some(id) = about.physical_id {
        event["PhysicalResourceId"] = json!(id);
    }
    if let Some(old) = about.old_properties {
        event["OldResourceProperties"] = as_texts(old);
    }
    event
}

/// Turns every scalar into a text, as CloudFormation does.
fn as_texts(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(as_texts).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, member)| (key.clone(), as_texts(member))).collect::<Map<_, _>>())
        }
        Value::String(_) => value.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
    }
}

/// Reads an answer, or says why CloudFormation does not take it.
fn parse(body: &str, about: About<'_>, request_id: &str) -> Result<Value, String> {
    if body.len() > LONGEST_ANSWER {
        return Err("Response object is too long.".to_owned());
    }
    let answer: Value = serde_json::from_str(body).map_err(|error| format!("Invalid Json: {error}"))?;
    let expected = [("StackId", about.stack_id), ("RequestId", request_id), ("LogicalResourceId", about.logical_id)];
    for (member, value) in expected {
        if answer[member] != value {
            return Err(format!("Invalid Response: {member} is {}, not {value}", answer[member]));
        }
    }
    match answer["PhysicalResourceId"].as_str() {
        Some(id) if !id.is_empty() && id.len() <= LONGEST_ID => {}
        _ => return Err("Invalid PhysicalResourceId".to_owned()),
    }
    match answer["Status"].as_str() {
        Some("SUCCESS") => Ok(answer),
        Some("FAILED") if answer["Reason"].as_str().is_some_and(|reason| !reason.is_empty()) => Ok(answer),
        Some("FAILED") => Err("Invalid Response: Reason is needed with FAILED".to_owned()),
        _ => Err(format!("Invalid Response: Status is {}", answer["Status"])),
    }
}

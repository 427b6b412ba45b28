//! A function within the test, for resources that are to answer in a certain way.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::function::{Delivered, Function};

/// Returns what a function sends in answer to an event, one PUT each.
type Script = Box<dyn FnMut(&Value) -> Vec<Value> + Send>;

/// A function that answers as a script says.
pub struct ScriptedFunction {
    script: Mutex<Script>,
}

impl std::fmt::Debug for ScriptedFunction {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ScriptedFunction").finish_non_exhaustive()
    }
}

impl ScriptedFunction {
    /// Returns a function that sends whatever the script returns for an event.
    pub fn new(script: impl FnMut(&Value) -> Vec<Value> + Send + 'static) -> Self {
        Self { script: Mutex::new(Box::new(script)) }
    }

    /// Returns a function that answers every event with success, and with the event's property `Fail` set to `true`
    /// every Create and Update with a failure.
    pub fn obedient() -> Self {
        Self::new(|event| {
            let fails = event["RequestType"] != "Delete" && event["ResourceProperties"]["Fail"] == "true";
            let id = event["PhysicalResourceId"].as_str().unwrap_or("obedient");
            vec![if fails { failed(event, id, "it was told to fail") } else { succeeded(event, id) }]
        })
    }
}

impl Function for ScriptedFunction {
    fn deliver(&self, event: &Value) -> Delivered {
        let answers = (self.script.lock().unwrap_or_else(PoisonError::into_inner))(event);
        for answer in answers {
            put(event["ResponseURL"].as_str().unwrap_or_default(), &answer.to_string());
        }
        Delivered { attempts: 1, rounds: 0 }
    }
}

/// Returns an answer of success to an event.
pub(crate) fn succeeded(event: &Value, physical_id: &str) -> Value {
    let mut answer = answer(event, physical_id);
    answer["Status"] = json!("SUCCESS");
    answer
}

/// Returns an answer of failure to an event.
pub(crate) fn failed(event: &Value, physical_id: &str, reason: &str) -> Value {
    let mut answer = answer(event, physical_id);
    answer["Status"] = json!("FAILED");
    answer["Reason"] = json!(reason);
    answer
}

fn answer(event: &Value, physical_id: &str) -> Value {
    json!({
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "PhysicalResourceId": physical_id,
    })
}

/// Sends an answer as it has to be sent, once, and returns the status that came back.
fn put(url: &str, body: &str) -> Option<u16> {
    let (address, path) = url.trim_start_matches("http://").split_once('/')?;
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    let head = format!("PUT /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n");
    stream.write_all(format!("{head}Content-Type:\r\n\r\n{body}").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

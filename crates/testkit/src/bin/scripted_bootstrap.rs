//! A function that does what its event says, for tests of the fake Lambda itself.
//!
//! The event's `Do` is a list of steps: `{"Say": TEXT}` writes a line, `{"Call": OPERATION, "Input": …}` calls DynamoDB,
//! `{"Invoke": EVENT}` sends itself an event, `"Crash"` ends the process, `"Sleep"` never comes back, `{"Fail": TEXT}`
//! returns an error. An event whose steps are over is answered with what its calls returned.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use tablewright_testkit::raw_client;

/// A request to one of Lambda's APIs, and what came back: the head and the body.
fn send(address: &str, method: &str, path: &str, headers: &str, body: &str) -> (String, String) {
    let address = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("the API can be reached");
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}");
    let whole = format!("{head}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(whole.as_bytes()).expect("the API reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the API answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a body");
    (head.to_owned(), body.to_owned())
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let line = head.lines().find_map(|line| line.strip_prefix(name));
    line.map_or("none", |value| value.trim_start_matches(':').trim())
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "a function's log is its standard output")]
fn say(text: &str) {
    println!("{text}");
}

fn main() {
    let api = variable("AWS_LAMBDA_RUNTIME_API");
    if variable("FAILS_TO_BEGIN") == "true" {
        let path = "/2018-06-01/runtime/init/error";
        send(&api, "POST", path, "", &json!({"errorMessage": "no beginning"}).to_string());
        return;
    }
    loop {
        let (head, body) = send(&api, "GET", "/2018-06-01/runtime/invocation/next", "", "");
        let id = header(&head, "lambda-runtime-aws-request-id");
        say(&format!("deadline {}", header(&head, "lambda-runtime-deadline-ms")));
        let event: Value = serde_json::from_str(&body).expect("events are JSON");
        let (way, answer) = match steps(&event) {
            Ok(answer) => ("response", answer),
            Err(problem) => ("error", json!({"errorType": "Told", "errorMessage": problem})),
        };
        send(&api, "POST", &format!("/2018-06-01/runtime/invocation/{id}/{way}"), "", &answer.to_string());
    }
}

fn steps(event: &Value) -> Result<Value, String> {
    let mut returned = Vec::new();
    for step in event["Do"].as_array().into_iter().flatten() {
        if step == "Crash" {
            std::process::exit(1);
        }
        if step == "Sleep" {
            loop {
                std::thread::park();
            }
        }
        if let Some(text) = step["Say"].as_str() {
            say(text);
        }
        if let Some(operation) = step["Call"].as_str() {
            let answer = raw_client::call(&variable("AWS_ENDPOINT_URL_DYNAMODB"), operation, &step["Input"]);
            returned.push(answer.unwrap_or_else(|error| error));
        }
        if let Some(sent) = step.get("Invoke") {
            let path = format!("/2015-03-31/functions/{}/invocations", variable("AWS_LAMBDA_FUNCTION_NAME"));
            let invoke = variable("AWS_ENDPOINT_URL_LAMBDA");
            let sent = if sent == "again" { event } else { sent };
            let (head, _) = send(&invoke, "POST", &path, "X-Amz-Invocation-Type: Event\r\n", &sent.to_string());
            returned.push(json!(head.lines().next()));
        }
        if let Some(problem) = step["Fail"].as_str() {
            return Err(problem.to_owned());
        }
    }
    Ok(Value::Array(returned))
}

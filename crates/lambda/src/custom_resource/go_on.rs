//! Invoking the function itself, for the next round of a request.

use std::time::Duration;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use serde_json::Value;
use tokio::time::Instant;

use super::respond::passes;

/// The first pause between two tries; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Why one try did not do it.
enum Refusal {
    /// No try will do better.
    Lasting(String),
    /// The next try may.
    Passing(String),
    /// Nothing was answered.
    Silence,
}

/// Invokes a function with an event, without waiting for what comes of it, and again for as long as there is time where
/// AWS Lambda is busy or not reached.
///
/// # Errors
/// Why it could not be invoked, and how to go on.
pub async fn invoke(
    functions: &Client,
    function_name: Option<&str>,
    event: &Value,
    within: Duration,
) -> Result<(), String> {
    let Some(name) = function_name else {
        return Err("the function does not know its own name (AWS_LAMBDA_FUNCTION_NAME)".to_owned());
    };
    let ends = Instant::now() + within;
    let mut pause = FIRST_PAUSE;
    let mut last = None;
    loop {
        match tokio::time::timeout_at(ends, try_once(functions, name, event)).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(Refusal::Lasting(why))) => {
                return Err(format!(
                    "{why} (the function's role must allow lambda:InvokeFunction on the function {name})"
                ));
            }
            Ok(Err(Refusal::Passing(why))) => last = Some(why),
            Ok(Err(Refusal::Silence)) | Err(_) => {}
        }
        if Instant::now() + pause >= ends {
            return Err(too_late(last));
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
}

async fn try_once(functions: &Client, name: &str, event: &Value) -> Result<(), Refusal> {
    let call = functions.invoke().function_name(name).invocation_type(InvocationType::Event);
    let Err(error) = call.payload(Blob::new(event.to_string())).send().await else { return Ok(()) };
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    let why = match (error.code(), error.message(), status) {
        (Some(code), Some(message), _) => format!("{code}: {message}"),
        (Some(code), None, _) => code.to_owned(),
        (None, _, Some(status)) => format!("HTTP {status}"),
        (None, _, None) => DisplayErrorContext(&error).to_string(),
    };
    Err(match status {
        Some(status) if passes(status) => Refusal::Passing(why),
        Some(_) => Refusal::Lasting(why),
        None if matches!(error, SdkError::DispatchFailure(_) | SdkError::TimeoutError(_)) => Refusal::Silence,
        None => Refusal::Lasting(why),
    })
}

fn too_late(last: Option<String>) -> String {
    match last {
        Some(why) => format!("AWS Lambda has not taken the invocation in time; its last answer: {why}"),
        None => {
            let way = "in a VPC, it needs a way to AWS Lambda, such as an endpoint of its own";
            format!("AWS Lambda has not answered in time ({way})")
        }
    }
}

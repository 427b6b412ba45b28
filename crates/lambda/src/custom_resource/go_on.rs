//! Invoking the function itself, for the next round of a request.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use serde_json::Value;

/// Invokes a function with an event, without waiting for what comes of it.
///
/// # Errors
/// Why it could not be invoked, and how to go on.
pub async fn invoke(functions: &Client, function_name: Option<&str>, event: &Value) -> Result<(), String> {
    let Some(name) = function_name else {
        return Err("the function does not know its own name (AWS_LAMBDA_FUNCTION_NAME)".to_owned());
    };
    let call = functions.invoke().function_name(name).invocation_type(InvocationType::Event);
    match call.payload(Blob::new(event.to_string())).send().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let why = match (error.code(), error.message()) {
                (Some(code), Some(message)) => format!("{code}: {message}"),
                _ => DisplayErrorContext(&error).to_string(),
            };
            Err(format!("{why} (the function's role must allow lambda:InvokeFunction on the function {name})"))
        }
    }
}

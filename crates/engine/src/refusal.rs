//! From the SDK's errors to refusals.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use tablewright_core::refusal::Refusal;

use crate::endpoint_error::CREDENTIALS;

/// Returns what a failed call means, without the SDK's types.
pub(crate) fn refusal<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Refusal {
    match error {
        SdkError::ServiceError(service) => {
            let status = service.raw().status().as_u16();
            let code = service.err().code().unwrap_or_default().to_owned();
            let message = match service.err().message() {
                Some(message) => message.to_owned(),
                None if code.is_empty() => "an answer that is not of DynamoDB's protocol".to_owned(),
                None => "no message".to_owned(),
            };
            Refusal { code, message, status: Some(status) }
        }
        SdkError::ResponseError(response) => Refusal {
            code: String::new(),
            message: "an answer that is not of DynamoDB's protocol".to_owned(),
            status: Some(response.raw().status().as_u16()),
        },
        SdkError::TimeoutError(_) => {
            Refusal { code: String::new(), message: "no answer in time".to_owned(), status: None }
        }
        SdkError::DispatchFailure(failure) => {
            let causes = causes(failure.as_connector_error().map(|error| error as &dyn std::error::Error));
            let credentials = causes.iter().any(|cause| cause.contains("credentials"));
            let message = causes.last().cloned().unwrap_or_else(|| "the call could not be sent".to_owned());
            let code = if credentials { CREDENTIALS.to_owned() } else { String::new() };
            Refusal { code, message, status: None }
        }
        other => Refusal { code: String::new(), message: other.to_string(), status: None },
    }
}

/// Returns an error and everything that caused it, outermost first.
fn causes(mut error: Option<&dyn std::error::Error>) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(current) = error {
        texts.push(current.to_string());
        error = current.source();
    }
    texts
}

//! Refusals: what Parameter Store answers instead of doing what was asked.

use serde_json::{Value, json};

/// A request that was refused, under the name that SDKs know the exception by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The exception's name, such as `ParameterNotFound`.
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// The HTTP status: 400 for everything that the caller can change.
    pub(crate) status: u16,
}

impl Refusal {
    /// A refusal that the caller can do something about.
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), status: 400 }
    }

    /// A value or a combination of values that Parameter Store does not take.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// A member outside what the service's model allows, in the words that all AWS services have for it.
    pub(super) fn constraint(value: &str, member: &str, rule: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: Member must {rule}"
        ))
    }

    /// A parameter that is not there.
    pub(super) fn not_found(name: &str) -> Self {
        Self::new("ParameterNotFound", format!("Parameter {name} not found."))
    }

    /// A failure inside the endpoint; clients try again.
    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self { code: "InternalServerError", message: message.into(), status: 500 }
    }

    /// Returns the body of the answer.
    pub(crate) fn body(&self) -> Value {
        json!({"__type": self.code, "message": self.message})
    }
}

//! Refusals: what DynamoDB answers instead of doing what was asked.

use serde_json::{Value, json};

/// Starts most validation messages.
pub(crate) const INVALID_PARAMETERS: &str = "One or more parameter values were invalid: ";

/// A request that was refused, in DynamoDB's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The exception's name, such as `ValidationException`.
    pub code: &'static str,
    /// The message; some exceptions come without one.
    pub message: Option<String>,
    /// The HTTP status: 400 for everything that the caller can change [T-070].
    pub status: u16,
}

impl Refusal {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()), status: 400 }
    }

    /// A value or a combination of values that DynamoDB does not take.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// The same, behind the words that most of these messages start with.
    pub(crate) fn invalid(message: impl AsRef<str>) -> Self {
        Self::validation(format!("{INVALID_PARAMETERS}{}", message.as_ref()))
    }

    pub(crate) fn in_use(message: impl Into<String>) -> Self {
        Self::new("ResourceInUseException", message)
    }

    pub(crate) fn not_found(message: impl AsRef<str>) -> Self {
        Self::new("ResourceNotFoundException", format!("Requested resource not found: {}", message.as_ref()))
    }

    /// A missing table, as most operations say it [T-448].
    pub fn table_not_found(name: &str) -> Self {
        Self::not_found(format!("Table: {name} not found"))
    }

    /// A missing table, as the backup operations say it [T-115].
    pub(crate) fn backup_table_not_found(name: &str) -> Self {
        Self::new("TableNotFoundException", format!("Table not found: {name}"))
    }

    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Self::new("LimitExceededException", message)
    }

    pub(crate) fn throttling(message: impl Into<String>) -> Self {
        Self::new("ThrottlingException", message)
    }

    /// A table whose backups are not available yet [T-115].
    pub(crate) fn backups_unavailable(name: &str) -> Self {
        let message = format!("Backups are being enabled for the table: {name}. Please retry later");
        Self::new("ContinuousBackupsUnavailableException", message)
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedException", message)
    }

    /// A body that is not what the protocol asks for, such as a string in the place of a number.
    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new("SerializationException", message)
    }

    /// An operation that this model does not know.
    pub fn unknown_operation() -> Self {
        Self { code: "UnknownOperationException", message: None, status: 400 }
    }

    /// A failure inside the service, with an empty message [T-456].
    pub(crate) fn internal_failure() -> Self {
        Self { code: "InternalFailure", message: Some(String::new()), status: 500 }
    }

    /// A failure inside the service that says why.
    pub fn internal_server_error(message: impl Into<String>) -> Self {
        Self { code: "InternalServerError", message: Some(message.into()), status: 500 }
    }

    /// Returns the body of the error answer.
    pub fn body(&self) -> Value {
        let namespace = match self.code {
            "ValidationException" => "com.amazon.coral.validate",
            "UnknownOperationException" | "SerializationException" | "AccessDeniedException" | "InternalFailure" => {
                "com.amazon.coral.service"
            }
            _ => "com.amazonaws.dynamodb.v20120810",
        };
        let kind = format!("{namespace}#{}", self.code);
        match &self.message {
            // Two spellings occur on the wire; SDKs read both. The two services of the frame write it in capitals.
            Some(message) if namespace == "com.amazon.coral.service" => json!({"__type": kind, "Message": message}),
            Some(message) => json!({"__type": kind, "message": message}),
            None => json!({"__type": kind}),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.message {
            Some(message) => write!(formatter, "{}: {message}", self.code),
            None => formatter.write_str(self.code),
        }
    }
}

impl std::error::Error for Refusal {}

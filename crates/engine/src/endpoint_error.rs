//! Trouble with an endpoint as a whole.

use tablewright_core::refusal::Refusal;
use thiserror::Error;

/// Why nothing could be asked of an endpoint. One table's trouble is never one of these.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// Nobody answered.
    #[error("no answer from {endpoint}: {why}")]
    Unreachable {
        /// The endpoint, or the region's.
        endpoint: String,
        /// What went wrong on the way.
        why: String,
    },
    /// Somebody answered who is not DynamoDB.
    #[error("{endpoint} answered, and not as DynamoDB does: {why}")]
    NotDynamoDb {
        /// The endpoint.
        endpoint: String,
        /// What was answered.
        why: String,
    },
    /// Credentials are missing or were refused.
    #[error("no usable AWS credentials: {0}")]
    Credentials(String),
    /// The region is missing.
    #[error("no AWS region")]
    NoRegion,
    /// Another account than the declared one.
    #[error("these credentials belong to account {found}, and the environment declares account {declared}")]
    WrongAccount {
        /// What the environment declares.
        declared: String,
        /// Whose credentials they are.
        found: String,
    },
    /// The account could not be found out.
    #[error("the account of these credentials could not be found out: {0}")]
    AccountUnknown(String),
    /// The call was refused.
    #[error("the endpoint refused: {0}")]
    Refused(Refusal),
}

impl EndpointError {
    /// Returns the trouble with the whole endpoint that a refusal tells of, if it does.
    pub(crate) fn from_refusal(refusal: &Refusal, endpoint: &str) -> Option<EndpointError> {
        match (refusal.code.as_str(), refusal.status) {
            (CREDENTIALS, _) => Some(EndpointError::Credentials(refusal.message.clone())),
            ("", None) => {
                Some(EndpointError::Unreachable { endpoint: endpoint.to_owned(), why: refusal.message.clone() })
            }
            ("", Some(_)) => {
                Some(EndpointError::NotDynamoDb { endpoint: endpoint.to_owned(), why: refusal.to_string() })
            }
            (
                "UnrecognizedClientException"
                | "InvalidSignatureException"
                | "IncompleteSignatureException"
                | "MissingAuthenticationTokenException"
                | "ExpiredTokenException"
                | "InvalidClientTokenId",
                _,
            ) => Some(EndpointError::Credentials(refusal.to_string())),
            _ => None,
        }
    }
}

/// The code of a refusal that never left this machine, for want of credentials.
pub(crate) const CREDENTIALS: &str = "CredentialsNotLoaded";

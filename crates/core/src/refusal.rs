//! What an endpoint's refusal means for a run: try again, wait, or stop.
//!
//! First match wins [T-442][T-443][T-444][T-445][T-446][T-447][T-448][T-458]. Messages are matched by substring, never whole, because names,
//! times and request ids occur inside [T-449].

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::companion::lacks_stream_permissions;

/// A refused or failed call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The error code, such as `ResourceInUseException`; empty where no answer came.
    pub code: String,
    /// The endpoint's message, or what went wrong on the way.
    pub message: String,
    /// The HTTP status, where an answer came.
    pub status: Option<u16>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code.as_str(), self.status) {
            ("", Some(status)) => write!(formatter, "HTTP {status}: {}", self.message),
            ("", None) => formatter.write_str(&self.message),
            (code, _) => write!(formatter, "{code}: {}", self.message),
        }
    }
}

/// What to do about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Send it again after this many milliseconds, more slowly from now on.
    Throttled(u64),
    /// Send it again after this many milliseconds.
    Retry(u64),
    /// The table is in a state that passes: look until it has.
    WaitForState,
    /// A budget that refills after at most this many seconds.
    CoolDown(u64),
    /// It is as asked for already: look, and go on.
    AlreadySo,
    /// Nobody knows whether it took effect: look before anything else.
    Ambiguous,
    /// The endpoint has no such operation.
    NotSupported,
    /// Nothing helps but a person.
    Permanent,
}

/// Seconds for which a second TTL change is refused, at most [T-143].
const TTL_COOL_DOWN: u64 = 1872;

/// Returns what to do about a refusal. What companions need of other services stands with DynamoDB's.
pub fn classify(refusal: &Refusal) -> Class {
    let has = |part: &str| refusal.message.contains(part);
    match refusal.code.as_str() {
        "" => {
            return if refusal.status.is_some_and(|status| status < 500) { Class::Permanent } else { Class::Ambiguous };
        }
        "Throttling"
        | "ThrottlingException"
        | "TooManyRequestsException"
        | "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded" => {
            // Toggles of deletion protection and of policies have 15 seconds between them [T-003][T-206].
            let toggle = has("Deletion protection setting for table") || has("Resource-based policy for");
            return if toggle { Class::CoolDown(15) } else { Class::Throttled(1500) };
        }
        "LimitExceededException" => {
            return if has("Table tags are being updated") {
                Class::Retry(2000)
            } else if has("Only 1 online index") || has("Only 50 restore operations") {
                Class::WaitForState
            } else if has("Provisioned throughput decreases") {
                Class::CoolDown(3600)
            } else if has("Encryption mode changes") {
                Class::CoolDown(21_600)
            } else {
                Class::Permanent
            };
        }
        "ResourceInUseException" => {
            return if has("Table already exists") || has("already exists with replicas") {
                Class::Permanent
            } else if has("resource-based policy") || has("Table tags are being updated") {
                Class::Retry(2000)
            } else {
                Class::WaitForState
            };
        }
        "ContinuousBackupsUnavailableException" => return Class::Retry(3000),
        // Systems Manager takes few writes at once.
        "TooManyUpdates" => return Class::Throttled(1500),
        // IAM, about a policy or role that somebody else is changing.
        "ConcurrentModification" | "EntityTemporarilyUnmodifiable" => return Class::Retry(2000),
        // Lambda has a mapping of this function on this stream already.
        "ResourceConflictException" if has("already exist") => return Class::AlreadySo,
        // What IAM was told a moment ago, Lambda knows some seconds later.
        "InvalidParameterValueException" if lacks_stream_permissions(refusal) => return Class::WaitForState,
        "ResourceNotFoundException" if has("Function not found") => return Class::Permanent,
        "ResourceNotFoundException" | "TableNotFoundException" => {
            return if has("Requested resource not found: Index") { Class::Permanent } else { Class::WaitForState };
        }
        "InternalServerError" | "InternalFailure" => {
            return if has("under system maintenance") {
                Class::WaitForState
            } else if has("EncryptionContext is supported only") {
                Class::Permanent
            } else {
                Class::Ambiguous
            };
        }
        "ServiceException" | "ServiceFailure" | "ServiceUnavailable" | "ServiceUnavailableException" => {
            return Class::Ambiguous;
        }
        "UnknownOperationException"
        | "NotImplemented"
        | "NotImplementedException"
        | "UnsupportedOperationException" => {
            return Class::NotSupported;
        }
        _ => {}
    }
    if refusal.status == Some(501) {
        return Class::NotSupported;
    }
    let already = [
        "will not change",
        "already encrypted",
        "already has an enabled stream",
        "has no stream to disable",
        "TimeToLive is already",
        "Attempting to create an index which already exists",
    ];
    if has("Time to live has been modified") {
        Class::CoolDown(TTL_COOL_DOWN)
    } else if has("Cannot describe time to live while") || has("not allowed while the replica is being added") {
        Class::WaitForState
    } else if already.iter().any(|part| has(part)) {
        Class::AlreadySo
    } else {
        Class::Permanent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(code: &str, message: &str) -> Class {
        classify(&Refusal { code: code.into(), message: message.into(), status: Some(400) })
    }

    #[test]
    fn refusals_are_classified_as_the_rules_say() {
        let tags = "Subscriber limit exceeded: Table tags are being updated: t";
        assert_eq!(class("LimitExceededException", tags), Class::Retry(2000));
        let online =
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
        assert_eq!(class("LimitExceededException", online), Class::WaitForState);
        assert_eq!(class("ThrottlingException", "Rate exceeded"), Class::Throttled(1500));
        let protection = "Deletion protection setting for table t modified within the previous 15000 milliseconds.";
        assert_eq!(class("ThrottlingException", protection), Class::CoolDown(15));
        assert_eq!(class("ResourceInUseException", "Table already exists: t"), Class::Permanent);
        let created = "Attempt to change a resource which is still in use: Table is being created: t";
        assert_eq!(class("ResourceInUseException", created), Class::WaitForState);
        let backups = "Backups are being enabled for the table: t. Please retry later";
        assert_eq!(class("ContinuousBackupsUnavailableException", backups), Class::Retry(3000));
        let ttl = "Time to live has been modified multiple times within a fixed interval";
        assert_eq!(class("ValidationException", ttl), Class::CoolDown(1872));
        assert_eq!(class("ValidationException", "TimeToLive is already enabled"), Class::AlreadySo);
        assert_eq!(class("ValidationException", "KMS validation error: gone"), Class::Permanent);
        assert_eq!(class("UnknownOperationException", ""), Class::NotSupported);
        let role = "Cannot access stream arn. Please ensure the role can perform the GetRecords, … Actions";
        assert_eq!(class("InvalidParameterValueException", role), Class::WaitForState);
        let there = "The event source arn and function provided mapping already exists.";
        assert_eq!(class("ResourceConflictException", there), Class::AlreadySo);
        assert_eq!(class("ResourceNotFoundException", "Function not found: f"), Class::Permanent);
        assert_eq!(class("AccessDeniedException", "no"), Class::Permanent);
        let lost = Refusal { code: String::new(), message: "connection reset".into(), status: None };
        assert_eq!(classify(&lost), Class::Ambiguous);
    }
}

//! Encryption: the key that AWS owns (nothing is shown), or a KMS key.

use tablewright_core::wire::SseSpecification;

use crate::Refusal;
use crate::arn::Place;

/// The key that AWS manages for the account.
const MANAGED_KEY: &str = "alias/aws/dynamodb";

/// Returns the ARN of the key that a specification asks for; nothing stands for the key that AWS owns.
pub(crate) fn requested_key(specification: &SseSpecification, place: &Place) -> Result<Option<String>, Refusal> {
    let kind = specification.sse_type.as_deref();
    let key = specification.kms_master_key_id.as_deref();
    if kind == Some("AES256") {
        return Err(Refusal::invalid("SSEType AES256 is not supported")); // [T-036]
    }
    if specification.enabled == Some(false) {
        if kind.is_some() {
            return Err(Refusal::invalid("SSEType can not be specified if Enabled is false")); // [T-036]
        }
        if key.is_some() {
            return Err(Refusal::invalid("KMSMasterKeyId can not be specified if Enabled is false"));
        }
    }
    if key.is_some() && kind.is_none() {
        return Err(Refusal::invalid("SSEType KMS is required if KMSMasterKeyId is specified")); // [T-031]
    }
    // An empty struct means the key that AWS owns, and the type alone switches KMS on [T-044].
    let enabled = specification.enabled.unwrap_or(kind.is_some());
    Ok(enabled.then(|| place.key_arn(key.unwrap_or(MANAGED_KEY))))
}

/// Returns the key after an UpdateTable.
pub(crate) fn updated_key(
    present: Option<&str>,
    specification: &SseSpecification,
    place: &Place,
) -> Result<Option<String>, Refusal> {
    let requested = requested_key(specification, place)?;
    if requested.is_none() && present.is_none() {
        return Err(Refusal::invalid("Table is already encrypted by default")); // [T-079][T-437]
    }
    // Only the exact ARN is recognised; an alias or an id of the same key is a real change [T-082].
    if present.is_some() && specification.kms_master_key_id.as_deref() == present {
        return Err(Refusal::invalid(
            "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to \
             change Master Key",
        ));
    }
    Ok(requested)
}

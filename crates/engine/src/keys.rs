//! Telling encryption keys apart.
//!
//! DescribeTable shows a key's ARN, from which neither an alias nor the account's managed key can be told. KMS knows
//! both; it is asked once for each key that somebody needs to know about.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_kms::types::KeyManagerType;
use futures_util::future::join_all;
use tablewright_core::model::Encryption;

/// What KMS said about keys. What it did not say stays unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// The ARN of a key by what it was asked for: an alias, an id or the ARN itself.
    arns: BTreeMap<String, String>,
    /// ARNs of keys that AWS manages for a service.
    managed: BTreeSet<String>,
}

impl Keys {
    /// Asks KMS about keys.
    pub(crate) async fn ask(kms: &aws_sdk_kms::Client, keys: BTreeSet<String>) -> Keys {
        let mut known = Keys::default();
        let answers = keys.into_iter().map(|key| {
            let call = kms.describe_key().key_id(&key).send();
            async move { (key, call.await) }
        });
        for (key, answer) in join_all(answers).await {
            // A refusal leaves the key unknown: the plan says that it could not be compared, and changes nothing.
            let Some(metadata) = answer.ok().and_then(|answer| answer.key_metadata) else { continue };
            let Some(arn) = metadata.arn else { continue };
            if metadata.key_manager == Some(KeyManagerType::Aws) {
                known.managed.insert(arn.clone());
            }
            known.arns.insert(key, arn);
        }
        known
    }

    /// Returns an encryption in the form in which two can be compared: keys by ARN, the managed key as such.
    pub fn normalise(&self, encryption: Encryption) -> Encryption {
        let Encryption::KmsKey(key) = encryption else { return encryption };
        match self.arns.get(&key) {
            Some(arn) if self.managed.contains(arn) => Encryption::AwsManaged,
            Some(arn) => Encryption::KmsKey(arn.clone()),
            None => Encryption::KmsKey(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_by_arn_and_the_managed_one_as_such() {
        let keys = Keys {
            arns: [("alias/own", "arn:own"), ("arn:managed", "arn:managed")]
                .map(|(key, arn)| (key.to_owned(), arn.to_owned()))
                .into(),
            managed: BTreeSet::from(["arn:managed".to_owned()]),
        };
        let of = |key: &str| keys.normalise(Encryption::KmsKey(key.to_owned()));
        assert_eq!(of("alias/own"), Encryption::KmsKey("arn:own".to_owned()));
        assert_eq!(of("arn:managed"), Encryption::AwsManaged);
        assert_eq!(of("arn:unknown"), Encryption::KmsKey("arn:unknown".to_owned()));
        assert_eq!(keys.normalise(Encryption::AwsOwned), Encryption::AwsOwned);
    }
}

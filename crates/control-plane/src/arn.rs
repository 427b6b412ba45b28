//! Names and ARNs: how resources are called, and how a request names its table.

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Where this control plane says that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) region: String,
    pub(crate) account: String,
}

impl Place {
    pub(crate) fn table_arn(&self, table: &str) -> String {
        format!("arn:aws:dynamodb:{}:{}:table/{table}", self.region, self.account)
    }

    pub(crate) fn index_arn(&self, table: &str, index: &str) -> String {
        format!("{}/index/{index}", self.table_arn(table))
    }

    pub(crate) fn stream_arn(&self, table: &str, label: &str) -> String {
        format!("{}/stream/{label}", self.table_arn(table))
    }

    /// Returns the ARN of a key given by ARN, alias or id.
    pub(crate) fn key_arn(&self, key: &str) -> String {
        if key.starts_with("arn:") {
            key.to_owned()
        } else if key.starts_with("alias/") {
            format!("arn:aws:kms:{}:{}:{key}", self.region, self.account)
        } else {
            format!("arn:aws:kms:{}:{}:key/{key}", self.region, self.account)
        }
    }

    /// Returns the bare name of a table named by name or ARN [T-011][T-071].
    pub(crate) fn table_name<'a>(&self, name_or_arn: &'a str) -> Result<&'a str, Refusal> {
        if !name_or_arn.starts_with("arn:") {
            return Ok(name_or_arn);
        }
        let (region, account, resource) = split(name_or_arn)?;
        if region != self.region {
            return Err(Refusal::validation(format!("Invalid AWS region in '{name_or_arn}'")));
        }
        if account != self.account {
            return Err(Refusal::access_denied(format!("Cross-account access is not allowed: {name_or_arn}")));
        }
        match resource.strip_prefix("table/") {
            Some(name) if !name.is_empty() && !name.contains('/') => Ok(name),
            _ => Err(Refusal::validation(format!("Invalid table ARN: '{name_or_arn}'"))),
        }
    }
}

/// Splits a DynamoDB ARN into region, account and resource.
fn split(arn: &str) -> Result<(&str, &str, &str), Refusal> {
    let mut parts = arn.splitn(6, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("arn"), Some(_), Some("dynamodb"), Some(region), Some(account), Some(resource)) => {
            Ok((region, account, resource))
        }
        _ => Err(Refusal::validation(format!("Invalid ARN: '{arn}'"))),
    }
}

/// Returns a table id in the form of a UUID, new for every creation of the same name [T-013].
///
/// Not random: the same sequence of requests gives the same ids, which keeps recorded runs comparable.
pub(crate) fn table_id(name: &str, counter: u64, milliseconds: i64) -> String {
    let mut seed = counter ^ milliseconds.cast_unsigned().rotate_left(32);
    for byte in name.bytes() {
        seed = scramble(seed ^ u64::from(byte));
    }
    let (high, low) = (scramble(seed), scramble(seed ^ u64::MAX));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        8 | (low >> 60 & 3),
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

/// Mixes all bits of a number into all others; a bijection.
fn scramble(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::table_id;

    #[test]
    fn a_table_id_is_a_uuid_and_depends_on_everything() {
        let id = table_id("orders", 1, 1_768_644_672_123);
        assert_eq!(id.len(), 36);
        assert_eq!(id.bytes().filter(|byte| *byte == b'-').count(), 4);
        assert_eq!(id, table_id("orders", 1, 1_768_644_672_123));
        assert_ne!(id, table_id("orders", 2, 1_768_644_672_123));
        assert_ne!(id, table_id("orders", 1, 1_768_644_672_124));
        assert_ne!(id, table_id("order", 1, 1_768_644_672_123));
    }
}

//! Reading the live state of many tables at once.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt as _;
use futures_util::stream;
use tablewright_core::model::Encryption;
use tablewright_core::observed::{Aspect, Observed};
use tablewright_core::plan::Live;

use crate::endpoint_error::EndpointError;
use crate::keys::Keys;
use crate::reader::Reader;

/// Live tables by name, with what KMS said about their keys.
#[derive(Debug)]
pub struct Reading {
    /// The tables by live name.
    pub tables: BTreeMap<String, Live>,
    /// What KMS said about the keys of these tables, and about those that are wanted.
    pub keys: Keys,
}

/// Tables that are read at the same time.
const TABLES_AT_ONCE: usize = 16;

/// Reads tables by live name: four calls each, one for a table that is not there, and one to KMS for each key that is
/// in use or in `wanted`. One table's trouble is its own and comes back as [`Live::Unreadable`].
///
/// # Errors
/// Where the endpoint as a whole cannot be asked.
pub async fn tables<'a>(
    reader: &Reader,
    live_names: impl IntoIterator<Item = String>,
    wanted: impl IntoIterator<Item = &'a Encryption>,
) -> Result<Reading, EndpointError> {
    let mut reads = stream::iter(live_names)
        .map(|name| async move {
            let live = table(reader, &name).await;
            (name, live)
        })
        .buffer_unordered(TABLES_AT_ONCE);
    let mut tables = BTreeMap::new();
    let mut keys: BTreeSet<String> = wanted.into_iter().filter_map(key).collect();
    while let Some((name, live)) = reads.next().await {
        let live = live?;
        if let Live::Present(observed) = &live {
            keys.extend(key(&observed.table.encryption));
        }
        tables.insert(name, live);
    }
    let keys = match reader.kms() {
        Some(kms) => Keys::ask(kms, keys).await,
        None => Keys::default(),
    };
    for live in tables.values_mut() {
        if let Live::Present(observed) = live {
            observed.table.encryption = keys.normalise(observed.table.encryption.clone());
        }
    }
    Ok(Reading { tables, keys })
}

fn key(encryption: &Encryption) -> Option<String> {
    match encryption {
        Encryption::KmsKey(key) => Some(key.clone()),
        Encryption::AwsOwned | Encryption::AwsManaged => None,
    }
}

async fn table(reader: &Reader, name: &str) -> Result<Live, EndpointError> {
    match reader.table(name, &Aspect::ALL).await {
        Ok(None) => Ok(Live::Absent),
        Ok(Some(answers)) => Ok(match Observed::from_answers(answers) {
            Ok(observed) => Live::Present(Box::new(observed)),
            Err(problem) => Live::Unreadable(problem.to_string()),
        }),
        Err(refusal) => match reader.endpoint_error(&refusal) {
            Some(error) => Err(error),
            None => Ok(Live::Unreadable(refusal.to_string())),
        },
    }
}

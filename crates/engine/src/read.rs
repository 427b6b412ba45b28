//! Reading the live state of many tables at once.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt as _;
use futures_util::stream;
use tablewright_core::companion::{Companion, Identity, LiveCompanion};
use tablewright_core::model::Encryption;
use tablewright_core::observed::{Aspect, Observed};
use tablewright_core::plan::Live;
use tablewright_core::refusal::Refusal;
use tablewright_core::verify::Health;

pub use crate::companions::{Listed, Search};
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
    let mut tables = parts(reader, live_names, &Aspect::ALL).await?;
    let mut keys: BTreeSet<String> = wanted.into_iter().filter_map(key).collect();
    for live in tables.values() {
        if let Live::Present(observed) = live {
            keys.extend(key(&observed.table.encryption));
        }
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

/// Reads parts of tables by live name: DescribeTable and a call for each other part. What was not asked for stays at its
/// default, and counts as something that the endpoint cannot read.
///
/// # Errors
/// Where the endpoint as a whole cannot be asked.
pub async fn parts(
    reader: &Reader,
    live_names: impl IntoIterator<Item = String>,
    parts: &[Aspect],
) -> Result<BTreeMap<String, Live>, EndpointError> {
    let mut reads = stream::iter(live_names)
        .map(|name| async move {
            let live = table(reader, &name, parts).await;
            (name, live)
        })
        .buffer_unordered(TABLES_AT_ONCE);
    let mut tables = BTreeMap::new();
    while let Some((name, live)) = reads.next().await {
        tables.insert(name, live?);
    }
    Ok(tables)
}

/// Reads companions. What could not be read, and what the endpoint has no service for, says so.
pub async fn companions(
    reader: &Reader,
    identities: impl IntoIterator<Item = Identity>,
) -> BTreeMap<Identity, LiveCompanion> {
    reader.companions().read(identities.into_iter().collect()).await
}

/// Units that a table or an index consumed over some time, as CloudWatch counted them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ConsumedUnits {
    /// Write units; `None` where CloudWatch has nothing of them.
    pub writes: Option<f64>,
    /// Read units; `None` where CloudWatch has nothing of them.
    pub reads: Option<f64>,
}

impl ConsumedUnits {
    /// Says whether CloudWatch has nothing at all.
    pub fn is_silent(&self) -> bool {
        self.writes.is_none() && self.reads.is_none()
    }
}

/// Returns what a table, or one of its global indexes, consumed between two times in seconds since 1970; `None` where
/// the endpoint has no CloudWatch.
///
/// # Errors
/// Where a call is refused for another reason.
pub async fn consumed_units(
    reader: &Reader,
    table: &str,
    index: Option<&str>,
    from: u64,
    to: u64,
) -> Result<Option<ConsumedUnits>, Refusal> {
    reader.companions().consumed_units(table, index, from, to).await
}

/// Reads how live companions do, for verification: states of alarms and mappings, functions, and the policies of roles.
pub async fn health<'a>(reader: &Reader, companions: impl IntoIterator<Item = &'a Companion>) -> Health {
    reader.companions().health(companions).await
}

/// Looks for live companions, declared or not; `None` where the endpoint has no such service.
///
/// # Errors
/// Where a call is refused for another reason.
pub async fn search(reader: &Reader, search: &Search) -> Result<Option<Vec<Listed>>, Refusal> {
    reader.companions().search(search).await
}

fn key(encryption: &Encryption) -> Option<String> {
    match encryption {
        Encryption::KmsKey(key) => Some(key.clone()),
        Encryption::AwsOwned | Encryption::AwsManaged => None,
    }
}

async fn table(reader: &Reader, name: &str, parts: &[Aspect]) -> Result<Live, EndpointError> {
    match reader.table(name, parts).await {
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

//! Reading the live state of many tables at once.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream;
use tablewright_core::observed::{Aspect, Observed};
use tablewright_core::plan::Live;

use crate::endpoint_error::EndpointError;
use crate::reader::Reader;

/// Tables that are read at the same time.
const TABLES_AT_ONCE: usize = 16;

/// Reads tables by live name, four calls each, one for a table that is not there. One table's trouble is its own and
/// comes back as [`Live::Unreadable`].
///
/// # Errors
/// Where the endpoint as a whole cannot be asked.
pub async fn tables(
    reader: &Reader,
    live_names: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, Live>, EndpointError> {
    let mut reads = stream::iter(live_names)
        .map(|name| async move {
            let live = table(reader, &name).await;
            (name, live)
        })
        .buffer_unordered(TABLES_AT_ONCE);
    let mut tables = BTreeMap::new();
    while let Some((name, live)) = reads.next().await {
        tables.insert(name, live?);
    }
    Ok(tables)
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

//! Writing many items, and writing again what DynamoDB left out.
//!
//! BatchWriteItem takes 25 requests. An answer without an error may still name requests as `UnprocessedItems`, where
//! the table's capacity was spent; no SDK sends them again on its own. Sending them again at once would be refused
//! again, so there is a back-off between attempts.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};

use crate::backoff::Backoff;
use crate::error::Error;
use crate::item::Item;

/// How many requests one call takes.
const BATCH: usize = 25;

/// What it took to write everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Items that were written.
    pub items: usize,
    /// Calls that were sent.
    pub calls: usize,
    /// Requests that came back unprocessed and were sent again.
    pub resent: usize,
}

/// Puts items into a table. No two of them may have the same key.
///
/// # Errors
/// Where a call fails, or items are still unprocessed when the back-off is spent.
pub async fn put(client: &Client, table: &str, items: Vec<Item>, backoff: &mut Backoff) -> Result<Written, Error> {
    let requests = items.into_iter().map(put_request).collect();
    write(requests, backoff, async |requests: Vec<WriteRequest>| {
        let answer = client.batch_write_item().request_items(table, requests).send().await?;
        Ok(answer.unprocessed_items.unwrap_or_default().into_values().flatten().collect())
    })
    .await
}

fn put_request(item: Item) -> WriteRequest {
    // An item has always been set, so building cannot fail.
    let put = PutRequest::builder().set_item(Some(item)).build().ok();
    WriteRequest::builder().set_put_request(put).build()
}

/// Sends requests in batches until none is left. `send` performs one call and returns what it left unprocessed.
///
/// What is unprocessed goes to the front of the next batch. Retries are counted from the last call that left nothing.
///
/// # Errors
/// Where `send` fails, or something is still unprocessed when the back-off is spent.
pub async fn write<R>(
    mut waiting: Vec<R>,
    backoff: &mut Backoff,
    mut send: impl AsyncFnMut(Vec<R>) -> Result<Vec<R>, Error>,
) -> Result<Written, Error> {
    let mut written = Written::default();
    let mut retry = 0;
    while !waiting.is_empty() {
        let rest = waiting.split_off(BATCH.min(waiting.len()));
        let sent = waiting.len();
        let mut unprocessed = send(waiting).await?;
        written.calls += 1;
        written.items += sent.saturating_sub(unprocessed.len());
        if unprocessed.is_empty() {
            retry = 0;
        } else {
            written.resent += unprocessed.len();
            let left = unprocessed.len() + rest.len();
            let delay = backoff.delay(retry).ok_or(Error::Unprocessed { left })?;
            tokio::time::sleep(delay).await;
            retry += 1;
        }
        unprocessed.extend(rest);
        waiting = unprocessed;
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::backoff::Policy;

    /// Writes the requests 0 to `count` with a back-off that never waits.
    async fn write_all(
        count: u32,
        retries: u32,
        send: impl AsyncFnMut(Vec<u32>) -> Result<Vec<u32>, Error>,
    ) -> Result<Written, Error> {
        let policy = Policy { first: Duration::ZERO, most: Duration::ZERO, retries };
        write((0..count).collect(), &mut Backoff::seeded(policy, 0), send).await
    }

    #[tokio::test]
    async fn items_go_in_batches_of_25() {
        let mut sizes = Vec::new();
        let written = write_all(60, 0, async |batch| {
            sizes.push(batch.len());
            Ok(Vec::new())
        });
        assert_eq!(written.await.unwrap(), Written { items: 60, calls: 3, resent: 0 });
        assert_eq!(sizes, [25, 25, 10]);
    }

    #[tokio::test]
    async fn what_is_left_unprocessed_is_sent_again_until_all_is_written_once() {
        let mut done = Vec::new();
        // Every call writes seven requests only.
        let written = write_all(40, 10, async |mut batch| {
            let unprocessed = batch.split_off(7.min(batch.len()));
            done.extend(batch);
            Ok(unprocessed)
        });
        let written = written.await.unwrap();
        assert_eq!((written.items, written.calls), (40, 6));
        assert_eq!(done, (0..40).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_table_that_takes_nothing_is_given_up_after_the_last_retry() {
        let mut calls = 0;
        let gave_up = write_all(30, 3, async |batch| {
            calls += 1;
            Ok(batch)
        });
        assert!(matches!(gave_up.await, Err(Error::Unprocessed { left: 30 })));
        assert_eq!(calls, 4);
    }

    #[tokio::test]
    async fn retries_are_counted_anew_once_a_batch_is_through() {
        let mut calls = 0;
        // Every other call leaves its last request.
        let written = write_all(100, 1, async |mut batch| {
            calls += 1;
            let keep = if calls % 2 == 1 { batch.len() - 1 } else { batch.len() };
            Ok(batch.split_off(keep))
        });
        assert_eq!(written.await.unwrap().items, 100);
    }

    #[tokio::test]
    async fn nothing_to_write_is_no_call() {
        let written = write_all(0, 0, async |_| unreachable!("there is nothing to send"));
        assert_eq!(written.await.unwrap(), Written::default());
    }
}

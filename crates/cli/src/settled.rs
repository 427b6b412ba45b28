//! Waiting for tables that are being created.

use std::time::Duration;

use crate::command_error::CommandError;
use crate::printer::Printer;

/// How long a table that is being created is waited for; even one with 20 indexes takes less [T-169].
const CREATION: Duration = Duration::from_secs(120);
/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(500);

/// Does something that only reads, within the time of `--timeout` where it was given.
pub(crate) async fn within<T>(
    timeout: Option<Duration>,
    reading: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let Some(timeout) = timeout else { return reading.await };
    tokio::time::timeout(timeout, reading).await.map_err(|_| {
        CommandError::new("the time given with --timeout was over before all tables could be read")
            .hint("nothing was changed; give more time, or look at the endpoint")
    })?
}

/// Reads until no table is being created any more, of which `creating` returns the names: until then nobody can read
/// TTL and tags, and so not whether a creation is ours and was cut short. Returns what was read last, at the latest
/// after two minutes.
pub(crate) async fn once_created<T>(
    mut read: impl AsyncFnMut() -> Result<T, CommandError>,
    creating: impl Fn(&T) -> Vec<String>,
    printer: &Printer,
) -> Result<T, CommandError> {
    let began = tokio::time::Instant::now();
    let mut told = false;
    loop {
        let seen = read().await?;
        let names = creating(&seen);
        if names.is_empty() || began.elapsed() > CREATION {
            return Ok(seen);
        }
        if !told {
            printer.message(&format!("Waiting for {} to be created.", names.join(", ")));
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

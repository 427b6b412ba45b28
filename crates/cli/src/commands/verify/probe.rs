//! The round trip of an item through each table.

use std::hash::{BuildHasher as _, RandomState};

use tablewright_core::plan::Live;
use tablewright_core::verify::{Check, Probe, probe_checks};
use tablewright_engine::Writer;
use tablewright_engine::run::Stop;
use tokio::sync::watch;

use crate::carry_out::watch_interrupts;
use crate::command_error::CommandError;
use crate::commands::plan::Planned;
use crate::confirm::{Answer, confirm};
use crate::flags::{Common, Confirming};
use crate::journal;
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::Session;

/// Says where items will be written, and asks. `None` is no.
pub(super) async fn announced(
    loaded: &Loaded,
    session: &Session,
    confirming: &Confirming,
    printer: &Printer,
) -> Result<Option<Writer>, CommandError> {
    // An item comes and goes; the tables themselves stay with whoever manages them.
    let writer = session.announce(loaded, [], printer).await?;
    match confirm(&loaded.resolved, confirming)? {
        Answer::Yes => Ok(Some(writer)),
        Answer::No => {
            printer.message("Nothing was written: the answer was not the one that goes on.");
            Ok(None)
        }
    }
}

/// Sends an item through every chosen table that is there, one table after the other, and adds what came of it. Returns
/// whether somebody interrupted it; then what was written is deleted all the same.
pub(super) async fn run(
    common: &Common,
    loaded: &Loaded,
    planned: &Planned,
    writer: &Writer,
    checks: &mut Vec<Check>,
) -> Result<bool, CommandError> {
    let (stop, stopped) = watch::channel(Stop::No);
    let interrupts = tokio::spawn(watch_interrupts(stop));
    let is_stopped = || *stopped.borrow() == Stop::Drain;
    for table in loaded.chosen(&common.tables)? {
        let live = planned.tables.get(&table.declared_name).map(|input| &input.live);
        let Some(Live::Present(observed)) = live else { continue };
        // What is live is probed, declared or not: its own keys and indexes.
        let probe = Probe::new(&observed.table, random(), now());
        let trip = writer.probe(&probe, is_stopped).await;
        checks.extend(probe_checks(&table.declared_name, &probe, &trip));
    }
    interrupts.abort();
    checks.sort_by_key(|check| position(loaded, check));
    Ok(is_stopped())
}

/// Returns where a check stands: tables first, by name, then what is declared beside them, each in the order of its checks.
fn position(loaded: &Loaded, check: &Check) -> usize {
    let tables = &loaded.resolved.tables;
    tables.keys().position(|name| *name == check.subject).unwrap_or(tables.len())
}

/// Returns a number that nobody else has: the standard library's hashers start from the system's randomness.
fn random() -> u128 {
    let half = || u128::from(RandomState::new().hash_one((now(), std::process::id())));
    half() << 64 | half()
}

fn now() -> u64 {
    u64::try_from(journal::now() / 1000).unwrap_or(u64::MAX)
}

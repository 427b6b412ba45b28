//! Budgets and cool-downs: how often something may be changed. No answer shows them; they die with the table [T-377].

use crate::state::{Capacity, Table, Units};
use crate::{Durations, Refusal, Timestamp};

/// Changes of the key that are free in a window [T-081].
const FREE_ENCRYPTION_CHANGES: usize = 4;
/// Changes of the class that are allowed in a window [T-283].
const CLASS_CHANGES: usize = 2;
/// Decreases of a table or an index that are free in a UTC day [T-184].
const FREE_DECREASES: i64 = 4;

/// Says whether a span that began at some time is not over; one of no length is over, even where a clock went back.
fn lasts(since: Timestamp, span: i64, now: Timestamp) -> bool {
    span > 0 && now < since.plus_milliseconds(span)
}

/// Refuses any write of deletion protection shortly after it was toggled, one that changes nothing too [T-003][T-018].
pub(crate) fn check_protection(table: &Table, now: Timestamp, durations: &Durations) -> Result<(), Refusal> {
    let Some(toggled_at) = table.memory.protection_toggled_at else { return Ok(()) };
    let free_at = toggled_at.plus_milliseconds(durations.protection_pause);
    if !lasts(toggled_at, durations.protection_pause, now) {
        return Ok(());
    }
    Err(Refusal::throttling(format!(
        "Deletion protection setting for table {} modified within the previous {} milliseconds. Please try again after {}",
        table.name,
        durations.protection_pause,
        free_at.label()
    )))
}

/// Refuses a second change of TTL too soon after a first; a refused try does not count [T-143].
pub(crate) fn check_time_to_live(table: &Table, now: Timestamp, durations: &Durations) -> Result<(), Refusal> {
    match table.memory.time_to_live_changed_at {
        Some(changed_at) if lasts(changed_at, durations.time_to_live_pause, now) => {
            Err(Refusal::validation("Time to live has been modified multiple times within a fixed interval"))
        }
        _ => Ok(()),
    }
}

/// Refuses a change of the key beyond four in the window that the first one opened, and then one per pause [T-081].
pub(crate) fn check_encryption(table: &Table, now: Timestamp, durations: &Durations) -> Result<(), Refusal> {
    let changes = &table.memory.encryption_changes;
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(()) };
    let window_ends = first.plus_milliseconds(durations.encryption_window);
    let next = last.plus_milliseconds(durations.encryption_pause).min(window_ends);
    if !lasts(*first, durations.encryption_window, now) || changes.len() < FREE_ENCRYPTION_CHANGES || now >= next {
        return Ok(());
    }
    Err(Refusal::limit(format!(
        "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at {}. After the first \
         {FREE_ENCRYPTION_CHANGES} change, one change can be made every {} seconds. Next changes can be made at {}.",
        window_ends.label(),
        durations.encryption_pause / 1000,
        next.label()
    )))
}

/// Remembers an accepted change of the key; the first after a window opens the next.
pub(crate) fn count_encryption(table: &mut Table, now: Timestamp, durations: &Durations) {
    let changes = &mut table.memory.encryption_changes;
    if changes.first().is_some_and(|first| !lasts(*first, durations.encryption_window, now)) {
        changes.clear();
    }
    changes.push(now);
}

/// Refuses any class once the window has seen two changes, the present class too [T-283][T-365].
pub(crate) fn check_class(table: &Table, now: Timestamp, durations: &Durations) -> Result<(), Refusal> {
    let counts = |changed_at: &&Timestamp| lasts(**changed_at, durations.class_window, now);
    if table.memory.class_changes.iter().filter(counts).count() < CLASS_CHANGES {
        return Ok(());
    }
    Err(Refusal::limit(format!(
        "Subscriber limit exceeded: Updates to TableClass are limited to {CLASS_CHANGES} times in 30 day(s)."
    )))
}

/// Remembers an accepted change of the class.
pub(crate) fn count_class(table: &mut Table, now: Timestamp, durations: &Durations) {
    let changes = &mut table.memory.class_changes;
    changes.retain(|changed_at| lasts(*changed_at, durations.class_window, now));
    changes.push(now);
}

/// Refuses a decrease after the fourth of the UTC day that comes too soon after the last [T-184][T-326]; a table and
/// each of its indexes count for themselves [T-157].
pub(crate) fn check_decrease(
    capacity: &Capacity,
    units: Units,
    now: Timestamp,
    durations: &Durations,
) -> Result<(), Refusal> {
    let lowers = units.read < capacity.units.read || units.write < capacity.units.write;
    let today = capacity.decreases_on(now);
    let Some(last) = capacity.decreased_at.filter(|_| lowers && today >= FREE_DECREASES) else { return Ok(()) };
    let next = last.plus_milliseconds(durations.decrease_pause);
    if !lasts(last, durations.decrease_pause, now) {
        return Ok(());
    }
    Err(Refusal::limit(format!(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first \
         {FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed at most once every \
         {} seconds. Number of decreases today: {today}. Last decrease at {}. Next decrease can be made at {}.",
        durations.decrease_pause / 1000,
        last.english(),
        next.english()
    )))
}

//! What live tables hold and serve.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use tablewright_core::cost::{MeasuredIndex, MeasuredUnits, Measurement, Quantity};
use tablewright_core::model::Table;
use tablewright_core::observed::Observed;
use tablewright_core::plan::Live;
use tablewright_core::project::DesiredTable;
use tablewright_engine::{Reader, read};

use crate::command_error::CommandError;
use crate::flags::Common;
use crate::load::Loaded;
use crate::session::Session;

/// What was read of a table, and what to tell about it.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// The table as it is, where there is one.
    pub(super) table: Option<Table>,
    /// What was counted.
    pub(super) measurement: Measurement,
    /// What was not, and why.
    pub(super) notes: Vec<String>,
    /// Whether the table, or its metrics, could not be read.
    pub(super) is_unreadable: bool,
}

/// What was read of all tables.
pub(super) struct Reading {
    /// The region that the endpoint is in, where it is AWS's.
    pub(super) region: Option<String>,
    /// The tables by live name.
    pub(super) tables: BTreeMap<String, Measured>,
}

/// Hours that consumed units are counted over.
#[derive(Debug, Clone, Copy)]
struct Period {
    /// Seconds since 1970 at which it begins.
    from: u64,
    /// Seconds since 1970 at which it ends: now.
    to: u64,
}

/// Reads the chosen tables, and with `days` what CloudWatch says of so many.
pub(super) async fn read(
    common: &Common,
    loaded: &Loaded,
    chosen: &[&DesiredTable],
    days: Option<u16>,
) -> Result<Reading, CommandError> {
    let session = Session::open(common, &loaded.resolved).await?;
    let reader = session.reader();
    let names = chosen.iter().map(|desired| desired.table.name.clone());
    let live = read::tables(&reader, names, []).await?.tables;
    let mut tables = BTreeMap::new();
    for (name, live) in live {
        let measured = match live {
            Live::Present(observed) => of_table(&reader, &observed, days).await,
            Live::Absent => noted("there is no such table: it is taken as it is declared"),
            Live::Unreadable(why) => Measured {
                is_unreadable: true,
                ..noted(&format!("it could not be read, and is taken as it is declared: {why}"))
            },
        };
        tables.insert(name, measured);
    }
    Ok(Reading { region: session.lasting_region().map(str::to_owned), tables })
}

fn noted(note: &str) -> Measured {
    Measured { notes: vec![note.to_owned()], ..Measured::default() }
}

async fn of_table(reader: &Reader, observed: &Observed, days: Option<u16>) -> Measured {
    let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    let indexes = observed.indexes.iter().map(|(name, index)| {
        let (items, bytes) = (count(index.item_count), count(index.size_bytes));
        (name.clone(), MeasuredIndex { items, bytes, units: None })
    });
    let measurement = Measurement {
        items: count(observed.item_count),
        bytes: count(observed.size_bytes),
        indexes: indexes.collect(),
        units: None,
    };
    let mut measured = Measured { table: Some(observed.table.clone()), measurement, ..Measured::default() };
    if let Some(days) = days {
        add_metrics(reader, observed, days, &mut measured).await;
    }
    measured
}

/// Adds what CloudWatch says about consumed units. Where it says nothing of the table, nothing is known; where it does,
/// an index of which it says nothing consumed none.
async fn add_metrics(reader: &Reader, observed: &Observed, days: u16, measured: &mut Measured) {
    let name = &observed.table.name;
    let period = period(now(), days, observed.created);
    let of_table = match read::consumed_units(reader, name, None, period.from, period.to).await {
        Ok(Some(consumed)) => consumed,
        Ok(None) => return measured.notes.push("this endpoint has no CloudWatch: expectations stand in".to_owned()),
        Err(refusal) => {
            measured.is_unreadable = true;
            return measured.notes.push(format!("its metrics could not be read: {refusal}"));
        }
    };
    if of_table.is_silent() {
        let note = format!("CloudWatch has nothing of it in the last {days} days: expectations stand in");
        return measured.notes.push(note);
    }
    measured.measurement.units = Some(monthly(&of_table, period));
    for (index, counted) in &mut measured.measurement.indexes {
        match read::consumed_units(reader, name, Some(index), period.from, period.to).await {
            Ok(consumed) => counted.units = Some(monthly(&consumed.unwrap_or_default(), period)),
            Err(refusal) => {
                measured.is_unreadable = true;
                measured.notes.push(format!("the metrics of index {index} could not be read: {refusal}"));
            }
        }
    }
}

/// Returns the last days up to `now`, and no more than the table has been there.
fn period(now: u64, days: u16, created: Option<u64>) -> Period {
    let from = now.saturating_sub(u64::from(days) * 24 * 3600);
    // An hour at least: sums of less say little about a month.
    Period { from: from.max(created.unwrap_or(0)).min(now.saturating_sub(3600)), to: now }
}

/// Returns the seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs())
}

/// Brings sums over a period to a month.
fn monthly(consumed: &read::ConsumedUnits, period: Period) -> MeasuredUnits {
    MeasuredUnits {
        writes: per_month(consumed.writes.unwrap_or(0.0), period),
        reads: per_month(consumed.reads.unwrap_or(0.0), period),
    }
}

fn per_month(sum: f64, period: Period) -> Quantity {
    let sum = Quantity::parse(&sum.to_string()).or_else(|| Quantity::parse(&format!("{sum:.6}"))).unwrap_or_default();
    let month = Quantity::from(tablewright_core::cost::SECONDS_PER_MONTH);
    (&sum * &month).over(&Quantity::from(period.to.saturating_sub(period.from))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_brought_to_a_month_of_730_hours() {
        // 73 hours are a tenth of a month.
        let period = Period { from: 0, to: 73 * 3600 };
        assert_eq!(per_month(1000.5, period).to_string(), "10005");
        assert_eq!(per_month(0.0, period).to_string(), "0");
    }

    #[test]
    fn a_young_table_is_not_counted_before_it_was_there() {
        let hours = |created| {
            let period = period(10_000_000, 14, created);
            (period.to - period.from) / 3600
        };
        assert_eq!(hours(None), 14 * 24);
        assert_eq!(hours(Some(10_000_000 - 7200)), 2);
        assert_eq!(hours(Some(10_000_000)), 1);
    }
}

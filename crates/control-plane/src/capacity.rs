//! Provisioned capacity, on-demand maxima and warm throughput: which values are taken, and how they change.

use tablewright_core::wire::{OnDemandThroughput, ProvisionedThroughput, WarmThroughput};

use crate::arn::Place;
use crate::plane::Context;
use crate::state::{BillingMode, Capacity, Table, Units};
use crate::{Refusal, Timestamp};

/// What every on-demand table and index starts with [T-032].
pub(crate) const INITIAL_ON_DEMAND: Units = Units { read: 12_000, write: 4_000 };

/// The quota of one table or one index, in either dimension [T-170].
pub(crate) const TABLE_QUOTA: i64 = 40_000;

/// The quota of all tables and indexes together, in either dimension [T-170].
pub(crate) const ACCOUNT_QUOTA: i64 = 80_000;

impl From<&ProvisionedThroughput> for Units {
    fn from(throughput: &ProvisionedThroughput) -> Self {
        Self { read: throughput.read_capacity_units, write: throughput.write_capacity_units }
    }
}

impl Capacity {
    /// Returns the capacity that a table or an index starts with.
    pub(crate) fn new(units: Units) -> Self {
        Self { units, ..Self::default() }
    }

    /// Sets new units and counts: a call that lowers any dimension is one decrease, whatever else it does [T-157].
    pub(crate) fn set(&mut self, units: Units, now: Timestamp) {
        if units.read > self.units.read || units.write > self.units.write {
            self.increased_at = Some(now);
        }
        if units.read < self.units.read || units.write < self.units.write {
            self.count_decrease(now);
        }
        self.units = units;
    }

    /// Counts one decrease in the present UTC day.
    pub(crate) fn count_decrease(&mut self, now: Timestamp) {
        let count = self.decreases_on(now) + 1;
        self.decreased_at = Some(now);
        self.decreases.day = now.day();
        self.decreases.count = count;
    }

    /// Returns the number of decreases in the UTC day of `now`; it is zero again after midnight [T-326].
    pub(crate) fn decreases_on(&self, now: Timestamp) -> i64 {
        if self.decreases.day == now.day() { self.decreases.count } else { 0 }
    }
}

/// Returns how messages name a table or one of its indexes.
pub(crate) fn subject(index: Option<&str>) -> String {
    index.map_or_else(|| "table".to_owned(), |index| format!("index {index}"))
}

/// Checks the range of on-demand maxima; `−1` clears a member, but only in an update [T-039][T-178].
pub(crate) fn check_on_demand(
    maxima: &OnDemandThroughput,
    clearing: bool,
    index: Option<&str>,
    place: &Place,
) -> Result<(), Refusal> {
    for (name, limit, value) in [
        ("MaxReadRequestUnits", "TableMaxReadCapacityUnits", maxima.max_read_request_units),
        ("MaxWriteRequestUnits", "TableMaxWriteCapacityUnits", maxima.max_write_request_units),
    ] {
        let Some(value) = value else { continue };
        let subject = subject(index);
        if value < 1 && !(clearing && value == -1) {
            return Err(Refusal::invalid(format!(
                "Requested {name} for OnDemandThroughput for {subject} is outside of valid range"
            )));
        }
        if value > TABLE_QUOTA {
            // [T-154]
            return Err(Refusal::limit(format!(
                "Subscriber limit exceeded: Requested {name} for OnDemandThroughput for {subject} exceeds {limit} of \
                 the account in region {}",
                place.region
            )));
        }
    }
    Ok(())
}

/// Refuses on-demand maxima on a provisioned table; a struct without members passes [T-039][T-456].
pub(crate) fn refuse_on_demand(maxima: &OnDemandThroughput) -> Result<(), Refusal> {
    let member = if maxima.max_read_request_units.is_some() {
        "MaxReadRequestUnits"
    } else if maxima.max_write_request_units.is_some() {
        "MaxWriteRequestUnits"
    } else {
        return Ok(());
    };
    Err(Refusal::invalid(format!(
        "{member} for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."
    )))
}

/// Returns on-demand maxima after an update: members are merged, `−1` clears one [T-178][T-182].
pub(crate) fn merged_on_demand(
    present: Option<&OnDemandThroughput>,
    update: &OnDemandThroughput,
) -> Option<OnDemandThroughput> {
    let merge = |present: Option<i64>, update: Option<i64>| update.or(present).filter(|value| *value != -1);
    let merged = OnDemandThroughput {
        max_read_request_units: merge(
            present.and_then(|maxima| maxima.max_read_request_units),
            update.max_read_request_units,
        ),
        max_write_request_units: merge(
            present.and_then(|maxima| maxima.max_write_request_units),
            update.max_write_request_units,
        ),
    };
    (merged != OnDemandThroughput::default()).then_some(merged)
}

/// Returns the warm throughput that a new table or index starts with.
///
/// A value below what the billing mode starts with is refused [T-039].
pub(crate) fn initial_warm(
    warm: Option<&WarmThroughput>,
    mode: BillingMode,
    capacity: Units,
    index: Option<&str>,
) -> Result<Units, Refusal> {
    let floor = match mode {
        BillingMode::PayPerRequest => INITIAL_ON_DEMAND,
        BillingMode::Provisioned => capacity,
    };
    let Some(warm) = warm else { return Ok(floor) };
    for (name, counterpart, value, floor) in [
        ("ReadUnitsPerSecond", "ReadCapacityUnits", warm.read_units_per_second, floor.read),
        ("WriteUnitsPerSecond", "WriteCapacityUnits", warm.write_units_per_second, floor.write),
    ] {
        if value.is_some_and(|value| value < floor) {
            let subject = subject(index);
            let reason = match mode {
                BillingMode::PayPerRequest => "initial throughput for OnDemand".to_owned(),
                BillingMode::Provisioned => format!("{counterpart} of ProvisionedThroughput"),
            };
            return Err(Refusal::invalid(format!(
                "Requested {name} for WarmThroughput for {subject} is lower than {reason}"
            )));
        }
    }
    Ok(raised(floor, warm))
}

/// Returns warm throughput after an update; a lower value is refused [T-061].
pub(crate) fn raised_warm(present: Units, warm: &WarmThroughput, index: Option<&str>) -> Result<Units, Refusal> {
    for (name, value, present) in [
        ("ReadUnitsPerSecond", warm.read_units_per_second, present.read),
        ("WriteUnitsPerSecond", warm.write_units_per_second, present.write),
    ] {
        if value.is_some_and(|value| value < present) {
            return Err(Refusal::invalid(format!(
                "Requested {name} for WarmThroughput for {} is lower than current WarmThroughput, decreasing \
                 WarmThroughput is not supported",
                subject(index)
            )));
        }
    }
    Ok(raised(present, warm))
}

fn raised(present: Units, warm: &WarmThroughput) -> Units {
    Units {
        read: warm.read_units_per_second.unwrap_or(present.read),
        write: warm.write_units_per_second.unwrap_or(present.write),
    }
}

/// Checks a table's capacity and its indexes' against the quotas of table, index and account [T-170].
pub(crate) fn check_quotas(context: &Context<'_>, table: &Table) -> Result<(), Refusal> {
    let place = context.place;
    let units = |table: &Table| {
        std::iter::once(table.capacity.units)
            .chain(table.global_indexes.iter().map(|index| index.capacity.units))
            .collect::<Vec<_>>()
    };
    for (name, of) in [
        ("ReadCapacityUnits", (|units: Units| units.read) as fn(Units) -> i64),
        ("WriteCapacityUnits", |units: Units| units.write),
    ] {
        let requested = of(table.capacity.units);
        if requested > TABLE_QUOTA {
            return Err(Refusal::limit(format!(
                "The requested {name}, {requested}, is above the per table maximum for the account in {}. Per table \
                 maximum: {TABLE_QUOTA}",
                place.region
            )));
        }
        for index in &table.global_indexes {
            let requested = of(index.capacity.units);
            if requested > TABLE_QUOTA {
                return Err(Refusal::limit(format!(
                    "The requested {name} for index {}, {requested}, is above the per index maximum for the account \
                     in {}. Per index maximum: {TABLE_QUOTA}",
                    index.name, place.region
                )));
            }
        }
        let others =
            context.state.tables.values().filter(|other| other.name != table.name && !other.is_gone(context.now));
        let total: i64 = others.flat_map(units).chain(units(table)).map(of).fold(0, i64::saturating_add);
        // Capacity that is there already never blocks a change that adds none.
        let before = context.existing(&table.name).map_or(0, |before| units(before).into_iter().map(of).sum());
        let after: i64 = units(table).into_iter().map(of).sum();
        if total > ACCOUNT_QUOTA && after > before {
            return Err(Refusal::limit(format!(
                "This request would have caused the {name} limit to be exceeded for the account in {}. Current \
                 {name} reserved by the account: {}. Limit: {ACCOUNT_QUOTA}",
                place.region,
                total - after + before
            )));
        }
    }
    Ok(())
}

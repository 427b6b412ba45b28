//! What a table uses in a month.

use std::collections::{BTreeMap, BTreeSet};

use super::expectation::{Expectation, IndexExpectation};
use super::quantity::Quantity;
use super::units::{OVERHEAD_PER_ITEM, index_entry_size, read_units, write_units};
use crate::model::{Key, Projection, Table};

/// What was counted of a live table. What is absent was not, and expectations stand in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measurement {
    /// Items of the table.
    pub items: Option<u64>,
    /// Bytes of the table, without what is billed beside them.
    pub bytes: Option<u64>,
    /// Global indexes by name.
    pub indexes: BTreeMap<String, MeasuredIndex>,
    /// Units that the table and its local indexes consumed.
    pub units: Option<MeasuredUnits>,
}

/// What was counted of an index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeasuredIndex {
    /// Entries.
    pub items: Option<u64>,
    /// Bytes.
    pub bytes: Option<u64>,
    /// Units that it consumed.
    pub units: Option<MeasuredUnits>,
}

/// Consumed units, brought to a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredUnits {
    /// Write units.
    pub writes: Quantity,
    /// Read units.
    pub reads: Quantity,
}

/// What a table uses in a month. What is `None` is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    /// Write units of the table and its local indexes.
    pub write_units: Option<Quantity>,
    /// Read units of the table and its local indexes.
    pub read_units: Option<Quantity>,
    /// Stored bytes that are billed, without indexes.
    pub stored: Option<Quantity>,
    /// Stored bytes of each local index.
    pub local_stored: BTreeMap<String, Option<Quantity>>,
    /// Global indexes.
    pub indexes: BTreeMap<String, IndexUsage>,
    /// GetRecords calls that are billed.
    pub stream_reads: Option<Quantity>,
    /// Write units with which a replica repeats what TTL deletes.
    pub expired_units: Option<Quantity>,
    /// How many times the average the busiest second is.
    pub peak_factor: Quantity,
    /// Regions of replicas.
    pub replicas: Vec<String>,
    /// Keys of an expectation of which neither it nor a measurement tells anything.
    pub untold: BTreeSet<&'static str>,
}

/// What a global index uses in a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IndexUsage {
    /// Write units.
    pub write_units: Option<Quantity>,
    /// Read units.
    pub read_units: Option<Quantity>,
    /// Stored bytes that are billed.
    pub stored: Option<Quantity>,
}

/// What is known of the items of a table.
struct Items<'a> {
    table: &'a Table,
    expectation: &'a Expectation,
    count: Option<Quantity>,
    size: Option<Quantity>,
}

impl Usage {
    /// Returns what a table uses: what was measured, and otherwise what is expected. GetRecords calls of Lambda cost
    /// nothing, so where `read_by_lambda`, a stream of which nothing else is said has no others.
    pub fn of(table: &Table, expectation: &Expectation, measurement: &Measurement, read_by_lambda: bool) -> Usage {
        let measured_size = quotient(measurement.bytes, measurement.items);
        let items = Items {
            table,
            expectation,
            count: measurement.items.or(expectation.items).map(Quantity::from),
            size: measured_size.or(expectation.item_size.map(Quantity::from)),
        };
        let raw = match measurement.bytes {
            Some(bytes) => Some(Quantity::from(bytes)),
            None => product(items.count.as_ref(), items.size.as_ref()),
        };
        let measured = measurement.units.as_ref();
        let global = table.global_secondary_indexes.iter().map(|(name, index)| {
            let measured = measurement.indexes.get(name);
            (name.clone(), items.global_index(name, &index.key, &index.projection, measured))
        });
        let local = table.local_secondary_indexes.iter();
        Usage {
            write_units: measured.map(|units| units.writes.clone()).or_else(|| items.write_units()),
            read_units: measured.map(|units| units.reads.clone()).or_else(|| items.read_units()),
            stored: with_overhead(raw.as_ref(), items.count.as_ref()),
            local_stored: local
                .map(|(name, index)| (name.clone(), items.stored_in(name, &index.key, &index.projection)))
                .collect(),
            indexes: global.collect(),
            stream_reads: expectation.stream_reads_per_month.clone().or(read_by_lambda.then(Quantity::zero)),
            expired_units: items.expired_units(),
            peak_factor: expectation.peak_factor.clone().unwrap_or_else(|| Quantity::from(1)),
            replicas: expectation.replicas.clone().unwrap_or_default(),
            untold: items.untold(),
        }
    }
}

impl Items<'_> {
    /// Returns the keys of an expectation that nothing tells, as a declaration writes them.
    fn untold(&self) -> BTreeSet<&'static str> {
        let expectation = self.expectation;
        let keys = [
            ("items", self.count.is_some()),
            ("item_size", self.size.is_some()),
            ("writes", expectation.writes.is_some()),
            ("reads", expectation.reads.is_some()),
            ("stream_reads_per_month", expectation.stream_reads_per_month.is_some()),
            ("expired_items_per_month", expectation.expired_items_per_month.is_some()),
        ];
        keys.into_iter().filter(|(_, is_told)| !is_told).map(|(key, _)| key).collect()
    }

    /// Returns the write units of the table: transactions count twice there, and once in indexes.
    fn write_units(&self) -> Option<Quantity> {
        let writes = self.expectation.writes.as_ref()?;
        let factor = &Quantity::from(1) + &writes.transactional_percent.percent();
        let mut units = &(&writes.per_month * &factor) * &write_units(self.size.as_ref()?);
        for (name, index) in &self.table.local_secondary_indexes {
            units = &units + &self.writes_into(name, &index.key, &index.projection)?;
        }
        Some(units)
    }

    /// Returns the read units of the table and its local indexes: what is left of all reads after those of global indexes.
    fn read_units(&self) -> Option<Quantity> {
        let reads = self.expectation.reads.as_ref()?;
        let through_indexes: Quantity = self.expected_indexes().map(|(_, share)| share).sum();
        let (consistent, transactional) = (&reads.consistent_percent, &reads.transactional_percent);
        let eventual = &(&Quantity::from(100) - consistent) - &(transactional + &through_indexes);
        let doubled = &Quantity::from(2) * transactional;
        let weight = (&(consistent + &doubled) + &eventual.half()).percent();
        let mut units = &(&reads.per_month * &weight) * &read_units(self.size.as_ref()?);
        for (name, index) in &self.table.local_secondary_indexes {
            units = &units + &self.reads_from(name, &index.key, &index.projection)?;
        }
        Some(units)
    }

    /// Returns the indexes through which reads are expected to go, with how many of a hundred.
    fn expected_indexes(&self) -> impl Iterator<Item = (&String, &Quantity)> {
        let indexes = self.expectation.indexes.iter();
        indexes.filter_map(|(name, index)| Some((name, index.value.reads_percent.as_ref()?)))
    }

    fn global_index(
        &self,
        name: &str,
        key: &Key,
        projection: &Projection,
        measured: Option<&MeasuredIndex>,
    ) -> IndexUsage {
        let units = measured.and_then(|index| index.units.as_ref());
        let counted = measured.and_then(|index| {
            let (bytes, items) = (index.bytes.map(Quantity::from)?, index.items.map(Quantity::from)?);
            with_overhead(Some(&bytes), Some(&items))
        });
        IndexUsage {
            write_units: units.map(|u| u.writes.clone()).or_else(|| self.writes_into(name, key, projection)),
            read_units: units.map(|u| u.reads.clone()).or_else(|| self.reads_from(name, key, projection)),
            stored: counted.or_else(|| self.stored_in(name, key, projection)),
        }
    }

    fn expected(&self, name: &str) -> Option<&IndexExpectation> {
        self.expectation.indexes.get(name).map(|index| &index.value)
    }

    /// Returns the bytes of an index's entry on average.
    fn entry_size(&self, name: &str, key: &Key, projection: &Projection) -> Option<Quantity> {
        match self.expected(name).and_then(|index| index.entry_size) {
            Some(size) => Some(Quantity::from(size)),
            None => Some(index_entry_size(self.size.as_ref()?, &self.table.key, key, projection)),
        }
    }

    fn writes_into(&self, name: &str, key: &Key, projection: &Projection) -> Option<Quantity> {
        let writes = self.expectation.writes.as_ref()?;
        let share = share(self.expected(name).and_then(|index| index.writes_percent.as_ref()));
        Some(&(&writes.per_month * &share) * &write_units(&self.entry_size(name, key, projection)?))
    }

    fn reads_from(&self, name: &str, key: &Key, projection: &Projection) -> Option<Quantity> {
        let reads = self.expectation.reads.as_ref()?;
        match self.expected(name).and_then(|index| index.reads_percent.as_ref()) {
            None => Some(Quantity::zero()),
            Some(percent) => {
                let reads = &reads.per_month * &percent.percent();
                Some((&reads * &read_units(&self.entry_size(name, key, projection)?)).half())
            }
        }
    }

    fn stored_in(&self, name: &str, key: &Key, projection: &Projection) -> Option<Quantity> {
        let share = share(self.expected(name).and_then(|index| index.items_percent.as_ref()));
        let entries = self.count.as_ref()? * &share;
        let raw = product(Some(&entries), self.entry_size(name, key, projection).as_ref());
        with_overhead(raw.as_ref(), Some(&entries))
    }

    /// What TTL deletes costs nothing where it is deleted, and a write in each replica, indexes included.
    fn expired_units(&self) -> Option<Quantity> {
        let expired = self.expectation.expired_items_per_month.as_ref()?;
        let mut units = expired * &write_units(self.size.as_ref()?);
        for (name, index) in &self.table.global_secondary_indexes {
            let share = share(self.expected(name).and_then(|index| index.items_percent.as_ref()));
            let size = self.entry_size(name, &index.key, &index.projection)?;
            units = &units + &(&(expired * &share) * &write_units(&size));
        }
        Some(units)
    }
}

/// Returns a share of one; where nothing is said, all.
fn share(percent: Option<&Quantity>) -> Quantity {
    percent.map_or_else(|| Quantity::from(1), Quantity::percent)
}

fn product(one: Option<&Quantity>, other: Option<&Quantity>) -> Option<Quantity> {
    Some(one? * other?)
}

fn quotient(dividend: Option<u64>, divisor: Option<u64>) -> Option<Quantity> {
    Quantity::from(dividend?).over(&Quantity::from(divisor?))
}

/// Returns the bytes that are billed: those of the items, and [`OVERHEAD_PER_ITEM`] for each. No items are no bytes.
fn with_overhead(raw: Option<&Quantity>, items: Option<&Quantity>) -> Option<Quantity> {
    let items = items?;
    if *items == 0 {
        return Some(Quantity::zero());
    }
    Some(raw? + &(items * &Quantity::from(OVERHEAD_PER_ITEM)))
}

//! What one table costs, line by line.

use std::collections::BTreeSet;
use std::fmt;

use super::prices::{Figure, PriceList};
use super::quantity::Quantity;
use super::units::{BYTES_PER_GIGABYTE, HOURS_PER_MONTH};
use super::usage::Usage;
use crate::model::{Billing, Table};

/// What is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// Writes.
    Writes,
    /// Reads.
    Reads,
    /// Storage.
    Storage,
    /// Point-in-time recovery.
    Recovery,
    /// Reading a stream.
    Stream,
    /// Repeating in a replica what TTL deleted.
    ReplicatedDeletes,
}

impl Feature {
    /// Returns the feature's name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Feature::Writes => "writes",
            Feature::Reads => "reads",
            Feature::Storage => "storage",
            Feature::Recovery => "point_in_time_recovery",
            Feature::Stream => "stream",
            Feature::ReplicatedDeletes => "replicated_deletes",
        }
    }

    /// Returns the keys of an expectation that tell how much of it there is.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Feature::Writes => &["writes", "item_size"],
            Feature::Reads => &["reads", "item_size"],
            Feature::Storage | Feature::Recovery => &["items", "item_size"],
            Feature::Stream => &["stream_reads_per_month"],
            Feature::ReplicatedDeletes => &["expired_items_per_month", "item_size"],
        }
    }

    /// Returns what is to be declared where this is not known: those of its keys that nothing tells, or all of them
    /// where each is told.
    fn needs(self, untold: &BTreeSet<&'static str>) -> String {
        let quoted = |key: &&'static str| format!("`{key}`");
        let missing: Vec<String> = self.keys().iter().filter(|key| untold.contains(*key)).map(quoted).collect();
        let named: Vec<String> = if missing.is_empty() { self.keys().iter().map(quoted).collect() } else { missing };
        named.join(" and ")
    }
}

/// A quantity and its price.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is paid for.
    pub feature: Feature,
    /// The index that it is paid for; `None` is the table.
    pub index: Option<String>,
    /// The region of the replica that it is paid for; `None` is the table's own.
    pub replica: Option<String>,
    /// The figure of the list of prices.
    pub figure: Figure,
    /// The figure's value.
    pub price: Quantity,
    /// How much of it, and what it comes to.
    pub cost: Cost,
}

/// What a line comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Cost {
    /// The quantity is known.
    Known {
        /// How much in a month.
        quantity: Quantity,
        /// Dollars in a month.
        amount: Quantity,
    },
    /// The quantity is not known.
    Unknown {
        /// The keys of an expectation that would tell, and are missing.
        needs: String,
    },
}

/// What a table costs in a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Estimate {
    /// Line by line: the table, its indexes, its replicas.
    pub lines: Vec<Line>,
}

/// A figure that a list of prices does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingPrice {
    /// The region.
    pub region: String,
    /// The figure; `None` where the list does not have the region.
    pub figure: Option<Figure>,
}

impl fmt::Display for MissingPrice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.figure {
            None => write!(formatter, "no prices for region {}", self.region),
            Some(figure) => write!(formatter, "no price `{}` for region {}", figure.name(), self.region),
        }
    }
}

impl Line {
    /// Returns the dollars in a month, where they are known.
    pub fn amount(&self) -> Option<&Quantity> {
        match &self.cost {
            Cost::Known { amount, .. } => Some(amount),
            Cost::Unknown { .. } => None,
        }
    }

    /// Returns how much of it there is, where that is known.
    pub fn quantity(&self) -> Option<&Quantity> {
        match &self.cost {
            Cost::Known { quantity, .. } => Some(quantity),
            Cost::Unknown { .. } => None,
        }
    }
}

impl Estimate {
    /// Returns the sum of what is known, in dollars.
    pub fn known(&self) -> Quantity {
        self.lines.iter().filter_map(Line::amount).sum()
    }

    /// Says whether no line is known, and there are some.
    pub fn is_unknown(&self) -> bool {
        self.unknown() > 0 && self.unknown() == self.lines.len()
    }

    /// Returns how many lines are not known.
    pub fn unknown(&self) -> usize {
        self.lines.iter().filter(|line| line.amount().is_none()).count()
    }
}

/// Returns what a table costs in a month in a region.
///
/// # Errors
/// Every price that is needed and missing from the list.
pub fn estimate(
    table: &Table,
    usage: &Usage,
    prices: &PriceList,
    region: &str,
) -> Result<Estimate, BTreeSet<MissingPrice>> {
    let (untold, missing) = (&usage.untold, BTreeSet::new());
    let mut lines = Lines { prices, region, untold, replica: None, lines: Vec::new(), missing };
    lines.table(table, usage);
    for replica in &usage.replicas {
        lines.replica = Some(replica);
        lines.table(table, usage);
    }
    match lines.missing.is_empty() {
        true => Ok(Estimate { lines: lines.lines }),
        false => Err(lines.missing),
    }
}

/// The lines of a table as far as they are written.
struct Lines<'a> {
    prices: &'a PriceList,
    region: &'a str,
    /// Keys of an expectation that nothing tells.
    untold: &'a BTreeSet<&'static str>,
    replica: Option<&'a str>,
    lines: Vec<Line>,
    missing: BTreeSet<MissingPrice>,
}

impl Lines<'_> {
    /// Adds what the table costs in one region. A replica stores the same and repeats every write; where its reads are
    /// paid for one by one, they are counted where the table is read.
    fn table(&mut self, table: &Table, usage: &Usage) {
        let class = table.table_class;
        self.throughput(table, None, table.billing, usage.write_units.as_ref(), usage.read_units.as_ref());
        self.stored(Feature::Storage, None, Figure::storage(class), usage.stored.as_ref());
        for (name, stored) in &usage.local_stored {
            self.stored(Feature::Storage, Some(name), Figure::storage(class), stored.as_ref());
        }
        for (name, index) in &table.global_secondary_indexes {
            let of_index = usage.indexes.get(name);
            let writes = of_index.and_then(|index| index.write_units.as_ref());
            let reads = of_index.and_then(|index| index.read_units.as_ref());
            let stored = of_index.and_then(|index| index.stored.as_ref());
            self.throughput(table, Some(name), index.billing, writes, reads);
            self.stored(Feature::Storage, Some(name), Figure::storage(class), stored);
        }
        if table.point_in_time_recovery.is_some() {
            // The size of the table and its local indexes is what is kept.
            let local = usage.local_stored.values();
            let bytes = local.fold(usage.stored.clone(), |sum, stored| Some(&sum? + stored.as_ref()?));
            self.stored(Feature::Recovery, None, Figure::Recovery, bytes.as_ref());
        }
        if self.replica.is_none() && table.stream.is_some() {
            self.add(Feature::Stream, None, Figure::StreamReads, usage.stream_reads.clone());
        }
        if self.replica.is_some() && table.time_to_live.is_some() && !table.billing.is_provisioned() {
            let figure = Figure::write_requests(class);
            self.add(Feature::ReplicatedDeletes, None, figure, usage.expired_units.clone());
        }
    }

    /// Adds writes and reads of a table or an index: what is provisioned, or what is requested.
    fn throughput(
        &mut self,
        table: &Table,
        index: Option<&str>,
        billing: Billing,
        writes: Option<&Quantity>,
        reads: Option<&Quantity>,
    ) {
        let class = table.table_class;
        match billing {
            Billing::Provisioned(throughput) => {
                let hours = |units: u64| Some(&Quantity::from(units) * &Quantity::from(HOURS_PER_MONTH));
                self.add(Feature::Writes, index, Figure::write_capacity(class), hours(throughput.write));
                self.add(Feature::Reads, index, Figure::read_capacity(class), hours(throughput.read));
            }
            Billing::OnDemand(_) => {
                self.add(Feature::Writes, index, Figure::write_requests(class), writes.cloned());
                if self.replica.is_none() {
                    self.add(Feature::Reads, index, Figure::read_requests(class), reads.cloned());
                }
            }
        }
    }

    fn stored(&mut self, feature: Feature, index: Option<&str>, figure: Figure, bytes: Option<&Quantity>) {
        let gigabytes = bytes.and_then(|bytes| bytes.over(&Quantity::from(BYTES_PER_GIGABYTE)));
        self.add(feature, index, figure, gigabytes);
    }

    fn add(&mut self, feature: Feature, index: Option<&str>, figure: Figure, quantity: Option<Quantity>) {
        let region = self.replica.unwrap_or(self.region);
        let Some(price) = self.prices.price(region, figure) else {
            let figure = self.prices.regions.contains_key(region).then_some(figure);
            self.missing.insert(MissingPrice { region: region.to_owned(), figure });
            return;
        };
        let cost = match quantity {
            Some(quantity) => Cost::Known { amount: price.of(figure, &quantity), quantity },
            None => Cost::Unknown { needs: feature.needs(self.untold) },
        };
        let (index, replica) = (index.map(str::to_owned), self.replica.map(str::to_owned));
        self.lines.push(Line { feature, index, replica, figure, price: price.value.clone(), cost });
    }
}

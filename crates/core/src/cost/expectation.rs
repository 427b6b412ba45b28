//! What a table is expected to hold and to serve, as declared.

use std::collections::BTreeMap;

use super::quantity::Quantity;
use crate::place::Declared;

/// What a table is expected to hold and to serve. What is absent is not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// Items in the table.
    pub items: Option<u64>,
    /// Bytes of an item on average, names of attributes included.
    pub item_size: Option<u64>,
    /// Items written.
    pub writes: Option<Requests>,
    /// Items read, through indexes too.
    pub reads: Option<Requests>,
    /// How many times the average the busiest second is, at least 1.
    pub peak_factor: Option<Quantity>,
    /// Items that TTL deletes in a month.
    pub expired_items_per_month: Option<Quantity>,
    /// GetRecords calls in a month of readers other than Lambda.
    pub stream_reads_per_month: Option<Quantity>,
    /// Regions that the table is replicated to.
    pub replicas: Option<Vec<String>>,
    /// Indexes by name.
    pub indexes: BTreeMap<String, Declared<IndexExpectation>>,
}

/// Requests in a month, each of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    /// How many.
    pub per_month: Quantity,
    /// How many of a hundred are strongly consistent; of writes none is.
    pub consistent_percent: Quantity,
    /// How many of a hundred belong to transactions.
    pub transactional_percent: Quantity,
}

/// What an index is expected to hold and to serve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IndexExpectation {
    /// How many of a hundred items are in the index; all of them where nothing is said.
    pub items_percent: Option<Quantity>,
    /// Bytes of an entry on average.
    pub entry_size: Option<u64>,
    /// How many writes of the index come with a hundred writes of the table; a hundred where nothing is said.
    pub writes_percent: Option<Quantity>,
    /// How many of a hundred reads go through the index, eventually consistent; none where nothing is said.
    pub reads_percent: Option<Quantity>,
}

impl Expectation {
    /// Returns this expectation with what it leaves open taken from `below`. Indexes are joined by name.
    #[must_use]
    pub fn over(self, below: Expectation) -> Expectation {
        let Expectation {
            items,
            item_size,
            writes,
            reads,
            peak_factor,
            expired_items_per_month,
            stream_reads_per_month,
            replicas,
            mut indexes,
        } = below;
        indexes.extend(self.indexes);
        Expectation {
            items: self.items.or(items),
            item_size: self.item_size.or(item_size),
            writes: self.writes.or(writes),
            reads: self.reads.or(reads),
            peak_factor: self.peak_factor.or(peak_factor),
            expired_items_per_month: self.expired_items_per_month.or(expired_items_per_month),
            stream_reads_per_month: self.stream_reads_per_month.or(stream_reads_per_month),
            replicas: self.replicas.or(replicas),
            indexes,
        }
    }
}

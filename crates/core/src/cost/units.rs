//! How sizes become units, and what a month and a gigabyte are.

use std::collections::BTreeSet;

use super::quantity::Quantity;
use crate::model::{Key, Projection};

/// Hours of the month that AWS calculates with.
pub const HOURS_PER_MONTH: u64 = 730;
/// Seconds of that month.
pub const SECONDS_PER_MONTH: u64 = HOURS_PER_MONTH * 3600;
/// Bytes of a billed gigabyte. AWS's own calculations take the decimal one.
pub const BYTES_PER_GIGABYTE: u64 = 1_000_000_000;
/// Bytes that are billed for each stored item beside its own, in the table and again in each index.
pub const OVERHEAD_PER_ITEM: u64 = 100;
/// The most bytes that an item has: 400 KB.
pub const MAX_ITEM_SIZE: u64 = 400 * 1024;
/// What an attribute is taken for, name and value, where an index carries some and nobody says how large they are.
pub const BYTES_OF_AN_UNKNOWN_ATTRIBUTE: u64 = 50;

/// Bytes that one write unit covers.
const BYTES_PER_WRITE: u64 = 1024;
/// Bytes that one read unit covers.
const BYTES_PER_READ: u64 = 4096;

/// Returns the units of one plain write of an item of this size in bytes: one for each begun KB, and at least one.
pub fn write_units(size: &Quantity) -> Quantity {
    units(size, BYTES_PER_WRITE)
}

/// Returns the units of one strongly consistent read of an item of this size in bytes: one for each begun 4 KB, and at
/// least one. An eventually consistent read is half of it, a transactional one twice.
pub fn read_units(size: &Quantity) -> Quantity {
    units(size, BYTES_PER_READ)
}

fn units(size: &Quantity, bytes: u64) -> Quantity {
    let units = size.over(&Quantity::from(bytes)).unwrap_or_else(Quantity::zero).ceiling();
    units.max(Quantity::from(1))
}

/// Returns the size in bytes of an index's entry for an item: the whole item where the index carries all of it, and
/// otherwise [`BYTES_OF_AN_UNKNOWN_ATTRIBUTE`] for each attribute of either key and each included one, and never more
/// than the item.
pub fn index_entry_size(item: &Quantity, table: &Key, index: &Key, projection: &Projection) -> Quantity {
    let mut attributes: BTreeSet<&str> =
        table.attributes().chain(index.attributes()).map(|attribute| attribute.name.as_str()).collect();
    match projection {
        Projection::All => return item.clone(),
        Projection::KeysOnly => {}
        Projection::Include(included) => attributes.extend(included.iter().map(String::as_str)),
    }
    let count = u64::try_from(attributes.len()).unwrap_or(u64::MAX);
    let estimated = &Quantity::from(count) * &Quantity::from(BYTES_OF_AN_UNKNOWN_ATTRIBUTE);
    estimated.min(item.clone())
}

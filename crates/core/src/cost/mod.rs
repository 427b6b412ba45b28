//! What tables cost in a month: pure arithmetic over what is declared or measured, and a list of prices.
//!
//! An [`Expectation`] or a [`Measurement`] becomes the [`Usage`] of one table: units, bytes and calls in a month. A
//! [`PriceList`] turns it into [`Line`]s, each a quantity times a price, and [`compare`] says what other billing modes
//! and table classes would cost. Every number is exact until it is printed ([`Quantity`]); what nobody knows stays
//! unknown and is never taken for nothing. No file is read here: `formats` reads lists of prices.

mod capacity;
mod comparison;
mod estimate;
mod expectation;
mod prices;
mod quantity;
mod summary;
mod units;
mod usage;

pub use capacity::{CapacityBreakEven, LoadBreakEven};
pub use comparison::{Alternative, BreakEvens, ClassBreakEven, Comparison, compare};
pub use estimate::{Cost, Estimate, Feature, Line, MissingPrice, estimate};
pub use expectation::{Expectation, IndexExpectation, Requests};
pub use prices::{Figure, Price, PriceList, RegionPrices};
pub use quantity::Quantity;
pub use summary::{Credit, ProjectCost, free_tier};
pub use units::{
    BYTES_OF_AN_UNKNOWN_ATTRIBUTE, BYTES_PER_GIGABYTE, HOURS_PER_MONTH, MAX_ITEM_SIZE, OVERHEAD_PER_ITEM,
    SECONDS_PER_MONTH, index_entry_size, read_units, write_units,
};
pub use usage::{IndexUsage, MeasuredIndex, MeasuredUnits, Measurement, Usage};

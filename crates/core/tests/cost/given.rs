//! Prices, tables and expectations that cases begin with.

use std::collections::BTreeMap;

use tablewright_core::cost::{
    Estimate, Expectation, Feature, Figure, IndexExpectation, Measurement, Price, PriceList, Quantity, RegionPrices,
    Requests, Usage, estimate,
};
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, OnDemandMaximum, Projection, ScalarType, Table,
    TableClass,
};
use tablewright_core::place::{Declared, Place};

pub(crate) fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).expect("a number")
}

pub(crate) fn place() -> Place {
    Place { file: "prices.yaml".into(), line: 1, column: 1, offset: 0, length: 0 }
}

pub(crate) fn region(prices: &[(Figure, &str)]) -> RegionPrices {
    let price = |value| Price { value: quantity(value), source: "by hand".to_owned(), date: "2024-11-01".to_owned() };
    let prices = prices.iter().map(|(figure, value)| (*figure, price(value)));
    RegionPrices { place: place(), prices: prices.collect() }
}

/// One region with every price, and one that is twice as dear to write to and has nothing but that and storage.
pub(crate) fn prices() -> PriceList {
    let home = region(&[
        (Figure::StandardWriteRequests, "0.625"),
        (Figure::StandardReadRequests, "0.125"),
        (Figure::StandardWriteCapacity, "0.00065"),
        (Figure::StandardReadCapacity, "0.00013"),
        (Figure::StandardStorage, "0.25"),
        (Figure::InfrequentWriteRequests, "0.78"),
        (Figure::InfrequentReadRequests, "0.155"),
        (Figure::InfrequentWriteCapacity, "0.00081"),
        (Figure::InfrequentReadCapacity, "0.00016"),
        (Figure::InfrequentStorage, "0.10"),
        (Figure::Recovery, "0.20"),
        (Figure::StreamReads, "0.02"),
        (Figure::Alarms, "0.10"),
        (Figure::FreeStorage, "25"),
        (Figure::FreeWriteCapacity, "18600"),
        (Figure::FreeReadCapacity, "18600"),
        (Figure::FreeStreamReads, "2500000"),
        (Figure::FreeAlarms, "10"),
    ]);
    let dear = region(&[(Figure::StandardWriteRequests, "1.25"), (Figure::StandardStorage, "0.30")]);
    PriceList { regions: BTreeMap::from([("us-east-1".to_owned(), home), ("eu-west-1".to_owned(), dear)]) }
}

pub(crate) fn key(partition: &str, sort: Option<&str>) -> Key {
    let attribute = |name: &str| KeyAttribute { name: name.to_owned(), scalar_type: ScalarType::String };
    Key { partition: vec![attribute(partition)], sort: sort.map(attribute).into_iter().collect() }
}

pub(crate) const ON_DEMAND: Billing = Billing::OnDemand(OnDemandMaximum { read: None, write: None });

pub(crate) fn table() -> Table {
    Table {
        name: "orders".to_owned(),
        key: key("id", None),
        global_secondary_indexes: BTreeMap::new(),
        local_secondary_indexes: BTreeMap::new(),
        billing: ON_DEMAND,
        warm_throughput: None,
        stream: None,
        time_to_live: None,
        point_in_time_recovery: None,
        encryption: Encryption::AwsOwned,
        table_class: TableClass::Standard,
        deletion_protection: false,
        tags: BTreeMap::new(),
    }
}

pub(crate) fn with_index(projection: Projection, billing: Billing) -> Table {
    let index = GlobalSecondaryIndex { key: key("email", None), projection, billing, warm_throughput: None };
    Table { billing, global_secondary_indexes: BTreeMap::from([("by-email".to_owned(), index)]), ..table() }
}

pub(crate) fn requests(per_month: &str) -> Option<Requests> {
    let none = Quantity::zero();
    Some(Requests { per_month: quantity(per_month), consistent_percent: none.clone(), transactional_percent: none })
}

/// A million items of so many bytes, with a million writes and a million reads in a month.
pub(crate) fn million(item_size: u64) -> Expectation {
    Expectation {
        items: Some(1_000_000),
        item_size: Some(item_size),
        writes: requests("1000000"),
        reads: requests("1000000"),
        ..Expectation::default()
    }
}

pub(crate) fn with_index_expectation(expectation: Expectation, index: IndexExpectation) -> Expectation {
    let indexes = BTreeMap::from([("by-email".to_owned(), Declared::new(index, place()))]);
    Expectation { indexes, ..expectation }
}

pub(crate) fn usage(table: &Table, expectation: &Expectation) -> Usage {
    Usage::of(table, expectation, &Measurement::default(), false)
}

pub(crate) fn estimated(table: &Table, expectation: &Expectation) -> Estimate {
    estimate(table, &usage(table, expectation), &prices(), "us-east-1").expect("every price")
}

/// Returns the dollars of a feature of the table itself, or of its index, to six digits.
#[track_caller]
pub(crate) fn dollars(estimate: &Estimate, feature: Feature, index: Option<&str>) -> String {
    let mut lines = estimate.lines.iter().filter(|line| line.feature == feature && line.index.as_deref() == index);
    let line = lines.next().unwrap_or_else(|| panic!("no {feature:?} of {index:?}"));
    line.amount().unwrap_or_else(|| panic!("{feature:?} of {index:?} is not known")).rounded(6)
}

//! What tables cost, against cases that were calculated by hand.
//!
//! The prices are those of us-east-1 in round figures; each case shows its arithmetic. A month has 730 hours, a gigabyte
//! 1,000,000,000 bytes.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::cost::{
    Cost, Estimate, Expectation, Feature, Figure, IndexExpectation, LoadBreakEven, MeasuredIndex, MeasuredUnits,
    Measurement, MissingPrice, Price, PriceList, ProjectCost, Quantity, RegionPrices, Requests, Usage, compare,
    estimate, free_tier, index_entry_size, read_units, write_units,
};
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, LocalSecondaryIndex, OnDemandMaximum, Projection,
    ScalarType, StreamViewType, Table, TableClass, Throughput,
};
use tablewright_core::place::{Declared, Place};

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).expect("a number")
}

fn place() -> Place {
    Place { file: "prices.yaml".into(), line: 1, column: 1, offset: 0, length: 0 }
}

fn region(prices: &[(Figure, &str)]) -> RegionPrices {
    let price = |value| Price { value: quantity(value), source: "by hand".to_owned(), date: "2024-11-01".to_owned() };
    let prices = prices.iter().map(|(figure, value)| (*figure, price(value)));
    RegionPrices { place: place(), prices: prices.collect() }
}

/// One region with every price, and one that is twice as dear to write to and has nothing but that and storage.
fn prices() -> PriceList {
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

fn key(partition: &str, sort: Option<&str>) -> Key {
    let attribute = |name: &str| KeyAttribute { name: name.to_owned(), scalar_type: ScalarType::String };
    Key { partition: vec![attribute(partition)], sort: sort.map(attribute).into_iter().collect() }
}

const ON_DEMAND: Billing = Billing::OnDemand(OnDemandMaximum { read: None, write: None });

fn table() -> Table {
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

fn with_index(projection: Projection, billing: Billing) -> Table {
    let index = GlobalSecondaryIndex { key: key("email", None), projection, billing, warm_throughput: None };
    Table { billing, global_secondary_indexes: BTreeMap::from([("by-email".to_owned(), index)]), ..table() }
}

fn requests(per_month: &str) -> Option<Requests> {
    let none = Quantity::zero();
    Some(Requests { per_month: quantity(per_month), consistent_percent: none.clone(), transactional_percent: none })
}

/// A million items of so many bytes, with a million writes and a million reads in a month.
fn million(item_size: u64) -> Expectation {
    Expectation {
        items: Some(1_000_000),
        item_size: Some(item_size),
        writes: requests("1000000"),
        reads: requests("1000000"),
        ..Expectation::default()
    }
}

fn with_index_expectation(expectation: Expectation, index: IndexExpectation) -> Expectation {
    let indexes = BTreeMap::from([("by-email".to_owned(), Declared::new(index, place()))]);
    Expectation { indexes, ..expectation }
}

fn usage(table: &Table, expectation: &Expectation) -> Usage {
    Usage::of(table, expectation, &Measurement::default(), false)
}

fn estimated(table: &Table, expectation: &Expectation) -> Estimate {
    estimate(table, &usage(table, expectation), &prices(), "us-east-1").expect("every price")
}

/// Returns the dollars of a feature of the table itself, or of its index, to six digits.
#[track_caller]
fn dollars(estimate: &Estimate, feature: Feature, index: Option<&str>) -> String {
    let mut lines = estimate.lines.iter().filter(|line| line.feature == feature && line.index.as_deref() == index);
    let line = lines.next().unwrap_or_else(|| panic!("no {feature:?} of {index:?}"));
    line.amount().unwrap_or_else(|| panic!("{feature:?} of {index:?} is not known")).rounded(6)
}

#[test]
fn a_begun_kilobyte_is_a_write_unit() {
    // 1 KB is 1024 bytes: 1024 → 1 unit, 1025 → 2 units.
    assert_eq!(write_units(&quantity("1")), 1);
    assert_eq!(write_units(&quantity("1024")), 1);
    assert_eq!(write_units(&quantity("1025")), 2);
    // 1,000,000 writes × 1 unit × $0.625 per million; with one byte more, twice that.
    assert_eq!(dollars(&estimated(&table(), &million(1024)), Feature::Writes, None), "0.625000");
    assert_eq!(dollars(&estimated(&table(), &million(1025)), Feature::Writes, None), "1.250000");
}

#[test]
fn begun_four_kilobytes_are_a_read_unit_and_eventual_consistency_is_half_of_it() {
    assert_eq!(read_units(&quantity("4096")), 1);
    assert_eq!(read_units(&quantity("4097")), 2);
    // 1,000,000 reads × 1 unit × ½ × $0.125 per million; with one byte more, twice that.
    assert_eq!(dollars(&estimated(&table(), &million(4096)), Feature::Reads, None), "0.062500");
    assert_eq!(dollars(&estimated(&table(), &million(4097)), Feature::Reads, None), "0.125000");
}

#[test]
fn consistent_reads_cost_a_unit_and_transactional_ones_two() {
    let reads = Requests {
        consistent_percent: quantity("20"),
        transactional_percent: quantity("5"),
        ..requests("1000000").expect("reads")
    };
    let expectation = Expectation { reads: Some(reads), ..million(1000) };
    // 20 % × 1 + 5 % × 2 + 75 % × ½ = 0.675 units; × 1,000,000 × $0.125 per million.
    assert_eq!(dollars(&estimated(&table(), &expectation), Feature::Reads, None), "0.084375");
}

#[test]
fn transactional_writes_count_twice_in_the_table_and_once_in_its_index() {
    let writes = Requests { transactional_percent: quantity("50"), ..requests("1000000").expect("writes") };
    let expectation = Expectation { writes: Some(writes), ..million(1000) };
    let estimate = estimated(&with_index(Projection::All, ON_DEMAND), &expectation);
    // 50 % × 2 + 50 % × 1 = 1.5 units × 1,000,000 × $0.625 per million; the index 1 unit each.
    assert_eq!(dollars(&estimate, Feature::Writes, None), "0.937500");
    assert_eq!(dollars(&estimate, Feature::Writes, Some("by-email")), "0.625000");
}

#[test]
fn a_hundred_bytes_are_stored_with_each_item() {
    let estimate = estimated(&table(), &million(900));
    // 1,000,000 × (900 + 100) bytes = 1 GB × $0.25.
    assert_eq!(dollars(&estimate, Feature::Storage, None), "0.250000");
}

#[test]
fn an_index_of_everything_is_written_and_stored_like_the_table() {
    let expectation = with_index_expectation(
        million(1500),
        IndexExpectation { items_percent: Some(quantity("50")), ..IndexExpectation::default() },
    );
    let estimate = estimated(&with_index(Projection::All, ON_DEMAND), &expectation);
    // 1500 bytes are 2 units: 1,000,000 × 2 × $0.625 per million.
    assert_eq!(dollars(&estimate, Feature::Writes, Some("by-email")), "1.250000");
    // 500,000 entries × (1500 + 100) bytes = 0.8 GB × $0.25.
    assert_eq!(dollars(&estimate, Feature::Storage, Some("by-email")), "0.200000");
}

#[test]
fn an_index_of_keys_has_fifty_bytes_for_each_attribute() {
    let [table_key, index_key] = [key("id", None), key("email", Some("id"))];
    let entry = |projection: &Projection| index_entry_size(&quantity("1500"), &table_key, &index_key, projection);
    // id and email, 50 bytes each; title and price with them.
    assert_eq!(entry(&Projection::KeysOnly), 100);
    let include = |attributes: &[&str]| Projection::Include(attributes.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(entry(&include(&["title", "price"])), 200);
    assert_eq!(entry(&Projection::All), 1500);
    // Never more than the item has.
    let many: Vec<String> = (0..40).map(|number| format!("attribute-{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(entry(&include(&many)), 1500);
    // 1,000,000 × (100 + 100) bytes = 0.2 GB × $0.25.
    let estimate = estimated(&with_index(Projection::KeysOnly, ON_DEMAND), &million(1500));
    assert_eq!(dollars(&estimate, Feature::Storage, Some("by-email")), "0.050000");
    assert_eq!(dollars(&estimate, Feature::Writes, Some("by-email")), "0.625000");
}

#[test]
fn reads_through_an_index_are_taken_from_those_of_the_table() {
    let index = IndexExpectation {
        reads_percent: Some(quantity("40")),
        writes_percent: Some(quantity("200")),
        entry_size: Some(5000),
        ..IndexExpectation::default()
    };
    let expectation = with_index_expectation(million(1000), index);
    let estimate = estimated(&with_index(Projection::All, ON_DEMAND), &expectation);
    // 60 % × ½ × 1,000,000 × $0.125 per million.
    assert_eq!(dollars(&estimate, Feature::Reads, None), "0.037500");
    // 40 % × 1,000,000 × 2 units (5000 bytes) × ½ × $0.125 per million.
    assert_eq!(dollars(&estimate, Feature::Reads, Some("by-email")), "0.050000");
    // A changed key is two writes of the index: 200 % × 1,000,000 × 5 units (5000 bytes) × $0.625 per million.
    assert_eq!(dollars(&estimate, Feature::Writes, Some("by-email")), "6.250000");
}

#[test]
fn local_indexes_are_written_with_the_tables_units_and_kept_by_its_recovery() {
    let index = LocalSecondaryIndex { key: key("id", Some("day")), projection: Projection::All };
    let table = Table {
        local_secondary_indexes: BTreeMap::from([("by-day".to_owned(), index)]),
        point_in_time_recovery: Some(35),
        ..table()
    };
    let estimate = estimated(&table, &million(900));
    // One unit in the table and one in the index: 2 × 1,000,000 × $0.625 per million.
    assert_eq!(dollars(&estimate, Feature::Writes, None), "1.250000");
    // 1 GB in the table and 1 GB in the index, × $0.20.
    assert_eq!(dollars(&estimate, Feature::Recovery, None), "0.400000");
    assert_eq!(dollars(&estimate, Feature::Storage, Some("by-day")), "0.250000");
}

#[test]
fn recovery_costs_by_the_gigabyte_without_global_indexes() {
    let table = Table { point_in_time_recovery: Some(7), ..with_index(Projection::All, ON_DEMAND) };
    // 1 GB in the table × $0.20, however many days are kept; the index is not kept.
    assert_eq!(dollars(&estimated(&table, &million(900)), Feature::Recovery, None), "0.200000");
}

#[test]
fn streams_cost_by_the_call_and_nothing_for_lambda() {
    let table = Table { stream: Some(StreamViewType::NewImage), ..table() };
    let expectation = Expectation { stream_reads_per_month: Some(quantity("5000000")), ..million(900) };
    // 5,000,000 calls × $0.02 per 100,000.
    assert_eq!(dollars(&estimated(&table, &expectation), Feature::Stream, None), "1.000000");
    let by_lambda = Usage::of(&table, &million(900), &Measurement::default(), true);
    let by_lambda = estimate(&table, &by_lambda, &prices(), "us-east-1").expect("every price");
    assert_eq!(dollars(&by_lambda, Feature::Stream, None), "0.000000");
    // Where nobody says who reads it, nobody knows.
    assert_eq!(estimated(&table, &million(900)).unknown(), 1);
}

#[test]
fn provisioned_capacity_is_paid_by_the_hour_indexes_too() {
    let billing = Billing::Provisioned(Throughput { read: 20, write: 10 });
    let estimate = estimated(&with_index(Projection::All, billing), &Expectation::default());
    // 10 × 730 h × $0.00065 and 20 × 730 h × $0.00013, whatever is requested; the index has its own.
    for index in [None, Some("by-email")] {
        assert_eq!(dollars(&estimate, Feature::Writes, index), "4.745000");
        assert_eq!(dollars(&estimate, Feature::Reads, index), "1.898000");
    }
    assert_eq!(estimate.known().rounded(6), "13.286000");
    // Storage of the table and of the index.
    assert_eq!(estimate.unknown(), 2);
}

#[test]
fn infrequent_access_has_prices_of_its_own() {
    let table = Table { table_class: TableClass::StandardInfrequentAccess, ..table() };
    let on_demand = estimated(&table, &million(900));
    // 1,000,000 × $0.78 per million; 500,000 × $0.155 per million; 1 GB × $0.10.
    assert_eq!(dollars(&on_demand, Feature::Writes, None), "0.780000");
    assert_eq!(dollars(&on_demand, Feature::Reads, None), "0.077500");
    assert_eq!(dollars(&on_demand, Feature::Storage, None), "0.100000");
    let table = Table { billing: Billing::Provisioned(Throughput { read: 10, write: 10 }), ..table };
    let provisioned = estimated(&table, &million(900));
    // 10 × 730 h × $0.00081 and 10 × 730 h × $0.00016.
    assert_eq!(dollars(&provisioned, Feature::Writes, None), "5.913000");
    assert_eq!(dollars(&provisioned, Feature::Reads, None), "1.168000");
}

#[test]
fn a_replica_repeats_writes_at_the_prices_of_its_region() {
    let table = Table { time_to_live: Some("until".to_owned()), ..table() };
    let expectation = Expectation {
        replicas: Some(vec!["eu-west-1".to_owned()]),
        expired_items_per_month: Some(quantity("200000")),
        ..million(900)
    };
    let estimate = estimated(&table, &expectation);
    let in_replica: Vec<_> =
        estimate.lines.iter().filter(|line| line.replica.as_deref() == Some("eu-west-1")).collect();
    let amounts: Vec<_> =
        in_replica.iter().map(|line| (line.feature, line.amount().expect("known").rounded(6))).collect();
    let expected = [
        // 1,000,000 × $1.25 per million.
        (Feature::Writes, "1.250000".to_owned()),
        // 1 GB × $0.30.
        (Feature::Storage, "0.300000".to_owned()),
        // What TTL deletes is free at home and a write here: 200,000 × $1.25 per million.
        (Feature::ReplicatedDeletes, "0.250000".to_owned()),
    ];
    assert_eq!(amounts, expected);
    assert!(!estimate.lines.iter().any(|line| line.replica.is_none() && line.feature == Feature::ReplicatedDeletes));
}

#[test]
fn what_nobody_says_is_unknown_and_never_nothing() {
    let estimate = estimated(&table(), &Expectation { items: Some(5), ..Expectation::default() });
    let needs: Vec<_> = estimate.lines.iter().map(|line| &line.cost).collect();
    assert_eq!(needs.len(), 3);
    assert!(needs.iter().all(|cost| matches!(cost, Cost::Unknown { .. })), "{needs:?}");
    assert_eq!(estimate.known(), 0);
    // An empty table stores nothing, however large its items would be.
    let empty = estimated(&table(), &Expectation { items: Some(0), ..Expectation::default() });
    assert_eq!(dollars(&empty, Feature::Storage, None), "0.000000");
}

#[test]
fn what_was_measured_goes_before_what_is_expected() {
    let table = with_index(Projection::All, ON_DEMAND);
    let units = |writes: &str, reads: &str| Some(MeasuredUnits { writes: quantity(writes), reads: quantity(reads) });
    let measurement = Measurement {
        items: Some(2_000_000),
        bytes: Some(3_800_000_000),
        indexes: BTreeMap::from([(
            "by-email".to_owned(),
            MeasuredIndex { items: Some(1_000_000), bytes: Some(400_000_000), units: units("3000000", "0") },
        )]),
        units: units("2000000", "8000000"),
    };
    let usage = Usage::of(&table, &million(900), &measurement, false);
    let estimate = estimate(&table, &usage, &prices(), "us-east-1").expect("every price");
    // 3.8 GB + 2,000,000 × 100 bytes = 4 GB × $0.25; 0.4 GB + 0.1 GB = 0.5 GB × $0.25.
    assert_eq!(dollars(&estimate, Feature::Storage, None), "1.000000");
    assert_eq!(dollars(&estimate, Feature::Storage, Some("by-email")), "0.125000");
    // 2,000,000 × $0.625, 8,000,000 × $0.125 and 3,000,000 × $0.625 per million.
    assert_eq!(dollars(&estimate, Feature::Writes, None), "1.250000");
    assert_eq!(dollars(&estimate, Feature::Reads, None), "1.000000");
    assert_eq!(dollars(&estimate, Feature::Writes, Some("by-email")), "1.875000");
    // Counts alone give the size of an item: 3.8 GB ÷ 2,000,000 = 1900 bytes, 2 units for each expected write.
    let counted = Measurement { indexes: BTreeMap::new(), units: None, ..measurement };
    let usage = Usage::of(&table, &million(900), &counted, false);
    assert_eq!(usage.write_units, Some(quantity("2000000")));
}

#[test]
fn every_missing_price_is_named() {
    let table = Table { point_in_time_recovery: Some(35), ..table() };
    let missing =
        |region: &str| estimate(&table, &usage(&table, &million(900)), &prices(), region).expect_err("missing");
    let of = |region: &str, figure| MissingPrice { region: region.to_owned(), figure };
    assert_eq!(missing("mars-north-1"), BTreeSet::from([of("mars-north-1", None)]));
    let expected = [Figure::StandardReadRequests, Figure::Recovery].map(|figure| of("eu-west-1", Some(figure)));
    assert_eq!(missing("eu-west-1"), BTreeSet::from(expected));
}

#[test]
fn a_provisioned_unit_breaks_even_at_a_share_of_its_hours() {
    let table = with_index(Projection::All, ON_DEMAND);
    let comparison = compare(&table, &usage(&table, &million(900)), &prices(), "us-east-1");
    let capacity = comparison.break_evens.capacity.expect("every price");
    // 730 h × $0.00065 = $0.4745; ÷ $0.000000625 = 759,200 units, of 730 × 3600 = 2,628,000 that a unit can serve: 28.9 %.
    assert_eq!(capacity.write_units, 759_200);
    assert_eq!(capacity.write_share.rounded(4), "0.2889");
    // 730 h × $0.00013 = $0.0949; ÷ $0.000000125 = 759,200.
    assert_eq!(capacity.read_units, 759_200);
    // One unit of each for the table and one index: 2 × ($0.4745 + $0.0949).
    assert_eq!(capacity.smallest.rounded(6), "1.138800");
}

#[test]
fn provisioned_capacity_is_compared_for_the_busiest_second() {
    let monthly = |per_month: &str, peak: &str| {
        let expectation = Expectation {
            items: Some(0),
            item_size: Some(1000),
            writes: requests(per_month),
            reads: requests("0"),
            peak_factor: Some(quantity(peak)),
            ..Expectation::default()
        };
        let comparison = compare(&table(), &usage(&table(), &expectation), &prices(), "us-east-1");
        let one = |provisioned: bool| {
            let found = comparison.alternatives.iter().find(|alternative| {
                alternative.provisioned == provisioned && alternative.table_class == TableClass::Standard
            });
            let found = found.expect("four of them");
            (found.capacity, found.monthly.as_ref().expect("known").rounded(4), found.is_current)
        };
        (one(false), one(true))
    };
    // 26,280,000 writes ÷ 2,628,000 s = 10 in a second. On demand 26.28 × $0.625 = $16.425. Steady, 10 write units and
    // the least of one read unit: 10 × $0.4745 + $0.0949 = $4.8399.
    let capacity = |write| Some(Throughput { read: 1, write });
    let (on_demand, provisioned) = monthly("26280000", "1");
    assert_eq!(on_demand, (None, "16.4250".to_owned(), true));
    assert_eq!(provisioned, (capacity(10), "4.8399".to_owned(), false));
    // With four times as much in the busiest second, 40 units: 40 × $0.4745 + $0.0949 = $19.0749.
    assert_eq!(monthly("26280000", "4").1, (capacity(40), "19.0749".to_owned(), false));
    // 10.1 in a second need 11 units.
    assert_eq!(monthly("26542800", "1").1.0, capacity(11));
}

#[test]
fn provisioned_capacity_breaks_even_at_a_multiple_of_the_load() {
    let load = |reads: &str, peak: &str| {
        let expectation = Expectation {
            item_size: Some(1000),
            writes: requests("2628000"),
            reads: requests(reads),
            peak_factor: Some(quantity(peak)),
            ..Expectation::default()
        };
        let comparison = compare(&table(), &usage(&table(), &expectation), &prices(), "us-east-1");
        comparison.break_evens.capacity.expect("every price").load
    };
    // One write in a second, $1.6425 on demand. One unit of each is $0.4745 + $0.0949 = $0.5694, and serves up to this
    // load: 0.5694 ÷ 1.6425 = 0.34667.
    assert_eq!(load("0", "1"), LoadBreakEven::From(quantity("0.5694").over(&quantity("1.6425")).expect("a share")));
    // With twice as much in the busiest second one unit serves half of the load, and is beyond the break-even still.
    assert_eq!(load("0", "2"), load("0", "1"));
    // With three times as much, a unit serves a third, so the writes need more: 1.6425 k = 0.0949 + 3 × 0.4745 k.
    let expected = quantity("0.0949").over(&quantity("0.219")).expect("a share");
    assert_eq!(load("0", "3"), LoadBreakEven::From(expected));
    // 28.9 % of the busiest second is what has to be used; a quarter is not enough at any load.
    assert_eq!(load("0", "4"), LoadBreakEven::Never);
    let unknown = compare(&table(), &usage(&table(), &Expectation::default()), &prices(), "us-east-1");
    assert_eq!(unknown.break_evens.capacity.expect("every price").load, LoadBreakEven::Unknown);
}

#[test]
fn infrequent_access_breaks_even_at_a_storage_for_its_load() {
    let comparison = compare(&table(), &usage(&table(), &million(900)), &prices(), "us-east-1");
    let class = comparison.break_evens.class.expect("every price");
    // Writes $0.78 - $0.625 = $0.155, reads ½ × ($0.155 - $0.125) = $0.015: $0.17 dearer.
    assert_eq!(class.dearer.rounded(6), "0.170000");
    // A GB is $0.25 - $0.10 = $0.15 cheaper: $0.17 ÷ $0.15 = 1.1333 GB. The table has 1 GB.
    assert_eq!(class.gigabytes.expect("cheaper storage").rounded(4), "1.1333");
    assert_eq!(class.stored, Some(quantity("1")));
    // So at 1 GB Standard is cheaper, $0.9375 against $0.9575, and at 1.2 GB it is not.
    let sums = |items| {
        let expectation = Expectation { items: Some(items), ..million(900) };
        let alternatives = compare(&table(), &usage(&table(), &expectation), &prices(), "us-east-1").alternatives;
        [0, 1].map(|place: usize| alternatives[place].monthly.as_ref().expect("known").rounded(4))
    };
    assert_eq!(sums(1_000_000), ["0.9375", "0.9575"]);
    assert_eq!(sums(1_200_000), ["0.9875", "0.9775"]);
}

#[test]
fn nothing_is_compared_with_what_is_not_known() {
    let unknown = Expectation { writes: None, ..million(900) };
    let comparison = compare(&table(), &usage(&table(), &unknown), &prices(), "us-east-1");
    assert!(comparison.alternatives.iter().all(|alternative| alternative.monthly.is_none()));
    assert_eq!(comparison.break_evens.class, None);
    // The prices alone tell where capacity breaks even.
    assert!(comparison.break_evens.capacity.is_some());
}

#[test]
fn the_free_tier_takes_off_what_is_used_and_no_more() {
    let provisioned = Table { billing: Billing::Provisioned(Throughput { read: 30, write: 10 }), ..table() };
    let estimates = [estimated(&table(), &million(900)), estimated(&provisioned, &million(900))];
    let credits = free_tier(&estimates, 12, &prices(), "us-east-1").expect("every price");
    let credits: Vec<_> = credits.iter().map(|credit| (credit.figure, credit.amount.rounded(4))).collect();
    let expected = [
        // 2 GB of 25 × $0.25.
        (Figure::FreeStorage, "0.5000"),
        // 10 × 730 h = 7,300 of 18,600 × $0.00065.
        (Figure::FreeWriteCapacity, "4.7450"),
        // 18,600 of 30 × 730 h = 21,900 × $0.00013.
        (Figure::FreeReadCapacity, "2.4180"),
        // 10 of 12 × $0.10.
        (Figure::FreeAlarms, "1.0000"),
    ];
    assert_eq!(credits, expected.map(|(figure, amount)| (figure, amount.to_owned())));
    let total = ProjectCost::of(&estimates, Some(&quantity("1.2")));
    // $0.625 + $0.0625 + $0.25 on demand; $4.745 + $2.847 + $0.25 provisioned; $1.2 of alarms.
    assert_eq!(total.known.rounded(4), "9.9795");
    assert_eq!(total.unknown, 0);
}

/// The estimate in the document of the file-sharing system: users ~$0.25, URLs ~$0.50, recovery ~$0.20, together ~$1-2.
#[test]
fn the_file_sharing_documents_total_does_not_follow_from_its_components() {
    let components: Quantity = [quantity("0.25"), quantity("0.50"), quantity("0.20")].iter().sum();
    // 0.25 + 0.50 + 0.20 = 0.95, which is below the range that stands under it.
    assert_eq!(components, quantity("0.95"));
    assert!(components < quantity("1"));
    // $0.20 of recovery is the price of a whole GB. 1000 users of 500 bytes and 10,000 URLs of 700 bytes are 1000 × 600
    // + 10,000 × 800 bytes = 0.0086 GB × $0.20 = $0.00172.
    let kept = |items, item_size| {
        let expectation = Expectation { items: Some(items), item_size: Some(item_size), ..Expectation::default() };
        let table = Table { point_in_time_recovery: Some(35), ..table() };
        let estimate = estimated(&table, &expectation);
        let line = estimate.lines.into_iter().find(|line| line.feature == Feature::Recovery).expect("recovery");
        line.amount().expect("known").clone()
    };
    assert_eq!(&kept(1000, 500) + &kept(10_000, 700), quantity("0.00172"));
    // $0.25 is 400,000 writes of a user, or 4,000,000 eventually consistent reads: 400 or 4000 for each of 1000 users.
    let price = |figure| prices().price("us-east-1", figure).expect("a price").of(figure, &Quantity::from(1));
    assert_eq!(quantity("0.25").over(&price(Figure::StandardWriteRequests)), Some(quantity("400000")));
    assert_eq!(quantity("0.25").over(&price(Figure::StandardReadRequests).half()), Some(quantity("4000000")));
}

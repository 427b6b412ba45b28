//! What is paid for, line by line, and what tables come to together.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::cost::{
    Cost, Expectation, Feature, Figure, MeasuredIndex, MeasuredUnits, Measurement, MissingPrice, ProjectCost, Quantity,
    Usage, estimate, free_tier,
};
use tablewright_core::model::{Billing, Projection, StreamViewType, Table, TableClass, Throughput};

use crate::given::{ON_DEMAND, dollars, estimated, million, prices, quantity, table, usage, with_index};

#[test]
fn a_hundred_bytes_are_stored_with_each_item() {
    let estimate = estimated(&table(), &million(900));
    // 1,000,000 × (900 + 100) bytes = 1 GB × $0.25.
    assert_eq!(dollars(&estimate, Feature::Storage, None), "0.250000");
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
    // Only what is missing is asked for: items are told already.
    let asked = |feature| {
        let line = estimate.lines.iter().find(|line| line.feature == feature);
        line.expect("a line").cost.clone()
    };
    assert_eq!(asked(Feature::Storage), Cost::Unknown { needs: "`item_size`".to_owned() });
    assert_eq!(asked(Feature::Writes), Cost::Unknown { needs: "`writes` and `item_size`".to_owned() });
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

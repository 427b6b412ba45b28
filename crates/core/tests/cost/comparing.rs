//! Other ways to pay, and from where on they are cheaper.

use tablewright_core::cost::{Expectation, LoadBreakEven, PriceList, compare};
use tablewright_core::model::{Projection, TableClass, Throughput};

use crate::given::{ON_DEMAND, million, prices, quantity, requests, table, usage, with_index};

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
fn of_no_load_there_is_no_multiple() {
    let load = |writes: &str, reads: &str| {
        let expectation = Expectation { writes: requests(writes), reads: requests(reads), ..million(900) };
        let comparison = compare(&table(), &usage(&table(), &expectation), &prices(), "us-east-1");
        comparison.break_evens.capacity.expect("every price").load
    };
    assert_eq!(load("0", "0"), LoadBreakEven::NoLoad);
    // Writes alone are a load: a million for $0.625, and one unit of each for $0.5694: 0.5694 ÷ 0.625 = 0.91104.
    assert_eq!(load("1000000", "0"), LoadBreakEven::From(quantity("0.91104")));
}

#[test]
fn capacity_breaks_even_nowhere_that_one_region_could_tell_of_replicas() {
    let capacity = |prices: &PriceList, replicas: &[&str]| {
        let replicas = Some(replicas.iter().map(|replica| (*replica).to_owned()).collect());
        let expectation = Expectation { replicas, ..million(900) };
        compare(&table(), &usage(&table(), &expectation), prices, "us-east-1").break_evens.capacity
    };
    assert!(capacity(&prices(), &[]).is_some());
    // A region that has no price of provisioned capacity, and one that has each.
    assert_eq!(capacity(&prices(), &["eu-west-1"]), None);
    let mut everywhere = prices();
    let home = everywhere.regions["us-east-1"].clone();
    everywhere.regions.insert("us-west-2".to_owned(), home);
    assert_eq!(capacity(&everywhere, &["us-west-2"]), None);
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

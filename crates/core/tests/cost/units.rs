//! Writes, reads and indexes: how requests of items become units.

use std::collections::BTreeMap;

use tablewright_core::cost::{
    Expectation, Feature, IndexExpectation, Requests, index_entry_size, read_units, write_units,
};
use tablewright_core::model::{LocalSecondaryIndex, Projection, Table};

use crate::given::{
    ON_DEMAND, dollars, estimated, key, million, quantity, requests, table, with_index, with_index_expectation,
};

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

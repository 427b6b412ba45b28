//! An item's round trip.

use tablewright_core::codes::Code;
use tablewright_core::model::{KeyAttribute, ScalarType};
use tablewright_core::refusal::Refusal;
use tablewright_core::verify::{Probe, Trip, probe_checks};

use super::given::{fix, is_not_checked, key, table, troubles};

const ID: u128 = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;
const NOW: u64 = 1_800_000_000;

fn refusal(code: &str) -> Refusal {
    Refusal { code: code.to_owned(), message: "no".to_owned(), status: Some(400) }
}

fn whole() -> Trip {
    Trip {
        write: Some(Ok(())),
        read: Some(Ok(true)),
        found: [("by-email".to_owned(), Ok(true))].into(),
        delete: Some(Ok(())),
    }
}

#[test]
fn the_item_has_every_key_attribute_in_its_type() {
    let mut table = table();
    table.key = key("id", &[("part", ScalarType::Binary)]);
    if let Some(index) = table.global_secondary_indexes.get_mut("by-email") {
        index.key.sort = vec![KeyAttribute { name: "at".to_owned(), scalar_type: ScalarType::Number }];
    }
    let probe = Probe::new(&table, ID, NOW);
    assert_eq!(probe.key, ["id", "part"]);
    assert_eq!(probe.indexes[0].key, ["email", "at"]);
    let text = format!("tablewright-probe-{ID:032x}");
    assert_eq!(probe.item["id"], (ScalarType::String, text.clone()));
    assert_eq!(probe.item["part"], (ScalarType::Binary, text.clone()));
    assert_eq!(probe.item[&probe.mark], (ScalarType::String, text));
    let (of_number, number) = &probe.item["at"];
    assert_eq!(*of_number, ScalarType::Number);
    // DynamoDB keeps 38 digits.
    assert!(number.starts_with('-') && number[1..].bytes().all(|byte| byte.is_ascii_digit()) && number.len() <= 39);
    // An item that stayed expires.
    assert_eq!(probe.item["until"], (ScalarType::Number, (NOW + 3600).to_string()));
}

#[test]
fn any_id_gives_a_key_of_its_own() {
    let mut table = table();
    table.key.partition[0].scalar_type = ScalarType::Number;
    let value = |id| Probe::new(&table, id, NOW).item["id"].1.clone();
    assert_ne!(value(1), value(2));
    for id in [0, u128::MAX, 10_u128.pow(30) - 1, 9 * 10_u128.pow(29)] {
        // It comes back as it was written: DynamoDB drops zeros that lead, and keeps 38 digits.
        assert!(value(id).len() == 31 && !value(id).starts_with("-0"), "{}", value(id));
    }
}

#[test]
fn a_ttl_attribute_that_is_a_key_keeps_the_keys_value() {
    let mut table = table();
    table.time_to_live = Some("id".to_owned());
    assert!(Probe::new(&table, ID, NOW).item["id"].1.starts_with("tablewright-probe-"));
}

#[test]
fn a_whole_trip_is_ok() {
    let checks = probe_checks("orders", &Probe::new(&table(), ID, NOW), &whole());
    let ids: Vec<_> = checks.iter().map(|check| check.id.as_str()).collect();
    let expected = ["write", "read", "index/by-email", "delete"].map(|step| format!("orders:probe/{step}"));
    assert_eq!((ids, troubles(&checks)), (expected.iter().map(String::as_str).collect(), vec![]));
}

#[test]
fn each_step_that_goes_wrong_is_named() {
    let probe = Probe::new(&table(), ID, NOW);
    let of = |trip: &Trip| probe_checks("orders", &probe, trip);
    let checks = of(&Trip { write: Some(Err(refusal("AccessDeniedException"))), ..Trip::default() });
    assert_eq!(troubles(&checks), [("probe/write", Code::AccessDenied)]);
    assert!(["probe/read", "probe/index/by-email", "probe/delete"].iter().all(|step| is_not_checked(&checks, step)));
    let checks = of(&Trip { read: Some(Ok(false)), found: [].into(), ..whole() });
    assert_eq!(troubles(&checks), [("probe/read", Code::RoundTripFailed)]);
    let checks = of(&Trip { found: [("by-email".to_owned(), Ok(false))].into(), ..whole() });
    assert_eq!(troubles(&checks), [("probe/index/by-email", Code::RoundTripFailed)]);
    let checks = of(&Trip { delete: Some(Err(refusal("ThrottlingException"))), ..whole() });
    assert_eq!(troubles(&checks), [("probe/delete", Code::RoundTripFailed)]);
    // Whoever has to delete it by hand is told its key.
    assert!(fix(&checks, "probe/delete").contains(&format!("id tablewright-probe-{ID:032x}")));
    let interrupted = of(&Trip::default());
    assert!(troubles(&interrupted).is_empty() && is_not_checked(&interrupted, "probe/write"));
}

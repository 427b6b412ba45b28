//! Tables.

use std::collections::BTreeSet;

use tablewright_core::codes::Code;
use tablewright_core::model::{
    Billing, Encryption, LocalSecondaryIndex, Projection, ScalarType, StreamViewType, TableClass, Throughput,
};
use tablewright_core::observed::{Aspect, Observed};
use tablewright_core::plan::Live;
use tablewright_core::project::{IgnoredField, OnExisting};
use tablewright_core::verify::Summary;

use super::given::{desired, fix, found, is_not_checked, judged, judged_after, key, observed, table, troubles};

#[test]
fn a_table_that_is_as_declared_is_ok_in_every_aspect() {
    let checks = judged_after(|_| {});
    let ids: Vec<_> = checks.iter().map(|check| check.id.as_str()).collect();
    let aspects = [
        "table",
        "key",
        "billing",
        "index/by-email",
        "stream",
        "time_to_live",
        "point_in_time_recovery",
        "encryption",
        "table_class",
        "deletion_protection",
        "tags",
    ];
    assert_eq!(ids, aspects.map(|aspect| format!("orders:{aspect}")));
    assert_eq!(Summary::of(&checks), Summary { ok: aspects.len(), ..Summary::default() });
}

#[test]
fn each_difference_fails_its_own_check_and_no_other() {
    type Change = fn(&mut Observed);
    let cases: &[(&str, Code, Change)] = &[
        ("billing", Code::NotAsDeclared, |live| {
            live.table.billing = Billing::Provisioned(Throughput { read: 1, write: 1 });
            for index in live.table.global_secondary_indexes.values_mut() {
                index.billing = live.table.billing;
            }
        }),
        ("index/by-email", Code::NotAsDeclared, |live| live.table.global_secondary_indexes.clear()),
        ("stream", Code::StreamNotEnabled, |live| live.table.stream = None),
        ("stream", Code::NotAsDeclared, |live| live.table.stream = Some(StreamViewType::KeysOnly)),
        ("time_to_live", Code::NotAsDeclared, |live| live.table.time_to_live = Some("other".to_owned())),
        ("point_in_time_recovery", Code::NotAsDeclared, |live| live.table.point_in_time_recovery = None),
        ("encryption", Code::NotAsDeclared, |live| live.table.encryption = Encryption::AwsOwned),
        ("table_class", Code::NotAsDeclared, |live| live.table.table_class = TableClass::Standard),
        ("deletion_protection", Code::NotAsDeclared, |live| live.table.deletion_protection = false),
        ("tags", Code::NotAsDeclared, |live| live.table.tags.clear()),
    ];
    for (aspect, code, change) in cases {
        assert_eq!(troubles(&judged_after(change)), [(*aspect, *code)], "{aspect}");
    }
}

#[test]
fn what_is_there_and_not_declared_fails_too() {
    let mut wanted = desired();
    wanted.table.stream = None;
    wanted.table.time_to_live = None;
    wanted.table.global_secondary_indexes.clear();
    let checks = judged(&wanted, &Live::Present(Box::new(observed(&table()))));
    let aspects: BTreeSet<_> = troubles(&checks).into_iter().map(|(aspect, _)| aspect).collect();
    assert_eq!(aspects, BTreeSet::from(["index/by-email", "stream", "time_to_live"]));
}

#[test]
fn a_fix_names_the_approval_that_its_change_waits_for_and_no_other() {
    let checks = judged_after(|live| {
        live.table.time_to_live = None;
        live.table.encryption = Encryption::AwsOwned;
    });
    assert!(fix(&checks, "time_to_live").contains("--approve DS107:orders`"));
    assert!(fix(&checks, "encryption").contains("--approve DS109:orders`"));
}

#[test]
fn a_table_that_is_not_there_or_unreadable_is_one_failure() {
    let checks = judged(&desired(), &Live::Absent);
    assert_eq!((checks.len(), troubles(&checks)), (1, vec![("table", Code::Missing)]));
    let checks = judged(&desired(), &Live::Unreadable("AccessDeniedException: no".to_owned()));
    assert_eq!((checks.len(), troubles(&checks)), (1, vec![("table", Code::Unreadable)]));
}

#[test]
fn a_table_or_an_index_that_is_not_active_fails() {
    let checks = judged_after(|live| live.status = "UPDATING".to_owned());
    assert_eq!(troubles(&checks), [("table", Code::NotActive)]);
    let checks = judged_after(|live| {
        if let Some(index) = live.indexes.get_mut("by-email") {
            index.status = "CREATING".to_owned();
        }
    });
    assert_eq!(troubles(&checks), [("index/by-email", Code::NotActive)]);
    let checks = judged_after(|live| live.status = "INACCESSIBLE_ENCRYPTION_CREDENTIALS".to_owned());
    assert_eq!(troubles(&checks), [("table", Code::NotActive)]);
    assert!(fix(&checks, "table").contains("KMS key"));
}

#[test]
fn of_a_table_with_another_key_nothing_else_is_claimed() {
    let checks = judged_after(|live| live.table.key = key("name", &[]));
    assert_eq!(troubles(&checks), [("key", Code::KeyDiffers)]);
    assert!(is_not_checked(&checks, "billing") && is_not_checked(&checks, "encryption"));
}

#[test]
fn other_local_indexes_are_one_failure_each() {
    let checks = judged_after(|live| {
        let by_size =
            LocalSecondaryIndex { key: key("id", &[("size", ScalarType::Number)]), projection: Projection::All };
        live.table.local_secondary_indexes.insert("by-size".to_owned(), by_size);
    });
    assert_eq!(troubles(&checks), [("local_index/by-size", Code::LocalIndexesDiffer)]);
    assert!(is_not_checked(&checks, "stream"));
}

#[test]
fn what_the_endpoint_cannot_read_is_not_checked() {
    let checks = judged_after(|live| live.unsupported.extend([Aspect::TimeToLive, Aspect::Tags]));
    assert_eq!(troubles(&checks), []);
    assert!(is_not_checked(&checks, "time_to_live") && is_not_checked(&checks, "tags"));
}

#[test]
fn a_key_that_cannot_be_told_is_not_checked() {
    let checks = judged_after(|live| live.table.encryption = Encryption::KmsKey("arn:aws:kms:…:key/1".to_owned()));
    assert_eq!(troubles(&checks), []);
    assert!(is_not_checked(&checks, "encryption"));
}

#[test]
fn what_is_ignored_fails_nothing() {
    let mut wanted = desired();
    wanted.ignore.insert(IgnoredField::TimeToLive);
    let mut live = observed(&table());
    live.table.time_to_live = None;
    assert_eq!(troubles(&judged(&wanted, &Live::Present(Box::new(live)))), []);
}

#[test]
fn a_difference_that_is_left_alone_fails_and_its_fix_is_not_apply() {
    let mut wanted = desired();
    wanted.on_existing = OnExisting::CreateOnly;
    let mut live = observed(&table());
    live.table.point_in_time_recovery = None;
    let checks = judged(&wanted, &Live::Present(Box::new(live)));
    assert_eq!(troubles(&checks), [("point_in_time_recovery", Code::NotAsDeclared)]);
    assert!(fix(&checks, "point_in_time_recovery").starts_with("on_existing"));
    assert_eq!(found(&checks, "point_in_time_recovery"), "point-in-time recovery: off → 35 days");
}

#[test]
fn a_table_of_others_that_must_not_exist_fails_and_is_not_compared() {
    let mut wanted = desired();
    wanted.on_existing = OnExisting::Fail;
    let mut live = observed(&table());
    live.ownership.project = Some("other".to_owned());
    let checks = judged(&wanted, &Live::Present(Box::new(live)));
    assert_eq!(troubles(&checks), [("admitted", Code::Exists)]);
    assert!(is_not_checked(&checks, "stream"));
}

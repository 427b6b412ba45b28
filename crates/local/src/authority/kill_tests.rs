//! Death between the two halves: after every step of every kind of change, a new start must find both in agreement.

use std::path::Path;

use serde_json::{Value, json};
use tablewright_control_plane::{ControlPlane, Effect, Timestamp};

use super::{Halves, Places};
use crate::clock::Clock;
use crate::reconcile::steps;

/// The last step that happened before the process died.
#[derive(Debug, Clone, Copy)]
enum Died {
    AfterBegin,
    AfterFollow,
}

fn open(directory: &Path) -> Halves {
    let places = Places { items: directory.join("items.sqlite"), tables: directory.join("tables.sqlite") };
    Halves::open(Some(&places), "us-east-1", "000000000000", Clock::Instant).unwrap()
}

/// Tables in different states, made by calls that are not interrupted.
fn prepare(halves: &mut Halves) {
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let key = |name: &str| json!([{"AttributeName": name, "KeyType": "HASH"}]);
    let index = |name: &str, attribute: &str| json!({"IndexName": name, "KeySchema": key(attribute), "Projection": {"ProjectionType": "ALL"}});
    let plain = json!({
        "TableName": "plain", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [attribute("pk")], "KeySchema": key("pk"),
    });
    halves.control("CreateTable", &plain).unwrap();
    let full = json!({
        "TableName": "full", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [attribute("pk"), attribute("a")], "KeySchema": key("pk"),
        "GlobalSecondaryIndexes": [index("by-a", "a")],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
    });
    halves.control("CreateTable", &full).unwrap();
    let time_to_live = json!({
        "TableName": "full", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"},
    });
    halves.control("UpdateTimeToLive", &time_to_live).unwrap();
    let item = json!({"TableName": "full", "Item": {"pk": {"S": "1"}, "a": {"S": "x"}}});
    halves.items().database().put_item(serde_json::from_value(item).unwrap()).unwrap();
}

/// One call for every kind of effect.
fn calls() -> Vec<(&'static str, Value)> {
    let key = json!([{"AttributeName": "b", "KeyType": "HASH"}]);
    let attributes = json!([{"AttributeName": "b", "AttributeType": "S"}]);
    let index = json!({"IndexName": "by-b", "KeySchema": key, "Projection": {"ProjectionType": "KEYS_ONLY"}});
    vec![
        (
            "CreateTable",
            json!({
                "TableName": "fresh", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": attributes,
                "KeySchema": key, "GlobalSecondaryIndexes": [index],
                "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
            }),
        ),
        ("DeleteTable", json!({"TableName": "full"})),
        (
            "UpdateTable",
            json!({
                "TableName": "full", "AttributeDefinitions": attributes,
                "GlobalSecondaryIndexUpdates": [{"Create": index}],
            }),
        ),
        (
            "UpdateTable",
            json!({
                "TableName": "full", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-a"}}],
            }),
        ),
        (
            "UpdateTable",
            json!({
                "TableName": "plain", "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
            }),
        ),
        ("UpdateTable", json!({"TableName": "full", "StreamSpecification": {"StreamEnabled": false}})),
        (
            "UpdateTimeToLive",
            json!({
                "TableName": "plain", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"},
            }),
        ),
        (
            "UpdateTimeToLive",
            json!({
                "TableName": "full", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "until"},
            }),
        ),
    ]
}

/// Checks that the item store has exactly what the control plane says.
fn assert_agreement(halves: &Halves) {
    let tables = &halves.plane().state().tables;
    assert_eq!(halves.items().names().unwrap(), tables.keys().cloned().collect::<Vec<_>>());
    for table in tables.values() {
        let found = halves.items().find(&table.name).unwrap();
        assert_eq!(steps(&table.items(), found.as_ref()), Ok(Vec::<Effect>::new()), "{}", table.name);
    }
}

#[test]
fn both_halves_agree_after_a_death_at_any_step() {
    for (operation, request) in calls() {
        for died in [Died::AfterBegin, Died::AfterFollow] {
            let directory = tempfile::tempdir().unwrap();
            let mut halves = open(directory.path());
            prepare(&mut halves);
            let now = Timestamp::from_milliseconds(1_768_644_672_123);
            let change = halves.plane().answer(operation, &request, now).unwrap().change.unwrap();
            assert!(!change.effects.is_empty(), "{operation} {request} concerns no items");
            let mut expected: ControlPlane = halves.plane().clone();
            expected.commit(change.clone());
            halves.begin(&change).unwrap();
            if matches!(died, Died::AfterFollow) {
                halves.follow(&change).unwrap();
            }
            drop(halves);

            let halves = open(directory.path());
            assert_eq!(halves.plane().state(), expected.state(), "{operation} {died:?}");
            assert_agreement(&halves);
            if let Some(found) = halves.items().find("full").unwrap() {
                assert_eq!(found.description.item_count, Some(1), "{operation} {died:?} lost an item");
            }
            // A second start finds nothing left to do.
            drop(halves);
            assert_agreement(&open(directory.path()));
        }
    }
}

#[test]
fn a_change_that_the_item_store_refuses_never_happened() {
    let directory = tempfile::tempdir().unwrap();
    let mut halves = open(directory.path());
    prepare(&mut halves);
    // Behind the control plane's back the table goes, so that the item store must refuse.
    halves.items().apply("plain", &Effect::DeleteTable).unwrap();
    let before = halves.plane().state().clone();
    let request = json!({
        "TableName": "plain", "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
    });
    let refusal = halves.control("UpdateTable", &request).unwrap_err();
    assert_eq!((refusal.code, refusal.status), ("InternalServerError", 500));
    assert_eq!(*halves.plane().state(), before);
    drop(halves);
    let halves = open(directory.path());
    assert_eq!(*halves.plane().state(), before);
    assert_agreement(&halves);
}

#[test]
fn lost_items_are_told_and_lost_descriptions_are_no_loss() {
    let directory = tempfile::tempdir().unwrap();
    let mut halves = open(directory.path());
    prepare(&mut halves);
    drop(halves);
    for name in ["tables.sqlite", "tables.sqlite-wal", "tables.sqlite-shm"] {
        let _ = std::fs::remove_file(directory.path().join(name));
    }
    let halves = open(directory.path());
    assert_eq!(halves.plane().state().tables.len(), 2);
    assert_eq!(halves.items().find("full").unwrap().unwrap().description.item_count, Some(1));
    assert_agreement(&halves);
    drop(halves);
    for name in ["items.sqlite", "items.sqlite-wal", "items.sqlite-shm"] {
        let _ = std::fs::remove_file(directory.path().join(name));
    }
    let places =
        Places { items: directory.path().join("items.sqlite"), tables: directory.path().join("tables.sqlite") };
    let refused =
        Halves::open(Some(&places), "us-east-1", "000000000000", Clock::Instant).err().map(|error| error.to_string());
    assert!(refused.is_some_and(|text| text.contains("items.sqlite is gone")), "empty tables in place of full ones");
}

/// The item store makes and drops a table in several steps of its own.
#[test]
fn both_halves_agree_after_a_death_inside_the_item_store() {
    let parts = ["fresh", "fresh::gsi::by-b", "full", "full::gsi::by-a"];
    for (operation, request) in calls().into_iter().take(2) {
        for part in parts {
            let directory = tempfile::tempdir().unwrap();
            let mut halves = open(directory.path());
            prepare(&mut halves);
            let now = Timestamp::from_milliseconds(1_768_644_672_123);
            let change = halves.plane().answer(operation, &request, now).unwrap().change.unwrap();
            if !part.starts_with(&change.table) {
                continue;
            }
            let mut expected: ControlPlane = halves.plane().clone();
            expected.commit(change.clone());
            halves.begin(&change).unwrap();
            if operation == "CreateTable" {
                halves.follow(&change).unwrap();
            }
            drop(halves);
            let store = rusqlite::Connection::open(directory.path().join("items.sqlite")).unwrap();
            store.execute_batch(&format!("DROP TABLE \"{part}\"")).unwrap();
            drop(store);

            let halves = open(directory.path());
            assert_eq!(halves.plane().state(), expected.state(), "{operation} without {part}");
            assert_agreement(&halves);
        }
    }
}

#[test]
fn a_table_whose_items_cannot_be_read_is_not_made_anew() {
    let directory = tempfile::tempdir().unwrap();
    let mut halves = open(directory.path());
    prepare(&mut halves);
    drop(halves);
    let store = rusqlite::Connection::open(directory.path().join("items.sqlite")).unwrap();
    store.execute_batch("DROP TABLE \"full\"").unwrap();
    drop(store);
    let places =
        Places { items: directory.path().join("items.sqlite"), tables: directory.path().join("tables.sqlite") };
    let error = Halves::open(Some(&places), "us-east-1", "000000000000", Clock::Instant).err().unwrap();
    assert_eq!(error.to_string(), "table full and its items do not belong together: its items cannot be read");
}

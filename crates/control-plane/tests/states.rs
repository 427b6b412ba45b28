//! What tables admit and show over time, from a data file that was written from measurements.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use serde_json::{Value, json};
use tablewright_control_plane::{ControlPlane, Durations, State, Timestamp};

const START: Timestamp = Timestamp::from_milliseconds(1_768_644_672_123);

fn plane() -> ControlPlane {
    ControlPlane::new("us-east-1", "000000000000").with_durations(Durations::typical())
}

fn describe(plane: &ControlPlane, now: Timestamp) -> Value {
    plane.answer("DescribeTable", &json!({"TableName": "orders"}), now).unwrap().body["Table"].clone()
}

#[test]
fn tables_admit_and_show_over_time_what_dynamodb_does() {
    let file: Value = serde_json::from_str(include_str!("states.json")).unwrap();
    let mut wrong = Vec::new();
    for scenario in file["scenarios"].as_array().unwrap() {
        let (mut plane, mut now) = (plane(), START);
        let from = scenario["from"].as_str().unwrap();
        if from != "new" {
            plane.call("CreateTable", &file["tables"][from], now).unwrap();
            now = now.plus_milliseconds(3_600_000);
        }
        for (number, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
            now = now.plus_milliseconds(step.get("after").and_then(Value::as_i64).unwrap_or(0));
            let request = &file["requests"][step["send"].as_str().unwrap()];
            plane.advance(now);
            let before = plane.state().clone();
            let answer = plane.call(request[0].as_str().unwrap(), &request[1], now);
            let place = format!("{}, step {number}: {}", scenario["name"], step["send"]);
            match (step.get("code").and_then(Value::as_str), answer) {
                (None, Ok(_)) => {}
                (None, Err(refusal)) => wrong.push(format!("{place}\n  refused with {refusal}")),
                (Some(code), Ok(_)) => wrong.push(format!("{place}\n  accepted, expected {code}")),
                (Some(code), Err(refusal)) => {
                    let message = step["message"].as_str().unwrap();
                    if refusal.code != code || !refusal.message.as_deref().unwrap_or_default().starts_with(message) {
                        wrong.push(format!("{place}\n  expected {code}: {message}\n  answered {refusal}"));
                    }
                    assert_eq!(*plane.state(), before, "a refused call changed something: {place}");
                }
            }
            for (pointer, expected) in step.get("shows").and_then(Value::as_object).into_iter().flatten() {
                let shown = describe(&plane, now).pointer(pointer).cloned().unwrap_or(Value::Null);
                if shown != *expected {
                    wrong.push(format!("{place}\n  {pointer} shows {shown}, expected {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn decreases_are_four_a_day_then_one_an_hour() {
    let file: Value = serde_json::from_str(include_str!("states.json")).unwrap();
    let mut plane = plane();
    plane.call("CreateTable", &file["tables"]["provisioned"], START).unwrap();
    let mut now = START.plus_milliseconds(60_000);
    let mut lower = |units: i64, wait: i64| {
        now = now.plus_milliseconds(wait);
        let request = json!({"TableName": "orders",
            "ProvisionedThroughput": {"ReadCapacityUnits": units, "WriteCapacityUnits": 50}});
        plane.call("UpdateTable", &request, now).map(drop)
    };
    for units in [49, 48, 47, 46] {
        lower(units, 2_000).unwrap();
    }
    // [T-184][T-326]
    let refusal = lower(45, 3_599_999).unwrap_err();
    assert_eq!(refusal.code, "LimitExceededException");
    assert_eq!(
        refusal.message.unwrap(),
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the \
         first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 \
         seconds. Number of decreases today: 4. Last decrease at Saturday, January 17, 2026 10:12:20 AM UTC. Next \
         decrease can be made at Saturday, January 17, 2026 11:12:20 AM UTC."
    );
    lower(45, 1).unwrap();
    lower(44, 2_000).unwrap_err();
    // Raising is no decrease, and midnight clears the count.
    lower(60, 2_000).unwrap();
    lower(59, 14 * 3_600_000).unwrap();
}

#[test]
fn tags_are_listed_late_and_the_plane_says_when_to_look_again() {
    let file: Value = serde_json::from_str(include_str!("states.json")).unwrap();
    let mut plane = plane();
    plane.call("CreateTable", &file["tables"]["on-demand"], START).unwrap();
    assert_eq!(plane.next_wake_up(START), Some(START.plus_milliseconds(6_000)));
    let active = START.plus_milliseconds(6_000);
    plane.advance(active);
    let now = START.plus_milliseconds(60_000);
    let tag = &file["requests"]["tag"];
    plane.call("TagResource", &tag[1], now).unwrap();
    let tags = |plane: &ControlPlane, after: i64| {
        let request = &file["requests"]["tags"];
        plane.answer("ListTagsOfResource", &request[1], now.plus_milliseconds(after)).unwrap().body["Tags"].clone()
    };
    assert_eq!(tags(&plane, 1_799), json!([])); // [T-102]
    assert_eq!(plane.next_wake_up(now), Some(now.plus_milliseconds(1_800)));
    assert_eq!(tags(&plane, 1_800), json!([{"Key": "team", "Value": "sales"}]));
    plane.advance(now.plus_milliseconds(1_800));
    assert_eq!(plane.next_wake_up(now.plus_milliseconds(1_800)), None);
}

#[test]
fn what_is_under_way_survives_being_written_and_read() {
    let file: Value = serde_json::from_str(include_str!("states.json")).unwrap();
    let mut plane = plane();
    plane.call("CreateTable", &file["tables"]["indexed"], START).unwrap();
    let now = START.plus_milliseconds(60_000);
    for request in ["add-b", "change-a", "key-on", "tag"] {
        let request = &file["requests"][request];
        plane.call(request[0].as_str().unwrap(), &request[1], now).unwrap();
    }
    let text = serde_json::to_string(plane.state()).unwrap();
    let state: State = serde_json::from_str(&text).unwrap();
    let mut again = ControlPlane::with_state("us-east-1", "000000000000", state).with_durations(Durations::typical());
    assert_eq!(again.latest(), Some(now));
    for after in [0, 2_000, 8_000, 40_000, 520_000] {
        let later = now.plus_milliseconds(after);
        assert_eq!(describe(&again, later), describe(&plane, later));
        assert_eq!(again.next_wake_up(later), plane.next_wake_up(later));
    }
    // A state from before there were jobs is one with nothing under way.
    again.finish();
    let mut old = serde_json::to_value(again.state()).unwrap();
    old["tables"]["orders"].as_object_mut().unwrap().remove("memory");
    assert_eq!(old["tables"]["orders"].get("jobs"), None);
    let old: State = serde_json::from_value(old).unwrap();
    let old = ControlPlane::with_state("us-east-1", "000000000000", old);
    assert_eq!(describe(&old, now)["TableStatus"], "ACTIVE");
}

//! Rule 1: exactly one answer, small, put where the request says, whatever happens on the way.
//!
//! Every world checks besides, when it ends, that each answer had an empty content type and at most 4,096 bytes, that no
//! request was answered twice, and that no signed URL was logged.

use std::time::Duration;

use serde_json::{Value, json};
use tablewright_testkit::cloud_formation::Conduct;
use tablewright_testkit::lambda_runtime::{AtCall, Ending, Fault, WrongDeadline};

use super::world::{World, table, with};

#[test]
fn rule_01_an_answer_is_sent_again_after_network_errors_and_server_errors() {
    for conducts in [vec![Conduct::ServerError], vec![Conduct::Reset], vec![Conduct::Reset, Conduct::ServerError]] {
        let mut world = World::new();
        world.cloud.target().next(conducts.clone());
        let template = world.orders(table("orders", &[]));
        world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
        let puts = world.exchange().puts;
        assert_eq!(puts.len(), conducts.len() + 1, "{puts:?}");
        assert!(puts.iter().all(|put| put.body == puts[0].body), "the same answer each time: {puts:?}");
    }
}

#[test]
fn rule_01_an_answer_whose_receipt_is_lost_is_the_same_when_it_is_sent_again() {
    let mut world = World::new();
    world.cloud.target().next([Conduct::LoseAnswer]);
    let template = world.orders(table("orders", &[]));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    let puts = world.exchange().puts;
    assert_eq!(puts.len(), 2);
    assert_eq!(puts[0].body, puts[1].body);
}

#[test]
fn rule_01_an_answer_that_is_forbidden_is_not_sent_again() {
    let mut world = World::new();
    world.cloud.target().next([Conduct::Forbid; 3]);
    let template = world.orders(table("orders", &[]));
    let stack = world.cloud.create("shop", &template).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains("did not receive a response"), "{}", stack.story());
    let create = world.cloud.take_exchanges().remove(0);
    // Each invocation tries once, and ends as an error, so that it is counted.
    assert_eq!((create.puts.len(), create.delivered.attempts), (3, 3), "{:?}", create.puts);
    let attempts = world.function.take_attempts();
    assert!(attempts[..3].iter().all(|attempt| matches!(attempt.ending, Ending::Failed(_))), "{attempts:?}");
    assert!(attempts[1].calls.is_empty() && attempts[2].calls.is_empty(), "the work is not done again: {attempts:?}");
    world.function.end_process();
    let logs = world.function.logs();
    let lines = logs.lines().filter(|line| line.contains("\"not answered\"") && line.contains("ERROR"));
    assert_eq!(lines.count(), 3, "{logs}");
}

#[test]
fn rule_01_a_slow_target_gets_one_answer() {
    let mut world = World::new();
    world.cloud.target().next([Conduct::Slow(Duration::from_millis(300))]);
    let template = world.orders(table("orders", &[]));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    assert_eq!(world.exchange().puts.len(), 1);
}

#[test]
fn rule_01_a_long_reason_is_shortened() {
    let mut world = World::new();
    let mut orders = table("orders", &[]);
    for number in 0..100 {
        orders[format!("Unknown{number:03}\u{1f4da}{}", "x".repeat(100))] = json!("a");
    }
    let template = world.orders(orders);
    world.cloud.create("shop", &template).unwrap().expect("ROLLBACK_COMPLETE");
    let create = world.cloud.take_exchanges().remove(0);
    assert!(create.puts[0].body.len() <= 4096);
    assert!(create.answered("Reason").contains("Unknown000"), "{:?}", create.puts);
}

#[test]
fn rule_01_a_process_that_dies_is_followed_by_one_that_answers() {
    let mut world = World::new();
    let killed = |call, performed| Fault::Killed(AtCall { call, performed });
    world.function.next_faults([killed(0, false), killed(2, true)]);
    let template = world.orders(table("orders", &["owner"]));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    let exchange = world.exchange();
    assert_eq!((exchange.delivered.attempts, exchange.puts.len()), (3, 1));
    assert_eq!(world.indexes("orders").len(), 1);
}

#[test]
fn rule_01_an_endpoint_that_hangs_is_answered_about_before_the_deadline() {
    let mut world = World::new();
    world.function.next_faults([Fault::Hangs { call: 0, timeout: Duration::from_secs(2) }]);
    let more = json!({"ServiceTimeout": "4"});
    let template = world.orders(with(table("orders", &[]), more));
    world.cloud.create("shop", &template).unwrap().expect("ROLLBACK_COMPLETE");
    let create = world.cloud.take_exchanges().remove(0);
    assert_eq!(create.delivered.attempts, 1, "{:?}", world.function.take_attempts());
    assert_eq!(create.answer.as_ref().unwrap()["Status"], "FAILED");
}

#[test]
fn rule_01_an_endpoint_that_hangs_is_answered_about_before_cloudformation_stops_waiting() {
    let mut world = World::new();
    world.function.next_faults([Fault::Hangs { call: 0, timeout: Duration::from_secs(60) }]);
    // A second is left for the answer, which a busy machine may need.
    let template = world.orders(with(table("orders", &[]), json!({"ServiceTimeout": "20"})));
    world.cloud.create("shop", &template).unwrap().expect("ROLLBACK_COMPLETE");
    let create = world.cloud.take_exchanges().remove(0);
    assert_eq!(create.answered("Status"), "FAILED");
    assert!(create.answered("Reason").contains("has not answered in time"), "{create:?}");
}

#[test]
fn rule_01_an_endpoint_that_hangs_for_a_while_is_waited_for_in_another_round() {
    let mut world = World::new();
    world.function.next_faults([Fault::Hangs { call: 2, timeout: Duration::from_secs(2) }]);
    let template = world.orders(table("orders", &["owner"]));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    let exchange = world.exchange();
    assert_eq!((exchange.delivered.rounds, exchange.puts.len()), (1, 1));
    assert_eq!(world.indexes("orders").len(), 1);
}

#[test]
fn rule_01_a_deadline_that_is_over_or_wrong_is_answered_all_the_same() {
    for wrong in [WrongDeadline::Past, WrongDeadline::Missing, WrongDeadline::Unreadable, WrongDeadline::FarAway] {
        let mut world = World::new();
        world.function.next_faults([Fault::Deadline(wrong)]);
        let template = world.orders(table("orders", &[]));
        world.cloud.create("shop", &template).unwrap();
        let create = world.cloud.take_exchanges().remove(0);
        assert!(create.answer.is_some(), "{wrong:?}: {create:?}\n{}", world.function.logs());
    }
}

#[test]
fn rule_01_an_event_without_sense_is_answered_where_it_can_be() {
    /// What is done to the event.
    type Mangle = fn(&mut Value);
    let mangles: [(&str, Mangle); 6] = [
        ("no properties", |event| drop(event.as_object_mut().unwrap().remove("ResourceProperties"))),
        ("properties as a text", |event| event["ResourceProperties"] = json!("none")),
        ("an unknown request", |event| event["RequestType"] = json!("Repair")),
        ("no request", |event| drop(event.as_object_mut().unwrap().remove("RequestType"))),
        ("a name that is a list", |event| event["ResourceProperties"]["TableName"] = json!(["orders"])),
        ("nothing but null", |event| event["ResourceProperties"] = Value::Null),
    ];
    for (what, mangle) in mangles {
        let mut world = World::new();
        world.cloud.mangle_next(mangle);
        let template = world.orders(table("orders", &[]));
        world.cloud.create("shop", &template).unwrap().expect("ROLLBACK_COMPLETE");
        let create = world.cloud.take_exchanges().remove(0);
        assert_eq!(create.answer.as_ref().map(|answer| answer["Status"].clone()), Some(json!("FAILED")), "{what}");
        assert_eq!(create.delivered.attempts, 1, "{what}");
        assert!(world.account.table("orders").is_none(), "{what}");
    }
}

#[test]
fn rule_01_an_event_without_a_url_ends_as_an_error() {
    let mut world = World::new();
    world.cloud.mangle_next(|event| drop(event.as_object_mut().unwrap().remove("ResponseURL")));
    let template = world.orders(table("orders", &[]));
    world.cloud.create("shop", &template).unwrap();
    let create = world.cloud.take_exchanges().remove(0);
    assert_eq!(create.puts.len(), 0);
    let attempts = world.function.take_attempts();
    assert!(matches!(attempts[0].ending, Ending::Failed(_)), "{attempts:?}");
    assert!(attempts[0].calls.is_empty(), "{attempts:?}");
}

#[test]
fn rule_01_the_log_names_request_table_and_action() {
    let mut world = World::new();
    let template = world.orders(with(table("orders", &[]), json!({"Tags": [{"Key": "team", "Value": "sales"}]})));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    let request_id = world.exchange().event["RequestId"].as_str().unwrap().to_owned();
    let fails = world.orders(with(table("orders", &[]), json!({"OnExisting": "fail"})));
    world.cloud.create("other", &fails).unwrap().expect("ROLLBACK_COMPLETE");
    world.function.end_process();
    let logs = world.function.logs();
    let lines: Vec<Value> = logs.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!lines.is_empty());
    for named in [request_id.as_str(), "orders", "Create"] {
        assert!(lines.iter().any(|line| line.to_string().contains(named)), "{named}:\n{logs}");
    }
    for message in ["event", "answered"] {
        let mut of_creation = lines.iter().filter(|line| line["message"] == message).skip(1);
        assert_eq!(of_creation.next().unwrap()["table"], "orders", "also of a creation that failed:\n{logs}");
    }
}

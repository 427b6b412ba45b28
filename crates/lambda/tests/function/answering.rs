//! One answer to every event, in the form and within the size that CloudFormation takes.

use serde_json::{Value, json};

use crate::stage::{Stage, TABLE, properties, text, with_indexes};
use crate::target::Answers;

#[tokio::test]
async fn the_answer_is_a_put_with_an_empty_content_type_and_repeats_the_ids() {
    let stage = Stage::start().await;
    let event = stage.create("Groups", &properties(&json!({})));
    stage.invoke(&event).await.expect("delivered");
    let sent = stage.answers.take();
    let [sent] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(sent.line, "PUT /answer?X-Amz-Signature=secret");
    assert!(sent.headers.iter().any(|header| header == "content-type:"), "{:?}", sent.headers);
    let body: Value = serde_json::from_str(&sent.body).expect("JSON");
    for member in ["StackId", "RequestId", "LogicalResourceId"] {
        assert_eq!(body[member], event[member], "{member}");
    }
}

#[tokio::test]
async fn an_answer_is_sent_again_after_a_broken_connection_and_after_500() {
    let stage = Stage::start().await;
    stage.answers.will([Answers::Reset, Answers::Status(500), Answers::Status(503)]);
    stage.invoke(&stage.create("Groups", &properties(&json!({})))).await.expect("delivered");
    let bodies: Vec<_> = stage.answers.take().into_iter().map(|sent| sent.body).collect();
    assert_eq!(bodies.len(), 4);
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "it is one answer: {bodies:?}");
}

#[tokio::test]
async fn an_answer_that_is_refused_with_403_is_sent_once_an_invocation_without_the_work() {
    let stage = Stage::start().await;
    stage.answers.will([Answers::Status(403), Answers::Status(403)]);
    let event = stage.create("Groups", &properties(&json!({})));
    stage.invoke(&event).await.expect_err("an error, so that somebody sees it");
    let first = stage.answers.take();
    assert_eq!(first.len(), 1);
    stage.calls();
    stage.invoke(&event).await.expect_err("it is refused again");
    assert_eq!(stage.answers.take().len(), 1);
    stage.invoke(&event).await.expect("the answer is taken");
    let last = stage.answers.take();
    assert_eq!((last.len(), &last[0].body), (1, &first[0].body));
    stage.invoke(&event).await.expect("nothing to do");
    assert_eq!((stage.answers.take().len(), stage.calls().len()), (0, 0));
}

#[tokio::test]
async fn an_answer_that_nobody_takes_in_time_makes_lambda_send_the_event_again() {
    let stage = Stage::start().await;
    let event = stage.delete("Groups", TABLE, &properties(&json!({})));
    stage.answers.will((0..100).map(|_| Answers::Status(500)));
    stage.invoke_for(&event, 0).await.expect_err("an error, so that the event comes again");
    let tried = stage.answers.take();
    assert!(tried.len() > 1, "{tried:?}");
    stage.answers.forget();
    stage.invoke(&event).await.expect("delivered");
    let sent = stage.answers.take();
    assert_eq!((sent.len(), &sent[0].body), (1, &tried[0].body));
}

#[tokio::test]
async fn an_event_that_comes_twice_is_served_and_answered_once() {
    let stage = Stage::start().await;
    let event = stage.create("Groups", &properties(&json!({})));
    stage.succeeds(&event).await;
    stage.calls();
    stage.invoke(&event).await.expect("nothing to do");
    assert_eq!((stage.answers.take().len(), stage.calls().len()), (0, 0));
}

#[tokio::test]
async fn an_event_that_comes_to_another_process_changes_nothing_and_gets_the_same_answer() {
    let mut stage = Stage::start().await;
    let first = with_indexes(&["owner"], &json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&[], &json!({"Approve": ["DS102:Groups/by-owner"], "OnHeld": "skip"}));
    let event = stage.update("Groups", TABLE, &second, &first);
    let answer = stage.succeeds(&event).await;
    stage.calls();
    stage.restart();
    assert_eq!(stage.succeeds(&event).await, answer);
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_malformed_event_with_a_url_is_answered() {
    let stage = Stage::start().await;
    let whole = stage.update("Groups", TABLE, &properties(&json!({})), &properties(&json!({})));
    let spoilt: [fn(&mut Value); 7] = [
        |event| event["RequestType"] = json!("Upsert"),
        |event| event["RequestType"] = json!(7),
        |event| drop(event.as_object_mut().and_then(|event| event.remove("StackId"))),
        |event| event["LogicalResourceId"] = json!(""),
        |event| event["PhysicalResourceId"] = json!({}),
        |event| event["ResourceProperties"] = json!([]),
        |event| event["OldResourceProperties"] = Value::Null,
    ];
    for (number, spoil) in spoilt.into_iter().enumerate() {
        let mut event = whole.clone();
        spoil(&mut event);
        event["RequestId"] = json!(format!("malformed-{number}"));
        let (id, reason) = stage.fails(&event).await;
        assert!(!id.is_empty() && reason.contains("the event"), "{id}: {reason}");
    }
    assert_eq!(stage.calls().len(), 0);
}

#[tokio::test]
async fn an_event_without_a_url_ends_as_an_error() {
    let stage = Stage::start().await;
    for event in [json!(null), json!([]), json!({"RequestType": "Create"}), json!({"ResponseURL": "file:///etc"})] {
        let error = stage.invoke(&event).await.expect_err("nobody gets an answer");
        assert!(error.to_string().contains("ResponseURL"), "{error}");
    }
    assert_eq!((stage.answers.take().len(), stage.calls().len()), (0, 0));
}

#[tokio::test]
async fn the_largest_answer_has_4096_bytes() {
    let stage = Stage::start().await;
    let names: Vec<_> = (0..20).map(|number| format!("{}{number}", "a".repeat(240))).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let first = with_indexes(&names, &json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&[], &json!({"OnHeld": "skip"}));
    let answer = stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    assert!(text(&answer["Data"]["Held"]).ends_with('…'));
    assert!(text(&answer["Data"]["Arn"]).ends_with(TABLE));
    let third = with_indexes(&[], &json!({}));
    let (_, reason) = stage.fails(&stage.update("Groups", TABLE, &third, &first)).await;
    assert!(reason.ends_with('…'), "{reason}");
}

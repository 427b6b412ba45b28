//! Builds that outlast an invocation: further rounds, answers in time.

use std::time::Duration;

use serde_json::{Value, json};
use tablewright_local::Clock;

use crate::stage::{Stage, TABLE, properties, with_indexes};
use crate::target::Answers;

/// Milliseconds of an invocation that has time to begin, and not to wait.
const SHORT: i64 = 3_000;

/// A table on DynamoDB's own clock, on which an index takes minutes, and the update that adds two.
async fn slow() -> (Stage, Value) {
    let stage = Stage::with(Clock::Real).await;
    (stage, with_indexes(&["owner", "city"], &json!({})))
}

fn next_round(stage: &Stage) -> Value {
    let sent = stage.functions.take();
    let [sent] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(sent.line, "POST /2015-03-31/functions/dynamoTableManager/invocations");
    assert!(sent.headers.iter().any(|header| header == "x-amz-invocation-type: event"), "{:?}", sent.headers);
    serde_json::from_str(&sent.body).expect("JSON")
}

#[tokio::test]
async fn what_outlasts_the_invocation_goes_on_in_another_round() {
    let (stage, wanted) = slow().await;
    let event = stage.create("Groups", &wanted);
    stage.invoke_for(&event, SHORT).await.expect("handed over");
    assert_eq!(stage.answers.take().len(), 0, "there is nothing to say yet");
    let second = next_round(&stage);
    assert_eq!((&second["RequestId"], &second["Tablewright"]["Round"]), (&event["RequestId"], &json!(1)));
    // The first event again is no reason to begin anew.
    stage.invoke_for(&event, SHORT).await.expect("nothing to do");
    assert_eq!(stage.functions.take().len(), 0);
    stage.invoke_for(&second, SHORT).await.expect("handed over");
    let third = next_round(&stage);
    assert_eq!(third["Tablewright"]["Round"], 2);
    assert_eq!(third["Tablewright"]["Began"], second["Tablewright"]["Began"]);
    assert_eq!(stage.calls().get("CreateTable"), Some(&1));
}

#[tokio::test]
async fn after_the_last_round_the_answer_names_what_still_runs() {
    let (stage, wanted) = slow().await;
    let mut event = stage.create("Groups", &wanted);
    event["Tablewright"] = json!({"Round": 14, "Began": 1});
    event["Tablewright"]["Began"] = json!(now());
    stage.invoke_for(&event, SHORT).await.expect("delivered");
    let answer = stage.only_answer();
    assert_eq!(answer["Status"], "FAILED");
    let reason = answer["Reason"].as_str().unwrap_or_default();
    assert!(reason.contains("creates the table") && reason.contains("WaitForIndexes"), "{reason}");
    assert_eq!(stage.functions.take().len(), 0);
}

#[tokio::test]
async fn before_cloudformation_stops_waiting_the_answer_is_out() {
    let (stage, wanted) = slow().await;
    let mut event = stage.create("Groups", &wanted);
    event["ResourceProperties"]["ServiceTimeout"] = json!("60");
    event["Tablewright"] = json!({"Round": 3, "Began": now() - 53_000});
    stage.invoke(&event).await.expect("delivered");
    let answer = stage.only_answer();
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap_or_default().contains("stop waiting"), "{answer}");
}

#[tokio::test]
async fn a_function_that_may_not_invoke_itself_says_so() {
    let (stage, wanted) = slow().await;
    stage.functions.will([Answers::Status(403), Answers::Status(403)]);
    stage.invoke_for(&stage.create("Groups", &wanted), SHORT).await.expect("delivered");
    let answer = stage.only_answer();
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap_or_default().contains("lambda:InvokeFunction"), "{answer}");
}

#[tokio::test]
async fn a_function_that_lambda_throttles_invokes_itself_again_and_names_the_last_refusal() {
    let (stage, wanted) = slow().await;
    stage.functions.will([Answers::Status(429)]);
    stage.invoke_for(&stage.create("Groups", &wanted), SHORT).await.expect("handed over");
    assert_eq!((stage.answers.take().len(), stage.functions.take().len()), (0, 2));
    stage.functions.will([Answers::Status(429); 50]);
    stage.invoke_for(&stage.create("Others", &wanted), SHORT).await.expect("delivered");
    let answer = stage.only_answer();
    let reason = answer["Reason"].as_str().unwrap_or_default();
    assert!(reason.contains("its last answer: HTTP 429") && !reason.contains("VPC"), "{reason}");
}

#[tokio::test]
async fn a_function_without_a_way_to_lambda_answers_before_it_is_stopped() {
    let (stage, wanted) = slow().await;
    stage.functions.will([Answers::Never; 5]);
    let event = stage.create("Groups", &wanted);
    let stopped = Duration::from_millis(SHORT.unsigned_abs());
    let invoked = tokio::time::timeout(stopped, stage.invoke_for(&event, SHORT)).await;
    invoked.expect("an end before the function is stopped").expect("delivered");
    let answer = stage.only_answer();
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap_or_default().contains("has not answered in time"), "{answer}");
}

#[tokio::test]
async fn a_deadline_that_is_past_is_answered_at_once() {
    let stage = Stage::start().await;
    stage.invoke_for(&stage.create("Groups", &properties(&json!({}))), -5_000).await.expect("delivered");
    assert_eq!(stage.only_answer()["Status"], "FAILED");
    assert_eq!(stage.calls().len(), 0);
    // What needs no time is served all the same.
    stage.invoke_for(&stage.delete("Groups", TABLE, &properties(&json!({}))), -5_000).await.expect("delivered");
    assert_eq!(stage.only_answer()["Status"], "SUCCESS");
}

#[tokio::test]
async fn without_waiting_the_answer_comes_once_the_last_build_has_begun() {
    let stage = Stage::with(Clock::Scaled(100.0)).await;
    let first = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&["owner"], &json!({"WaitForIndexes": "false"}));
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    assert_eq!(stage.indexes(), ["by-owner"], "it is there, built or not");
}

#[tokio::test]
async fn a_table_that_is_being_deleted_is_waited_for_and_made_anew() {
    let stage = Stage::with(Clock::Scaled(4.0)).await;
    let wanted = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &wanted)).await;
    let old = stage.table().expect("a table")["TableId"].clone();
    stage.call("DeleteTable", &json!({"TableName": TABLE}));
    let answer = stage.succeeds(&stage.create("Groups", &wanted)).await;
    assert_ne!(answer["Data"]["TableId"], old);
}

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("small")
}

//! What is decided about tables in states that no endpoint of the tests comes to.

use serde_json::{Value, json};
use tablewright_core::observed::{APPLIED_TAG, Answers, Observed};
use tablewright_core::plan::Live;
use tablewright_lambda::custom_resource::applied::Applied;
use tablewright_lambda::custom_resource::decision::{Decision, decide};
use tablewright_lambda::custom_resource::deletion::{self, Deletion};
use tablewright_lambda::custom_resource::desired;
use tablewright_lambda::custom_resource::event::{self, Event};
use tablewright_lambda::custom_resource::request::Request;

const STACK: &str = "arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1";

fn properties(owner: &str) -> Value {
    json!({
        "TableName": "groups",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "Tags": [{"Key": "Owner", "Value": owner}],
        "OnDelete": "delete",
    })
}

fn request(kind: &str, properties: &Value, old: &Value) -> Request {
    let event = json!({
        "RequestType": kind, "ResponseURL": "https://localhost/", "StackId": STACK, "RequestId": kind,
        "LogicalResourceId": "Groups", "PhysicalResourceId": "groups",
        "ResourceProperties": properties, "OldResourceProperties": old,
    });
    match event::read(&event) {
        Event::Request(request) => *request,
        other => panic!("{other:?}"),
    }
}

/// Returns the table in this state, as the resource created it.
fn in_state(status: &str) -> Live {
    let create = request("Create", &properties("first"), &Value::Null);
    let wish = desired::read(&create).expect("sound properties");
    let applied = Applied::after(&create, wish.digest, None, false).to_string();
    let tags = [
        ("Owner", "first"),
        ("tablewright:created-by-stack", STACK),
        ("tablewright:created-as", "Groups"),
        ("tablewright:project", "shop"),
        ("tablewright:environment", "cloudformation"),
        (APPLIED_TAG, &applied),
    ];
    let table = json!({
        "TableName": "groups", "TableStatus": status, "TableArn": "arn:aws:dynamodb:us-east-1:0:table/groups",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
    });
    let tags: Vec<_> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    let answers = Answers {
        table: serde_json::from_value(table).expect("a description"),
        tags: Some(serde_json::from_value(json!(tags)).expect("tags")),
        ..Answers::default()
    };
    Live::Present(Box::new(Observed::from_answers(answers).expect("a table")))
}

fn decision(request: &Request, live: &Live) -> Decision {
    decide(request, &desired::read(request).expect("sound properties"), live)
}

#[test]
fn a_table_that_admits_no_change_fails_an_update_and_not_the_way_back() {
    for status in ["ARCHIVED", "INACCESSIBLE_ENCRYPTION_CREDENTIALS"] {
        let live = in_state(status);
        let forth = decision(&request("Update", &properties("second"), &properties("first")), &live);
        let Decision::Refuse(reason) = forth else { panic!("{forth:?}") };
        assert!(reason.contains(status), "{reason}");
        let back = decision(&request("Update", &properties("first"), &properties("second")), &live);
        let Decision::Perform(course) = back else { panic!("{back:?}") };
        assert!(course.plan.actions.is_empty() && course.is_untouchable(), "{course:?}");
    }
}

#[test]
fn a_table_that_is_being_deleted_is_waited_for() {
    let update = request("Update", &properties("second"), &properties("first"));
    assert!(matches!(decision(&update, &in_state("DELETING")), Decision::WaitUntilGone));
    let delete = request("Delete", &properties("first"), &Value::Null);
    assert!(matches!(deletion::decide(&delete, &in_state("DELETING")), Deletion::Wait(_)));
    assert!(matches!(deletion::decide(&delete, &in_state("CREATING")), Deletion::Wait(_)));
}

#[test]
fn a_table_that_cannot_be_deleted_now_fails_and_names_its_state() {
    let delete = request("Delete", &properties("first"), &Value::Null);
    for status in ["ACTIVE", "UPDATING"] {
        let decided = deletion::decide(&delete, &in_state(status));
        assert!(matches!(&decided, Deletion::Perform(plan) if plan.actions.len() == 1), "{status}: {decided:?}");
    }
    for status in ["ARCHIVED", "INACCESSIBLE_ENCRYPTION_CREDENTIALS"] {
        let decided = deletion::decide(&delete, &in_state(status));
        assert!(matches!(&decided, Deletion::Refuse(reason) if reason.contains(status)), "{decided:?}");
    }
}

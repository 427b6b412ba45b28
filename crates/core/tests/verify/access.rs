//! What the policies of a role come to.

use serde_json::{Value, json};
use tablewright_core::verify::{Access, RolePolicy, judge};

const STREAM: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-02-02T00:00:00.000";
const READ: &str = "dynamodb:GetRecords";

fn policy(name: &str, statements: Value) -> RolePolicy {
    let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    RolePolicy { name: name.to_owned(), document }
}

fn allow(action: Value, resource: Value) -> RolePolicy {
    policy("own", json!([{ "Effect": "Allow", "Action": action, "Resource": resource }]))
}

#[test]
fn actions_and_resources_take_wildcards() {
    let stream = "arn:aws:dynamodb:*:*:table/orders/stream/*";
    for (action, resource) in [
        (json!(READ), json!(STREAM)),
        (json!("*"), json!("*")),
        (json!("dynamodb:*"), json!(stream)),
        (json!(["s3:GetObject", "DynamoDB:get*"]), json!(["arn:aws:s3:::any", stream])),
        (json!("dynamodb:GetRecord?"), json!("arn:aws:dynamodb:us-east-?:123456789012:table/orders*")),
    ] {
        let policies = [allow(action.clone(), resource.clone())];
        assert_eq!(judge(&policies, READ, STREAM), Access::Allowed, "{action} {resource}");
    }
    for (action, resource) in [
        (json!("dynamodb:Get"), json!("*")),
        (json!("dynamodb:GetRecords?"), json!("*")),
        (json!(READ), json!("arn:aws:dynamodb:*:*:table/orders")),
        (json!(READ), json!("arn:aws:dynamodb:*:*:table/ORDERS/stream/*")),
        (json!(READ), json!("arn:aws:dynamodb:*:*:table/stock/stream/*")),
        (json!([]), json!("*")),
    ] {
        let policies = [allow(action.clone(), resource.clone())];
        assert_eq!(judge(&policies, READ, STREAM), Access::NotAllowed, "{action} {resource}");
    }
}

#[test]
fn what_is_denied_is_denied_whatever_allows_it() {
    let deny = policy("stop", json!({ "Effect": "Deny", "Action": "dynamodb:Get*", "Resource": "*" }));
    let denied = Access::Denied { by: "policy stop".to_owned() };
    let all = || allow(json!("*"), json!("*"));
    assert_eq!(judge(&[all(), deny.clone()], READ, STREAM), denied);
    assert_eq!(judge(&[deny.clone(), all()], READ, STREAM), denied);
    assert_eq!(judge(&[deny, all()], "dynamodb:ListStreams", STREAM), Access::Allowed);
}

#[test]
fn everything_but_what_is_named_is_meant_by_not() {
    let all_but =
        policy("own", json!([{ "Effect": "Allow", "NotAction": "dynamodb:Delete*", "NotResource": "arn:aws:s3:::*" }]));
    assert_eq!(judge(std::slice::from_ref(&all_but), READ, STREAM), Access::Allowed);
    assert_eq!(judge(std::slice::from_ref(&all_but), "dynamodb:DeleteItem", STREAM), Access::NotAllowed);
    assert_eq!(judge(&[all_but], READ, "arn:aws:s3:::any"), Access::NotAllowed);
}

#[test]
fn conditions_are_told_and_not_evaluated() {
    let when = |effect: &str, name: &str| {
        let condition = json!({ "StringEquals": { "aws:RequestedRegion": "us-east-1" } });
        policy(name, json!([{ "Effect": effect, "Action": "*", "Resource": "*", "Condition": condition }]))
    };
    assert_eq!(judge(&[when("Allow", "own")], READ, STREAM), Access::OnlyIf { by: "policy own".to_owned() });
    let both = [when("Allow", "own"), allow(json!("*"), json!("*")), when("Deny", "other")];
    assert_eq!(judge(&both, READ, STREAM), Access::Allowed);
}

#[test]
fn what_is_no_policy_allows_nothing() {
    for document in ["", "7", "[]", "{}", r#"{"Statement": 7}"#, r#"{"Statement": [7, null, {}]}"#] {
        let policies = [RolePolicy { name: "odd".to_owned(), document: document.to_owned() }];
        assert_eq!(judge(&policies, READ, STREAM), Access::NotAllowed, "{document}");
    }
    assert_eq!(judge(&[], READ, STREAM), Access::NotAllowed);
}

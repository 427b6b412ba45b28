//! Custom resources: what they are asked, and what becomes of what they answer.

use serde_json::{Value, json};
use tablewright_testkit::account::function_arn;
use tablewright_testkit::cloud_formation::{CloudFormation, Conduct, Exchange, RequestType, ScriptedFunction};

use crate::world::{custom, template, with_function};

/// Returns a function that answers with success, for the property `Name`, and says what `Data` says.
fn named() -> ScriptedFunction {
    ScriptedFunction::new(|event| {
        let name = event["ResourceProperties"]["Name"].as_str().unwrap_or("nameless");
        let id = if event["RequestType"] == "Delete" { event["PhysicalResourceId"].clone() } else { json!(name) };
        vec![answer(event, "SUCCESS", &id)]
    })
}

fn answer(event: &Value, status: &str, id: &Value) -> Value {
    json!({
        "Status": status,
        "Reason": "as told",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "PhysicalResourceId": id,
        "Data": {"Arn": format!("arn of {}", id.as_str().unwrap_or_default())},
    })
}

/// Returns what was asked, as `Create Orders`, `Delete Orders new`.
fn asked(cloud: &mut CloudFormation) -> Vec<String> {
    let text = |exchange: &Exchange| {
        let of = |member: &str| exchange.event[member].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", of("RequestType"), of("LogicalResourceId"), of("PhysicalResourceId")).trim_end().to_owned()
    };
    cloud.take_exchanges().iter().map(text).collect()
}

#[test]
fn properties_arrive_as_texts_and_references_are_resolved() {
    let mut cloud = with_function(named());
    let properties = json!({"Name": "orders", "Flag": true, "Deep": [{"Number": 5, "Text": "a"}]});
    let second = json!({"Name": "second", "Of": {"Ref": "Orders"}, "Arn": {"Fn::GetAtt": "Orders.Arn"}});
    let whole = template(json!({"Second": custom(second), "Orders": custom(properties)}));
    cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    let exchanges = cloud.take_exchanges();
    let first = &exchanges[0].event;
    let token = function_arn("answer");
    assert_eq!(
        first["ResourceProperties"],
        json!({"Name": "orders", "Flag": "true", "Deep": [{"Number": "5", "Text": "a"}], "ServiceToken": token})
    );
    assert_eq!((&first["RequestType"], &first["ResourceType"]), (&json!("Create"), &json!("Custom::Table")));
    assert!(first["ResponseURL"].as_str().unwrap().contains("?X-Amz-Algorithm="));
    let second = &exchanges[1].event["ResourceProperties"];
    assert_eq!((&second["Of"], &second["Arn"]), (&json!("orders"), &json!("arn of orders")));
    assert_eq!(cloud.take_violations(), Vec::<String>::new());
}

#[test]
fn an_update_is_sent_where_a_property_changed_and_another_id_deletes_the_old_one() {
    let mut cloud = with_function(named());
    let of = |name: &str| {
        template(json!({"Orders": custom(json!({"Name": name})), "Same": custom(json!({"Name": "same"}))}))
    };
    cloud.create("shop", &of("old")).unwrap().expect("CREATE_COMPLETE");
    asked(&mut cloud);
    cloud.update("shop", &of("new")).unwrap().expect("UPDATE_COMPLETE");
    let exchanges = cloud.take_exchanges();
    assert_eq!(exchanges[0].request_type, RequestType::Update);
    assert_eq!(exchanges[0].event["OldResourceProperties"]["Name"], "old");
    assert_eq!(exchanges[1].event["PhysicalResourceId"], "old");
    assert_eq!(exchanges[1].event["ResourceProperties"]["Name"], "old");
    assert_eq!(exchanges.len(), 2);
    assert_eq!(cloud.stack("shop").resource("Orders").physical_id, "new");
}

#[test]
fn a_renamed_logical_id_is_created_and_then_deleted() {
    let mut cloud = with_function(named());
    cloud.create("shop", &template(json!({"Old": custom(json!({"Name": "orders"}))}))).unwrap();
    asked(&mut cloud);
    cloud
        .update("shop", &template(json!({"New": custom(json!({"Name": "orders"}))})))
        .unwrap()
        .expect("UPDATE_COMPLETE");
    assert_eq!(asked(&mut cloud), ["Create New", "Delete Old orders"]);
}

#[test]
fn a_failed_creation_deletes_what_was_made_and_what_failed() {
    let mut cloud = with_function(ScriptedFunction::new(|event| {
        let fails = event["RequestType"] == "Create" && event["LogicalResourceId"] == "Bad";
        let id = event.get("PhysicalResourceId").cloned();
        let id = id.unwrap_or_else(|| json!(if fails { "create-failed:1" } else { "fine" }));
        vec![answer(event, if fails { "FAILED" } else { "SUCCESS" }, &id)]
    }));
    let whole = template(json!({"Good": custom(json!({})), "Bad": custom(json!({}))}));
    let stack = cloud.create("shop", &whole).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains("Message returned: as told"), "{}", stack.story());
    assert_eq!(asked(&mut cloud), ["Create Good", "Create Bad", "Delete Bad create-failed:1", "Delete Good fine"]);
}

#[test]
fn the_way_back_from_a_replacing_update_is_an_update_and_a_delete_of_the_new_id() {
    let mut cloud = with_function(ScriptedFunction::new(|event| {
        let fails = event["ResourceProperties"]["Fail"] == "true" && event["RequestType"] != "Delete";
        let name = &event["ResourceProperties"]["Name"];
        let id = event.get("PhysicalResourceId").filter(|_| event["RequestType"] == "Delete").unwrap_or(name);
        vec![answer(event, if fails { "FAILED" } else { "SUCCESS" }, id)]
    }));
    let of = |name: &str, fail: &str| {
        let mut last = custom(json!({"Name": "last", "Fail": fail}));
        last["DependsOn"] = json!("Orders");
        template(json!({"Orders": custom(json!({"Name": name})), "Last": last}))
    };
    cloud.create("shop", &of("old", "false")).unwrap().expect("CREATE_COMPLETE");
    asked(&mut cloud);
    let stack = cloud.update("shop", &of("new", "true")).unwrap();
    stack.expect("UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(stack.resource("Orders").physical_id, "old");
    assert_eq!(stack.resource("Last").properties["Fail"], "false");
    let asked = asked(&mut cloud);
    assert_eq!(
        asked,
        ["Update Orders old", "Update Last last", "Update Orders new", "Update Last last", "Delete Orders new"]
    );
}

#[test]
fn a_deleted_stack_lets_go_in_reverse_and_keeps_what_is_retained() {
    let mut cloud = with_function(named());
    let mut kept = custom(json!({"Name": "kept"}));
    kept["DeletionPolicy"] = json!("Retain");
    let second = custom(json!({"Name": "second", "Of": {"Ref": "First"}}));
    let whole = template(json!({"Second": second, "First": custom(json!({"Name": "first"})), "Kept": kept}));
    cloud.create("shop", &whole).unwrap();
    asked(&mut cloud);
    let stack = cloud.delete("shop").unwrap();
    stack.expect("DELETE_COMPLETE");
    assert!(stack.events.iter().any(|event| event.status == "DELETE_SKIPPED" && event.logical_id == "Kept"));
    assert_eq!(asked(&mut cloud), ["Delete Second second", "Delete First first"]);
    let first_id = cloud.stack("shop").id.clone();
    assert_ne!(cloud.create("shop", &whole).unwrap().id, first_id);
}

#[test]
fn silence_fails_the_resource_when_the_service_timeout_is_over() {
    let mut cloud = with_function(ScriptedFunction::new(|event| match event["RequestType"].as_str() {
        Some("Create") => Vec::new(),
        _ => vec![answer(event, "SUCCESS", &event["PhysicalResourceId"])],
    }));
    let stack = cloud.create("shop", &template(json!({"Orders": custom(json!({}))}))).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains("did not receive a response"), "{}", stack.story());
}

#[test]
fn what_breaks_the_protocol_is_noted() {
    /// What a function answers to an event.
    type Script = fn(&Value) -> Vec<Value>;
    let twice: Script = |event| vec![answer(event, "SUCCESS", &json!("a")), answer(event, "SUCCESS", &json!("a"))];
    let both: Script = |event| vec![answer(event, "SUCCESS", &json!("a")), answer(event, "FAILED", &json!("a"))];
    let nameless: Script = |event| vec![answer(event, "SUCCESS", &json!(""))];
    let long: Script = |event| vec![answer(event, "SUCCESS", &json!("a".repeat(4000)))];
    let silent: Script = |event| {
        let mut answer = answer(event, "FAILED", &json!("a"));
        answer.as_object_mut().unwrap().remove("Reason");
        vec![answer]
    };
    let other: Script = |event| {
        let mut answer = answer(event, "SUCCESS", &json!("a"));
        answer["RequestId"] = json!("another");
        vec![answer]
    };
    let expected =
        ["2 answers to 1", "and then with", "Invalid PhysicalResourceId", "bytes", "Reason is needed", "RequestId is"];
    for (script, expected) in [twice, both, nameless, long, silent, other].into_iter().zip(expected) {
        let mut cloud = with_function(ScriptedFunction::new(script));
        cloud.create("shop", &template(json!({"Orders": custom(json!({}))}))).unwrap();
        let violations = cloud.take_violations();
        assert!(violations.iter().any(|it| it.contains(expected)), "{expected}: {violations:?}");
    }
}

#[test]
fn the_target_refuses_as_it_is_told_and_a_refused_answer_does_not_count() {
    for (conduct, accepted) in
        [(Conduct::Forbid, 0), (Conduct::ServerError, 0), (Conduct::Reset, 0), (Conduct::LoseAnswer, 1)]
    {
        let mut cloud = with_function(named());
        cloud.target().next([conduct]);
        let stack = cloud.create("shop", &template(json!({"Orders": custom(json!({}))}))).unwrap();
        stack.expect(if accepted == 1 { "CREATE_COMPLETE" } else { "ROLLBACK_COMPLETE" });
        let exchange = cloud.take_exchanges().remove(0);
        assert_eq!(exchange.puts.len(), 1);
        assert_eq!(exchange.puts.iter().filter(|put| put.accepted).count(), accepted, "{conduct:?}");
    }
}

#[test]
fn a_mangled_event_is_sent_as_it_became() {
    let mut cloud = with_function(named());
    cloud.mangle_next(|event| event["RequestType"] = json!("Repair"));
    cloud.create("shop", &template(json!({"Orders": custom(json!({"Name": "a"}))}))).unwrap();
    assert_eq!(cloud.take_exchanges()[0].event["RequestType"], "Repair");
}

#[test]
fn another_service_token_is_refused() {
    let mut cloud = with_function(named());
    let mut orders = custom(json!({"Name": "a"}));
    cloud.create("shop", &template(json!({"Orders": orders}))).unwrap();
    orders["Properties"]["ServiceToken"] = json!(function_arn("other"));
    let stack = cloud.update("shop", &template(json!({ "Orders": orders }))).unwrap();
    stack.expect("UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(stack.failures(), ["Modifying service token is not allowed."]);
}

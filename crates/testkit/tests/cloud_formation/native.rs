//! Native tables: what CloudFormation does on its own, and what it refuses.

use serde_json::json;

use crate::world::{account, table, template};

#[test]
fn a_stack_makes_its_tables_and_marks_them() {
    let (account, mut cloud) = account();
    let stack = cloud.create("shop", &template(json!({"Orders": table("orders", &["by-a"])}))).unwrap();
    stack.expect("CREATE_COMPLETE");
    assert_eq!(stack.resource("Orders").physical_id, "orders");
    let id = stack.id.clone();
    let tags = account.tags("orders");
    assert_eq!(tags["aws:cloudformation:stack-name"], "shop");
    assert_eq!(tags["aws:cloudformation:stack-id"], id);
    assert_eq!(tags["aws:cloudformation:logical-id"], "Orders");
}

#[test]
fn a_table_that_exists_is_refused_in_the_words_of_cloud_formation_and_stays() {
    let (account, mut cloud) = account();
    let mut kept = table("bookclub-app-bookclub-groups-prod", &[]);
    kept["DeletionPolicy"] = json!("Retain");
    let template = template(json!({"Other": table("other", &[]), "BookclubGroupsTable": kept}));
    cloud.create("bookclub", &template).unwrap().expect("CREATE_COMPLETE");
    account.must("PutItem", &json!({"TableName": "bookclub-app-bookclub-groups-prod", "Item": {"pk": {"S": "a"}}}));
    cloud.delete("bookclub").unwrap().expect("DELETE_COMPLETE");
    assert!(account.table("other").is_none());

    let again = cloud.create("bookclub", &template).unwrap();
    again.expect("ROLLBACK_COMPLETE");
    let message = "Resource handler returned message: \"Resource of type 'AWS::DynamoDB::Table' with identifier \
                   'bookclub-app-bookclub-groups-prod' already exists.\"";
    assert_eq!(again.failures(), [message]);
    assert!(account.table("other").is_none(), "what the failed stack made is gone");
    let items = account.must("Scan", &json!({"TableName": "bookclub-app-bookclub-groups-prod"}));
    assert_eq!(items["Count"], 1);
}

#[test]
fn one_index_a_time_and_no_other_projection() {
    let (account, mut cloud) = account();
    cloud.create("shop", &template(json!({"Orders": table("orders", &[])}))).unwrap().expect("CREATE_COMPLETE");

    let two = template(json!({"Orders": table("orders", &["by-a", "by-b"])}));
    let refused = cloud.update("shop", &two).unwrap();
    refused.expect("UPDATE_ROLLBACK_COMPLETE");
    let message = "Cannot perform more than one GSI creation or deletion in a single update";
    assert!(refused.failures()[0].contains(message), "{}", refused.story());

    let one = template(json!({"Orders": table("orders", &["by-a"])}));
    cloud.update("shop", &one).unwrap().expect("UPDATE_COMPLETE");
    assert_eq!(account.table("orders").unwrap()["GlobalSecondaryIndexes"][0]["IndexName"], "by-a");

    let mut keys_only = one.clone();
    keys_only["Resources"]["Orders"]["Properties"]["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"] =
        json!("KEYS_ONLY");
    let refused = cloud.update("shop", &keys_only).unwrap();
    refused.expect("UPDATE_ROLLBACK_COMPLETE");
    assert!(refused.failures().last().unwrap().contains("You can create a new GSI with a different name."));
}

#[test]
fn a_failed_update_is_taken_back() {
    let (account, mut cloud) = account();
    account.must("CreateTable", &create("taken"));
    let before = template(json!({"Orders": table("orders", &[])}));
    cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    let mut changed = table("orders", &["by-a"]);
    changed["Properties"]["TimeToLiveSpecification"] = json!({"AttributeName": "ttl", "Enabled": true});
    changed["Properties"]["Tags"] = json!([{"Key": "team", "Value": "sales"}]);
    let mut taken = table("taken", &[]);
    taken["DependsOn"] = json!("Orders");
    let after = template(json!({"New": table("new", &[]), "Orders": changed, "Taken": taken}));
    cloud.update("shop", &after).unwrap().expect("UPDATE_ROLLBACK_COMPLETE");

    let orders = account.table("orders").unwrap();
    assert!(orders.get("GlobalSecondaryIndexes").is_none(), "{orders}");
    assert!(!account.tags("orders").contains_key("team"));
    let time_to_live = account.must("DescribeTimeToLive", &json!({"TableName": "orders"}));
    assert_eq!(time_to_live["TimeToLiveDescription"]["TimeToLiveStatus"], "DISABLED");
    assert!(account.table("new").is_none());
    assert!(account.table("taken").is_some());
    assert_eq!(cloud.stack("shop").resources.len(), 1);
}

#[test]
fn another_name_makes_another_table_and_the_old_one_goes() {
    let (account, mut cloud) = account();
    cloud.create("shop", &template(json!({"Orders": table("old", &[])}))).unwrap().expect("CREATE_COMPLETE");
    let stack = cloud.update("shop", &template(json!({"Orders": table("new", &[])}))).unwrap();
    assert_eq!(stack.expect("UPDATE_COMPLETE").resource("Orders").physical_id, "new");
    assert!(account.table("old").is_none() && account.table("new").is_some());

    let mut other_key = table("new", &[]);
    other_key["Properties"]["KeySchema"][0]["AttributeName"] = json!("id");
    other_key["Properties"]["AttributeDefinitions"][0]["AttributeName"] = json!("id");
    let refused = cloud.update("shop", &template(json!({ "Orders": other_key }))).unwrap();
    refused.expect("UPDATE_ROLLBACK_COMPLETE");
    assert!(refused.failures()[0].contains("a custom-named resource requires replacing"), "{}", refused.story());
}

#[test]
fn a_type_cannot_change_and_nothing_is_no_update() {
    let (_, mut cloud) = account();
    let native = template(json!({"Orders": table("orders", &[])}));
    cloud.create("shop", &native).unwrap().expect("CREATE_COMPLETE");
    let mut custom = native.clone();
    custom["Resources"]["Orders"]["Type"] = json!("Custom::Table");
    let refused = cloud.update("shop", &custom).unwrap_err();
    assert_eq!(
        refused.0,
        "Update of resource type is not permitted. The new template modifies resource type of the following resources: \
         [Orders]"
    );
    assert_eq!(cloud.update("shop", &native).unwrap_err().0, "No updates are to be performed.");
    cloud.stack("shop").expect("CREATE_COMPLETE");
}

#[test]
fn a_table_is_imported_with_its_items_and_only_with_a_deletion_policy() {
    let (account, mut cloud) = account();
    account.must("CreateTable", &create("orders"));
    account.must("PutItem", &json!({"TableName": "orders", "Item": {"pk": {"S": "a"}}}));
    let mut orders = table("orders", &[]);
    let refused = cloud.import("shop", &template(json!({"Orders": orders})), &[("Orders", "orders")]).unwrap_err();
    assert!(refused.0.contains("The following resources to import [Orders] must have DeletionPolicy"), "{refused}");

    orders["DeletionPolicy"] = json!("Retain");
    let whole = template(json!({ "Orders": orders }));
    cloud.import("shop", &whole, &[("Orders", "orders")]).unwrap().expect("IMPORT_COMPLETE");
    assert_eq!(account.must("Scan", &json!({"TableName": "orders"}))["Count"], 1);
    assert_eq!(account.tags("orders")["aws:cloudformation:stack-name"], "shop");
    let twice = cloud.import("other", &whole, &[("Orders", "orders")]).unwrap_err();
    assert!(twice.0.contains("already managed"), "{twice}");
}

#[test]
fn a_protected_table_stays_with_its_stack() {
    let (account, mut cloud) = account();
    let mut orders = table("orders", &[]);
    orders["Properties"]["DeletionProtectionEnabled"] = json!(true);
    cloud.create("shop", &template(json!({ "Orders": orders }))).unwrap().expect("CREATE_COMPLETE");
    let stack = cloud.delete("shop").unwrap();
    stack.expect("DELETE_FAILED");
    assert!(stack.failures()[0].contains("protected against deletion"), "{}", stack.story());
    assert!(account.table("orders").is_some());
}

#[test]
fn unknown_properties_are_refused_before_anything_is_made() {
    let (account, mut cloud) = account();
    let mut orders = table("orders", &[]);
    orders["Properties"]["TTL"] = json!("ttl");
    let stack = cloud.create("shop", &template(json!({ "Orders": orders }))).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains("extraneous key [TTL] is not permitted"), "{}", stack.story());
    assert!(account.table("orders").is_none());
}

fn create(name: &str) -> serde_json::Value {
    json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    })
}

//! What DynamoDB shows after calls that succeed.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use serde_json::{Value, json};
use tablewright_control_plane::{ControlPlane, Effect, State, Timestamp};

const NOW: Timestamp = Timestamp::from_milliseconds(1_768_644_672_123);
const LATER: Timestamp = Timestamp::from_milliseconds(1_768_644_700_000);
const NEXT_DAY: Timestamp = Timestamp::from_milliseconds(1_768_644_672_123 + 86_400_000);

fn plane() -> ControlPlane {
    ControlPlane::new("us-east-1", "000000000000")
}

fn table(with: Value) -> Value {
    let mut request = json!({
        "TableName": "orders",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    });
    for (name, value) in with.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

fn index(name: &str, attribute: &str) -> Value {
    json!({
        "IndexName": name,
        "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    })
}

fn describe(plane: &ControlPlane, now: Timestamp) -> Value {
    plane.answer("DescribeTable", &json!({"TableName": "orders"}), now).unwrap().body["Table"].clone()
}

fn update(plane: &mut ControlPlane, mut request: Value, now: Timestamp) -> Value {
    request["TableName"] = json!("orders");
    plane.call("UpdateTable", &request, now).unwrap().body["TableDescription"].clone()
}

#[test]
fn a_new_on_demand_table_shows_what_dynamodb_shows() {
    let mut plane = plane();
    let created = plane.call("CreateTable", &table(json!({})), NOW).unwrap().body["TableDescription"].clone();
    // [T-033]
    assert_eq!(created["TableStatus"], "CREATING");
    assert_eq!(created["BillingModeSummary"], json!({"BillingMode": "PAY_PER_REQUEST"}));
    assert_eq!(created.get("WarmThroughput"), None);
    assert_eq!(
        describe(&plane, NOW),
        json!({
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "TableName": "orders",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "TableStatus": "ACTIVE",
            "CreationDateTime": 1_768_644_672.123,
            "ProvisionedThroughput":
                {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
            "TableSizeBytes": 0,
            "ItemCount": 0,
            "TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
            "TableId": created["TableId"],
            "BillingModeSummary": {
                "BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": 1_768_644_672.123,
            },
            "DeletionProtectionEnabled": false,
            "WarmThroughput": {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"},
        })
    );
}

#[test]
fn a_provisioned_table_shows_no_billing_mode_and_counts_decreases_by_the_day() {
    let mut plane = plane();
    let capacity = |read, write| json!({"ReadCapacityUnits": read, "WriteCapacityUnits": write});
    let create = table(json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": capacity(5, 5)}));
    plane.call("CreateTable", &create, NOW).unwrap();
    assert_eq!(describe(&plane, NOW).get("BillingModeSummary"), None); // [T-025]
    // A call that raises one dimension and lowers the other is a decrease [T-157]; the answer shows the old values.
    let answered = update(&mut plane, json!({"ProvisionedThroughput": capacity(10, 1)}), LATER);
    assert_eq!(answered["ProvisionedThroughput"]["ReadCapacityUnits"], 5);
    let shown = describe(&plane, LATER);
    assert_eq!(
        shown["ProvisionedThroughput"],
        json!({"LastIncreaseDateTime": 1_768_644_700.0, "LastDecreaseDateTime": 1_768_644_700.0,
            "NumberOfDecreasesToday": 1, "ReadCapacityUnits": 10, "WriteCapacityUnits": 1})
    );
    // The highest capacity stays warm [T-061], and midnight clears the count but not the date [T-184].
    assert_eq!(shown["WarmThroughput"]["ReadUnitsPerSecond"], 10);
    assert_eq!(shown["WarmThroughput"]["WriteUnitsPerSecond"], 5);
    let shown = describe(&plane, NEXT_DAY);
    assert_eq!(shown["ProvisionedThroughput"]["NumberOfDecreasesToday"], 0);
    assert_eq!(shown["ProvisionedThroughput"]["LastDecreaseDateTime"], 1_768_644_700.0);
}

#[test]
fn billing_switches_take_the_indexes_along_and_drop_the_maxima() {
    let mut plane = plane();
    let create = table(json!({
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "a", "AttributeType": "S"}],
        "GlobalSecondaryIndexes": [index("by-a", "a")],
        "OnDemandThroughput": {"MaxReadRequestUnits": 100},
    }));
    plane.call("CreateTable", &create, NOW).unwrap();
    let capacity = json!({"ReadCapacityUnits": 3, "WriteCapacityUnits": 4});
    let switch = json!({
        "BillingMode": "PROVISIONED", "ProvisionedThroughput": capacity,
        "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "by-a", "ProvisionedThroughput": capacity}}],
    });
    update(&mut plane, switch, LATER);
    let shown = describe(&plane, LATER);
    assert_eq!(shown["BillingModeSummary"]["BillingMode"], "PROVISIONED");
    assert_eq!(shown.get("OnDemandThroughput"), None); // [T-153]
    assert_eq!(shown["ProvisionedThroughput"]["ReadCapacityUnits"], 3);
    assert_eq!(shown["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["WriteCapacityUnits"], 4);
    assert_eq!(shown["WarmThroughput"]["ReadUnitsPerSecond"], 12000); // [T-061]
    update(&mut plane, json!({"BillingMode": "PAY_PER_REQUEST"}), LATER);
    let shown = describe(&plane, LATER);
    assert_eq!(shown["ProvisionedThroughput"]["ReadCapacityUnits"], 0);
    assert_eq!(shown["ProvisionedThroughput"]["NumberOfDecreasesToday"], 0);
    assert_eq!(shown["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["NumberOfDecreasesToday"], 1); // [T-153]
}

#[test]
fn maxima_are_merged_and_cleared_member_by_member() {
    let mut plane = plane();
    plane.call("CreateTable", &table(json!({"OnDemandThroughput": {}})), NOW).unwrap();
    assert_eq!(describe(&plane, NOW).get("OnDemandThroughput"), None);
    for (sent, shown) in [
        (json!({"MaxReadRequestUnits": 5}), json!({"MaxReadRequestUnits": 5})),
        (json!({"MaxWriteRequestUnits": 7}), json!({"MaxReadRequestUnits": 5, "MaxWriteRequestUnits": 7})),
        (json!({"MaxReadRequestUnits": -1}), json!({"MaxWriteRequestUnits": 7})),
        (json!({"MaxWriteRequestUnits": -1}), Value::Null),
        (json!({"MaxWriteRequestUnits": -1}), Value::Null),
    ] {
        let answered = update(&mut plane, json!({"OnDemandThroughput": sent}), NOW);
        assert_eq!(answered["TableStatus"], "ACTIVE"); // [T-178]
        assert_eq!(describe(&plane, NOW)["OnDemandThroughput"], shown, "{sent}");
    }
}

#[test]
fn indexes_bring_and_take_their_definitions() {
    let mut plane = plane();
    plane.call("CreateTable", &table(json!({})), NOW).unwrap();
    let create = json!({
        "AttributeDefinitions": [
            // A wrong type of a known attribute and an attribute that nobody uses are ignored [T-162].
            {"AttributeName": "pk", "AttributeType": "N"}, {"AttributeName": "unused", "AttributeType": "S"},
            {"AttributeName": "a", "AttributeType": "N"},
        ],
        "GlobalSecondaryIndexUpdates": [{"Create": index("by-a", "a")}],
    });
    let answered = update(&mut plane, create, NOW);
    assert_eq!(answered["TableStatus"], "UPDATING");
    assert_eq!(answered["GlobalSecondaryIndexes"][0]["IndexStatus"], "CREATING");
    assert_eq!(answered["GlobalSecondaryIndexes"][0]["Backfilling"], false);
    let shown = describe(&plane, NOW);
    assert_eq!(
        shown["AttributeDefinitions"],
        json!([{"AttributeName": "a", "AttributeType": "N"}, {"AttributeName": "pk", "AttributeType": "S"}])
    );
    assert_eq!(
        shown["GlobalSecondaryIndexes"][0]["IndexArn"],
        "arn:aws:dynamodb:us-east-1:000000000000:table/orders/index/by-a"
    );
    let delete = json!({"TableName": "orders", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-a"}}]});
    let reply = plane.call("UpdateTable", &delete, NOW).unwrap();
    assert_eq!(reply.body["TableDescription"]["GlobalSecondaryIndexes"][0]["IndexStatus"], "DELETING");
    assert_eq!(reply.change.unwrap().effects, [Effect::DeleteIndex { name: "by-a".to_owned() }]);
    let shown = describe(&plane, NOW);
    assert_eq!(shown.get("GlobalSecondaryIndexes"), None);
    assert_eq!(shown["AttributeDefinitions"], json!([{"AttributeName": "pk", "AttributeType": "S"}])); // [T-151]
}

#[test]
fn every_stream_has_a_label_of_its_own() {
    let mut plane = plane();
    let on = json!({"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}});
    plane.call("CreateTable", &table(on.clone()), NOW).unwrap();
    let first = describe(&plane, NOW);
    assert_eq!(first["LatestStreamLabel"], "2026-01-17T10:11:12.123");
    assert_eq!(
        first["LatestStreamArn"],
        "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-17T10:11:12.123"
    );
    update(&mut plane, json!({"StreamSpecification": {"StreamEnabled": false}}), NOW);
    let off = describe(&plane, NOW);
    assert_eq!(off.get("StreamSpecification"), None); // [T-050]
    assert_eq!(off["LatestStreamArn"], first["LatestStreamArn"]);
    update(&mut plane, on, NOW);
    assert_ne!(describe(&plane, NOW)["LatestStreamArn"], first["LatestStreamArn"]);
}

#[test]
fn encryption_class_and_protection_are_shown_as_dynamodb_shows_them() {
    let mut plane = plane();
    plane.call("CreateTable", &table(json!({"SSESpecification": {"Enabled": true}})), NOW).unwrap();
    assert_eq!(
        describe(&plane, NOW)["SSEDescription"],
        json!({"Status": "ENABLED", "SSEType": "KMS",
            "KMSMasterKeyArn": "arn:aws:kms:us-east-1:000000000000:alias/aws/dynamodb"})
    );
    let answered = update(&mut plane, json!({"SSESpecification": {"Enabled": false}}), NOW);
    assert_eq!(answered["TableStatus"], "ACTIVE"); // [T-361]
    assert_eq!(describe(&plane, NOW).get("SSEDescription"), None); // [T-079]
    update(&mut plane, json!({"TableClass": "STANDARD"}), NOW);
    assert_eq!(describe(&plane, NOW).get("TableClassSummary"), None); // [T-028]
    update(&mut plane, json!({"TableClass": "STANDARD_INFREQUENT_ACCESS"}), LATER);
    assert_eq!(
        describe(&plane, NOW)["TableClassSummary"],
        json!({"TableClass": "STANDARD_INFREQUENT_ACCESS", "LastUpdateDateTime": 1_768_644_700.0})
    );
    assert_eq!(update(&mut plane, json!({"DeletionProtectionEnabled": true}), NOW)["DeletionProtectionEnabled"], true);
}

#[test]
fn point_in_time_recovery_starts_anew_and_forgets_its_period() {
    let mut plane = plane();
    plane.call("CreateTable", &table(json!({})), NOW).unwrap();
    let mut set = |specification: Value, now| {
        let request = json!({"TableName": "orders", "PointInTimeRecoverySpecification": specification});
        let body = plane.call("UpdateContinuousBackups", &request, now).unwrap().body;
        body["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"].clone()
    };
    let first = set(json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7}), NOW);
    assert_eq!(first["RecoveryPeriodInDays"], 7);
    assert_eq!(first["EarliestRestorableDateTime"], first["LatestRestorableDateTime"]); // [T-086]
    let again = set(json!({"PointInTimeRecoveryEnabled": true}), LATER);
    assert_eq!(again["EarliestRestorableDateTime"], first["EarliestRestorableDateTime"]);
    assert_eq!(
        set(json!({"PointInTimeRecoveryEnabled": false}), LATER),
        json!({"PointInTimeRecoveryStatus": "DISABLED"})
    );
    let anew = set(json!({"PointInTimeRecoveryEnabled": true}), LATER);
    assert_eq!(anew["RecoveryPeriodInDays"], 35); // [T-085]
    assert_eq!(anew["EarliestRestorableDateTime"], 1_768_644_700.0);
}

#[test]
fn tables_are_listed_in_pages() {
    let mut plane = plane();
    for name in ["orders", "customers", "invoices"] {
        plane.call("CreateTable", &table(json!({"TableName": name})), NOW).unwrap();
    }
    let list = |request: Value| plane.answer("ListTables", &request, NOW).unwrap().body;
    assert_eq!(list(json!({})), json!({"TableNames": ["customers", "invoices", "orders"]}));
    assert_eq!(
        list(json!({"Limit": 2})),
        json!({"TableNames": ["customers", "invoices"], "LastEvaluatedTableName": "invoices"})
    );
    assert_eq!(list(json!({"Limit": 2, "ExclusiveStartTableName": "invoices"})), json!({"TableNames": ["orders"]}));
}

#[test]
fn the_same_name_again_is_another_table() {
    let mut plane = plane();
    plane.call("CreateTable", &table(json!({"Tags": [{"Key": "a", "Value": "b"}]})), NOW).unwrap();
    let first = describe(&plane, NOW);
    let deleted = plane.call("DeleteTable", &json!({"TableName": "orders"}), NOW).unwrap();
    let description = &deleted.body["TableDescription"];
    assert_eq!(description["TableStatus"], "DELETING");
    for absent in ["KeySchema", "AttributeDefinitions", "CreationDateTime"] {
        assert_eq!(description.get(absent), None, "{absent}"); // [T-363]
    }
    assert_eq!(deleted.change.unwrap().effects, [Effect::DeleteTable]);
    plane.call("CreateTable", &table(json!({})), NOW).unwrap();
    let second = describe(&plane, NOW);
    assert_eq!(first["TableArn"], second["TableArn"]); // [T-013]
    assert_ne!(first["TableId"], second["TableId"]);
    let tags = json!({"ResourceArn": second["TableArn"]});
    assert_eq!(plane.answer("ListTagsOfResource", &tags, NOW).unwrap().body, json!({"Tags": []}));
}

#[test]
fn the_state_survives_being_written_and_read() {
    let mut plane = plane();
    let create = table(json!({
        "Tags": [{"Key": "a", "Value": "b"}], "SSESpecification": {"Enabled": true},
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
    }));
    plane.call("CreateTable", &create, NOW).unwrap();
    let text = serde_json::to_string(plane.state()).unwrap();
    let state: State = serde_json::from_str(&text).unwrap();
    assert_eq!(state, *plane.state());
    let again = ControlPlane::with_state("us-east-1", "000000000000", state);
    assert_eq!(describe(&again, LATER), describe(&plane, LATER));
}

//! Schema files that are right: what they declare, and what they leave to defaults.

use tablewright_core::model::{Encryption, OnDemandMaximum, StreamViewType, TableClass, Throughput, WarmThroughput};
use tablewright_core::place::Declared;
use tablewright_core::project::{BillingMode, TableDeclaration};
use tablewright_formats::schema::{self, SchemaFile};
use tablewright_formats::source::Source;

fn read(text: &str) -> SchemaFile {
    schema::read(&Source::new("users.json", text)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn value<T: Clone>(declared: &Option<Declared<T>>) -> Option<T> {
    declared.as_ref().map(|declared| declared.value.clone())
}

const HEAD: &str = r#""TableName": "users", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]"#;

#[test]
fn what_the_aws_cli_prints_is_read() {
    let file = read(include_str!("schema_reading/described.json"));
    assert_eq!(file.table_name, "construction-expenses-users");
    let users = &file.declaration;
    assert_eq!(value(&users.billing_mode), Some(BillingMode::PayPerRequest));
    assert_eq!(value(&users.on_demand_throughput), Some(OnDemandMaximum::default()));
    assert_eq!(value(&users.warm_throughput), None, "nobody asked for what DynamoDB gives to every table");
    assert_eq!(value(&users.stream), Some(Some(StreamViewType::NewAndOldImages)));
    assert_eq!(value(&users.time_to_live), Some(Some("expiresAt".to_owned())));
    assert_eq!(value(&users.point_in_time_recovery), Some(Some(35)));
    assert_eq!(value(&users.server_side_encryption), Some(Encryption::AwsOwned));
    assert_eq!(value(&users.table_class), Some(TableClass::Standard));
    assert_eq!(value(&users.deletion_protection), Some(true));
    assert_eq!(users.tags.keys().collect::<Vec<_>>(), ["Application"]);
    let index = &users.global_secondary_indexes["by-email"];
    assert_eq!(value(&index.warm_throughput), Some(WarmThroughput { read: 15_000, write: 4_000 }));
    assert_eq!((index.place.line, index.place.column), (1, 1));
}

#[test]
fn what_a_description_leaves_out_is_what_it_means() {
    let TableDeclaration { billing_mode, stream, server_side_encryption, table_class, .. } = read(&format!(
        "{{\"Table\": {{{HEAD}, \"ProvisionedThroughput\": {{\"ReadCapacityUnits\": 5, \"WriteCapacityUnits\": 4}}}}}}"
    ))
    .declaration;
    assert_eq!(value(&billing_mode), Some(BillingMode::Provisioned));
    assert_eq!(value(&stream), Some(None));
    assert_eq!(value(&server_side_encryption), Some(Encryption::AwsOwned));
    assert_eq!(value(&table_class), Some(TableClass::Standard));
}

#[test]
fn what_a_file_does_not_speak_about_is_left_to_defaults() {
    let users = read(&format!("{{{HEAD}, \"BillingMode\": \"PAY_PER_REQUEST\"}}")).declaration;
    assert!(users.time_to_live.is_none() && users.point_in_time_recovery.is_none());
    assert!(users.tags.is_empty() && users.deletion_protection.is_none());
}

#[test]
fn the_input_of_create_table_is_read() {
    let file = read(&format!(
        r#"{{{HEAD},
            "ProvisionedThroughput": {{"ReadCapacityUnits": 5, "WriteCapacityUnits": 4}},
            "SSESpecification": {{"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/own"}},
            "StreamSpecification": {{"StreamEnabled": false}},
            "TableClass": "STANDARD_INFREQUENT_ACCESS",
            "WarmThroughput": {{"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000}},
            "TimeToLiveSpecification": {{"Enabled": true, "AttributeName": "expiresAt"}},
            "PointInTimeRecoverySpecification": {{"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7}},
            "Tags": [{{"Key": "tablewright:project", "Value": "x"}}, {{"Key": "Owner", "Value": "me"}}]}}"#
    ));
    let users = &file.declaration;
    assert_eq!(value(&users.billing_mode), Some(BillingMode::Provisioned));
    assert_eq!(value(&users.provisioned_throughput), Some(Throughput { read: 5, write: 4 }));
    assert_eq!(value(&users.server_side_encryption), Some(Encryption::KmsKey("alias/own".to_owned())));
    assert_eq!(value(&users.stream), Some(None));
    assert_eq!(value(&users.table_class), Some(TableClass::StandardInfrequentAccess));
    assert_eq!(value(&users.warm_throughput), Some(WarmThroughput { read: 12_000, write: 4_000 }), "it was asked for");
    assert_eq!(value(&users.time_to_live), Some(Some("expiresAt".to_owned())));
    assert_eq!(value(&users.point_in_time_recovery), Some(Some(7)));
    assert_eq!(users.tags.keys().collect::<Vec<_>>(), ["Owner"]);
}

#[test]
fn answers_of_other_calls_and_siblings_inside_are_read() {
    let file = read(&format!(
        r#"{{"TableDescription": {{{HEAD}, "TableStatus": "CREATING",
            "BillingModeSummary": {{"BillingMode": "PAY_PER_REQUEST"}},
            "TimeToLiveDescription": {{"TimeToLiveStatus": "DISABLED"}}}},
            "ContinuousBackupsDescription": {{"ContinuousBackupsStatus": "ENABLED",
                "PointInTimeRecoveryDescription": {{"PointInTimeRecoveryStatus": "DISABLED"}}}}}}"#
    ));
    assert_eq!(value(&file.declaration.time_to_live), Some(None));
    assert_eq!(value(&file.declaration.point_in_time_recovery), Some(None));
}

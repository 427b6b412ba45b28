//! The example with products and sessions: its tables are those of the Terraform module, and its program runs.

mod example_program;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/products");
const ENVIRONMENTS: [&str; 4] = ["production", "staging", "dev", "environment"];

/// A copy of the example, so that nothing is written beside the original.
fn example() -> Sandbox {
    let sandbox = Sandbox::new(PROGRAM);
    for name in ["tablewright.yaml", "items/products.json", "items/sessions.json"] {
        sandbox.write(name, &std::fs::read_to_string(Path::new(EXAMPLE).join(name)).expect("a file of the example"));
    }
    sandbox
}

/// The example, applied to the sandbox's endpoint.
fn applied(environment: &str, variables: &[(&str, &str)]) -> Sandbox {
    let sandbox = example();
    let url = sandbox.url();
    let consent = if environment == "production" { "--confirm=production" } else { "--yes" };
    let variables: Vec<_> = variables.iter().copied().chain([("TABLEWRIGHT_ENDPOINT_URL", url.as_str())]).collect();
    sandbox.run_with(&["apply", "--env", environment, consent], &variables).expect(0);
    sandbox
}

fn described(sandbox: &Sandbox, table: &str) -> Value {
    sandbox.must("DescribeTable", &json!({ "TableName": table }))["Table"].clone()
}

fn throughput(of: &Value) -> (Value, Value) {
    let throughput = &of["ProvisionedThroughput"];
    (throughput["ReadCapacityUnits"].clone(), throughput["WriteCapacityUnits"].clone())
}

fn tags(sandbox: &Sandbox, table: &Value) -> Vec<(String, String)> {
    let listed = sandbox.must("ListTagsOfResource", &json!({ "ResourceArn": table["TableArn"] }));
    let text = |tag: &Value, key: &str| tag[key].as_str().expect("a text").to_owned();
    let tags = listed["Tags"].as_array().expect("tags").iter();
    let mut tags: Vec<_> = tags.map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect();
    tags.retain(|(key, _)| !key.starts_with("tablewright:"));
    tags.sort();
    tags
}

#[test]
fn the_declaration_is_without_findings() {
    let sandbox = Sandbox::new(PROGRAM);
    let said = sandbox.run_with(&["-C", EXAMPLE, "lint"], &[]).expect(0);
    assert_eq!(said.stdout, "3 tables in 4 environments: nothing to find\n");
}

#[test]
fn keys_index_encryption_and_expiry_are_those_of_the_module_in_every_environment() {
    for environment in ENVIRONMENTS {
        let sandbox = applied(environment, &[]);
        let products = described(&sandbox, &format!("{environment}-products"));
        assert_eq!(products["KeySchema"], json!([{ "AttributeName": "id", "KeyType": "HASH" }]));
        let index = &products["GlobalSecondaryIndexes"][0];
        assert_eq!(index["IndexName"], "CategoryIndex");
        let keys = json!([
            { "AttributeName": "category", "KeyType": "HASH" },
            { "AttributeName": "created_at", "KeyType": "RANGE" },
        ]);
        assert_eq!(index["KeySchema"], keys);
        assert_eq!(index["Projection"], json!({ "ProjectionType": "ALL" }));
        let types = json!([
            { "AttributeName": "category", "AttributeType": "S" },
            { "AttributeName": "created_at", "AttributeType": "S" },
            { "AttributeName": "id", "AttributeType": "N" },
        ]);
        assert_eq!(products["AttributeDefinitions"], types);

        let sessions = described(&sandbox, &format!("{environment}-sessions"));
        assert_eq!(sessions["KeySchema"], json!([{ "AttributeName": "session_id", "KeyType": "HASH" }]));
        assert_eq!(sessions["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
        assert_eq!(sessions["TableClassSummary"], Value::Null, "STANDARD is what a table without a class has");
        for (table, name) in [(&products, "products"), (&sessions, "sessions")] {
            assert_eq!(table["SSEDescription"]["SSEType"], "KMS");
            let expected = [
                ("Application", "products"),
                ("Environment", environment),
                ("Name", &format!("{environment}-{name}-table")),
                ("Type", "DynamoDB"),
            ];
            assert_eq!(tags(&sandbox, table), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        }

        let expiry = |table: &str| {
            let answer = sandbox.must("DescribeTimeToLive", &json!({ "TableName": format!("{environment}-{table}") }));
            answer["TimeToLiveDescription"].clone()
        };
        assert_eq!(expiry("products"), json!({ "TimeToLiveStatus": "DISABLED" }));
        let enabled = json!({ "TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at" });
        assert_eq!(expiry("sessions"), enabled);
    }
}

#[test]
fn each_environment_sets_the_variables_of_the_module_in_its_own_way() {
    for (environment, billing, class, protected, recovery) in [
        ("production", "PROVISIONED", Value::Null, true, "ENABLED"),
        ("staging", "PAY_PER_REQUEST", json!("STANDARD_INFREQUENT_ACCESS"), false, "ENABLED"),
        ("dev", "PAY_PER_REQUEST", Value::Null, false, "DISABLED"),
        ("environment", "PAY_PER_REQUEST", Value::Null, false, "ENABLED"),
    ] {
        let sandbox = applied(environment, &[]);
        let name = format!("{environment}-products");
        let products = described(&sandbox, &name);
        // A table that was always provisioned has no summary of its billing mode [T-025].
        let mode = products["BillingModeSummary"]["BillingMode"].as_str().unwrap_or("PROVISIONED").to_owned();
        assert_eq!(mode, billing, "{environment}");
        assert_eq!(products["TableClassSummary"]["TableClass"], class, "{environment}");
        assert_eq!(products["DeletionProtectionEnabled"], json!(protected), "{environment}");
        let backups = sandbox.must("DescribeContinuousBackups", &json!({ "TableName": name }));
        let status = &backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
        assert_eq!(status["PointInTimeRecoveryStatus"], recovery, "{environment}");
    }
}

#[test]
fn the_capacity_of_production_comes_from_variables_and_the_index_has_the_tables() {
    for (variables, expected) in
        [(&[][..], (json!(20), json!(10))), (&[("READ_CAPACITY", "7"), ("WRITE_CAPACITY", "3")], (json!(7), json!(3)))]
    {
        let products = described(&applied("production", variables), "production-products");
        assert_eq!(throughput(&products), expected);
        assert_eq!(throughput(&products["GlobalSecondaryIndexes"][0]), expected);
    }
}

#[test]
fn the_products_of_production_cannot_be_deleted_by_mistake() {
    let sandbox = applied("production", &[]);
    let refused = sandbox.call("DeleteTable", &json!({ "TableName": "production-products" })).expect_err("a refusal");
    assert!(refused["message"].as_str().is_some_and(|message| message.contains("protected")), "{refused}");
}

#[test]
fn the_second_apply_finds_nothing_to_do() {
    for environment in ENVIRONMENTS {
        // The embedded endpoint has no CloudWatch; dev declares no alarm.
        let alarms = if environment == "dev" { "" } else { "3 left alone, " };
        let plan = format!("Plan: {alarms}3 as declared\n");
        applied(environment, &[]).run(&["drift", "--env", environment]).expect(0).says(&plan);
    }
}

#[test]
fn the_program_under_up_says_what_was_reviewed() {
    let program = example_program::build("products-example");
    let sandbox = example();
    let command = format!("DYNAMODB_TABLE=$TABLE_NAME_PRODUCTS exec '{}'", program.display());
    let said = sandbox.run_with(&["up", "--env", "dev", "--", "sh", "-c", &command], &[]).expect(0);
    let reviewed = Path::new(EXAMPLE).join("tour.txt");
    if std::env::var_os("TABLEWRIGHT_REVIEW").is_some() {
        std::fs::write(&reviewed, &said.stdout).expect("the reviewed file can be written");
    }
    let reviewed = std::fs::read_to_string(reviewed).expect("the reviewed file");
    assert!(said.stdout == reviewed, "TABLEWRIGHT_REVIEW=1 writes the report anew; it is\n{}", said.stdout);
}

#[test]
fn the_program_says_the_same_whatever_the_capacity_and_the_class() {
    let program = example_program::build("products-example");
    let sandbox = example();
    let command = format!("DYNAMODB_TABLE=$TABLE_NAME_PRODUCTS exec '{}'", program.display());
    let reports = ENVIRONMENTS.map(|environment| {
        sandbox.run_with(&["up", "--env", environment, "--", "sh", "-c", &command], &[]).expect(0).stdout
    });
    assert!(reports.iter().all(|report| *report == reports[0]), "{reports:?}");
}

/// The files of `terraform/`, which is the module of the environment with the document's defaults.
#[test]
fn the_terraform_module_is_what_the_command_writes() {
    let sandbox = example();
    let directory = Path::new(EXAMPLE).join("terraform");
    sandbox.run(&["render", "terraform", "--env", "environment", "--out", "terraform"]).expect(0);
    let names = |directory: &Path| -> BTreeSet<String> {
        let entries = std::fs::read_dir(directory).into_iter().flatten().map(|entry| entry.expect("an entry"));
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    let written = names(&sandbox.path().join("terraform"));
    if std::env::var_os("TABLEWRIGHT_REVIEW").is_some() {
        std::fs::create_dir_all(&directory).expect("a directory of the example");
        for name in &written {
            std::fs::write(directory.join(name), sandbox.read(&format!("terraform/{name}"))).expect("a file");
        }
    }
    assert_eq!(names(&directory), written);
    for name in &written {
        let kept = std::fs::read_to_string(directory.join(name)).expect("a file of the example");
        assert_eq!(kept, sandbox.read(&format!("terraform/{name}")), "{name}: TABLEWRIGHT_REVIEW=1 writes it anew");
    }
}

/// What the document's `outputs.tf` and `variables.tf` name, so that whoever uses its module can use this one.
#[test]
fn the_terraform_module_has_every_variable_and_output_of_the_document() {
    let sandbox = example();
    sandbox.run(&["render", "terraform", "--env", "environment", "--out", "terraform"]).expect(0);
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/terraform/products/Modules/dynamodb");
    for (file, kind) in [("outputs.tf", "output"), ("variables.tf", "variable")] {
        let text = std::fs::read_to_string(document.join(file)).expect("a file of the document");
        let written = sandbox.read(&format!("terraform/{file}"));
        let heads: Vec<_> = text.lines().filter(|line| line.starts_with(kind)).collect();
        assert!(heads.len() >= 8, "{heads:?}");
        for head in heads {
            assert!(written.contains(head), "{file} has no {head}");
        }
    }
}

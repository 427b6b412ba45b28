//! The example of the book club: its `serverless.yml` says what the system's own configuration test asks for, and
//! Tablewright reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use tablewright_formats::cloudformation::properties::{Handling, OnDelete, OnHeld, ResourceKind};
use tablewright_formats::cloudformation::template::{Files, Resolved, Resource, Scope, Template, TemplateTable};
use tablewright_formats::source::Source;
use tablewright_formats::tree::{self, Node, Tree};
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/bookclub");
/// Each table with its physical name without service and stage.
const CUSTOM: [(&str, &str); 3] = [
    ("BookclubGroupsTable", "bookclub-groups"),
    ("BookclubMembersTable", "bookclub-members"),
    ("MetadataCacheTable", "metadata-cache"),
];
const NATIVE: [(&str, &str); 2] = [("BooksTable", "books"), ("UsersTable", "users")];

fn source() -> Source {
    let text = std::fs::read_to_string(Path::new(EXAMPLE).join("serverless.yml")).expect("the example");
    Source::new("serverless.yml", text)
}

/// The file as it is written, short forms of functions made long.
fn written() -> Node {
    Tree::parse_template(&source()).expect("a well-formed file").root
}

/// `serverless.yml` names no other file.
struct NoFiles;

impl Files for NoFiles {
    fn open(&mut self, _path: &str) -> Result<Option<Source>, String> {
        Ok(None)
    }
}

/// The file resolved for a stage.
fn resolved(stage: &str) -> Resolved {
    let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
    let scope = Scope {
        stage: Some(stage),
        region: Some("us-east-1"),
        account: Some("123456789012"),
        parameters: &parameters,
        variables: &variables,
    };
    let template = Template::read(&source(), &scope, &mut NoFiles).expect("a template");
    let resolved = template.resolve(&scope);
    assert!(resolved.findings.is_empty(), "{:?}", resolved.findings);
    resolved
}

fn table<'a>(resolved: &'a Resolved, logical_id: &str) -> &'a TemplateTable {
    let found = resolved.tables.iter().find(|table| table.logical_id.value == logical_id);
    found.unwrap_or_else(|| panic!("no {logical_id}"))
}

fn resource<'a>(resolved: &'a Resolved, logical_id: &str) -> &'a Resource {
    let found = resolved.resources.iter().find(|resource| resource.logical_id.value == logical_id);
    found.unwrap_or_else(|| panic!("no {logical_id}"))
}

/// What stands at a path of keys, as JSON of texts.
fn at(node: &Node, path: &[&str]) -> Value {
    let found = path.iter().try_fold(node, |node, key| node.get(key));
    found.map_or(Value::Null, json_of)
}

fn json_of(node: &Node) -> Value {
    match &node.value {
        tree::Value::Map(entries) => {
            entries.iter().map(|entry| (entry.key.value.clone(), json_of(&entry.value))).collect()
        }
        tree::Value::List(items) => items.iter().map(json_of).collect(),
        tree::Value::Scalar(_) => json!(node.as_text()),
        tree::Value::Absent => Value::Null,
    }
}

#[test]
fn three_tables_are_custom_resources_of_the_function_and_two_are_native() {
    let resolved = resolved("prod");
    assert_eq!(resolved.tables.len(), CUSTOM.len() + NATIVE.len());
    for (logical_id, _) in CUSTOM {
        let resource = resource(&resolved, logical_id);
        assert_eq!(resource.resource_type, "AWS::CloudFormation::CustomResource");
        assert_eq!(resource.kind, Some(ResourceKind::CustomResource));
        let token = at(&resource.properties, &["ServiceToken"]);
        assert_eq!(token, json!({ "Fn::GetAtt": "DynamoTableManagerLambdaFunction.Arn" }));
    }
    for (logical_id, _) in NATIVE {
        let resource = resource(&resolved, logical_id);
        assert_eq!(resource.resource_type, "AWS::DynamoDB::Table");
        assert_eq!(resource.deletion_policy.as_deref(), Some("Retain"));
        assert_eq!(at(&written(), &["resources", "Resources", logical_id, "UpdateReplacePolicy"]), "Retain");
    }
}

#[test]
fn physical_names_end_with_the_stage() {
    for stage in ["prod", "staging", "dev"] {
        let resolved = resolved(stage);
        for (logical_id, name) in CUSTOM.into_iter().chain(NATIVE) {
            let found = table(&resolved, logical_id).table_name.as_ref().expect("a name");
            assert_eq!(found.value, format!("bookclub-app-{name}-{stage}"));
        }
    }
}

#[test]
fn the_cache_has_ttl_and_what_cannot_be_made_again_can_be_restored() {
    let resolved = resolved("prod");
    let expires = |logical_id: &str| {
        let specification = at(&resource(&resolved, logical_id).properties, &["TimeToLiveSpecification"]);
        specification["AttributeName"].as_str().map(ToOwned::to_owned)
    };
    assert_eq!(expires("MetadataCacheTable").as_deref(), Some("expiresAt"));
    for (logical_id, _) in CUSTOM.into_iter().chain(NATIVE).filter(|(id, _)| *id != "MetadataCacheTable") {
        assert_eq!(expires(logical_id), None, "{logical_id}");
        let path = ["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"];
        assert_eq!(at(&resource(&resolved, logical_id).properties, &path), "true", "{logical_id}");
    }
}

#[test]
fn no_table_is_deleted_with_the_stack_and_what_is_held_stops_a_deployment() {
    let resolved = resolved("prod");
    for (logical_id, _) in CUSTOM {
        let Handling { on_delete, on_held, approve, project, environment, .. } =
            table(&resolved, logical_id).handling.clone().expect("a custom resource");
        assert_eq!((on_delete, on_held, approve), (OnDelete::Retain, OnHeld::Fail, Vec::new()));
        // As `tablewright.yaml` has them, so that `plan` finds its own tables.
        assert_eq!(project.expect("a project").value, "bookclub-app");
        assert_eq!(environment.expect("an environment").value, "prod");
    }
}

#[test]
fn the_function_is_the_documents_with_the_packed_binary() {
    let written = written();
    let function = |key: &str| at(&written, &["functions", "dynamoTableManager", key]);
    assert_eq!(function("timeout"), "300");
    assert_eq!(function("role"), "DynamoTableManagerRole");
    assert_eq!(function("runtime"), "provided.al2023");
    assert_eq!(function("architecture"), "x86_64");
    assert_eq!(function("handler"), "bootstrap");
    let justfile = std::fs::read_to_string(Path::new(EXAMPLE).join("../../justfile")).expect("a justfile");
    let artifact = function("package")["artifact"].as_str().map(ToOwned::to_owned).expect("an artifact");
    let made = artifact.strip_prefix("../../").expect("a path from the example");
    assert!(justfile.contains(&format!(" {made}\n")), "`just lambda` makes {made}");
}

/// Every action with a resource that it is allowed on, and under which condition.
fn allowed(policy: &Value) -> BTreeSet<(String, String, String)> {
    let texts = |value: &Value| -> Vec<String> {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        value.as_array().map_or_else(|| vec![text(value)], |items| items.iter().map(text).collect())
    };
    let mut allowed = BTreeSet::new();
    for statement in policy["Statement"].as_array().expect("statements") {
        assert_eq!(statement["Effect"], "Allow");
        for action in texts(&statement["Action"]) {
            for resource in texts(&statement["Resource"]) {
                allowed.insert((action.clone(), resource, statement["Condition"].to_string()));
            }
        }
    }
    allowed
}

#[test]
fn the_role_allows_what_tablewright_says_the_function_needs_and_nothing_else() {
    let sandbox = example();
    let declaration = sandbox.read("tablewright.yaml");
    let with_account = declaration.replace("region: us-east-1\n", "region: us-east-1\n    account: \"123456789012\"\n");
    assert_ne!(declaration, with_account);
    sandbox.write("tablewright.yaml", &with_account);
    let mut arguments = vec!["render", "iam", "--env", "prod", "--for", "custom-resource"];
    arguments.extend(["--function", "bookclub-app-prod-dynamoTableManager", "--table"]);
    arguments.extend(CUSTOM.map(|(logical_id, _)| logical_id));
    let rendered = sandbox.run_with(&arguments, &[]).expect(0);
    let needed = allowed(&serde_json::from_str(&rendered.stdout).expect("a policy"));
    // The Serverless Framework makes the log group, and only its streams are written to.
    let is_for_group = |action: &str, resource: &str| {
        action == "logs:CreateLogGroup" || (action.starts_with("logs:") && !resource.ends_with(":*"))
    };
    let needed: BTreeSet<_> =
        needed.into_iter().filter(|(action, resource, _)| !is_for_group(action, resource)).collect();

    let resolved = resolved("prod");
    let role = resource(&resolved, "DynamoTableManagerRole");
    assert_eq!(role.resource_type, "AWS::IAM::Role");
    let policies = at(&role.properties, &["Policies"]);
    assert_eq!(policies.as_array().map(Vec::len), Some(1));
    let allowed = allowed(&policies[0]["PolicyDocument"]);
    let missing: Vec<_> = needed.difference(&allowed).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let more: Vec<_> = allowed.difference(&needed).collect();
    assert!(more.is_empty(), "{more:?}");
    let trusted = at(&role.properties, &["AssumeRolePolicyDocument", "Statement"]);
    assert_eq!(trusted[0]["Principal"], json!({ "Service": "lambda.amazonaws.com" }));
}

/// A copy of the example, so that nothing is written beside the original.
fn example() -> Sandbox {
    let sandbox = Sandbox::new(PROGRAM);
    for name in ["tablewright.yaml", "serverless.yml", "items/BookclubGroupsTable.json", "items/BooksTable.json"] {
        sandbox.write(name, &std::fs::read_to_string(Path::new(EXAMPLE).join(name)).expect("a file of the example"));
    }
    sandbox
}

#[test]
fn the_declaration_is_without_findings() {
    let said = example().run_with(&["lint"], &[]).expect(0);
    assert_eq!(said.stdout, "5 tables in 2 environments: nothing to find\n");
}

#[test]
fn the_tables_that_the_file_declares_are_made_on_a_laptop() {
    let sandbox = example();
    sandbox.run(&["apply", "--env", "dev", "--yes"]).expect(0);
    sandbox.run(&["drift", "--env", "dev"]).expect(0).says("Plan: 5 as declared");
    let members = sandbox.must("DescribeTable", &json!({ "TableName": "bookclub-app-bookclub-members-dev" }));
    let keys = json!([
        { "AttributeName": "groupId", "KeyType": "HASH" },
        { "AttributeName": "userId", "KeyType": "RANGE" },
    ]);
    assert_eq!(members["Table"]["KeySchema"], keys);
}

#[test]
fn up_brings_items_for_a_laptop() {
    let sandbox = example();
    let scan = "test \"$TABLE_NAME_BOOKSTABLE\" = bookclub-app-books-dev";
    sandbox.run_with(&["up", "--env", "dev", "--", "sh", "-c", scan], &[]).expect(0);
}

#[test]
fn on_aws_the_tables_belong_to_the_stack() {
    let sandbox = example();
    // Nothing listens there, and nothing has to: the command stops before it calls anybody.
    let aws = "https://dynamodb.invalid";
    let said = sandbox.run_with(
        &["apply", "--env", "prod", "--confirm", "prod", "--endpoint-url", aws],
        &[("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")],
    );
    said.expect(1).says("manage: true");
}

//! The example's files as templates for the emulated CloudFormation, read by the project's own reader.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tablewright_formats::cloudformation::properties::ResourceKind;
use tablewright_formats::cloudformation::template::{Files, Resolved, Resource, Scope, Template};
use tablewright_formats::source::Source;
use tablewright_formats::tree::{self, Node};
use tablewright_testkit::account::{ACCOUNT, REGION};

use super::app::{FUNCTION, ROLE, STACK};

/// Which tables a native template has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Native {
    /// Those that are custom resources otherwise.
    CustomOnesAlone,
    /// All of them.
    All,
}

/// No template here names another file.
struct NoFiles;

impl Files for NoFiles {
    fn open(&mut self, _path: &str) -> Result<Option<Source>, String> {
        Ok(None)
    }
}

/// Returns `serverless.yml` as the template that the Serverless Framework deploys to production: its resources, and the
/// function.
#[track_caller]
pub(crate) fn of_serverless(text: &str) -> Value {
    let mut resources = Map::new();
    let function = json!({ "FunctionName": format!("{STACK}-dynamoTableManager") });
    resources.insert(FUNCTION.to_owned(), json!({ "Type": "AWS::Lambda::Function", "Properties": function }));
    for resource in resolve("serverless.yml", text).resources {
        resources.insert(resource.logical_id.value.clone(), of_resource(&resource));
    }
    json!({ "Resources": resources })
}

/// Returns what the function's role allows in production.
#[track_caller]
pub(crate) fn role(text: &str) -> Value {
    let resources = resolve("serverless.yml", text).resources;
    let role = resources.iter().find(|resource| resource.logical_id.value == ROLE).expect("a role");
    of_node(&role.properties)["Policies"][0]["PolicyDocument"].take()
}

/// Returns the resources of the rollback plan's template.
#[track_caller]
pub(crate) fn of_rollback_plan(text: &str) -> Map<String, Value> {
    let resources = resolve("native-tables.yaml", text).resources;
    resources.iter().map(|resource| (resource.logical_id.value.clone(), of_resource(resource))).collect()
}

/// Returns a template with tables as they were before any of them was a custom resource: native, to be retained.
pub(crate) fn native(template: &Value, which: Native) -> Value {
    let mut resources = Map::new();
    for (logical_id, resource) in template["Resources"].as_object().expect("resources") {
        let is_custom = resource["Type"] == "AWS::CloudFormation::CustomResource";
        if !is_custom && (which == Native::CustomOnesAlone || resource["Type"] != "AWS::DynamoDB::Table") {
            continue;
        }
        let mut properties = resource["Properties"].as_object().cloned().expect("properties");
        for name in ["ServiceToken", "Project", "Environment"] {
            properties.shift_remove(name);
        }
        let table = json!({ "Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "Properties": properties });
        resources.insert(logical_id.clone(), table);
    }
    json!({ "Resources": resources })
}

#[track_caller]
fn resolve(name: &str, text: &str) -> Resolved {
    let source = Source::new(name, text);
    let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
    let scope = Scope {
        stage: Some("prod"),
        region: Some(REGION),
        account: Some(ACCOUNT),
        parameters: &parameters,
        variables: &variables,
    };
    let template = Template::read(&source, &scope, &mut NoFiles).unwrap_or_else(|findings| panic!("{findings:?}"));
    let resolved = template.resolve(&scope);
    assert!(resolved.findings.is_empty(), "{:?}", resolved.findings);
    resolved
}

/// Returns a resource as the emulator takes it. What has no table in it has no properties there.
fn of_resource(resource: &Resource) -> Value {
    let mut value = json!({ "Type": resource.resource_type });
    if matches!(resource.kind, Some(ResourceKind::Table | ResourceKind::CustomResource)) {
        value["Properties"] = of_node(&resource.properties);
    }
    if let Some(policy) = &resource.deletion_policy {
        value["DeletionPolicy"] = json!(policy);
    }
    value
}

/// Returns a value as JSON; scalars are texts, as they are in an event of CloudFormation.
fn of_node(node: &Node) -> Value {
    match &node.value {
        tree::Value::Map(entries) => {
            let members = entries.iter().map(|entry| match (entry.key.value.as_str(), entry.value.as_text()) {
                // YAML admits one text, JSON a list of two.
                ("Fn::GetAtt", Some(text)) => {
                    let (id, attribute) = text.split_once('.').expect("a logical id and an attribute");
                    ("Fn::GetAtt".to_owned(), json!([id, attribute]))
                }
                (key, _) => (key.to_owned(), of_node(&entry.value)),
            });
            Value::Object(members.collect())
        }
        tree::Value::List(items) => items.iter().map(of_node).collect(),
        tree::Value::Scalar(_) => json!(node.as_text()),
        tree::Value::Absent => panic!("{}: not known", node.place),
    }
}

//! The whole template.

use serde_json::{Map, Value, json};
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::permissions::control_plane::{Purpose, grants};
use tablewright_core::permissions::{INLINE_LIMIT, Policy, Whereabouts};
use tablewright_core::project::DesiredTable;

use super::companions::{self, Beside};
use super::custom_resource::custom_resource;
use super::function::Function;
use super::left_out::left_out;
use super::logical_id::logical_ids;
use super::outputs::outputs;
use super::properties::properties;

/// The most outputs of a stack (AWS CloudFormation User Guide, quotas).
const MOST_OUTPUTS: usize = 200;
/// The most bytes of a description (ibidem).
const LONGEST_DESCRIPTION: usize = 1024;

/// What tables become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form<'a> {
    /// `AWS::DynamoDB::Table`.
    Native,
    /// A custom resource, with the function behind it.
    CustomResource(Function<'a>),
}

/// What becomes a template.
#[derive(Debug, Clone, Copy)]
pub struct Stack<'a> {
    /// The project's name.
    pub project: &'a str,
    /// The environment's name.
    pub environment: &'a str,
    /// The tables, each declared name once.
    pub tables: &'a [&'a DesiredTable],
    /// What they become.
    pub form: Form<'a>,
    /// What is declared beside them.
    pub beside: Beside<'a>,
}

/// A template, and what there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The template.
    pub template: Value,
    /// What it cannot say, and what else a person should know.
    pub findings: Vec<Finding>,
}

/// Returns the template of a stack.
///
/// # Errors
/// Tables whose logical ids are too long or the same, companions whose logical ids are the same, and more tables than a
/// stack can tell of.
pub fn write(stack: &Stack<'_>) -> Result<Written, Vec<Finding>> {
    let ids = logical_ids(stack.tables.iter().map(|desired| desired.declared_name.as_str()))?;
    let mut findings = left_out(stack);
    let mut resources = Map::new();
    let mut all_outputs = Map::new();
    let mut parameters = Map::new();
    if let Form::CustomResource(function) = stack.form {
        parameters = function.parameters();
        resources = Function::resources(&policy(stack, function, &mut findings));
    }
    for (desired, id) in stack.tables.iter().filter_map(|desired| Some((desired, ids.get(&desired.declared_name)?))) {
        resources.insert(id.clone(), resource(stack, desired));
        all_outputs.extend(outputs(id, &desired.table));
    }
    let with_ids = stack.tables.iter().filter_map(|desired| {
        let id = ids.get(&desired.declared_name)?;
        Some((desired.declared_name.as_str(), (*desired, id.as_str())))
    });
    resources.extend(companions::resources(&stack.beside, &with_ids.collect(), &mut findings)?);
    if all_outputs.len() > MOST_OUTPUTS {
        let message = format!("the stack would have {} outputs", all_outputs.len());
        let help = format!("CloudFormation admits {MOST_OUTPUTS}; render some of the tables at a time with --table");
        return Err(vec![Finding::error(Code::NotRendered, message).help(help)]);
    }
    let mut template = Map::new();
    let mut set = |key: &str, value: Value| drop(template.insert(key.to_owned(), value));
    set("AWSTemplateFormatVersion", json!("2010-09-09"));
    set("Description", json!(description(stack)));
    if !parameters.is_empty() {
        set("Parameters", Value::Object(parameters));
    }
    set("Resources", Value::Object(resources));
    set("Outputs", Value::Object(all_outputs));
    Ok(Written { template: Value::Object(template), findings })
}

fn description(stack: &Stack<'_>) -> String {
    let mut description = format!("DynamoDB tables of {} in {}", stack.project, stack.environment);
    while description.len() > LONGEST_DESCRIPTION {
        description.pop();
    }
    description
}

fn resource(stack: &Stack<'_>, desired: &DesiredTable) -> Value {
    match stack.form {
        // Replacing or removing the resource never takes the items with it.
        Form::Native => json!({
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": properties(&desired.table),
        }),
        Form::CustomResource(function) => json!({
            "Type": "Custom::DynamoDBTable",
            "Properties": custom_resource(stack.project, stack.environment, desired, function.deletes),
        }),
    }
}

/// A place whose name is as long as any, for counting the characters of ARNs.
const SOMEWHERE: (&str, &str) = ("ap-southeast-1", "000000000000");

/// Returns the policy of the function's role.
fn policy(stack: &Stack<'_>, function: Function<'_>, findings: &mut Vec<Finding>) -> Policy {
    let made = |name: String, at: &Whereabouts| {
        let purpose = Purpose::CustomResource { function: name, deletes: function.deletes, has_log_group: true };
        Policy::of(&grants(&purpose, stack.tables.iter().copied()), at)
    };
    let (region, account) = SOMEWHERE;
    let size = made(function.name.to_owned(), &Whereabouts::new(Some(region), Some(account))).size();
    if size > INLINE_LIMIT {
        let message =
            format!("the policy of the function's role has about {size} characters; IAM admits {INLINE_LIMIT}");
        let help =
            "make several stacks: render some of the tables at a time with --table, each with a --function of its own";
        findings.push(Finding::warning(Code::PolicyTooLong, message).help(help));
    }
    made(Function::reference(), &Whereabouts::of_stack())
}

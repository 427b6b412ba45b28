//! The function behind the custom resource, its role and its log group.

use serde_json::{Map, Value, json};
use tablewright_core::permissions::Policy;
use tablewright_core::permissions::control_plane::log_group;

use super::text::substituted;

/// The most characters of a function's name.
pub const LONGEST_FUNCTION_NAME: usize = 64;

/// The parameter that names the function.
const NAME: &str = "FunctionName";
/// The function's logical id.
const FUNCTION: &str = "TableManagerFunction";
/// The role's logical id.
const ROLE: &str = "TableManagerRole";
/// The log group's logical id.
const LOGS: &str = "TableManagerLogGroup";

/// The function behind the custom resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function<'a> {
    /// The name that it has where the stack's parameters do not say otherwise.
    pub name: &'a str,
    /// Whether it may delete the tables that it made.
    pub deletes: bool,
}

impl Function<'_> {
    /// Returns its name as it stands in texts of the template.
    pub(super) fn reference() -> String {
        format!("${{{NAME}}}")
    }

    /// Returns its ARN.
    pub(super) fn arn() -> Value {
        json!({ "Fn::GetAtt": [FUNCTION, "Arn"] })
    }

    /// Returns the parameters of the stack.
    pub(super) fn parameters(self) -> Map<String, Value> {
        let mut parameters = Map::new();
        let name = json!({
            "Type": "String",
            "Description": "Name of the function that keeps the tables",
            "Default": self.name,
            "AllowedPattern": "[a-zA-Z0-9_-]+",
            "MaxLength": LONGEST_FUNCTION_NAME,
        });
        parameters.insert(NAME.to_owned(), name);
        for (parameter, description) in [
            ("CodeBucket", "S3 bucket with the function's zip"),
            ("CodeKey", "Key of the function's zip in the bucket"),
        ] {
            parameters.insert(parameter.to_owned(), json!({ "Type": "String", "Description": description }));
        }
        parameters
    }

    /// Returns the resources that make the function, with a role that has this policy.
    pub(super) fn resources(policy: &Policy) -> Map<String, Value> {
        let log_group = log_group(&Self::reference());
        // Deleted with the stack: one that stays would make the next deployment fail.
        let logs = json!({
            "Type": "AWS::Logs::LogGroup",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": { "LogGroupName": substituted(&log_group), "RetentionInDays": 30 },
        });
        let assume = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "Service": "lambda.amazonaws.com" },
                "Action": "sts:AssumeRole",
            }],
        });
        let role = json!({
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": assume,
                "Policies": [{ "PolicyName": "tables", "PolicyDocument": document(policy) }],
            },
        });
        // The log group stands before the function, which would otherwise make one that no stack knows.
        let function = json!({
            "Type": "AWS::Lambda::Function",
            "DependsOn": LOGS,
            "Properties": {
                "FunctionName": { "Ref": NAME },
                "Description": "Creates, adopts and changes DynamoDB tables for CloudFormation",
                "Runtime": "provided.al2023",
                "Architectures": ["x86_64"],
                "Handler": "bootstrap",
                "Code": { "S3Bucket": { "Ref": "CodeBucket" }, "S3Key": { "Ref": "CodeKey" } },
                "MemorySize": 256,
                "Timeout": 900,
                "Role": { "Fn::GetAtt": [ROLE, "Arn"] },
            },
        });
        [(LOGS, logs), (ROLE, role), (FUNCTION, function)].map(|(id, it)| (id.to_owned(), it)).into_iter().collect()
    }
}

/// Returns a policy whose texts are put together by the stack.
fn document(policy: &Policy) -> Value {
    let mut document = policy.to_json();
    each_text(&mut document, &|text| substituted(text));
    document
}

/// Replaces every text in a value.
pub(super) fn each_text(value: &mut Value, change: &impl Fn(&str) -> Value) {
    match value {
        Value::String(text) => *value = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| each_text(member, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns the function's name where nobody gives one: `PROJECT-ENVIRONMENT-tables`, of the characters that Lambda admits.
pub fn function_name(project: &str, environment: &str) -> String {
    function_name_for(project, environment, "-tables")
}

/// Returns the name of a function of a project, with an end that says what it is for.
pub fn function_name_for(project: &str, environment: &str, end: &str) -> String {
    let name: String = format!("{project}-{environment}")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' })
        .take(LONGEST_FUNCTION_NAME - end.len())
        .collect();
    name + end
}

/// Says whether Lambda admits a name for a function.
pub fn is_function_name(name: &str) -> bool {
    (1..=LONGEST_FUNCTION_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

//! The smallest policy that allows what is to be allowed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::data_plane::{changes_items, is_on_items};
use super::grants::{Grant, Grants};
use super::operation;
use super::resource::{Resource, Whereabouts};

/// The most characters of a managed policy, blanks not counted (AWS IAM User Guide, IAM and AWS STS quotas).
pub const MANAGED_LIMIT: usize = 6_144;
/// The most characters of all inline policies of a role together, blanks not counted (ibidem).
pub const INLINE_LIMIT: usize = 10_240;

/// A policy: what is allowed, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The statements, each about one kind of resource.
    pub statements: Vec<Statement>,
}

/// Actions that are allowed on resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What the statement is for, as an identifier that is unique in the policy.
    pub sid: String,
    /// The actions, sorted.
    pub actions: Vec<String>,
    /// The ARNs.
    pub resources: Vec<String>,
    /// What must hold besides.
    pub conditions: Vec<Condition>,
}

/// What must hold for a statement to allow anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// How the values are compared, such as `StringEquals`.
    pub operator: &'static str,
    /// What is compared, such as `kms:ViaService`.
    pub key: &'static str,
    /// The value.
    pub value: String,
}

/// What statements are told apart by, and what they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Theme {
    CheckAccount,
    FindTables,
    FindStreams,
    Items { changes: bool },
    Indexes,
    Tables { changes: bool },
    ReadStreams,
    Backups,
    SendToKinesis,
    KnowKeys,
    UseKeysThroughDynamoDb,
    InvokeItself,
    WriteLogs,
    FindParameters,
    Parameters { changes: bool },
    FindAlarms,
    Alarms { changes: bool },
    FindPolicies,
    Policies { changes: bool },
    ReadRoles,
    AttachPolicies,
    DetachPolicies,
    FindMappings,
    KnowFunctions,
    CreateMappings,
    ChangeMappings,
}

impl Theme {
    fn of(resource: &Resource, actions: &BTreeSet<&str>, through_dynamodb: bool) -> Self {
        match resource {
            Resource::Everything if actions.iter().all(|action| action.starts_with("sts:")) => Self::CheckAccount,
            Resource::Everything if actions.iter().all(|action| *action == operation::LIST_STREAMS.action) => {
                Self::FindStreams
            }
            Resource::Everything if actions.iter().all(|action| action.starts_with("iam:")) => Self::FindPolicies,
            Resource::Everything if actions.iter().all(|action| action.starts_with("lambda:")) => Self::FindMappings,
            Resource::Everything => Self::FindTables,
            Resource::Index(..) => Self::Indexes,
            Resource::Table(_) if actions.iter().any(|action| is_on_items(action)) => {
                Self::Items { changes: actions.iter().any(|action| changes_items(action)) }
            }
            Resource::Table(_) => {
                let reads = |action: &&str| {
                    let name = action.strip_prefix("dynamodb:").and_then(operation::find);
                    name.is_some_and(|operation| !operation.changes)
                };
                Self::Tables { changes: !actions.iter().all(reads) }
            }
            Resource::Streams(_) => Self::ReadStreams,
            Resource::Backups(_) => Self::Backups,
            Resource::KinesisStream(_) => Self::SendToKinesis,
            Resource::Key(_) if through_dynamodb => Self::UseKeysThroughDynamoDb,
            Resource::Key(_) => Self::KnowKeys,
            Resource::Function(_) if actions.contains("lambda:InvokeFunction") => Self::InvokeItself,
            Resource::Function(_) => Self::KnowFunctions,
            Resource::LogGroup(_) => Self::WriteLogs,
            Resource::ParameterPath(_) => Self::FindParameters,
            Resource::Parameter(_) => Self::Parameters { changes: actions.contains("ssm:PutParameter") },
            Resource::Alarm(name) if name == "*" => Self::FindAlarms,
            Resource::Alarm(_) => Self::Alarms { changes: actions.contains("cloudwatch:PutMetricAlarm") },
            Resource::Policy { .. } => Self::Policies { changes: actions.contains("iam:CreatePolicy") },
            Resource::Role(_) => Self::ReadRoles,
            Resource::RoleWith { .. } if actions.contains("iam:AttachRolePolicy") => Self::AttachPolicies,
            Resource::RoleWith { .. } => Self::DetachPolicies,
            Resource::NewMapping(_) => Self::CreateMappings,
            Resource::Mappings(_) => Self::ChangeMappings,
        }
    }

    fn sid(self) -> &'static str {
        match self {
            Self::CheckAccount => "CheckAccount",
            Self::FindTables => "FindTables",
            Self::FindStreams => "FindStreams",
            Self::Items { changes: false } => "ReadItems",
            Self::Items { changes: true } => "WriteItems",
            Self::Indexes => "QueryIndexes",
            Self::Tables { changes: false } => "ReadTables",
            Self::Tables { changes: true } => "ChangeTables",
            Self::ReadStreams => "ReadStreams",
            Self::Backups => "Backups",
            Self::SendToKinesis => "SendToKinesis",
            Self::KnowKeys => "KnowKeys",
            Self::UseKeysThroughDynamoDb => "UseKeysThroughDynamoDB",
            Self::InvokeItself => "InvokeItself",
            Self::WriteLogs => "WriteLogs",
            Self::FindParameters => "FindParameters",
            Self::Parameters { changes: false } => "ReadParameters",
            Self::Parameters { changes: true } => "ChangeParameters",
            Self::FindAlarms => "FindAlarms",
            Self::Alarms { changes: false } => "ReadAlarms",
            Self::Alarms { changes: true } => "ChangeAlarms",
            Self::FindPolicies => "FindPolicies",
            Self::Policies { changes: false } => "ReadPolicies",
            Self::Policies { changes: true } => "ChangePolicies",
            Self::ReadRoles => "ReadRoles",
            Self::AttachPolicies => "AttachPolicies",
            Self::DetachPolicies => "DetachPolicies",
            Self::FindMappings => "FindMappings",
            Self::KnowFunctions => "KnowFunctions",
            Self::CreateMappings => "CreateMappings",
            Self::ChangeMappings => "ChangeMappings",
        }
    }
}

impl Policy {
    /// Returns the policy that allows what is granted where the resources live. Resources with the same actions share a
    /// statement, so that every ARN stands in it once.
    pub fn of(grants: &Grants, at: &Whereabouts) -> Self {
        let mut by_resource: BTreeMap<(&Resource, bool, Option<&str>), BTreeSet<&str>> = BTreeMap::new();
        for Grant { resource, through_dynamodb, action } in grants.iter() {
            // What is allowed on `*` stands apart for each service.
            let service = action.split_once(':').map(|(service, _)| service);
            let service = service.filter(|_| *resource == Resource::Everything);
            by_resource.entry((resource, *through_dynamodb, service)).or_default().insert(action);
        }
        // What a statement says besides its resources, so that those with the same can share one.
        type Rest<'a> = (Theme, BTreeSet<&'a str>, Vec<Condition>);
        let mut groups: BTreeMap<Rest<'_>, Vec<String>> = BTreeMap::new();
        for ((resource, through_dynamodb, _), actions) in by_resource {
            let theme = Theme::of(resource, &actions, through_dynamodb);
            let conditions = conditions(resource, through_dynamodb, at);
            groups.entry((theme, actions, conditions)).or_default().extend(resource.arns(at));
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let statements = groups.into_iter().map(|((theme, actions, conditions), mut resources)| {
            let count = counts.entry(theme.sid()).or_default();
            *count += 1;
            let number = if *count == 1 { String::new() } else { count.to_string() };
            resources.sort();
            resources.dedup();
            Statement {
                sid: format!("{}{number}", theme.sid()),
                actions: actions.into_iter().map(ToOwned::to_owned).collect(),
                resources,
                conditions,
            }
        });
        Self { statements: statements.collect() }
    }

    /// Returns the policy as IAM reads it.
    pub fn to_json(&self) -> Value {
        let statements: Vec<_> = self.statements.iter().map(Statement::to_json).collect();
        json!({ "Version": "2012-10-17", "Statement": statements })
    }

    /// Returns the number of characters that count towards IAM's limits: all but blanks.
    pub fn size(&self) -> usize {
        self.to_json().to_string().chars().filter(|c| !c.is_whitespace()).count()
    }
}

impl Statement {
    fn to_json(&self) -> Value {
        let Self { sid, actions, resources, conditions } = self;
        let mut statement = json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources });
        if !conditions.is_empty() {
            let mut operators = Map::new();
            for Condition { operator, key, value } in conditions {
                let keys = operators.entry(*operator).or_insert_with(|| json!({}));
                keys[*key] = json!(value);
            }
            statement["Condition"] = Value::Object(operators);
        }
        statement
    }
}

fn conditions(resource: &Resource, through_dynamodb: bool, at: &Whereabouts) -> Vec<Condition> {
    if let Some((key, value)) = resource.narrowed_by(at) {
        return vec![Condition { operator: "ArnEquals", key, value }];
    }
    let Resource::Key(key) = resource else { return Vec::new() };
    // A policy names keys by ARN; which one an alias stands for is a condition.
    let alias = key.alias().map(|alias| Condition {
        operator: "ForAnyValue:StringEquals",
        key: "kms:ResourceAliases",
        value: alias.to_owned(),
    });
    let through = through_dynamodb.then(|| Condition {
        operator: if at.region == "*" { "StringLike" } else { "StringEquals" },
        key: "kms:ViaService",
        value: format!("dynamodb.{}.{}", at.region, at.url_suffix),
    });
    alias.into_iter().chain(through).collect()
}

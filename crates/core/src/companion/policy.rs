//! Managed policies of IAM, and their attachments to roles.
//!
//! A policy and each of its attachments are companions of their own: a role that is not there stops its attachment and
//! nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reference::{Outputs, Reference, Text, Unknown};
use crate::permissions::{Grants, Policy, Whereabouts};

/// Most versions that IAM keeps of a policy [IAM User Guide, IAM and AWS STS quotas].
pub const MOST_VERSIONS: usize = 5;

/// A managed policy in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// Its name, which an account has once whatever the path.
    pub name: String,
    /// The path in its ARN; it never changes.
    pub path: String,
    /// What it allows.
    pub document: Document,
    /// Its tags: wanted are those of ownership, live are all.
    pub tags: BTreeMap<String, String>,
    /// The versions that are kept beside the one in force, oldest first. Nothing wants any.
    pub other_versions: Vec<String>,
}

/// What a policy allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// It is known: canonical JSON.
    Known(String),
    /// It is known once it is known where its tables live, which the ARN of any of them tells.
    ToCome {
        /// Canonical JSON with `{partition}`, `{region}`, `{account}` and `{url_suffix}` in it.
        template: String,
        /// The table's ARN.
        reference: Reference,
    },
}

/// A policy on a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The role's name.
    pub role: String,
    /// The policy's name.
    pub policy: String,
    /// The policy's ARN.
    pub arn: Text,
}

impl Document {
    /// Returns what allows the grants where a table lives, by the table's declared name.
    pub fn of(grants: &Grants, table: &str) -> Self {
        let place = |name: &str| format!("{{{name}}}");
        let anywhere = Whereabouts {
            partition: place("partition"),
            region: place("region"),
            account: place("account"),
            url_suffix: place("url_suffix"),
        };
        let template = canonical(&Policy::of(grants, &anywhere).to_json()).to_string();
        Document::ToCome { template, reference: Reference::TableArn(table.to_owned()) }
    }

    /// Reads a document as IAM keeps it; one that is no JSON stays as it is, and so differs from any other.
    pub fn read(text: &str) -> Self {
        let value = serde_json::from_str::<Value>(text);
        Document::Known(value.map_or_else(|_| text.to_owned(), |value| canonical(&value).to_string()))
    }

    pub(super) fn with(&self, outputs: &Outputs) -> Self {
        let Document::ToCome { template, reference } = self else { return self.clone() };
        match outputs.get(reference).and_then(Whereabouts::of_arn) {
            Some(at) => Document::read(&at.fill(template)),
            None => self.clone(),
        }
    }

    /// Returns the document as it is sent.
    ///
    /// # Errors
    /// Where it is not known yet.
    pub fn known(&self) -> Result<&str, Unknown> {
        match self {
            Document::Known(text) => Ok(text),
            Document::ToCome { reference, .. } => Err(Unknown(reference.clone())),
        }
    }

    pub(super) fn awaits(&self) -> Option<&Reference> {
        match self {
            Document::Known(_) => None,
            Document::ToCome { reference, .. } => Some(reference),
        }
    }

    /// Returns the statements by name, each in a line for people. Where the tables live does not matter to them until it
    /// is known.
    fn statements(&self) -> Vec<(String, String)> {
        let any = Whereabouts::new(None, None);
        let text = match self {
            Document::Known(text) => text.clone(),
            Document::ToCome { template, .. } => any.fill(template),
        };
        let document = serde_json::from_str(&text).unwrap_or(Value::Null);
        let statements = document["Statement"].as_array().cloned().unwrap_or_default();
        if statements.is_empty() {
            return vec![("document".to_owned(), text)];
        }
        let lines = statements.iter().enumerate().map(|(number, statement)| {
            let name = statement["Sid"].as_str().map_or_else(|| format!("{}", number + 1), ToOwned::to_owned);
            (format!("statement {name}"), line(statement))
        });
        lines.collect()
    }
}

impl ManagedPolicy {
    pub(super) fn with(&self, outputs: &Outputs) -> Self {
        Self { document: self.document.with(outputs), ..self.clone() }
    }

    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let Self { name: _, path, document, tags: _, other_versions: _ } = self;
        let path = Some(("path".to_owned(), path.clone())).filter(|(_, path)| path != "/");
        path.into_iter().chain(document.statements()).collect()
    }

    /// Returns the tags that this policy, which is wanted, adds to a live one.
    pub(super) fn tags_missing(&self, live: &ManagedPolicy) -> BTreeMap<String, String> {
        let missing = self.tags.iter().filter(|(key, value)| live.tags.get(*key) != Some(*value));
        missing.map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

impl Attachment {
    /// Returns what a role and a policy are found by together.
    pub fn name(&self) -> String {
        format!("{}/{}", self.role, self.policy)
    }

    pub(super) fn with(&self, outputs: &Outputs) -> Self {
        Self { arn: self.arn.with(outputs), ..self.clone() }
    }

    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let Self { role, policy, arn: _ } = self;
        vec![("attached".to_owned(), format!("{policy} to role {role}"))]
    }
}

/// The keys of a statement whose values are sets of texts, of which one may stand alone.
const SETS: [&str; 4] = ["Action", "NotAction", "Resource", "NotResource"];

/// Returns a document in the one form that all documents of the same meaning have: keys and sets are sorted, and one text
/// is a list of one. What stands under conditions and principals is left as it is but for the order of its keys.
fn canonical(document: &Value) -> Value {
    let mut document = sorted(document);
    if let Some(statements) = document.get_mut("Statement") {
        let found = match statements.take() {
            Value::Array(found) => found,
            one => vec![one],
        };
        let mut found: Vec<Value> = found.into_iter().map(statement).collect();
        found.sort_by_cached_key(ToString::to_string);
        *statements = Value::Array(found);
    }
    document
}

fn statement(mut statement: Value) -> Value {
    for key in SETS {
        let Some(value) = statement.get_mut(key) else { continue };
        if value.is_string() {
            *value = Value::Array(vec![value.take()]);
        }
        if let Some(texts) = value.as_array_mut() {
            texts.sort_by_cached_key(ToString::to_string);
            texts.dedup();
        }
    }
    statement
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// Returns a statement in one line: what it says of which actions on which resources, and the rest as it stands.
fn line(statement: &Value) -> String {
    let list = |key: &str| {
        let texts: Vec<_> = statement[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        texts.join(", ")
    };
    let effect = if statement["Effect"] == "Deny" { "denies" } else { "allows" };
    let mut line = format!("{effect} {} on {}", list("Action"), list("Resource"));
    let rest = statement.as_object().into_iter().flatten();
    for (key, value) in rest.filter(|(key, _)| !["Action", "Resource", "Effect", "Sid"].contains(&key.as_str())) {
        line.push_str(&format!(", {key} {value}"));
    }
    line
}

//! What stands beside the properties of a resource: its type, its policies, and macros.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};

use super::Format;
use super::resolve::{TABLE_TYPES, may_be_table};
use crate::cloudformation::evaluate::call_of;
use crate::reader::{Reader, found};
use crate::suggest::nearest;
use crate::tree::{Node, Value};

/// The attributes of a resource. The last two are SAM's, `Version` is one of custom resources.
const ATTRIBUTES: &[&str] = &[
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "Metadata",
    "DeletionPolicy",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "CreationPolicy",
    TRANSFORM,
    "Version",
    "Connectors",
    "IgnoreGlobals",
];

/// The key under which a macro is called that changes what stands beside it.
const TRANSFORM: &str = "Fn::Transform";

const DELETION_POLICIES: &[&str] = &["Delete", "Retain", SNAPSHOT, "RetainExceptOnCreate"];
const REPLACE_POLICIES: &[&str] = &["Delete", "Retain", SNAPSHOT];
/// The policy of databases, volumes and caches (AWS CloudFormation User Guide, DeletionPolicy attribute).
const SNAPSHOT: &str = "Snapshot";

/// How many letters of a type may be wrong for it to be taken for that of a table.
const WRONG_LETTERS: usize = 2;

/// Returns what is wrong with a resource that is a table, or that nobody could tell is one: its type is missing, is no
/// text, or is nearly that of a table. Other resources are left to CloudFormation.
pub(super) fn findings(format: Format, id: &Declared<String>, resource: &Node) -> Vec<Finding> {
    let mut reader = Reader::default();
    if !resource.entries().is_empty() {
        let is_meant = may_be_table(resource) || is_no_type(&mut reader, format, id, resource);
        if is_meant {
            table(&mut reader, resource);
        }
        reader.findings.extend(macro_in(resource));
    } else if matches!(resource.value, Value::Scalar(_) | Value::List(_)) && call_of(resource).is_none() {
        let message = format!("the resource `{}` is {}; expected a mapping", id.value, found(resource));
        reader.wrong(&resource.place, message, "write `Type` and `Properties` below its name");
    }
    reader.into_findings()
}

/// Returns the finding of a macro that changes a mapping, where one is called there.
pub(super) fn macro_in(mapping: &Node) -> Option<Finding> {
    let entry = mapping.entries().iter().find(|entry| entry.key.value == TRANSFORM)?;
    Some(called(&entry.key, &entry.value))
}

/// Returns the finding of a macro that is called where a resource could stand; `None` for a resource.
pub(super) fn macro_of(id: &Declared<String>, node: &Node) -> Option<Finding> {
    (id.value == TRANSFORM).then(|| called(id, node))
}

fn called(key: &Declared<String>, argument: &Node) -> Finding {
    let name = argument.get("Name").and_then(Node::as_text).unwrap_or(TRANSFORM);
    not_run(name, &key.place)
}

/// Returns the finding of a macro.
pub(super) fn not_run(name: &str, place: &Place) -> Finding {
    Finding::warning(Code::NotResolved, format!("the macro {name} is not run, so what it makes is not known"))
        .at(place)
        .help("tables that it makes or changes must be declared by hand")
}

/// Reports a type that is none, and says whether the resource may be meant as a table.
fn is_no_type(reader: &mut Reader, format: Format, id: &Declared<String>, resource: &Node) -> bool {
    match resource.get("Type") {
        Some(node) if node.value == Value::Absent => false,
        Some(node) if !node.is_absent() => match node.as_text() {
            Some(written) => is_nearly_table(reader, written, &node.place),
            None => {
                let message = format!("the `Type` of `{}` is {}; expected a text", id.value, found(node));
                reader.wrong(&node.place, message, "write the type itself, such as AWS::DynamoDB::Table");
                true
            }
        },
        _ => {
            // The Serverless Framework lays a resource without a type over one that it makes itself.
            let is_misspelt = |key: &str| nearest(key, ["Type"]).is_some();
            let has_misspelt = resource.entries().iter().any(|entry| is_misspelt(&entry.key.value));
            let is_macro = resource.get(TRANSFORM).is_some();
            let has_key = resource.get("Properties").is_some_and(|properties| properties.get("KeySchema").is_some());
            let is_wrong = !is_macro && (format != Format::Serverless || has_misspelt || has_key);
            if is_wrong {
                let message = format!("`{}` has no `Type`", id.value);
                let finding = Finding::error(Code::MissingKey, message).at(&id.place);
                reader.report(finding.help("say what it is, such as `Type: AWS::DynamoDB::Table`"));
            }
            is_wrong
        }
    }
}

/// Reports a type that differs from that of a table by little, or that DynamoDB does not have.
fn is_nearly_table(reader: &mut Reader, written: &str, place: &Place) -> bool {
    let lower = written.to_ascii_lowercase();
    let distance = |known: &&str| strsim::damerau_levenshtein(&lower, &known.to_ascii_lowercase());
    let Some(meant) = TABLE_TYPES.iter().min_by_key(|known| distance(known)) else { return false };
    let is_near = distance(meant) <= WRONG_LETTERS || lower.starts_with("aws::dynamodb::");
    if is_near && written != *meant {
        let message = format!("CloudFormation has no resource of the type {written}");
        reader.wrong(place, message, format!("did you mean `{meant}`?"));
    }
    is_near
}

/// Reports attributes that no resource has, and policies that there are not.
fn table(reader: &mut Reader, resource: &Node) {
    let Some(fields) = reader.fields("a resource", resource, ATTRIBUTES) else { return };
    for (name, choices) in [("DeletionPolicy", DELETION_POLICIES), ("UpdateReplacePolicy", REPLACE_POLICIES)] {
        // With its language extensions CloudFormation takes functions, too.
        let written = fields.get(name).filter(|node| call_of(node).is_none() && node.value != Value::Absent);
        if let Some(node) = written {
            reader.choice(name, node, choices, |word| choices.contains(&word).then_some(()));
            if node.as_text() == Some(SNAPSHOT) {
                let message =
                    format!("CloudFormation makes no snapshots of tables, so it refuses `{name}: {SNAPSHOT}`");
                let finding = Finding::warning(Code::WrongValue, message).at(&node.place);
                reader.report(finding.help("write `Retain`: the table stays, with its items"));
            }
        }
    }
}

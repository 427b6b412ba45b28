//! What stands beside tables in a template and belongs to them: alarms, parameters with their names, readers of their
//! streams. It is read so that nobody misses it, and no declaration can say it yet.

pub(crate) mod metrics;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use super::template::Resource;
use crate::tree::{Node, Value};

/// Returns a note for each resource that belongs to a table, and a warning for each alarm that never fires.
pub(super) fn findings(resources: &[Resource]) -> Vec<Finding> {
    let tables: Vec<&str> =
        resources.iter().filter(|found| found.kind.is_some()).map(|table| table.logical_id.value.as_str()).collect();
    let mut findings = Vec::new();
    for resource in resources {
        let id = &resource.logical_id;
        match resource.resource_type.as_str() {
            "AWS::CloudWatch::Alarm" => {
                let metrics = metrics::of(&resource.properties);
                if !metrics.is_empty() {
                    findings.push(left_out(id, "an alarm on a table"));
                }
                findings.extend(metrics.into_iter().filter_map(metrics::unknown).map(|wrong| wrong.about(&id.value)));
            }
            "AWS::SSM::Parameter" => {
                let value = resource.properties.get("Value");
                if value.is_some_and(|value| refers_to(value, &tables)) {
                    findings.push(left_out(id, "a parameter with what a table is called"));
                }
            }
            "AWS::Lambda::EventSourceMapping" => {
                let source = resource.properties.get("EventSourceArn");
                if source.is_some_and(|source| is_stream(source, &tables)) {
                    findings.push(left_out(id, "a function that reads the stream of a table"));
                }
            }
            "AWS::Serverless::Function" => {
                let events = resource.properties.get("Events").map(Node::entries).unwrap_or_default();
                for event in events {
                    if event.value.get("Type").and_then(Node::as_text) == Some("DynamoDB") {
                        findings.push(left_out(&event.key, "a function that reads the stream of a table"));
                    }
                }
            }
            _ => {}
        }
    }
    findings
}

/// The note of something that belongs to a table and that no declaration can say.
pub(super) fn left_out(id: &Declared<String>, what: &str) -> Finding {
    let message = format!("{} is {what}, which no declaration can say yet", id.value);
    Finding::note(Code::LeftOut, message).at(&id.place).about(&id.value).help("the stack goes on managing it")
}

/// Says whether a value is the ARN of a table's stream.
pub(super) fn is_stream(node: &Node, tables: &[&str]) -> bool {
    let is_arn = node.as_text().is_some_and(|text| text.contains(":dynamodb:"));
    is_arn || refers_to(node, tables)
}

/// Says whether a value refers to one of several resources.
fn refers_to(node: &Node, resources: &[&str]) -> bool {
    let named = |text: &str| {
        let name = text.split_once('.').map_or(text, |(name, _)| name);
        resources.contains(&name)
    };
    match &node.value {
        Value::Map(entries) => entries.iter().any(|entry| match (entry.key.value.as_str(), entry.value.as_text()) {
            ("Ref" | "Fn::GetAtt", Some(text)) => named(text),
            ("Fn::Sub", Some(text)) => {
                text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).any(|(name, _)| named(name))
            }
            ("Fn::GetAtt", None) => entry.value.items().first().and_then(Node::as_text).is_some_and(named),
            _ => refers_to(&entry.value, resources),
        }),
        Value::List(items) => items.iter().any(|item| refers_to(item, resources)),
        Value::Scalar(_) | Value::Absent => false,
    }
}

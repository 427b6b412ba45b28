//! A template resolved for one stage.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use super::attributes;
use super::{Format, Part, Resolved, Resource, Scope, Template, TemplateTable, merged};
use crate::cloudformation::companions::{self, StreamEvent};
use crate::cloudformation::evaluate::Evaluation;
use crate::cloudformation::properties::{self, ResourceKind};
use crate::tree::{Node, Value};

/// The types whose resources are tables, whatever their properties say.
pub(super) const TABLE_TYPES: [&str; 3] =
    ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"];

impl Template {
    /// Evaluates the template: parameters, mappings, conditions and functions. Resources whose condition is false are
    /// left out. Functions that only a deployment can answer stay as they are, and are findings where a table has one.
    pub fn resolve(&self, scope: &Scope<'_>) -> Resolved {
        let mut evaluation = Evaluation::new(self, scope);
        let mut findings = self.findings.clone();
        let mut tables = Vec::new();
        let mut resources: Vec<(usize, Resource)> = Vec::new();
        // Tables come first: what several resources use is reported where a table uses it.
        let mut order: Vec<usize> = (0..self.resources.len()).collect();
        order.sort_by_key(|index| !may_be_table(&self.resources[*index].1.node));
        for index in order {
            let (logical_id, part) = &self.resources[index];
            if logical_id.value.starts_with("Fn::ForEach") {
                findings.push(for_each(logical_id, &part.node));
                continue;
            }
            if let Some(finding) = attributes::macro_of(logical_id, &part.node) {
                findings.push(finding);
                continue;
            }
            let wrong = attributes::findings(self.format, logical_id, &part.node);
            findings.extend(wrong.into_iter().map(|finding| about(logical_id, finding)));
            let resource = self.resource(&mut evaluation, logical_id, part);
            let found = evaluation.take_findings();
            let is_table = resource.as_ref().is_some_and(|found| found.kind.is_some())
                || may_be_table(&part.node)
                || is_unknown(&part.node);
            if is_table {
                findings.extend(part.findings.iter().cloned().chain(found).map(|finding| about(logical_id, finding)));
            }
            let Some(resource) = resource else { continue };
            if let Some(kind) = resource.kind {
                let (read, wrong) = properties::read(&resource.properties, kind);
                findings.extend(wrong.into_iter().map(|finding| about(logical_id, finding)));
                if kind == ResourceKind::CustomResource && resource.properties.get("ServiceToken").is_none() {
                    findings.push(without_token(logical_id));
                }
                if kind == ResourceKind::SimpleTable && self.format == Format::CloudFormation {
                    findings.push(without_transform(logical_id));
                }
                tables.extend(read.map(|read| TemplateTable {
                    logical_id: logical_id.clone(),
                    kind,
                    table_name: read.table_name,
                    declaration: tablewright_core::project::TableDeclaration {
                        place: Some(logical_id.place.clone()),
                        ..read.declaration
                    },
                    handling: read.handling,
                }));
            }
            resources.push((index, resource));
        }
        resources.sort_by_key(|(index, _)| *index);
        let resources: Vec<_> = resources.into_iter().map(|(_, resource)| resource).collect();
        let evaluated = |stream: &StreamEvent| {
            let event = evaluation.value(&stream.event)?;
            Some(StreamEvent { event, ..stream.clone() })
        };
        let streams: Vec<StreamEvent> = self.streams.iter().filter_map(evaluated).collect();
        // What is wrong with anything but tables is left to CloudFormation.
        drop(evaluation.take_findings());
        let (companions, told) = companions::read(&resources, &tables, &streams, &self.functions);
        findings.extend(told);
        let mut unique: Vec<Finding> = Vec::with_capacity(findings.len());
        for finding in findings {
            if !unique.contains(&finding) {
                unique.push(finding);
            }
        }
        unique.sort_by(|a, b| a.place.cmp(&b.place));
        Resolved { resources, tables, companions, findings: unique }
    }

    /// Evaluates a resource; `None` where the stack does not have it, or it says no type.
    fn resource(&self, evaluation: &mut Evaluation<'_>, id: &Declared<String>, part: &Part) -> Option<Resource> {
        let resource_type = part.node.get("Type").and_then(Node::as_text)?.to_owned();
        let condition = part.node.get("Condition").and_then(Node::as_text).map(ToOwned::to_owned);
        if let Some(node) = part.node.get("Condition")
            && !evaluation.holds(node)
        {
            return None;
        }
        let properties = part.node.get("Properties");
        let properties = properties.and_then(|properties| evaluation.value(properties));
        let mut properties =
            properties.unwrap_or_else(|| Node { place: id.place.clone(), value: Value::Map(Vec::new()) });
        let kind = ResourceKind::of(&resource_type, Some(&properties));
        if let (Some(ResourceKind::SimpleTable), Some(globals)) = (kind, &self.simple_table)
            && let Some(globals) = evaluation.value(globals)
        {
            properties = merged(&properties, &globals);
        }
        if kind == Some(ResourceKind::GlobalTable) {
            properties = evaluation.with_replica_in_front(&properties);
        }
        if kind.is_some() {
            properties = evaluation.without_dynamic_references(&properties);
        }
        Some(Resource {
            logical_id: id.clone(),
            resource_type,
            kind,
            properties,
            deletion_policy: part.node.get("DeletionPolicy").and_then(Node::as_text).map(ToOwned::to_owned),
            depends_on: part.node.get("DependsOn").map(texts).unwrap_or_default(),
            condition,
        })
    }
}

/// Says whether a resource could not be known, so that it may be anything.
fn is_unknown(resource: &Node) -> bool {
    let is_absent = |node: &Node| node.value == Value::Absent;
    is_absent(resource) || resource.get("Type").is_some_and(is_absent)
}

pub(super) fn may_be_table(resource: &Node) -> bool {
    let resource_type = resource.get("Type").and_then(Node::as_text).unwrap_or_default();
    TABLE_TYPES.contains(&resource_type) || ResourceKind::of(resource_type, resource.get("Properties")).is_some()
}

/// A loop may make tables; how many cannot be told without running it.
fn for_each(id: &Declared<String>, node: &Node) -> Finding {
    let message = format!("`{}` is not supported", id.value);
    let help = "write out the resources that the loop makes, or declare their tables in tablewright.yaml";
    let finding = match makes_tables(node) {
        true => Finding::error(Code::NotResolved, message),
        false => Finding::warning(Code::NotResolved, message),
    };
    finding.at(&id.place).help(help)
}

fn makes_tables(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => may_be_table(node) || entries.iter().any(|entry| makes_tables(&entry.value)),
        Value::List(items) => items.iter().any(makes_tables),
        Value::Scalar(_) | Value::Absent => false,
    }
}

fn without_token(id: &Declared<String>) -> Finding {
    let message = format!("the custom resource `{}` has no `ServiceToken`", id.value);
    let finding = Finding::error(Code::MissingKey, message).at(&id.place).about(&id.value);
    finding.help("write the ARN of the function, such as `ServiceToken: !GetAtt TableManager.Arn`")
}

fn without_transform(id: &Declared<String>) -> Finding {
    let message = "AWS::Serverless::SimpleTable needs the transform of SAM";
    let finding = Finding::error(Code::MissingKey, message).at(&id.place).about(&id.value);
    finding.help("add `Transform: AWS::Serverless-2016-10-31`")
}

fn about(id: &Declared<String>, mut finding: Finding) -> Finding {
    finding.resource.get_or_insert_with(|| id.value.clone());
    finding
}

fn texts(node: &Node) -> Vec<String> {
    node.as_text().into_iter().chain(node.items().iter().filter_map(Node::as_text)).map(ToOwned::to_owned).collect()
}

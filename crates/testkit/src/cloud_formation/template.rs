//! Templates: their resources, what each depends on, and what their references stand for.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Why CloudFormation does not begin with an operation at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationError(pub String);

impl std::fmt::Display for ValidationError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "An error occurred (ValidationError): {}", self.0)
    }
}

impl std::error::Error for ValidationError {}

/// What happens to a resource when its stack lets go of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Delete,
    Retain,
    RetainExceptOnCreate,
}

/// A resource as declared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Declared {
    pub(super) logical_id: String,
    pub(super) resource_type: String,
    /// With references.
    pub(super) properties: Value,
    pub(super) depends_on: BTreeSet<String>,
    /// None where the template does not say.
    pub(super) deletion_policy: Option<Policy>,
    pub(super) replace_policy: Policy,
}

/// A template in which every reference leads somewhere: its resources in the order of dependencies.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template {
    pub(super) resources: Vec<Declared>,
    pub(super) outputs: Map<String, Value>,
}

impl Template {
    /// Returns a resource, if the template has it.
    pub(super) fn get(&self, logical_id: &str) -> Option<&Declared> {
        self.resources.iter().find(|declared| declared.logical_id == logical_id)
    }

    /// Reads a template.
    pub(super) fn parse(template: &Value) -> Result<Self, ValidationError> {
        let sections = template.as_object().ok_or_else(|| format_error("unsupported structure."))?;
        for section in sections.keys() {
            if !["AWSTemplateFormatVersion", "Description", "Metadata", "Resources", "Outputs"]
                .contains(&section.as_str())
            {
                return Err(format_error(&format!("the section {section} is not known to the emulator")));
            }
        }
        let declared = sections.get("Resources").and_then(Value::as_object).filter(|resources| !resources.is_empty());
        let declared = declared.ok_or_else(|| format_error("At least one Resources member must be defined."))?;
        let resources = declared.iter().map(|(id, body)| resource(id, body)).collect::<Result<Vec<_>, _>>()?;
        let known: BTreeSet<&str> = resources.iter().map(|declared| declared.logical_id.as_str()).collect();
        let missing: Vec<&str> = resources
            .iter()
            .flat_map(|declared| declared.depends_on.iter().map(String::as_str))
            .filter(|id| !known.contains(id))
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(format_error(&format!(
                "Unresolved resource dependencies [{missing}] in the Resources block of the template"
            )));
        }
        let outputs = sections.get("Outputs").and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(Self { resources: in_order(resources)?, outputs })
    }
}

fn format_error(problem: &str) -> ValidationError {
    ValidationError(format!("Template format error: {problem}"))
}

fn resource(logical_id: &str, body: &Value) -> Result<Declared, ValidationError> {
    let members = body.as_object().ok_or_else(|| format_error("Any Resources member must be an object."))?;
    let known = ["Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"];
    if let Some(unknown) = members.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format_error(&format!("{logical_id}: {unknown} is not known to the emulator")));
    }
    let resource_type = members.get("Type").and_then(Value::as_str);
    let resource_type = resource_type.ok_or_else(|| {
        format_error(&format!("[/Resources/{logical_id}] Every Resources object must contain a Type member."))
    })?;
    let properties = members.get("Properties").cloned().unwrap_or_else(|| Value::Object(Map::new()));
    let mut depends_on = BTreeSet::new();
    match members.get("DependsOn") {
        None => {}
        Some(Value::String(id)) => depends_on.extend([id.clone()]),
        Some(ids) => {
            depends_on.extend(ids.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned))
        }
    }
    references(&properties, &mut depends_on)?;
    Ok(Declared {
        logical_id: logical_id.to_owned(),
        resource_type: resource_type.to_owned(),
        properties,
        depends_on,
        deletion_policy: members.get("DeletionPolicy").map(|value| policy(logical_id, value)).transpose()?,
        replace_policy: members
            .get("UpdateReplacePolicy")
            .map_or(Ok(Policy::Delete), |value| policy(logical_id, value))?,
    })
}

fn policy(logical_id: &str, value: &Value) -> Result<Policy, ValidationError> {
    match value.as_str() {
        Some("Delete") => Ok(Policy::Delete),
        Some("Retain") => Ok(Policy::Retain),
        Some("RetainExceptOnCreate") => Ok(Policy::RetainExceptOnCreate),
        _ => Err(format_error(&format!("Unrecognized DeletionPolicy {value} for resource {logical_id}"))),
    }
}

/// Collects the logical ids that a value refers to.
fn references(value: &Value, found: &mut BTreeSet<String>) -> Result<(), ValidationError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| references(item, found)),
        Value::Object(members) => match reference(members)? {
            Some(Reference::Pseudo(_)) => Ok(()),
            Some(Reference::Id(id) | Reference::Attribute(id, _)) => {
                found.insert(id);
                Ok(())
            }
            None => members.values().try_for_each(|member| references(member, found)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

/// What a map with one member may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    Pseudo(String),
    Id(String),
    Attribute(String, String),
}

fn reference(members: &Map<String, Value>) -> Result<Option<Reference>, ValidationError> {
    let Some((key, value)) = members.iter().next().filter(|_| members.len() == 1) else { return Ok(None) };
    match (key.as_str(), value) {
        ("Ref", Value::String(id)) if id.starts_with("AWS::") => Ok(Some(Reference::Pseudo(id.clone()))),
        ("Ref", Value::String(id)) => Ok(Some(Reference::Id(id.clone()))),
        ("Fn::GetAtt", Value::String(path)) => match path.split_once('.') {
            Some((id, attribute)) => Ok(Some(Reference::Attribute(id.to_owned(), attribute.to_owned()))),
            None => Err(format_error(&format!("Fn::GetAtt needs a resource and an attribute, not {path}"))),
        },
        ("Fn::GetAtt", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(id), Value::String(attribute)] => {
                Ok(Some(Reference::Attribute(id.clone(), attribute.clone())))
            }
            _ => Err(format_error("Fn::GetAtt object requires two non-empty parameters")),
        },
        (function, _) if function.starts_with("Fn::") || function == "Ref" || function == "Condition" => {
            Err(format_error(&format!("{function} is not known to the emulator, which takes literal properties")))
        }
        _ => Ok(None),
    }
}

/// Puts what references stand for in their place; what stands for no value at all goes with its key.
pub(super) fn resolved(
    value: &Value,
    look_up: &impl Fn(&Reference) -> Result<Value, String>,
) -> Result<Option<Value>, String> {
    Ok(Some(match value {
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| resolved(item, look_up).transpose());
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(members) => match reference(members).map_err(|error| error.0)? {
            Some(Reference::Pseudo(name)) if name == "AWS::NoValue" => return Ok(None),
            Some(reference) => look_up(&reference)?,
            None => {
                let members = members.iter().filter_map(|(key, member)| {
                    resolved(member, look_up).map(|it| it.map(|it| (key.clone(), it))).transpose()
                });
                Value::Object(members.collect::<Result<_, _>>()?)
            }
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }))
}

/// Puts resources behind what they depend on, otherwise in the order of the template.
fn in_order(mut waiting: Vec<Declared>) -> Result<Vec<Declared>, ValidationError> {
    let mut done: Vec<Declared> = Vec::new();
    while !waiting.is_empty() {
        let is_done = |id: &String| done.iter().any(|declared| declared.logical_id == *id);
        match waiting.iter().position(|declared| declared.depends_on.iter().all(is_done)) {
            Some(next) => done.push(waiting.remove(next)),
            None => {
                let ids: Vec<_> = waiting.iter().map(|declared| declared.logical_id.as_str()).collect();
                return Err(ValidationError(format!("Circular dependency between resources: [{}]", ids.join(", "))));
            }
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Template;

    fn parsed(resources: Value) -> Result<Vec<String>, String> {
        let template = Template::parse(&json!({ "Resources": resources })).map_err(|error| error.0)?;
        Ok(template.resources.into_iter().map(|declared| declared.logical_id).collect())
    }

    #[test]
    fn resources_come_after_what_they_refer_to() {
        let order = parsed(json!({
            "A": {"Type": "T", "Properties": {"Of": [{"Deep": {"Fn::GetAtt": ["C", "Arn"]}}]}},
            "B": {"Type": "T", "DependsOn": "A"},
            "C": {"Type": "T"},
            "D": {"Type": "T", "Properties": {"Of": {"Ref": "B"}, "Place": {"Ref": "AWS::Region"}}},
        }));
        assert_eq!(order, Ok(["C", "A", "B", "D"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn cycles_and_references_to_nothing_are_refused() {
        let cycle = json!({
            "A": {"Type": "T", "Properties": {"Of": {"Ref": "B"}}},
            "B": {"Type": "T", "DependsOn": ["A"]},
            "C": {"Type": "T"},
        });
        assert_eq!(parsed(cycle), Err("Circular dependency between resources: [A, B]".to_owned()));
        let nothing = parsed(json!({"A": {"Type": "T", "DependsOn": "Missing"}}));
        assert!(nothing.is_err_and(|error| error.contains("Unresolved resource dependencies [Missing]")));
    }

    #[test]
    fn what_the_emulator_does_not_know_is_refused_by_name() {
        let join = parsed(json!({"A": {"Type": "T", "Properties": {"Of": {"Fn::Join": ["", []]}}}}));
        assert!(join.is_err_and(|error| error.contains("Fn::Join")));
        let condition = parsed(json!({"A": {"Type": "T", "Condition": "IsProduction"}}));
        assert!(condition.is_err_and(|error| error.contains("Condition")));
    }
}

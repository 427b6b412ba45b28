//! A configuration of the Serverless Framework as a template: its variables replaced, its resources joined, the
//! resources that it makes of functions known by name.

mod lookup;
mod pieces;
mod variables;

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use super::companions::StreamEvent;
use super::template::{Files, Format, Part, Scope, Template, macros, merged, parts};
use crate::suggest::nearest;
use crate::tree::{Node, Value};
use variables::Variables;

/// Logical ids that the framework gives what it makes besides functions.
const GENERATED: [&str; 6] = [
    "ApiGatewayRestApi",
    "HttpApi",
    "IamRoleLambdaExecution",
    "ServerlessDeploymentBucket",
    "WebsocketsApi",
    "ServerlessDeploymentBucketPolicy",
];

/// What the logical ids begin with that the framework gives the parts of APIs and of what it deploys for itself.
const GENERATED_BEGINNINGS: [&str; 7] =
    ["ApiGateway", "CloudFront", "CustomDash", "HttpApi", "IamRole", "ServerlessDeployment", "Websockets"];

/// Returns the template that a configuration makes.
pub(super) fn template(root: &Node, scope: &Scope<'_>, files: &mut dyn Files, findings: Vec<Finding>) -> Template {
    let mut variables = Variables::new(root, scope, files);
    let mut template = Template {
        format: Format::Serverless,
        stack_name: stack_name(&mut variables),
        stage: variables.stage(),
        region: variables.region(),
        parameters: BTreeMap::new(),
        mappings: BTreeMap::new(),
        conditions: BTreeMap::new(),
        resources: Vec::new(),
        simple_table: None,
        generated: GENERATED.iter().map(|id| (*id).to_owned()).collect(),
        streams: Vec::new(),
        functions: BTreeMap::new(),
        findings,
    };
    // What these two could not know is reported where a table uses it.
    variables.take_findings();
    let resources = root.get("resources").map(|resources| variables.shallow(resources));
    let joined: Vec<Node> = match &resources {
        Some(Node { value: Value::List(items), .. }) => items.iter().map(|item| variables.shallow(item)).collect(),
        _ => resources.into_iter().collect(),
    };
    template.findings.append(&mut variables.take_findings());
    for part in &joined {
        add(&mut template, &mut variables, part);
    }
    functions(&mut template, &mut variables, root);
    for part in &joined {
        extend(&mut template, &mut variables, part);
    }
    if let Some(tags) = root.get("provider").and_then(|provider| provider.get("stackTags")) {
        let message = "CloudFormation puts the stack's tags on every table; they are not declared";
        let finding = Finding::note(Code::LeftOut, message).at(&tags.place);
        template.findings.push(finding.help("tags that nobody declares stay on a table as they are"));
    }
    template
}

/// Returns `provider.stackName`, else the service's name with the stage behind it.
fn stack_name(variables: &mut Variables<'_, '_>) -> Option<String> {
    if let Some(name) = variables.setting(&["provider", "stackName"]) {
        return name.as_text().map(ToOwned::to_owned);
    }
    Some(format!("{}-{}", service(variables)?, variables.stage()?))
}

/// Adds the sections of one entry of `resources`. What stands in several of them is joined, the later one above, as the
/// framework joins it.
fn add(template: &mut Template, variables: &mut Variables<'_, '_>, joined: &Node) {
    if !matches!(joined.value, Value::Map(_)) && !joined.is_absent() {
        let finding = Finding::error(Code::WrongValue, "an entry of `resources` is no mapping").at(&joined.place);
        template.findings.push(finding.help("it has `Resources:` and other sections of a template"));
    }
    template.findings.extend(macros(joined));
    for (id, part) in section(variables, joined, "Resources", &mut template.findings) {
        match template.resources.iter_mut().find(|(known, _)| known.value == id.value) {
            Some((_, known)) => lay_over(known, part),
            None => template.resources.push((id, part)),
        }
    }
    let sections = [
        ("Parameters", &mut template.parameters),
        ("Mappings", &mut template.mappings),
        ("Conditions", &mut template.conditions),
    ];
    for (name, known) in sections {
        for (key, part) in section(variables, joined, name, &mut template.findings) {
            match known.get_mut(&key.value) {
                Some(known) => lay_over(known, part),
                None => drop(known.insert(key.value, part)),
            }
        }
    }
}

/// Lays `extensions` over the resources that they extend. The framework refuses those of a resource that is not there,
/// and another type.
fn extend(template: &mut Template, variables: &mut Variables<'_, '_>, joined: &Node) {
    for (id, part) in section(variables, joined, "extensions", &mut template.findings) {
        if let Some(node) = part.node.get("Type") {
            let message = format!("the extension of `{}` has a `Type`, which extensions cannot change", id.value);
            let finding = Finding::error(Code::WrongValue, message).at(&node.place);
            template.findings.push(finding.help("write the type under `Resources`, and remove it here"));
            continue;
        }
        if let Some((_, known)) = template.resources.iter_mut().find(|(known, _)| known.value == id.value) {
            lay_over(known, part);
        } else if !is_generated(template, &id.value) {
            let known = template.resources.iter().map(|(known, _)| known.value.as_str());
            let message = format!("`extensions` names `{}`, and there is no such resource", id.value);
            let finding = Finding::error(Code::WrongValue, message).at(&id.place);
            template.findings.push(match nearest(&id.value, known) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help("extend a resource of `Resources`, or declare it there"),
            });
        }
    }
}

/// Says whether the framework makes a resource of that name, as far as names tell: one of a function, of its events or
/// of an API.
fn is_generated(template: &Template, id: &str) -> bool {
    let of_function = |known: &String| known.strip_suffix("LambdaFunction").is_some_and(|stem| id.starts_with(stem));
    GENERATED_BEGINNINGS.iter().any(|beginning| id.starts_with(beginning))
        || template.generated.iter().any(|known| known == id || of_function(known))
}

fn lay_over(known: &mut Part, above: Part) {
    known.node = merged(&above.node, &known.node);
    known.findings.extend(above.findings);
}

/// Returns the entries of a section with variables replaced, each with what could not be known in it.
fn section(
    variables: &mut Variables<'_, '_>,
    joined: &Node,
    name: &str,
    findings: &mut Vec<Finding>,
) -> Vec<(Declared<String>, Part)> {
    let Some(node) = joined.get(name) else { return Vec::new() };
    let section = variables.shallow(node);
    findings.append(&mut variables.take_findings());
    let mut entries = parts(Some(&section), findings);
    for (_, part) in &mut entries {
        part.node = variables.replaced(&part.node);
        part.findings = variables.take_findings();
    }
    entries
}

/// Takes the logical ids and names of functions, and their events that may read streams of tables.
fn functions(template: &mut Template, variables: &mut Variables<'_, '_>, root: &Node) {
    let Some(functions) = root.get("functions") else { return };
    let functions = variables.shallow(functions);
    let service = service(variables);
    let stage = variables.stage();
    for entries in std::iter::once(&functions).chain(functions.items()).map(Node::entries) {
        for function in entries {
            let id = format!("{}LambdaFunction", normalised(&function.key.value));
            template.generated.insert(id.clone());
            template.generated.insert(format!("{}LogGroup", normalised(&function.key.value)));
            let value = variables.shallow(&function.value);
            let live_name = match value.get("name").map(|name| variables.replaced(name)) {
                Some(name) => name.as_text().map(ToOwned::to_owned),
                None => Option::zip(service.as_ref(), stage.as_ref())
                    .map(|(service, stage)| format!("{service}-{stage}-{}", function.key.value)),
            };
            template.functions.extend(live_name.clone().map(|name| (id, name)));
            let events = value.get("events").map(|events| variables.replaced(events));
            let streams = events.iter().flat_map(Node::items).filter_map(|event| event.get("stream"));
            let stream = |event: &Node| StreamEvent {
                function: function.key.clone(),
                live_name: live_name.clone(),
                event: event.clone(),
            };
            template.streams.extend(streams.map(stream));
        }
    }
    // Only tables are reported.
    variables.take_findings();
}

/// Returns the service's name.
fn service(variables: &mut Variables<'_, '_>) -> Option<String> {
    let service = variables.setting(&["service", "name"]).or_else(|| variables.setting(&["service"]))?;
    service.as_text().map(ToOwned::to_owned)
}

/// Returns the name of a function as the framework writes it in logical ids.
fn normalised(name: &str) -> String {
    let name = name.replace('-', "Dash").replace('_', "Underscore");
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn names_of_functions_become_logical_ids() {
        assert_eq!(normalised("dynamoTableManager"), "DynamoTableManager");
        assert_eq!(normalised("read-stream_2"), "ReadDashstreamUnderscore2");
    }
}

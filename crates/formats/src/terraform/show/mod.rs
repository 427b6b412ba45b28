//! What `terraform show -json` prints: a plan or a state.
//!
//! Its resources are evaluated already. What a plan does not know yet is a reference here, as it is in files.

mod reported;
mod unknown;

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use super::configuration::{Read, Resolved, Resource, resolved};
use super::resources::TABLE;
use crate::source::Source;
use crate::tree::{Node, Tree};
use unknown::{Plan, is_true, with_unknown};

/// How deep modules may be nested.
const MOST_LEVELS: usize = 16;

/// Says whether a file is what `terraform show -json` prints.
pub fn is_one(root: &Node) -> bool {
    root.get("terraform_version").is_some() && (root.get("planned_values").is_some() || root.get("values").is_some())
}

/// Reads a plan or a state.
///
/// The live names, keys and settings are those after the plan. Places lie in the file; findings name the address.
///
/// # Errors
/// Where the file is not well-formed JSON, or neither a plan nor a state.
pub fn read(source: &Source) -> Result<Resolved, Vec<Finding>> {
    let Tree { root, mut findings } = Tree::parse_json(source)?;
    let Some(values) = root.get("planned_values").or_else(|| root.get("values")).filter(|_| is_one(&root)) else {
        let finding = Finding::error(Code::WrongValue, "neither a plan nor a state of Terraform").at(&root.place);
        findings.push(finding.help("write it with `terraform show -json`; an empty state has no `values`"));
        return Err(findings);
    };
    let plan = Plan::of(&root);
    let mut read = Read {
        resources: Vec::new(),
        outputs: outputs(values),
        unknown_variables: Vec::new(),
        sensitive_variables: Vec::new(),
        count: 0,
    };
    if let Some(module) = values.get("root_module") {
        add_module(module, &plan, &mut read, 0);
    }
    Ok(resolved(read, findings))
}

fn outputs(values: &Node) -> BTreeMap<String, Node> {
    let outputs = values.get("outputs").map(Node::entries).unwrap_or_default();
    outputs.iter().filter_map(|output| Some((output.key.value.clone(), output.value.get("value")?.clone()))).collect()
}

fn add_module(module: &Node, plan: &Plan<'_>, read: &mut Read, level: usize) {
    for resource in module.get("resources").map(Node::items).unwrap_or_default() {
        if resource.get("mode").and_then(Node::as_text) != Some("managed") {
            continue;
        }
        read.count += 1;
        read.resources.extend(resource_of(resource, plan));
    }
    if level < MOST_LEVELS {
        for child in module.get("child_modules").map(Node::items).unwrap_or_default() {
            add_module(child, plan, read, level + 1);
        }
    }
}

fn resource_of(resource: &Node, plan: &Plan<'_>) -> Option<Resource> {
    let address = resource.get("address")?;
    let resource_type = resource.get("type")?.as_text()?.to_owned();
    let text = address.as_text()?;
    let mut arguments = resource.get("values")?.clone();
    if let Some(unknown) = plan.unknown(text) {
        arguments = with_unknown(&arguments, unknown, text, &plan.configured(text));
    }
    arguments = match resource_type == TABLE {
        true => reported::without_reported(&arguments),
        false => reported::without_computed(&arguments),
    };
    let address = Declared::new(text.to_owned(), address.place.clone());
    let (ignored, sensitive, default_tags) = (Vec::new(), sensitive_arguments(resource), BTreeMap::new());
    Some(Resource { address, resource_type, arguments, ignored, sensitive, default_tags })
}

/// Returns the arguments that are marked as sensitive as a whole.
fn sensitive_arguments(resource: &Node) -> Vec<String> {
    let marks = resource.get("sensitive_values").map(Node::entries).unwrap_or_default();
    marks.iter().filter(|mark| is_true(&mark.value)).map(|mark| mark.key.value.clone()).collect()
}

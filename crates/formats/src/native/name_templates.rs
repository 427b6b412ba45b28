//! How every environment names its tables, for programs that choose the environment when they run.

use std::collections::BTreeMap;

use tablewright_core::project::ENVIRONMENT_OF_NONE;

use super::document::Document;
use crate::tree::{Node, Value};
use crate::variables::{Part, parts};

/// The names of a declaration before an environment is chosen, with variables still to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplates {
    /// The environment that is meant where none is given.
    pub default_environment: Option<Vec<Part>>,
    /// Every environment, in the order of the declaration.
    pub environments: Vec<EnvironmentTemplates>,
}

/// The names of one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentTemplates {
    /// The environment's name.
    pub name: String,
    /// The template of live names. Once its variables are looked up, it holds `{table}`, and maybe `{project}` and
    /// `{environment}`.
    pub template: Vec<Part>,
    /// Live names of tables that have their own, by declared name.
    pub names: BTreeMap<String, Vec<Part>>,
}

impl Document {
    /// Returns how every environment names its tables. What is wrong with a template is left to
    /// [`Document::project`].
    pub fn name_templates(&self) -> NameTemplates {
        let root = self.root();
        let mut environments: Vec<_> = self
            .environment_names()
            .iter()
            .map(|name| {
                of_environment(root, &name.value, root.get("environments").and_then(|all| all.get(&name.value)))
            })
            .collect();
        let mut default_environment = text(root, "default_environment").map(|text| parts(text, ""));
        if environments.is_empty() {
            environments.push(of_environment(root, ENVIRONMENT_OF_NONE, None));
            default_environment.get_or_insert_with(|| vec![Part::Text(ENVIRONMENT_OF_NONE.to_owned())]);
        }
        NameTemplates { default_environment, environments }
    }
}

fn of_environment(root: &Node, name: &str, environment: Option<&Node>) -> EnvironmentTemplates {
    let template = environment.and_then(|node| text(node, "table_name")).or_else(|| text(root, "table_name"));
    let mut names = BTreeMap::new();
    for node in [Some(root), environment].into_iter().flatten() {
        let tables = node.get("tables").map(Node::entries).unwrap_or_default();
        // The environment comes last, and its names go before the project's.
        names.extend(
            tables.iter().filter_map(|table| Some((table.key.value.clone(), parts(text(&table.value, "name")?, name)))),
        );
    }
    EnvironmentTemplates { name: name.to_owned(), template: parts(template.unwrap_or("{table}"), name), names }
}

/// Returns the text that stands under a key.
fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    match &node.get(key)?.value {
        Value::Scalar(scalar) if !scalar.is_null() => Some(&scalar.text),
        _ => None,
    }
}

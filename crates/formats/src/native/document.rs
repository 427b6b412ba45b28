//! A parsed file, and what can be asked of it before an environment is chosen.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::{ENVIRONMENT_OF_NONE, Project};

use super::project;
use crate::reader::Reader;
use crate::source::Source;
use crate::tree::{Entry, Node, Tree, Value};
use crate::variables::{EnvironmentName, Variables};

/// A declaration that is parsed and not yet read for an environment.
#[derive(Debug, Clone)]
pub struct Document {
    root: Node,
    /// What the parser found without having to stop; reported with everything else by [`Document::project`].
    findings: Vec<Finding>,
}

/// What a document is read for.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The environment, where one is chosen.
    pub environment: Option<&'a str>,
    /// Environment variables by name.
    pub variables: &'a BTreeMap<String, String>,
}

/// Files that declare tables in another format.
#[derive(Debug, Clone, PartialEq)]
pub struct Include {
    /// A glob pattern, relative to the declaration's folder.
    pub from: Declared<String>,
    /// What is taken off the front of live names to get declared names.
    pub strip_prefix: Option<Declared<String>>,
    /// The stage that a template is resolved for; the environment's name where absent. Terraform's workspace.
    pub stage: Option<Declared<String>>,
    /// Values of a template's parameters, or of Terraform's variables, by name.
    pub parameters: BTreeMap<String, Declared<String>>,
    /// More files with values of Terraform's variables, relative to the declaration's folder.
    pub value_files: Vec<Declared<String>>,
    /// Whether tables of a template or of Terraform may be written to endpoints that are not this machine's.
    pub manage: bool,
}

impl Document {
    /// Parses a file: JSON where its name ends in `.json`, YAML otherwise.
    ///
    /// # Errors
    /// Where the file is empty, not well-formed, or no mapping. Everything else is found by [`Document::project`].
    pub fn parse(source: &Source) -> Result<Document, Vec<Finding>> {
        let tree =
            Tree::parse(source).map_err(|findings| findings.into_iter().map(with_beginning).collect::<Vec<_>>())?;
        if matches!(tree.root.value, Value::Map(_)) {
            return Ok(Document { root: tree.root, findings: tree.findings });
        }
        let finding = Finding::error(Code::Syntax, "the file is not a mapping of keys to values").at(&tree.root.place);
        Err(tree.findings.into_iter().chain([with_beginning(finding)]).collect())
    }

    /// Returns the outermost node, its variables not replaced.
    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    /// Returns the names of the declared environments, in the order of the file.
    pub fn environment_names(&self) -> Vec<Declared<String>> {
        let entries = self.root.get("environments").map(Node::entries).unwrap_or_default();
        entries.iter().map(|entry| entry.key.clone()).collect()
    }

    /// Returns the environment that is meant where none is given. A variable that is empty gives none.
    ///
    /// # Errors
    /// Where a variable in it is not set, or it is no text.
    pub fn default_environment(
        &self,
        variables: &BTreeMap<String, String>,
    ) -> Result<Option<Declared<String>>, Vec<Finding>> {
        let Some(node) = self.root.get("default_environment") else { return Ok(None) };
        let mut reader = Reader::default();
        let variables = Variables { environment: EnvironmentName::Forbidden, values: variables, lenient: false };
        let node = variables.expand(node, &mut reader.findings);
        let name = if node.is_absent() { None } else { reader.text("default_environment", &node) };
        if reader.findings.is_empty() { Ok(name) } else { Err(reader.findings) }
    }

    /// Returns the files that declare tables in another format, with what is wrong in `include`.
    pub fn includes(&self, scope: &Scope<'_>) -> (Vec<Include>, Vec<Finding>) {
        let Some(node) = self.root.get("include") else { return (Vec::new(), Vec::new()) };
        let mut reader = Reader::default();
        let node = self.project_wide(scope).expand(node, &mut reader.findings);
        let includes = project::includes(&mut reader, &node);
        (includes, reader.into_findings())
    }

    /// Reads everything but `include`. Where a finding is an error, the project is what could be read, or `None`
    /// without a name.
    ///
    /// Variables that are not set are findings, except in environments that the scope does not choose: what uses one
    /// there is absent. `${environment}` is the chosen environment; inside an environment, that environment. Without
    /// a chosen one, project-wide values that use it are absent.
    ///
    /// Overrides and groups of tables that are not declared are findings, unless there are includes, which may declare
    /// them: then the caller asks [`super::unknown_tables`] when all tables are known.
    pub fn project(&self, scope: &Scope<'_>) -> (Option<Project>, Vec<Finding>) {
        let mut reader = Reader::default();
        reader.findings.extend_from_slice(&self.findings);
        let root = self.expanded(scope, &mut reader.findings);
        let project = project::project(&mut reader, &root);
        if let Some(project) = &project
            && self.root.get("include").is_none_or(Node::is_absent)
        {
            reader.findings.extend(project::unknown_tables(project));
        }
        (project, reader.into_findings())
    }

    /// What variables stand for outside of environments.
    fn project_wide<'a>(&self, scope: &Scope<'a>) -> Variables<'a> {
        let environment = match scope.environment {
            Some(name) => EnvironmentName::Known(name),
            None if self.environment_names().is_empty() => EnvironmentName::Known(ENVIRONMENT_OF_NONE),
            None => EnvironmentName::Open,
        };
        Variables { environment, values: scope.variables, lenient: false }
    }

    /// Returns the whole file but `include` with variables replaced, each part under its own rules.
    fn expanded(&self, scope: &Scope<'_>, findings: &mut Vec<Finding>) -> Node {
        let project_wide = self.project_wide(scope);
        let mut entries = Vec::new();
        for entry in self.root.entries() {
            let variables = match entry.key.value.as_str() {
                "include" => {
                    entries.push(entry.clone());
                    continue;
                }
                "environments" => {
                    let value = expanded_environments(&entry.value, scope, findings);
                    entries.push(Entry { key: entry.key.clone(), value });
                    continue;
                }
                "project" => Variables { environment: EnvironmentName::Forbidden, ..project_wide },
                // Where an environment is chosen, nobody asks for the default.
                "default_environment" => Variables {
                    environment: EnvironmentName::Forbidden,
                    lenient: scope.environment.is_some(),
                    ..project_wide
                },
                // One template serves all environments, so the name stays open until it is bound.
                "table_name" => Variables { environment: EnvironmentName::Known("{environment}"), ..project_wide },
                _ => project_wide,
            };
            entries.push(Entry { key: entry.key.clone(), value: variables.expand(&entry.value, findings) });
        }
        Node { place: self.root.place.clone(), value: Value::Map(entries) }
    }
}

fn expanded_environments(node: &Node, scope: &Scope<'_>, findings: &mut Vec<Finding>) -> Node {
    let Value::Map(environments) = &node.value else { return node.clone() };
    let expand = |entry: &Entry| {
        let name = entry.key.value.as_str();
        let variables = Variables {
            environment: EnvironmentName::Known(name),
            values: scope.variables,
            lenient: scope.environment != Some(name),
        };
        Entry { key: entry.key.clone(), value: variables.expand(&entry.value, findings) }
    };
    Node { place: node.place.clone(), value: Value::Map(environments.iter().map(expand).collect()) }
}

/// Says how a declaration begins, where there is none.
fn with_beginning(finding: Finding) -> Finding {
    if finding.help.is_some() || finding.message.starts_with("not well-formed") {
        return finding;
    }
    finding.help("a declaration begins with `project: NAME` and `tables:`")
}

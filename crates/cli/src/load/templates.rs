//! Templates of CloudFormation, SAM and the Serverless Framework, with the files that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tablewright_core::finding::Finding;
use tablewright_formats::cloudformation::template::{
    Files, Format, GIVEN_PSEUDO_PARAMETERS, Scope, Template, TemplateTable,
};
use tablewright_formats::source::Source;
use tablewright_formats::tree::{Tree, Value};

use super::files::Sources;

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// DescribeTable or CreateTable JSON, or what nobody knows: reading it says what is wrong.
    Schema,
    /// A template.
    Template,
    /// A declaration of Tablewright.
    Declaration,
}

/// What a template is resolved for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings<'a> {
    /// The stage, where one is chosen.
    pub(crate) stage: Option<&'a str>,
    /// The region, where it is declared.
    pub(crate) region: Option<&'a str>,
    /// The account, where it is declared.
    pub(crate) account: Option<&'a str>,
    /// Values of parameters.
    pub(crate) parameters: &'a BTreeMap<String, String>,
    /// Environment variables.
    pub(crate) variables: &'a BTreeMap<String, String>,
}

/// What a template gives.
#[derive(Debug, Default)]
pub(crate) struct ReadTemplate {
    /// Its tables, in the order of the file.
    pub(crate) tables: Vec<TemplateTable>,
    /// Everything there is to say.
    pub(crate) findings: Vec<Finding>,
    /// Parameters that were given and that the template does not have.
    pub(crate) unknown_parameters: Vec<String>,
    /// What it was resolved for, such as `stage dev`: what was chosen, and what the file says where nothing was.
    pub(crate) read_for: Vec<String>,
}

/// Returns what a file is. One that is no JSON and is not called so can only be a template.
pub(crate) fn kind_of(source: &Source) -> Kind {
    match Tree::parse_template(source) {
        Ok(tree) => {
            let has = |key: &str| tree.root.get(key).is_some();
            if has("project") && (has("tables") || has("include") || has("environments")) {
                Kind::Declaration
            } else if Format::of(&tree.root).is_some() || !source.is_json() || tree.root.value == Value::Map(Vec::new())
            {
                Kind::Template
            } else {
                Kind::Schema
            }
        }
        Err(_) if source.is_json() => Kind::Schema,
        Err(_) => Kind::Template,
    }
}

/// Reads a template that stands at a path.
pub(crate) fn read(path: &Path, source: &Source, settings: Settings<'_>, sources: &mut Sources) -> ReadTemplate {
    let Settings { stage, region, account, parameters, variables } = settings;
    let scope = Scope { stage, region, account, parameters, variables };
    let mut folder = Folder { path: path.parent().unwrap_or(Path::new("")), sources };
    match Template::read(source, &scope, &mut folder) {
        Err(findings) => ReadTemplate { findings, ..ReadTemplate::default() },
        Ok(template) => {
            let known: BTreeSet<_> = template.parameter_names().collect();
            // Those of the Serverless Framework may be any.
            let is_known = |name: &str| known.contains(name) || GIVEN_PSEUDO_PARAMETERS.contains(&name);
            let is_unknown = |name: &&String| !is_known(name) && template.format != Format::Serverless;
            let unknown_parameters = parameters.keys().filter(is_unknown).cloned().collect();
            let resolved = template.resolve(&scope);
            ReadTemplate {
                tables: resolved.tables,
                findings: resolved.findings,
                unknown_parameters,
                read_for: read_for(&template, &scope),
            }
        }
    }
}

/// Returns what a template is resolved for. Values that it hides are not among it.
fn read_for(template: &Template, scope: &Scope<'_>) -> Vec<String> {
    let stage = template.stage.as_ref().map(|stage| format!("stage {stage}"));
    let given = scope.parameters.get("AWS::Region").map(String::as_str).or(scope.region);
    let region = given.or(template.region.as_deref()).map(|region| format!("region {region}"));
    let others = scope.parameters.iter().filter(|(name, _)| *name != "AWS::Region");
    let parameters = others.map(|(name, value)| match template.hides(name) {
        true => format!("parameter {name}"),
        false => format!("parameter {name}={value}"),
    });
    stage.into_iter().chain(region).chain(parameters).collect()
}

/// The files that a template may name: those of the project's directory, and of its own.
struct Folder<'a> {
    path: &'a Path,
    sources: &'a mut Sources,
}

impl Files for Folder<'_> {
    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        let full = self.path.join(path);
        let Ok(real) = full.canonicalize() else { return Ok(None) };
        let own = if self.path.as_os_str().is_empty() { Path::new(".") } else { self.path };
        let is_inside = |folder: &Path| folder.canonicalize().is_ok_and(|folder| real.starts_with(folder));
        if !is_inside(Path::new(".")) && !is_inside(own) {
            return Err("it lies outside of the project's directory".to_owned());
        }
        self.sources.read(&full).map(Some)
    }
}

//! Templates of CloudFormation, SAM and the Serverless Framework, with the files that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tablewright_formats::cloudformation::properties::ResourceKind;
use tablewright_formats::cloudformation::template::{
    Files, Format, GIVEN_PSEUDO_PARAMETERS, Scope, Template, TemplateTable,
};
use tablewright_formats::native::Treatment;
use tablewright_formats::source::Source;
use tablewright_formats::terraform::show;
use tablewright_formats::tree::{Tree, Value};

use super::files::{Sources, is_admitted};
use super::foreign::{ForeignTable, ForeignTables, Manager};

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// DescribeTable or CreateTable JSON, or what nobody knows: reading it says what is wrong.
    Schema,
    /// A template.
    Template,
    /// A plan or a state of Terraform in JSON.
    Shown,
    /// A declaration of Tablewright.
    Declaration,
}

/// What a template, or a configuration of Terraform, is resolved for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings<'a> {
    /// The stage or workspace, where one is chosen.
    pub(crate) stage: Option<&'a str>,
    /// The region, where it is declared.
    pub(crate) region: Option<&'a str>,
    /// The account, where it is declared.
    pub(crate) account: Option<&'a str>,
    /// Values of parameters or variables.
    pub(crate) parameters: &'a BTreeMap<String, String>,
    /// Environment variables.
    pub(crate) variables: &'a BTreeMap<String, String>,
}

/// Returns what a file is. One that is no JSON and is not called so can only be a template.
pub(crate) fn kind_of(source: &Source) -> Kind {
    match Tree::parse_template(source) {
        Ok(tree) => {
            let has = |key: &str| tree.root.get(key).is_some();
            if has("project") && (has("tables") || has("include") || has("environments")) {
                Kind::Declaration
            } else if show::is_one(&tree.root) {
                Kind::Shown
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
pub(crate) fn read(path: &Path, source: &Source, settings: Settings<'_>, sources: &mut Sources) -> ForeignTables {
    let Settings { stage, region, account, parameters, variables } = settings;
    let scope = Scope { stage, region, account, parameters, variables };
    let mut folder = Folder { path: path.parent().unwrap_or(Path::new("")), sources };
    match Template::read(source, &scope, &mut folder) {
        Err(findings) => ForeignTables::unreadable(Manager::Stack, findings),
        Ok(template) => {
            let known: BTreeSet<_> = template.parameter_names().collect();
            // Those of the Serverless Framework may be any.
            let is_known = |name: &str| known.contains(name) || GIVEN_PSEUDO_PARAMETERS.contains(&name);
            let is_unknown = |name: &&String| !is_known(name) && template.format != Format::Serverless;
            let unknown_parameters = parameters.keys().filter(is_unknown).cloned().collect();
            let resolved = template.resolve(&scope);
            ForeignTables {
                manager: Manager::Stack,
                tables: resolved.tables.into_iter().map(foreign).collect(),
                companions: resolved.companions,
                findings: resolved.findings,
                unknown_parameters,
                read_for: read_for(&template, &scope),
            }
        }
    }
}

fn foreign(table: TemplateTable) -> ForeignTable {
    let treatment = (table.kind == ResourceKind::CustomResource).then(|| Treatment::of(&table.declaration));
    let handling = table.handling.as_ref().map(|handling| handling.properties());
    let declaration = table.completed();
    ForeignTable { id: table.logical_id, live_name: table.table_name, declaration, treatment, handling }
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
        if full.canonicalize().is_err() {
            return Ok(None);
        }
        if !is_admitted(self.path, &full) {
            return Err("it lies outside of the project's directory".to_owned());
        }
        self.sources.read(&full).map(Some)
    }
}

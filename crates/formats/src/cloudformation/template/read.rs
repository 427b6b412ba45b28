//! From a file to the sections of its template.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::attributes::{macro_in, not_run};
use super::format::{SAM_TRANSFORM, transforms};
use super::{Files, Format, Scope, Template, parts};
use crate::cloudformation::serverless;
use crate::source::Source;
use crate::tree::{Node, Tree, Value};

/// Transforms that change nothing about tables, or that are read here.
const KNOWN_TRANSFORMS: &[&str] = &[
    SAM_TRANSFORM,
    "AWS::CodeDeployBlueGreen",
    "AWS::CodeStar",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::ServiceCatalog",
];

impl Template {
    /// Reads a template, and the files that it names. A Serverless configuration is read for the scope, which decides
    /// about its variables.
    ///
    /// # Errors
    /// Where the file is not well-formed, or no template. Everything else is found by [`Template::resolve`].
    pub fn read(source: &Source, scope: &Scope<'_>, files: &mut dyn Files) -> Result<Template, Vec<Finding>> {
        let Tree { root, findings } = Tree::parse_template(source)?;
        let Some(format) = Format::of(&root) else {
            let message = match root.value == Value::Map(Vec::new()) {
                true => "the file declares nothing",
                false => "neither a template of CloudFormation or SAM nor a configuration of the Serverless Framework",
            };
            let finding = Finding::error(Code::WrongValue, message).at(&root.place);
            let help = "a template has `Resources`, a configuration `service` and `provider`";
            return Err(findings.into_iter().chain([finding.help(help)]).collect());
        };
        Ok(match format {
            Format::Serverless => serverless::template(&root, scope, files, findings),
            Format::CloudFormation | Format::Sam => of_sections(&root, format, findings),
        })
    }
}

fn of_sections(root: &Node, format: Format, mut findings: Vec<Finding>) -> Template {
    findings.extend(macros(root));
    let mut section = |name: &str| parts(root.get(name), &mut findings);
    let named = |parts: Vec<_>| {
        let name = |(key, part): (tablewright_core::place::Declared<String>, _)| (key.value, part);
        parts.into_iter().map(name).collect()
    };
    Template {
        format,
        stack_name: None,
        stage: None,
        region: None,
        parameters: named(section("Parameters")),
        mappings: named(section("Mappings")),
        conditions: named(section("Conditions")),
        resources: section("Resources"),
        simple_table: root.get("Globals").and_then(|globals| globals.get("SimpleTable")).cloned(),
        generated: BTreeSet::new(),
        streams: Vec::new(),
        functions: BTreeMap::new(),
        findings,
    }
}

/// Returns a finding for each macro that a template calls for all that stands in it.
pub(in crate::cloudformation) fn macros(root: &Node) -> Vec<Finding> {
    let place = root.get("Transform").map_or(&root.place, |node| &node.place);
    let unknown = transforms(root).into_iter().filter(|name| !KNOWN_TRANSFORMS.contains(name));
    unknown.map(|name| not_run(name, place)).chain(macro_in(root)).collect()
}

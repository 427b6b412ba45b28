//! What one folder of files defines.

use std::collections::BTreeMap;

use hcl_edit::structure::{Attribute, Block, Structure};
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::load::Configuration;
use crate::source::Lines;
use crate::terraform::syntax::place_of;

/// Something in a file.
#[derive(Debug)]
pub(in crate::terraform) struct Located<'m, T> {
    /// The number of the file.
    pub(in crate::terraform) file: usize,
    /// The thing.
    pub(in crate::terraform) item: &'m T,
}

impl<T> Clone for Located<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Located<'_, T> {}

/// A module: the definitions of one folder.
#[derive(Debug, Default)]
pub(in crate::terraform) struct Module<'m> {
    /// The folder, relative to the one that is read.
    pub(in crate::terraform) folder: &'m str,
    /// Variables by name.
    pub(in crate::terraform) variables: BTreeMap<&'m str, Located<'m, Block>>,
    /// Local values by name.
    pub(in crate::terraform) locals: BTreeMap<&'m str, Located<'m, Attribute>>,
    /// Resources by type and name.
    pub(in crate::terraform) resources: BTreeMap<(&'m str, &'m str), Located<'m, Block>>,
    /// Data sources by type and name.
    pub(in crate::terraform) data: BTreeMap<(&'m str, &'m str), Located<'m, Block>>,
    /// Calls of modules by name.
    pub(in crate::terraform) calls: BTreeMap<&'m str, Located<'m, Block>>,
    /// Outputs by name.
    pub(in crate::terraform) outputs: BTreeMap<&'m str, Located<'m, Block>>,
    /// Configurations of providers, in the order of the files.
    pub(in crate::terraform) providers: Vec<Located<'m, Block>>,
}

impl<'m> Module<'m> {
    /// Finds what the files of a folder define.
    pub(in crate::terraform) fn of(
        configuration: &'m Configuration,
        folder: &'m str,
        lines: &[Lines<'m>],
        findings: &mut Vec<Finding>,
    ) -> Module<'m> {
        let mut module = Module { folder, ..Module::default() };
        for file in configuration.folders.get(folder).into_iter().flatten().copied() {
            for structure in &configuration.files[file].body {
                match structure {
                    Structure::Block(block) => module.add(file, block, lines, findings),
                    Structure::Attribute(attribute) => {
                        let message = format!("`{}` stands outside of a block", attribute.key.as_str());
                        let finding = Finding::error(Code::UnknownKey, message);
                        findings.push(finding.at(&place_of(&lines[file], attribute.key.span_of())));
                    }
                }
            }
        }
        module
    }

    fn add(&mut self, file: usize, block: &'m Block, lines: &[Lines<'m>], findings: &mut Vec<Finding>) {
        let located = Located { file, item: block };
        let labels: Vec<&'m str> = block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect();
        let first = match (block.ident.as_str(), labels.as_slice()) {
            ("variable", [name]) => *self.variables.entry(name).or_insert(located),
            ("output", [name]) => *self.outputs.entry(name).or_insert(located),
            ("module", [name]) => *self.calls.entry(name).or_insert(located),
            ("resource", [kind, name]) => *self.resources.entry((kind, name)).or_insert(located),
            ("data", [kind, name]) => *self.data.entry((kind, name)).or_insert(located),
            ("provider", [_]) => {
                self.providers.push(located);
                located
            }
            ("locals", []) => {
                for attribute in block.body.attributes() {
                    self.locals.entry(attribute.key.as_str()).or_insert(Located { file, item: attribute });
                }
                located
            }
            (kind @ ("variable" | "output" | "module" | "resource" | "data" | "provider" | "locals"), labels) => {
                let needed = match kind {
                    "resource" | "data" => 2,
                    "locals" => 0,
                    _ => 1,
                };
                let message = format!("a block `{kind}` has {needed} labels, and this one has {}", labels.len());
                let place = place_of(&lines[file], block.ident.span_of());
                findings.push(Finding::error(Code::WrongValue, message).at(&place).help("name it as Terraform does"));
                located
            }
            // `terraform`, `moved`, `import`, `check` and the like say nothing about tables.
            _ => located,
        };
        if !std::ptr::eq(first.item, block) {
            let first = place_of(&lines[first.file], first.item.ident.span_of());
            let kind = block.ident.as_str();
            let message = format!("{kind} {} is defined twice; the first is at {first}", labels.join("."));
            let place = place_of(&lines[file], block.ident.span_of());
            findings.push(Finding::error(Code::DuplicateKey, message).at(&place).help("remove one of them"));
        }
    }
}

/// Where something stands in its file.
pub(in crate::terraform) trait SpanOf {
    /// Returns the bytes; none where it was made, not read.
    fn span_of(&self) -> std::ops::Range<usize>;
}

impl<T: hcl_edit::Span> SpanOf for T {
    fn span_of(&self) -> std::ops::Range<usize> {
        self.span().unwrap_or_default()
    }
}

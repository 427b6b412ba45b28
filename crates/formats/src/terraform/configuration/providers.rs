//! Configurations of the AWS provider, and the tags that they give to everything.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::Block;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use super::Module;
use crate::terraform::evaluate::{At, Evaluation};
use crate::terraform::resources;

/// Tags by key.
pub(super) type Tags = BTreeMap<String, Declared<String>>;

/// The configurations that an instance of a module sees, by name: `aws`, or `aws.ALIAS`.
#[derive(Debug, Clone, Default)]
pub(super) struct Providers {
    tags: BTreeMap<String, Tags>,
}

impl Providers {
    /// Adds those that a module configures itself.
    pub(super) fn configured<'m>(
        mut self,
        module: &Module<'m>,
        instance: usize,
        evaluation: &mut Evaluation<'m>,
        findings: &mut Vec<Finding>,
    ) -> Providers {
        for provider in &module.providers {
            if provider.item.labels.first().is_none_or(|label| label.as_str() != "aws") {
                continue;
            }
            let body = &provider.item.body;
            let alias = body.get_attribute("alias").and_then(|attribute| attribute.value.as_str());
            let name = alias.map_or_else(|| "aws".to_owned(), |alias| format!("aws.{alias}"));
            let at = At { instance, file: provider.file, names: None };
            let mut tags = Tags::new();
            for block in body.get_blocks("default_tags") {
                let Some(attribute) = block.body.get_attribute("tags") else { continue };
                let Some(node) = evaluation.node(&attribute.value, &at) else { continue };
                let (of_block, wrong) = resources::default_tags(&node);
                findings.extend(wrong);
                tags.extend(of_block);
            }
            findings.extend(evaluation.take_findings());
            self.tags.insert(name, tags);
        }
        self
    }

    /// Returns those that a called module sees: what `providers` of the call names, or the one without an alias.
    pub(super) fn handed_to(&self, call: &Block) -> Providers {
        let mut tags = BTreeMap::new();
        match call.body.get_attribute("providers").map(|attribute| &attribute.value) {
            Some(Expression::Object(object)) => {
                for (key, value) in object {
                    let key = match key {
                        ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
                        ObjectKey::Expression(expression) => super::read::argument_name(expression),
                    };
                    let of_name = super::read::argument_name(value.expr()).and_then(|name| self.tags.get(&name));
                    if let (Some(key), Some(of_name)) = (key, of_name) {
                        tags.insert(key, of_name.clone());
                    }
                }
            }
            _ => tags.extend(self.tags.get("aws").map(|tags| ("aws".to_owned(), tags.clone()))),
        }
        Providers { tags }
    }

    /// Returns the tags that a resource gets.
    pub(super) fn tags_of(&self, resource: &Block) -> Tags {
        let provider = resource.body.get_attribute("provider");
        let name = provider.and_then(|attribute| super::read::argument_name(&attribute.value));
        self.tags.get(name.as_deref().unwrap_or("aws")).cloned().unwrap_or_default()
    }
}

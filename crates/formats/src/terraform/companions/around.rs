//! What companions refer to: tables and functions of the same configuration.

use std::collections::BTreeMap;

use crate::foreign::{KnownTable, TableAttribute, Term};
use crate::terraform::configuration::{Resource, TerraformTable};
use crate::terraform::evaluate::exact_reference;
use crate::terraform::resources::TABLE;
use crate::tree::Node;

const FUNCTION: &str = "aws_lambda_function";
const ALIAS: &str = "aws_lambda_alias";

/// Tables and functions by address.
#[derive(Debug)]
pub(super) struct Around<'r> {
    /// The tables, in the order of `addresses`.
    pub(super) tables: Vec<KnownTable>,
    addresses: Vec<&'r str>,
    /// Functions by what is their ARN, such as `aws_lambda_function.counter.arn`.
    functions: BTreeMap<String, String>,
}

impl<'r> Around<'r> {
    /// Finds what companions may refer to. `names` are the declared names of the tables.
    pub(super) fn new(resources: &'r [Resource], tables: &'r [TerraformTable], names: &[String]) -> Self {
        let known = tables.iter().zip(names).map(|(table, name)| {
            let live_name = table.table_name.as_ref().map(|name| name.value.as_str());
            let mut known = KnownTable::new(name, live_name, &table.declaration);
            let is_it = |resource: &&Resource| resource.resource_type == TABLE && resource.address == table.address;
            if let Some(resource) = resources.iter().find(is_it) {
                let arn = |name| Some((name, resource.arguments.get(name)?.as_text()?.to_owned()));
                known.arns.extend(["arn", "stream_arn"].into_iter().filter_map(arn).filter(|(_, arn)| !arn.is_empty()));
            }
            known
        });
        let mut around = Self {
            tables: known.collect(),
            addresses: tables.iter().map(|table| table.address.value.as_str()).collect(),
            functions: BTreeMap::new(),
        };
        for resource in resources.iter().filter(|resource| resource.resource_type == FUNCTION) {
            if let Some(name) = resource.arguments.get("function_name").and_then(Node::as_text) {
                around.functions.insert(format!("{}.arn", resource.address.value), name.to_owned());
            }
        }
        for alias in resources.iter().filter(|resource| resource.resource_type == ALIAS) {
            let function = alias.arguments.get("function_name").and_then(|node| match exact_reference(node) {
                Some(what) => around.functions.get(what).map(String::as_str),
                None => node.as_text(),
            });
            if let (Some(function), Some(name)) = (function, alias.arguments.get("name").and_then(Node::as_text)) {
                let qualified = format!("{function}:{name}");
                around.functions.insert(format!("{}.arn", alias.address.value), qualified);
            }
        }
        around
    }

    /// Returns what stands for an attribute that only the deployment knows.
    pub(super) fn named(&self, what: &str) -> Term {
        if let Some(function) = self.functions.get(what) {
            return Term::Value(function.clone());
        }
        let attribute = self.addresses.iter().zip(&self.tables).find_map(|(address, table)| {
            let attribute = match what.strip_prefix(address)? {
                ".name" | ".id" => TableAttribute::Name,
                ".arn" => TableAttribute::Arn,
                ".stream_arn" => TableAttribute::StreamArn,
                _ => return None,
            };
            Some(Term::Table(table.declared_name.clone(), attribute))
        });
        attribute.unwrap_or_else(|| self.made_of(what))
    }

    /// Returns what stands for something that is made of what only the deployment knows.
    pub(super) fn made_of(&self, what: &str) -> Term {
        match self.addresses.iter().any(|address| is_attribute_of(what, address)) {
            true => Term::OfTable(what.to_owned()),
            false => Term::Reference(what.to_owned()),
        }
    }
}

/// Says whether a reference is an attribute of the resource at an address, or of one whose key it does not tell.
fn is_attribute_of(what: &str, address: &str) -> bool {
    let of = |address: &str| what.strip_prefix(address).is_some_and(|rest| rest.starts_with(['.', '[']));
    of(address) || address.rsplit_once('[').is_some_and(|(address, _)| of(address))
}

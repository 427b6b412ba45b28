//! Arguments of resources that are no tables.

use std::collections::BTreeMap;

use tablewright_core::place::{Declared, Place};

use crate::terraform::configuration::{Resource, TerraformTable};
use crate::terraform::evaluate::reference;
use crate::tree::{Entry, Node, Value};

/// A value of an argument, or what it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The value: a text, or a number or boolean as it is written.
    Value(String),
    /// What only the deployment knows, such as `aws_dynamodb_table.orders.stream_arn`.
    Reference(String),
}

impl Term {
    /// Says whether the term is an attribute of one of the tables.
    pub(super) fn refers_to(&self, tables: &[TerraformTable]) -> bool {
        match self {
            Term::Value(_) => false,
            Term::Reference(what) => tables.iter().any(|table| is_attribute_of(what, &table.address.value)),
        }
    }
}

/// Says whether a reference is an attribute of the resource at an address, or of one whose key it does not tell.
fn is_attribute_of(what: &str, address: &str) -> bool {
    let of = |address: &str| what.strip_prefix(address).is_some_and(|rest| rest.starts_with(['.', '[']));
    of(address) || address.rsplit_once('[').is_some_and(|(address, _)| of(address))
}

/// The arguments of a resource, taken one after the other.
#[derive(Debug)]
pub(super) struct Arguments<'r> {
    resource: &'r Resource,
    taken: Vec<&'static str>,
}

impl<'r> Arguments<'r> {
    pub(super) fn new(resource: &'r Resource) -> Self {
        Self { resource, taken: Vec::new() }
    }

    /// Returns the address of the resource.
    pub(super) fn address(&self) -> Declared<String> {
        self.resource.address.clone()
    }

    /// Takes an argument as it is.
    pub(super) fn node(&mut self, name: &'static str) -> Option<&'r Node> {
        self.taken.push(name);
        self.resource.arguments.get(name).filter(|node| !is_null(node))
    }

    /// Takes an argument that is one value.
    pub(super) fn term(&mut self, name: &'static str) -> Option<Declared<Term>> {
        self.node(name).and_then(term)
    }

    /// Takes an argument that is a list of values; `None` where it is left out.
    pub(super) fn terms(&mut self, name: &'static str) -> Option<Declared<Vec<Declared<Term>>>> {
        let node = self.node(name)?;
        let terms = match &node.value {
            Value::List(items) => items.iter().filter_map(term).collect(),
            _ => term(node).into_iter().collect(),
        };
        Some(Declared::new(terms, node.place.clone()))
    }

    /// Takes an argument that is a map of values.
    pub(super) fn map(&mut self, name: &'static str) -> BTreeMap<String, Declared<Term>> {
        let entries = self.node(name).filter(|node| reference(node).is_none()).map(Node::entries).unwrap_or_default();
        let entry = |entry: &Entry| Some((entry.key.value.clone(), term(&entry.value)?));
        entries.iter().filter_map(entry).collect()
    }

    /// Takes every argument that was not taken yet.
    pub(super) fn others(self) -> BTreeMap<String, Node> {
        let is_other = |entry: &&Entry| !self.taken.contains(&entry.key.value.as_str()) && !is_null(&entry.value);
        let entries = self.resource.arguments.entries().iter().filter(is_other);
        entries.map(|entry| (entry.key.value.clone(), entry.value.clone())).collect()
    }
}

/// Returns a node as a term, where it is one value.
pub(super) fn term(node: &Node) -> Option<Declared<Term>> {
    let of = |term: Term, place: &Place| Some(Declared::new(term, place.clone()));
    match (reference(node), &node.value) {
        (Some(what), _) => of(Term::Reference(what.to_owned()), &node.place),
        (None, Value::Scalar(scalar)) if !is_null(node) => of(Term::Value(scalar.text.clone()), &node.place),
        _ => None,
    }
}

fn is_null(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.is_null())
}

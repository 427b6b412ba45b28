//! Arguments of resources that are no tables.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;

use super::around::Around;
use crate::foreign::{Term, Terms};
use crate::terraform::configuration::Resource;
use crate::terraform::evaluate::{exact_reference, reference};
use crate::tree::{Entry, Node, Value};

/// The arguments of a resource, taken one after the other.
#[derive(Debug)]
pub(super) struct Arguments<'r> {
    resource: &'r Resource,
    around: &'r Around<'r>,
    taken: Vec<&'static str>,
}

impl<'r> Arguments<'r> {
    pub(super) fn new(resource: &'r Resource, around: &'r Around<'r>) -> Self {
        Self { resource, around, taken: Vec::new() }
    }

    /// Returns the address of the resource.
    pub(super) fn address(&self) -> Declared<String> {
        self.resource.address.clone()
    }

    /// Takes an argument as it is. One that is empty is as if it was not there, as a state has it.
    pub(super) fn node(&mut self, name: &'static str) -> Option<&'r Node> {
        self.taken.push(name);
        self.resource.arguments.get(name).filter(|node| !is_empty_text(node))
    }

    /// Takes an argument that is one value.
    pub(super) fn term(&mut self, name: &'static str) -> Option<Declared<Term>> {
        self.node(name).and_then(|node| self.around.term(node))
    }

    /// Takes an argument that is one value; one that is zero is as if it was not there, as a state has it.
    pub(super) fn positive(&mut self, name: &'static str) -> Option<Declared<Term>> {
        self.term(name).filter(|term| term.value != Term::Value("0".to_owned()))
    }

    /// Takes an argument that is a list of values; `None` where it is left out.
    pub(super) fn terms(&mut self, name: &'static str) -> Option<Terms> {
        self.node(name).map(|node| self.around.terms(node))
    }

    /// Takes an argument that is a map of values. One that is not known as a whole has one value under no name.
    pub(super) fn map(&mut self, name: &'static str) -> BTreeMap<String, Declared<Term>> {
        let Some(node) = self.node(name) else { return BTreeMap::new() };
        if reference(node).is_some() || matches!(node.value, Value::Absent) {
            return self.around.term(node).map(|term| (String::new(), term)).into_iter().collect();
        }
        let entry = |entry: &Entry| Some((entry.key.value.clone(), self.around.term(&entry.value)?));
        node.entries().iter().filter_map(entry).collect()
    }

    /// Takes the tags, with those that the provider gives to everything.
    pub(super) fn tags(&mut self) -> BTreeMap<String, Declared<Term>> {
        let mut tags = self.map("tags");
        for (key, value) in &self.resource.default_tags {
            let value = || Declared::new(Term::Value(value.value.clone()), value.place.clone());
            tags.entry(key.clone()).or_insert_with(value);
        }
        tags
    }

    /// Says whether the value of an argument is secret.
    pub(super) fn is_sensitive(&self, name: &str) -> bool {
        self.resource.sensitive.iter().any(|sensitive| sensitive == name)
    }

    /// Returns where the configuration says that changes of an argument are ignored.
    pub(super) fn ignores(&self, names: &[&str]) -> Option<Declared<()>> {
        let ignored = self.resource.ignored.iter();
        let mut found = ignored.filter(|name| name.value == "all" || names.contains(&name.value.as_str()));
        found.next().map(|name| Declared::new((), name.place.clone()))
    }

    /// Returns every argument that says something and was not taken, in words.
    pub(super) fn others(self) -> Vec<Declared<String>> {
        let is_other = |entry: &&Entry| !self.taken.contains(&entry.key.value.as_str()) && !is_empty(&entry.value);
        let entries = self.resource.arguments.entries().iter().filter(is_other);
        entries.map(|entry| words(&format!("`{}`", entry.key.value), &entry.value)).collect()
    }
}

impl Around<'_> {
    /// Returns a node as a term; `None` where it is nothing.
    pub(super) fn term(&self, node: &Node) -> Option<Declared<Term>> {
        let term = match (exact_reference(node), reference(node), &node.value) {
            (Some(what), ..) => self.named(what),
            (None, Some(what), _) => self.made_of(what),
            (None, None, Value::Scalar(_)) if is_null(node) => return None,
            (None, None, Value::Scalar(scalar)) => Term::Value(scalar.text.clone()),
            (None, None, _) => Term::NotTold,
        };
        Some(Declared::new(term, node.place.clone()))
    }

    /// Returns a node as a list of terms.
    pub(super) fn terms(&self, node: &Node) -> Terms {
        let terms = match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.term(item)).collect(),
            _ => self.term(node).into_iter().collect(),
        };
        Declared::new(terms, node.place.clone())
    }
}

/// Returns words about a node, at its place.
pub(super) fn words(what: &str, node: &Node) -> Declared<String> {
    Declared::new(what.to_owned(), node.place.clone())
}

fn is_null(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.is_null())
}

fn is_empty_text(node: &Node) -> bool {
    is_null(node) || node.as_text() == Some("")
}

/// Says whether a node says nothing.
fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.iter().all(is_empty),
        Value::Map(entries) => entries.iter().all(|entry| is_empty(&entry.value)),
        Value::Scalar(_) => is_empty_text(node),
        Value::Absent => false,
    }
}

//! Properties of resources that are no tables.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;

use super::around::Around;
use crate::foreign::{Term, Terms};
use crate::tree::{Entry, Node, Value};

/// The properties of a resource, taken one after the other.
#[derive(Debug)]
pub(super) struct Properties<'r> {
    id: Declared<String>,
    node: &'r Node,
    around: &'r Around,
    taken: Vec<&'static str>,
}

impl<'r> Properties<'r> {
    pub(super) fn new(id: Declared<String>, node: &'r Node, around: &'r Around) -> Self {
        Self { id, node, around, taken: Vec::new() }
    }

    pub(super) fn id(&self) -> Declared<String> {
        self.id.clone()
    }

    /// Takes a property as it is.
    pub(super) fn node(&mut self, name: &'static str) -> Option<&'r Node> {
        self.taken.push(name);
        self.node.get(name)
    }

    /// Takes a property that is one value.
    pub(super) fn term(&mut self, name: &'static str) -> Option<Declared<Term>> {
        self.node(name).and_then(|node| self.around.term(node))
    }

    /// Takes a property that is a list of values.
    pub(super) fn terms(&mut self, name: &'static str) -> Option<Terms> {
        self.node(name).map(|node| self.around.terms(node))
    }

    /// Takes a property that is a list of pairs, such as `Key` and `Value`. What is no list has one value under no name.
    pub(super) fn pairs(&mut self, name: &'static str, key: &str) -> BTreeMap<String, Declared<Term>> {
        let Some(node) = self.node(name) else { return BTreeMap::new() };
        let Value::List(items) = &node.value else {
            return self.around.term(node).map(|term| (String::new(), term)).into_iter().collect();
        };
        let pair = |item: &Node| {
            let key = item.get(key).and_then(Node::as_text).unwrap_or_default().to_owned();
            let not_told = || Some(Declared::new(Term::NotTold, item.place.clone()));
            Some((key, item.get("Value").map_or_else(not_told, |value| self.around.term(value))?))
        };
        items.iter().filter_map(pair).collect()
    }

    /// Returns every property that was not taken, in words.
    pub(super) fn others(self) -> Vec<Declared<String>> {
        let is_other = |entry: &&Entry| !self.taken.contains(&entry.key.value.as_str()) && !entry.value.is_absent();
        self.node
            .entries()
            .iter()
            .filter(is_other)
            .map(|entry| words(&format!("`{}`", entry.key.value), &entry.value))
            .collect()
    }
}

/// Returns words about a node, at its place.
pub(super) fn words(what: &str, node: &Node) -> Declared<String> {
    Declared::new(what.to_owned(), node.place.clone())
}

//! Bodies of blocks as nodes, every value at its place.
//!
//! Attributes become entries, blocks become lists of mappings, as `terraform show -json` has them. Null is as if nothing
//! was there. A value that only the deployment knows becomes a reference; one that cannot be known otherwise becomes
//! absent, and its reason a finding.

use std::rc::Rc;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body, Structure};
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};

use super::value::text_of;
use super::{At, Evaluation, Unknown, Value};
use crate::terraform::configuration::SpanOf;
use crate::tree::{Entry, Node, Scalar, Value as Content};

/// The key of a mapping that stands for a reference; no name in a configuration is like it.
pub(in crate::terraform) const REFERENCE: &str = "\u{0}reference";

/// The key of a mapping that stands for something made of a reference.
const MADE_OF: &str = "\u{0}made-of";

/// What a block of a resource holds beside the arguments of its provider.
const META: &[&str] =
    &["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts"];

/// Returns what a reference names, where a node is one or is made of one.
pub(in crate::terraform) fn reference(node: &Node) -> Option<&str> {
    exact_reference(node).or_else(|| named_under(MADE_OF, node))
}

/// Returns what a reference names, where a node is nothing but one.
pub(in crate::terraform) fn exact_reference(node: &Node) -> Option<&str> {
    named_under(REFERENCE, node)
}

fn named_under<'n>(mark: &str, node: &'n Node) -> Option<&'n str> {
    match node.entries() {
        [Entry { key, value }] if key.value == mark => value.as_text(),
        _ => None,
    }
}

impl<'m> Evaluation<'m> {
    /// Evaluates the arguments of a resource.
    pub(in crate::terraform) fn arguments(&mut self, block: &'m Block, at: &At, place: &Place) -> Node {
        let mut entries = Vec::new();
        self.add_body(&block.body, at, &mut entries, META);
        Node { place: place.clone(), value: Content::Map(entries) }
    }

    fn add_body(&mut self, body: &'m Body, at: &At, entries: &mut Vec<Entry>, left_out: &[&str]) {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let name = attribute.key.as_str();
                    if left_out.contains(&name) {
                        continue;
                    }
                    let key = Declared::new(name.to_owned(), self.place(at, attribute.key.span_of()));
                    if let Some(value) = self.node(&attribute.value, at) {
                        entries.push(Entry { key, value });
                    }
                }
                Structure::Block(block) if block.has_ident("dynamic") => self.add_dynamic(block, at, entries),
                Structure::Block(block) => {
                    let name = block.ident.as_str();
                    if !left_out.contains(&name) {
                        let node = self.block(&block.body, at, self.place(at, block.ident.span_of()));
                        self.add_block(name, node, entries);
                    }
                }
            }
        }
    }

    fn block(&mut self, body: &'m Body, at: &At, place: Place) -> Node {
        let mut entries = Vec::new();
        self.add_body(body, at, &mut entries, &[]);
        Node { place, value: Content::Map(entries) }
    }

    fn add_block(&self, name: &str, node: Node, entries: &mut Vec<Entry>) {
        let place = node.place.clone();
        match entries.iter_mut().find(|entry| entry.key.value == name) {
            Some(Entry { value: Node { value: Content::List(items), .. }, .. }) => items.push(node),
            // How many blocks there are is not known; one more tells nothing.
            Some(_) => {}
            None => {
                let value = Node { place: place.clone(), value: Content::List(vec![node]) };
                entries.push(Entry { key: Declared::new(name.to_owned(), place), value });
            }
        }
    }

    /// Adds the blocks that a `dynamic` block makes.
    fn add_dynamic(&mut self, block: &'m Block, at: &At, entries: &mut Vec<Entry>) {
        let Some(name) = block.labels.first().map(hcl_edit::structure::BlockLabel::as_str) else { return };
        let place = self.place(at, block.ident.span_of());
        let (Some(collection), Some(content)) =
            (block.body.get_attribute("for_each"), block.body.get_blocks("content").next())
        else {
            let value = self.wrong(at, block.ident.span_of(), "a dynamic block has `for_each` and `content`");
            entries.extend(self.node_of(value, &place).map(|value| entry(name, value)));
            return;
        };
        let iterator = match block.body.get_attribute("iterator").map(|attribute| &attribute.value) {
            Some(Expression::Variable(name)) => name.as_str(),
            _ => name,
        };
        let pairs = match self.value(&collection.value, at) {
            Value::Null => Vec::new(),
            collected => match super::expressions::pairs_of(collected) {
                Ok(pairs) => pairs,
                Err(fault) => {
                    let place = self.place(at, collection.value.span_of());
                    let value = self.faulty(at, collection.value.span_of(), fault);
                    entries.retain(|entry| entry.key.value != name);
                    entries.extend(self.node_of(value, &place).map(|value| entry(name, value)));
                    return;
                }
            },
        };
        for (key, value) in pairs {
            let pair = [("key".to_owned(), key), ("value".to_owned(), value)];
            let inner = at.with(iterator, Value::Map(pair.into()));
            let node = self.block(&content.body, &inner, place.clone());
            self.add_block(name, node, entries);
        }
    }

    /// Evaluates an expression to a node; `None` for null. Items of literals have their own places.
    pub(in crate::terraform) fn node(&mut self, expression: &'m Expression, at: &At) -> Option<Node> {
        let place = self.place(at, expression.span_of());
        match expression {
            Expression::Array(items) => {
                let items = items.iter().filter_map(|item| self.node(item, at)).collect();
                Some(Node { place, value: Content::List(items) })
            }
            Expression::Object(object) => {
                let mut entries: Vec<Entry> = Vec::new();
                for (key, value) in object {
                    let key = match self.object_key(key, at) {
                        Ok(key) => key,
                        Err(unknown) => return self.node_of(unknown, &place),
                    };
                    let Some(value) = self.node(value.expr(), at) else { continue };
                    entries.retain(|entry| entry.key.value != key);
                    entries.push(Entry { key: Declared::new(key, value.place.clone()), value });
                }
                Some(Node { place, value: Content::Map(entries) })
            }
            Expression::Parenthesis(inner) => self.node(inner.inner(), at),
            _ => {
                let value = self.value(expression, at);
                self.node_of(value, &place)
            }
        }
    }

    /// Turns a value into a node; `None` for null.
    pub(in crate::terraform) fn node_of(&mut self, value: Value, place: &Place) -> Option<Node> {
        let scalar = |text: String, quoted| Content::Scalar(Scalar { text, quoted, expanded: false });
        let value = match value {
            Value::Null => return None,
            Value::Bool(value) => scalar(value.to_string(), false),
            Value::Number(number) => scalar(text_of(number), false),
            Value::Text(text) => scalar(text, true),
            Value::List(items) | Value::Set(items) => {
                Content::List(items.into_iter().filter_map(|item| self.node_of(item, place)).collect())
            }
            Value::Map(entries) => {
                let entry = |(key, value)| {
                    Some(Entry { key: Declared::new(key, place.clone()), value: self.node_of(value, place)? })
                };
                Content::Map(entries.into_iter().filter_map(entry).collect())
            }
            Value::Unknown(unknown) => self.unknown_node(&unknown, place),
        };
        Some(Node { place: place.clone(), value })
    }

    fn unknown_node(&mut self, unknown: &Rc<Unknown>, place: &Place) -> Content {
        match &**unknown {
            Unknown::Deployment(what) => Content::Map(vec![entry(REFERENCE, Node::text(what.as_str(), place))]),
            Unknown::MadeOf(what) => Content::Map(vec![entry(MADE_OF, Node::text(what.as_str(), place))]),
            Unknown::Wrong(finding) | Unknown::NotTold(finding) => {
                self.findings.push(Finding::clone(finding));
                Content::Absent
            }
        }
    }
}

/// The finding of how many there are not being known.
pub(in crate::terraform) fn finding_of(unknown: &Unknown, what: &str, place: &Place) -> Finding {
    match unknown {
        Unknown::Deployment(name) | Unknown::MadeOf(name) => {
            let message = format!("how many {what} there are depends on `{name}`, which only the deployment knows");
            let finding = Finding::error(Code::NotResolved, message).at(place);
            finding.help("use a value that stands in the files, or read what `terraform show -json` prints")
        }
        Unknown::Wrong(finding) | Unknown::NotTold(finding) => Finding::clone(finding),
    }
}

fn entry(name: &str, value: Node) -> Entry {
    Entry { key: Declared::new(name.to_owned(), value.place.clone()), value }
}

//! A file as a tree in which every node knows its place.
//!
//! YAML comes in through the events of a YAML parser, JSON through a small reader of its own; both give the same
//! [`Node`]s, with scalars as they were written. What a scalar means (a number, a word, nothing) is decided by whoever
//! reads the tree, who knows what was expected.

pub(crate) mod json;
pub(crate) mod json_value;
#[cfg(feature = "yaml")]
mod yaml;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};

use crate::source::{Lines, Source};

/// How deep a file may be nested, after aliases are replaced.
const MAX_DEPTH: usize = 100;

/// How many nodes aliases may stand for together; without them, a file's size bounds its nodes.
#[cfg(feature = "yaml")]
const MAX_ALIASED_NODES: usize = 100_000;

/// What a YAML file may hold beside plain values.
#[cfg(feature = "yaml")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// Nothing: tags and merge keys are refused.
    Declaration,
    /// CloudFormation's short forms, which become long ones, and merge keys.
    Template,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, number, boolean or null.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file; no key is in it twice.
    Map(Vec<Entry>),
    /// A value that could not be known, such as one that uses a variable that is not set.
    Absent,
}

/// A scalar as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, escapes replaced.
    pub text: String,
    /// Whether it stood in quotes or in a block, so that it can only be a text.
    pub quoted: bool,
    /// Whether a variable was replaced in it, so that quotes say nothing about its type.
    pub expanded: bool,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Declared<String>,
    /// The value.
    pub value: Node,
}

/// A file's tree with what is wrong in it.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The outermost node.
    pub root: Node,
    /// What is wrong although the file could be read to its end, such as a key that stands twice.
    pub findings: Vec<Finding>,
}

impl Tree {
    /// Reads a file: JSON where its name ends in `.json`, YAML otherwise.
    ///
    /// # Errors
    /// Where the file is empty, not well-formed, nested too deep, or grows too large when aliases are replaced.
    #[cfg(feature = "yaml")]
    pub fn parse(source: &Source) -> Result<Tree, Vec<Finding>> {
        if source.is_json() {
            return Tree::parse_json(source);
        }
        Tree::parse_yaml(source, Dialect::Declaration)
    }

    /// Reads a template: JSON where the text is JSON, YAML otherwise, whatever its name says.
    ///
    /// CloudFormation's short forms become long ones, such as `{ "Fn::GetAtt": "Table.Arn" }` for `!GetAtt Table.Arn`,
    /// and merge keys (`<<`) are merged.
    ///
    /// # Errors
    /// As [`Tree::parse`].
    #[cfg(feature = "yaml")]
    pub fn parse_template(source: &Source) -> Result<Tree, Vec<Finding>> {
        let is_json = source.text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        match Tree::parse_json(source) {
            Err(_) if !(is_json && source.is_json()) => Tree::parse_yaml(source, Dialect::Template),
            parsed => parsed,
        }
    }

    #[cfg(feature = "yaml")]
    fn parse_yaml(source: &Source, dialect: Dialect) -> Result<Tree, Vec<Finding>> {
        let parse = || yaml::parse(source, &Lines::new(source), dialect);
        refuse_empty(source).and_then(|()| parse()).map_err(|finding| vec![*finding])
    }

    /// Reads a file that is JSON whatever its name says.
    ///
    /// # Errors
    /// As [`Tree::parse`].
    pub fn parse_json(source: &Source) -> Result<Tree, Vec<Finding>> {
        refuse_empty(source).and_then(|()| json::parse(source, &Lines::new(source))).map_err(|finding| vec![*finding])
    }
}

impl Node {
    /// Says whether nothing was written: null, or a variable that is empty, or a value that could not be known.
    pub fn is_absent(&self) -> bool {
        match &self.value {
            Value::Absent => true,
            Value::Scalar(scalar) => scalar.is_null() || (scalar.expanded && scalar.text.is_empty()),
            Value::List(_) | Value::Map(_) => false,
        }
    }

    /// Returns a text that stands at a place.
    pub fn text(text: impl Into<String>, place: &Place) -> Node {
        let scalar = Scalar { text: text.into(), quoted: true, expanded: true };
        Node { place: place.clone(), value: Value::Scalar(scalar) }
    }

    /// Returns a value that could not be known, at a place.
    pub fn absent(place: &Place) -> Node {
        Node { place: place.clone(), value: Value::Absent }
    }

    /// Returns the text of a scalar, whatever its type.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::List(_) | Value::Map(_) | Value::Absent => None,
        }
    }

    /// Returns the items of a list, and none of anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar(_) | Value::Map(_) | Value::Absent => &[],
        }
    }

    /// Returns the value of a key, where this is a mapping that holds it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key.value == key).map(|entry| &entry.value)
    }

    /// Returns the entries of a mapping, and none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar(_) | Value::List(_) | Value::Absent => &[],
        }
    }

    /// Returns the number of nodes and the depth of this one.
    #[cfg(feature = "yaml")]
    fn size(&self) -> (usize, usize) {
        let join = |(nodes, depth): (usize, usize), child: &Node| {
            let (of_child, depth_of_child) = child.size();
            (nodes + of_child, depth.max(depth_of_child + 1))
        };
        match &self.value {
            Value::Scalar(_) | Value::Absent => (1, 1),
            Value::List(items) => items.iter().fold((1, 1), join),
            Value::Map(entries) => entries.iter().map(|entry| &entry.value).fold((1, 1), join),
        }
    }
}

impl Scalar {
    /// Says whether this is YAML's or JSON's null.
    pub fn is_null(&self) -> bool {
        !self.quoted && !self.expanded && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// Says whether the text may stand for a number or boolean.
    pub fn is_plain(&self) -> bool {
        !self.quoted || self.expanded
    }
}

fn refuse_empty(source: &Source) -> Result<(), Box<Finding>> {
    if source.text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(Finding::error(Code::Syntax, "the file is empty").at(&source.start()).into());
    }
    Ok(())
}

/// The finding of a key that stands twice, at the second place.
fn duplicate_key(key: &str, first: &Place, second: &Place) -> Finding {
    Finding::error(Code::DuplicateKey, format!("`{key}` stands here twice; the first is in line {}", first.line))
        .at(second)
        .help("remove one of them, or join what they hold")
}

fn too_deep(place: &Place) -> Box<Finding> {
    Finding::error(Code::Syntax, format!("nested deeper than {MAX_DEPTH} levels")).at(place).into()
}

//! Replacing the variables of a configuration.

use std::collections::BTreeMap;
use std::rc::Rc;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::pieces::{Candidate, Piece, candidates, pieces};
use crate::cloudformation::template::{Files, Scope};
use crate::tree::{Entry, Node, Scalar, Value};

/// How many values may be made of variables; without it, a few lines could stand for millions.
const MAX_VALUES: usize = 200_000;

/// The longest text that may be made of variables.
const MAX_LENGTH: usize = 100_000;

/// How deep values may be nested, variables replaced.
const MAX_NESTING: usize = 100;

/// How deep variables may lead into each other.
const MAX_DEPTH: usize = 60;

/// The variables of one configuration, for one stage.
pub(super) struct Variables<'a, 'f> {
    pub(super) root: &'a Node,
    pub(super) scope: &'a Scope<'a>,
    pub(super) files: &'f mut dyn Files,
    /// Files that have been read, by path.
    pub(super) opened: BTreeMap<String, Rc<Opened>>,
    /// What is being looked up, for finding circles.
    open: Vec<String>,
    made: usize,
    depth: usize,
    /// Whether it has been reported already that a bound is reached.
    told: bool,
    findings: Vec<Finding>,
}

/// A file that has been read.
#[derive(Debug)]
pub(super) struct Opened {
    /// What it holds; `None` where there is no such file.
    pub(super) root: Option<Node>,
    /// What is wrong with it, which everybody reports who uses it.
    pub(super) findings: Vec<Finding>,
}

/// What a variable stands for.
#[derive(Debug, Clone)]
pub(super) enum Found {
    /// This.
    Value(Node),
    /// Nothing; another candidate may stand in.
    Missing,
    /// Something that cannot be known; what is wrong has been reported.
    Unknown,
}

impl<'a, 'f> Variables<'a, 'f> {
    pub(super) fn new(root: &'a Node, scope: &'a Scope<'a>, files: &'f mut dyn Files) -> Self {
        let (opened, open, findings) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { root, scope, files, opened, open, made: 0, depth: 0, told: false, findings }
    }

    /// Returns what has been found since the last call.
    pub(super) fn take_findings(&mut self) -> Vec<Finding> {
        self.told = false;
        std::mem::take(&mut self.findings)
    }

    /// Replaces every variable in a tree. What cannot be known is absent, and reported.
    pub(super) fn replaced(&mut self, node: &Node) -> Node {
        self.made += 1;
        if self.depth >= MAX_NESTING {
            return self.out_of_bounds(&node.place, format!("the values are nested deeper than {MAX_NESTING} levels"));
        }
        self.depth += 1;
        let replaced = self.replaced_below(node);
        self.depth -= 1;
        replaced
    }

    fn replaced_below(&mut self, node: &Node) -> Node {
        let value = match &node.value {
            Value::Scalar(scalar) => return self.scalar(node, scalar),
            Value::Absent => Value::Absent,
            Value::List(items) => Value::List(items.iter().map(|item| self.replaced(item)).collect()),
            Value::Map(entries) => {
                let replaced = |entry: &Entry| Entry { key: entry.key.clone(), value: self.replaced(&entry.value) };
                Value::Map(entries.iter().map(replaced).collect())
            }
        };
        Node { place: node.place.clone(), value }
    }

    /// Replaces a node that is one variable, and leaves any other as it is: what is inside of it stays to be replaced.
    pub(super) fn shallow(&mut self, node: &Node) -> Node {
        let Value::Scalar(scalar) = &node.value else { return node.clone() };
        match pieces(&scalar.text).as_slice() {
            [Piece::Variable(inside)] => match self.looked_up(inside, &node.place) {
                Found::Value(value) => self.inside(inside, &node.place, |variables| variables.shallow(&value)),
                Found::Missing => self.missing(inside, &node.place),
                Found::Unknown => Node::absent(&node.place),
            },
            _ => self.scalar(node, scalar),
        }
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar) -> Node {
        let place = &node.place;
        let pieces = pieces(&scalar.text);
        match pieces.as_slice() {
            [Piece::Text(_)] => return node.clone(),
            [Piece::Variable(inside)] => {
                let found = self.looked_up(inside, place);
                return match found {
                    Found::Value(value) => self.inside(inside, place, |variables| variables.replaced(&value)),
                    Found::Missing => self.missing(inside, place),
                    Found::Unknown => Node::absent(place),
                };
            }
            _ => {}
        }
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Variable(inside) => match self.text_of(inside, place) {
                    Some(value) => text.push_str(&value),
                    None => return Node::absent(place),
                },
            }
            if text.len() > MAX_LENGTH {
                return self.unknown(place, format!("the variables make a text of more than {MAX_LENGTH} bytes"));
            }
        }
        let scalar = Scalar { text, quoted: scalar.quoted, expanded: true };
        Node { place: place.clone(), value: Value::Scalar(scalar) }
    }

    /// Returns the text that a variable stands for.
    fn text_of(&mut self, inside: &str, place: &Place) -> Option<String> {
        let node = match self.looked_up(inside, place) {
            Found::Value(value) => self.inside(inside, place, |variables| variables.replaced(&value)),
            Found::Missing => self.missing(inside, place),
            Found::Unknown => return None,
        };
        match &node.value {
            Value::Scalar(scalar) => Some(scalar.text.clone()),
            Value::Absent => None,
            Value::List(_) | Value::Map(_) => {
                let message = format!("`${{{inside}}}` is no text, and stands in one");
                self.findings.push(Finding::error(Code::WrongValue, message).at(place));
                None
            }
        }
    }

    /// Replaces the variables in an address.
    pub(super) fn address(&mut self, text: &str, place: &Place) -> Option<String> {
        self.replaced(&Node::text(text, place)).as_text().map(ToOwned::to_owned)
    }

    /// Returns what a variable stands for: the first of its candidates that is there, variables in it not replaced.
    pub(super) fn looked_up(&mut self, inside: &str, place: &Place) -> Found {
        for candidate in candidates(inside) {
            let found = match candidate {
                Candidate::Text(text) => Found::Value(Node::text(text, place)),
                Candidate::Plain(text) => Found::Value(plain(text, place)),
                Candidate::Null => Found::Value(plain("null", place)),
                Candidate::Variable(inside) => {
                    self.inside(inside, place, |variables| variables.looked_up(inside, place))
                }
                Candidate::Source { name, argument, address } => {
                    self.inside(inside, place, |variables| variables.source(name, argument, address, place))
                }
                Candidate::Unreadable(text) => {
                    let message = format!("`{text}` in `${{{inside}}}` is neither a variable nor a value");
                    let finding = Finding::error(Code::WrongValue, message).at(place);
                    self.findings.push(finding.help(format!("put a text in quotes: '{text}'")));
                    Found::Unknown
                }
            };
            if !matches!(found, Found::Missing) {
                return found;
            }
        }
        Found::Missing
    }

    /// Does something while a variable is being looked up; where it leads into itself, or too deep, reports that.
    fn inside<T: Unknown>(&mut self, inside: &str, place: &Place, act: impl FnOnce(&mut Self) -> T) -> T {
        let name = format!("{inside} at {place}");
        if self.open.contains(&name) {
            self.unknown(place, format!("the variable `${{{inside}}}` leads back to itself"));
            return T::unknown(place);
        }
        let message = if self.open.len() >= MAX_DEPTH {
            format!("the variables lead more than {MAX_DEPTH} times into each other")
        } else if self.made > MAX_VALUES {
            format!("the variables stand for more than {MAX_VALUES} values")
        } else {
            self.open.push(name);
            let done = act(self);
            self.open.pop();
            return done;
        };
        self.out_of_bounds(place, message);
        T::unknown(place)
    }

    /// Reports once for each part that a bound is reached.
    fn out_of_bounds(&mut self, place: &Place, message: String) -> Node {
        if std::mem::replace(&mut self.told, true) {
            return Node::absent(place);
        }
        self.unknown(place, message)
    }

    /// Reports what cannot be known.
    pub(super) fn unknown(&mut self, place: &Place, message: String) -> Node {
        let finding = Finding::error(Code::NotResolved, message).at(place);
        self.findings.push(finding.help("write the value itself, or read the file for another stage"));
        Node::absent(place)
    }

    /// Reports a finding of its own.
    pub(super) fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn missing(&mut self, inside: &str, place: &Place) -> Node {
        let (code, help) = match candidates(inside).last() {
            Some(Candidate::Source { name: "env", address, .. }) => {
                (Code::VariableNotSet, format!("set {address}, or write a default: `${{{inside}, 'value'}}`"))
            }
            Some(Candidate::Source { name: "opt", address: "stage", .. }) => {
                (Code::NotResolved, "choose a stage: `stage:` of the include, or `--stage`".to_owned())
            }
            Some(Candidate::Source { name: "param", address, .. }) => {
                (Code::NotResolved, format!("give it: `parameters: {{ {address}: … }}`, or `--parameter {address}=…`"))
            }
            Some(Candidate::Source { name: "file", .. }) => {
                let help =
                    "the file is not there, or holds no such value; files are named from the template's folder on";
                (Code::FileNotFound, help.to_owned())
            }
            _ => (Code::NotResolved, format!("write a default: `${{{inside}, 'value'}}`")),
        };
        let finding = Finding::error(code, format!("nothing stands behind `${{{inside}}}`")).at(place);
        self.findings.push(finding.help(help));
        Node::absent(place)
    }
}

/// What stands for something that cannot be known.
trait Unknown {
    fn unknown(place: &Place) -> Self;
}

impl Unknown for Node {
    fn unknown(place: &Place) -> Self {
        Node::absent(place)
    }
}

impl Unknown for Found {
    fn unknown(_: &Place) -> Self {
        Found::Unknown
    }
}

fn plain(text: &str, place: &Place) -> Node {
    let scalar = Scalar { text: text.to_owned(), quoted: false, expanded: false };
    Node { place: place.clone(), value: Value::Scalar(scalar) }
}

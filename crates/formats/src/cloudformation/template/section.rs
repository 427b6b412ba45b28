//! Sections of a template, and laying mappings over each other.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use crate::tree::{Entry, Node, Value};

/// A part of a template, with what could not be known in it. Whoever uses the part reports that.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The part.
    pub(crate) node: Node,
    /// What is wrong with it.
    pub(crate) findings: Vec<Finding>,
}

/// Returns the entries of a section as parts, without anything wrong in them.
pub(crate) fn parts(section: Option<&Node>, findings: &mut Vec<Finding>) -> Vec<(Declared<String>, Part)> {
    let Some(section) = section.filter(|section| !section.is_absent()) else { return Vec::new() };
    if !matches!(section.value, Value::Map(_)) {
        let finding = Finding::error(Code::WrongValue, "a section of a template is no mapping").at(&section.place);
        findings.push(finding.help("write `NAME:` with its content below"));
    }
    let part = |entry: &Entry| (entry.key.clone(), Part { node: entry.value.clone(), findings: Vec::new() });
    section.entries().iter().map(part).collect()
}

/// Returns one node laid over another: mappings are joined, everything else is taken whole.
pub(crate) fn merged(above: &Node, below: &Node) -> Node {
    let (Value::Map(above_entries), Value::Map(below_entries)) = (&above.value, &below.value) else {
        return above.clone();
    };
    let mut entries = below_entries.clone();
    for entry in above_entries {
        match entries.iter_mut().find(|known| known.key.value == entry.key.value) {
            Some(known) => *known = Entry { key: entry.key.clone(), value: merged(&entry.value, &known.value) },
            None => entries.push(entry.clone()),
        }
    }
    Node { place: above.place.clone(), value: Value::Map(entries) }
}

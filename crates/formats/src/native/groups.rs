//! Groups: constants under which programs know tables.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::Group;

use crate::reader::Reader;
use crate::tree::{Entry, Node};

/// Reads `groups`: names of groups, each with constants and declared names.
pub(super) fn groups(reader: &mut Reader, node: &Node) -> Vec<Group> {
    let mut groups = Vec::new();
    for Entry { key, value } in reader.entries("`groups`", node).unwrap_or_default() {
        let name = constant(reader, "group", key);
        let constants = match value.is_absent() {
            true => Vec::new(),
            false => reader.about(key.value.clone(), |reader| constants(reader, &key.value, value)),
        };
        groups.extend(name.map(|name| Group { name, constants }));
    }
    groups
}

fn constants(reader: &mut Reader, group: &str, node: &Node) -> Vec<(Declared<String>, Declared<String>)> {
    let mut constants = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for Entry { key, value } in reader.entries(&format!("group `{group}`"), node).unwrap_or_default() {
        let (name, table) = (constant(reader, "constant", key), reader.text(&key.value, value));
        let (Some(name), Some(table)) = (name, table) else { continue };
        if let Some(other) = seen.insert(table.value.clone(), name.value.clone()) {
            let message = format!("{other} and {} of group {group} are both table {}", name.value, table.value);
            let finding = Finding::error(Code::DuplicateKey, message).at(&table.place);
            reader.report(finding.help("keep one of the two; another group may name the table again"));
        }
        constants.push((name, table));
    }
    constants
}

/// A name that is a constant in every language: upper case holds no reserved word of any.
fn constant(reader: &mut Reader, what: &str, key: &Declared<String>) -> Option<Declared<String>> {
    let text = key.value.as_str();
    let starts_well = text.starts_with(|c: char| c.is_ascii_uppercase());
    if starts_well && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
        return Some(key.clone());
    }
    let meant: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let help = match meant.starts_with(|c: char| c.is_ascii_uppercase()) {
        true => format!("write it in upper case, such as {meant}"),
        false => "use upper case letters, digits and `_`, and begin with a letter".to_owned(),
    };
    let message = format!("`{text}` cannot be the name of a {what}");
    reader.report(Finding::error(Code::WrongValue, message).at(&key.place).help(help));
    None
}

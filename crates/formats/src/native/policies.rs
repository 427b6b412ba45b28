//! `policies`: what roles may do with the tables.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::permissions::data_plane::Access;
use tablewright_core::place::Declared;
use tablewright_core::project::{GrantDeclaration, PolicyDeclaration};

use super::project::named;
use super::reference::{GRANT, POLICY};
use crate::reader::{Fields, Reader};
use crate::tree::{Entry, Node, Value};

/// Reads `policies` of a project or an environment.
pub(super) fn policies(reader: &mut Reader, fields: &Fields<'_>) -> BTreeMap<String, PolicyDeclaration> {
    named(reader, fields, "policies", |reader, entry| {
        reader.about(format!("policies/{}", entry.key.value), |reader| policy(reader, entry))
    })
}

fn policy(reader: &mut Reader, entry: &Entry) -> Option<PolicyDeclaration> {
    let Entry { key, value: node } = entry;
    if node.is_absent() {
        if !matches!(node.value, Value::Absent) {
            let help = "write `grants` such as `- { read_write: [users] }`";
            reader.wrong(&key.place, format!("policy `{}` says nothing", key.value), help);
        }
        return None;
    }
    let fields = reader.fields("a policy", node, &POLICY)?;
    let grants = match reader.required(&format!("policy `{}`", key.value), &fields, "grants") {
        Some(node) => grants(reader, node),
        None => Vec::new(),
    };
    Some(PolicyDeclaration {
        place: key.place.clone(),
        name: fields.get("name").and_then(|node| reader.text("name", node)),
        path: fields.get("path").and_then(|node| reader.text("path", node)),
        description: fields.get("description").and_then(|node| reader.text("description", node)),
        grants,
        attach_to_roles: texts(reader, &fields, "attach_to_roles"),
    })
}

fn grants(reader: &mut Reader, node: &Node) -> Vec<GrantDeclaration> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(|item| grant(reader, item)).collect(),
        Value::Map(_) => grant(reader, node),
        _ => {
            reader.unexpected("grants", node, "a list such as `- { read_write: [users] }`");
            Vec::new()
        }
    }
}

/// Reads one grant; each of its keys is about tables of its own.
fn grant(reader: &mut Reader, node: &Node) -> Vec<GrantDeclaration> {
    let Some(fields) = reader.fields("a grant", node, &GRANT) else { return Vec::new() };
    let mut grants = Vec::new();
    for access in Access::ALL {
        if fields.entry(access.text()).is_some() {
            grants.push(GrantDeclaration { access, on: texts(reader, &fields, access.text()) });
        }
    }
    // Keys that nobody knows have been told.
    if matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
        let finding = Finding::error(Code::MissingKey, "a grant that allows nothing").at(&node.place);
        reader.report(finding.help("give it `read`, `write`, `read_write` or `stream`, with tables"));
    }
    grants
}

fn texts(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Vec<Declared<String>> {
    fields.get(key).map(|node| reader.texts(key, node)).unwrap_or_default()
}

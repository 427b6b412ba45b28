//! `imports.tf`: what exists already, for Terraform to take over.

use tablewright_core::companion::{Companion, DesiredCompanion};
use tablewright_core::project::DesiredTable;

use super::addresses::{Addresses, resource_type};
use super::hcl::{Block, Body, Expression};

/// Something that exists, and by what it is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Import {
    /// A table, by its declared name.
    Table(String),
    /// A companion, by its declared name, with the id that the service gave it, where it gave one.
    Companion {
        /// The declared name, with its section.
        declared_name: String,
        /// The ARN of a policy, the UUID of an event source mapping.
        id: Option<String>,
    },
}

/// Returns an import block for everything whose id is known.
pub(super) fn body(
    tables: &[&DesiredTable],
    companions: &[&DesiredCompanion],
    imports: &[Import],
    addresses: &Addresses,
) -> Body {
    let mut body = Body::default();
    let mut add = |address: String, id: Expression| {
        let mut import = Body::default();
        import.set("to", Expression::word(address));
        import.set("id", id);
        body.add(Block::new("import", &[], import));
    };
    for table in tables {
        let exists = imports.iter().any(|import| matches!(import, Import::Table(name) if *name == table.declared_name));
        if let (true, Some(address)) = (exists, addresses.table(&table.declared_name)) {
            add(address, Expression::text(&table.table.name));
        }
    }
    for companion in companions {
        let id = imports.iter().find_map(|import| match import {
            Import::Companion { declared_name, id } if *declared_name == companion.declared_name => Some(id.as_deref()),
            _ => None,
        });
        let (Some(id), Some(name)) = (id, addresses.name(&companion.declared_name)) else { continue };
        if let Some(id) = id_of(&companion.companion, id) {
            let kind = companion.companion.identity().kind;
            add(format!("{}.{name}", resource_type(kind)), Expression::text(id));
        }
    }
    body
}

/// Returns by what Terraform finds a companion; `given` is the id that the service gave it.
fn id_of(companion: &Companion, given: Option<&str>) -> Option<String> {
    match companion {
        Companion::Parameter(parameter) => Some(parameter.name.clone()),
        Companion::Alarm(alarm) => Some(alarm.name.clone()),
        Companion::Policy(_) | Companion::EventSourceMapping(_) => given.map(ToOwned::to_owned),
        Companion::Attachment(attachment) => given.map(|arn| format!("{}/{arn}", attachment.role)),
    }
}

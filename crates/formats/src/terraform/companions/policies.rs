//! Policies that admit to tables.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;

use super::terms::{Arguments, Term};
use crate::terraform::configuration::TerraformTable;
use crate::tree::Node;

/// A policy of IAM.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The address of the resource.
    pub address: Declared<String>,
    /// `name`.
    pub name: Option<Declared<Term>>,
    /// `path`.
    pub path: Option<Declared<Term>>,
    /// `description`.
    pub description: Option<Declared<Term>>,
    /// `policy`: the document, where it is known.
    pub document: Option<Declared<Term>>,
    /// `role` of an inline policy.
    pub role: Option<Declared<Term>>,
    /// `tags`.
    pub tags: BTreeMap<String, Declared<Term>>,
    /// Every other argument.
    pub others: BTreeMap<String, Node>,
}

impl Policy {
    /// Reads a policy; `None` where its document has nothing to do with tables. One that only the deployment knows
    /// counts where it was made of an attribute of a table.
    pub(super) fn read(mut arguments: Arguments<'_>, tables: &[TerraformTable]) -> Option<Policy> {
        let document = arguments.term("policy");
        let is_about_tables = |term: &Term| match term {
            Term::Value(text) => text.contains("dynamodb:"),
            Term::Reference(_) => term.refers_to(tables),
        };
        if !document.as_ref().is_some_and(|document| is_about_tables(&document.value)) {
            return None;
        }
        Some(Policy {
            address: arguments.address(),
            name: arguments.term("name"),
            path: arguments.term("path"),
            description: arguments.term("description"),
            document,
            role: arguments.term("role"),
            tags: arguments.map("tags"),
            others: arguments.others(),
        })
    }
}

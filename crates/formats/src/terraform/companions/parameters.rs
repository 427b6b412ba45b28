//! `aws_ssm_parameter` with what a table is called.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;

use super::terms::{Arguments, Term};
use crate::terraform::configuration::TerraformTable;
use crate::tree::Node;

/// A parameter of Systems Manager.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The address of the resource.
    pub address: Declared<String>,
    /// `name`.
    pub name: Option<Declared<Term>>,
    /// `type`.
    pub parameter_type: Option<Declared<Term>>,
    /// `value`, or `insecure_value`.
    pub value: Option<Declared<Term>>,
    /// `description`.
    pub description: Option<Declared<Term>>,
    /// `tier`.
    pub tier: Option<Declared<Term>>,
    /// `overwrite`.
    pub overwrite: Option<Declared<Term>>,
    /// `allowed_pattern`.
    pub allowed_pattern: Option<Declared<Term>>,
    /// `data_type`.
    pub data_type: Option<Declared<Term>>,
    /// `tags`.
    pub tags: BTreeMap<String, Declared<Term>>,
    /// Every other argument.
    pub others: BTreeMap<String, Node>,
}

impl Parameter {
    /// Reads a parameter; `None` where its value has nothing to do with a table. A value that is a table's name is taken
    /// to be meant as one.
    pub(super) fn read(mut arguments: Arguments<'_>, tables: &[TerraformTable]) -> Option<Parameter> {
        let (secure, insecure) = (arguments.term("value"), arguments.term("insecure_value"));
        let value = secure.or(insecure);
        let is_name = |term: &Term| match term {
            Term::Value(text) => {
                tables.iter().any(|table| table.table_name.as_ref().is_some_and(|name| name.value == *text))
            }
            Term::Reference(_) => term.refers_to(tables),
        };
        if !value.as_ref().is_some_and(|value| is_name(&value.value)) {
            return None;
        }
        Some(Parameter {
            address: arguments.address(),
            name: arguments.term("name"),
            parameter_type: arguments.term("type"),
            value,
            description: arguments.term("description"),
            tier: arguments.term("tier"),
            overwrite: arguments.term("overwrite"),
            allowed_pattern: arguments.term("allowed_pattern"),
            data_type: arguments.term("data_type"),
            tags: arguments.map("tags"),
            others: arguments.others(),
        })
    }
}

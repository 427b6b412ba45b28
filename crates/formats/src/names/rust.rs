//! Names in Rust.

use std::fmt::Write as _;

use super::literal::{Escapes, literal};
use super::{HEADING, Names, Naming, sets};
use crate::native::{NameTemplates, Part};

/// Returns the module. Constants are texts where the names are fixed, and values with a `name()` otherwise.
pub(super) fn write(names: &Names) -> String {
    let mut text = format!("//! {HEADING}\n");
    match &names.naming {
        Naming::Fixed { environment, .. } => {
            let environment = quoted(environment);
            let _ = write!(
                text,
                "\n/// The environment whose names these are.\npub const ENVIRONMENT: &str = {environment};\n"
            );
        }
        Naming::AtRunTime(templates) => text.push_str(&at_run_time(names, templates)),
    }
    for (name, constants) in sets(names) {
        let constants = constants.into_iter().map(|(constant, table)| match &names.naming {
            Naming::Fixed { live_names, .. } => {
                let name = live_names.get(table).map(String::as_str).unwrap_or_default();
                format!("pub const {constant}: &str = {};", quoted(name))
            }
            Naming::AtRunTime(_) => {
                format!("pub const {constant}: super::Table = super::Table({});", quoted(table))
            }
        });
        push_module(&name, constants, &mut text);
    }
    for table in names.tables.iter().filter(|table| !table.indexes.is_empty()) {
        let constants =
            table.indexes.iter().map(|(constant, name)| format!("pub const {constant}: &str = {};", quoted(name)));
        push_module(&format!("{}_INDEX_NAMES", table.constant), constants, &mut text);
    }
    text
}

fn push_module(name: &str, constants: impl Iterator<Item = String>, text: &mut String) {
    let _ = write!(text, "\npub mod {} {{\n", name.to_ascii_lowercase());
    for constant in constants {
        let _ = writeln!(text, "    {constant}");
    }
    text.push_str("}\n");
}

fn at_run_time(names: &Names, templates: &NameTemplates) -> String {
    let known: Vec<_> = templates.environments.iter().map(|environment| environment.name.as_str()).collect();
    let default = match templates.default_environment.as_deref() {
        Some(parts) => joined(parts),
        None => "String::new()".to_owned(),
    };
    let mut environments = String::new();
    for environment in &templates.environments {
        let own = environment.names.iter().map(|(table, name)| {
            format!(
                "            if table == {} {{\n                return Ok({});\n            }}\n",
                quoted(table),
                joined(name)
            )
        });
        let _ = write!(
            environments,
            "        {} => {{\n{}            {}\n        }}\n",
            quoted(&environment.name),
            own.collect::<String>(),
            joined(&environment.template),
        );
    }
    format!(
        "
use std::error::Error;
use std::fmt;

const PROJECT: &str = {project};

/// A declared table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table(&'static str);

/// Why a table has no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError(String);

impl fmt::Display for NameError {{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {{
        formatter.write_str(&self.0)
    }}
}}

impl Error for NameError {{}}

impl Table {{
    /// Returns the live name in the environment that TABLEWRIGHT_ENV chooses.
    pub fn name(self) -> Result<String, NameError> {{
        live_name(&environment()?, self.0)
    }}
}}

fn variable(name: &str, otherwise: Option<&str>) -> Result<String, NameError> {{
    match (std::env::var(name).ok(), otherwise) {{
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(otherwise)) => Ok(otherwise.to_owned()),
        (None, None) => Err(NameError(format!(\"the environment variable {{name}} is not set\"))),
    }}
}}

fn environment() -> Result<String, NameError> {{
    let mut name = variable(\"TABLEWRIGHT_ENV\", Some(\"\"))?;
    if name.is_empty() {{
        name = {default};
    }}
    if name.is_empty() {{
        let known = {known};
        return Err(NameError(format!(\"no environment was chosen: set TABLEWRIGHT_ENV to one of {{known}}\")));
    }}
    Ok(name)
}}

// The template of live names, unless a table has its own name.
fn live_name(environment: &str, table: &str) -> Result<String, NameError> {{
    let template = match environment {{
{environments}        _ => {{
            let known = {known};
            return Err(NameError(format!(\"there is no environment {{environment}}; there are {{known}}\")));
        }}
    }};
    let mut name = String::new();
    let mut rest = template.as_str();
    while let Some(open) = rest.find('{{') {{
        name.push_str(&rest[..open]);
        rest = &rest[open..];
        let values = [(\"{{project}}\", PROJECT), (\"{{environment}}\", environment), (\"{{table}}\", table)];
        match values.iter().find(|(key, _)| rest.starts_with(key)) {{
            Some((key, value)) => {{
                name.push_str(value);
                rest = &rest[key.len()..];
            }}
            None => {{
                name.push('{{');
                rest = &rest[1..];
            }}
        }}
    }}
    name.push_str(rest);
    Ok(name)
}}
",
        project = quoted(&names.project),
        known = quoted(&known.join(", ")),
    )
}

/// Returns an expression for a text with variables.
fn joined(parts: &[Part]) -> String {
    let parts: Vec<_> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => quoted(text),
            Part::Variable { name, default: None } => format!("variable({}, None)?.as_str()", quoted(name)),
            Part::Variable { name, default: Some(default) } => {
                format!("variable({}, Some({}))?.as_str()", quoted(name), quoted(default))
            }
        })
        .collect();
    if parts.is_empty() { "String::new()".to_owned() } else { format!("[{}].concat()", parts.join(", ")) }
}

fn quoted(text: &str) -> String {
    literal(text, '"', Escapes::Braces)
}

//! Names in Python.

use std::fmt::Write as _;

use super::literal::{Escapes, literal};
use super::{HEADING, Names, Naming, sets};
use crate::native::{NameTemplates, Part};

/// Returns the module.
pub(super) fn write(names: &Names) -> String {
    let mut text = format!("# {HEADING}\n");
    match &names.naming {
        Naming::Fixed { environment, live_names } => {
            let entries = live_names.iter().map(|(table, name)| format!("{}: {}", quoted(table), quoted(name)));
            let _ = write!(
                text,
                "\nENVIRONMENT = {environment}\n\n_LIVE_NAMES = {{\n{entries}}}\n\n
def get_table_name(table: str) -> str:
    \"\"\"Returns the live name of a declared table.\"\"\"
    if table not in _LIVE_NAMES:
        raise KeyError(f\"no table {{table}} is declared\")
    return _LIVE_NAMES[table]
",
                environment = quoted(environment),
                entries = lines(entries),
            );
        }
        Naming::AtRunTime(templates) => text.push_str(&at_run_time(names, templates)),
    }
    for (name, constants) in sets(names) {
        let constants: Vec<_> = constants
            .into_iter()
            .map(|(constant, table)| format!("{constant} = get_table_name({})", quoted(table)))
            .collect();
        push_class(&name, &constants, &mut text);
    }
    for table in names.tables.iter().filter(|table| !table.indexes.is_empty()) {
        let constants: Vec<_> =
            table.indexes.iter().map(|(constant, name)| format!("{constant} = {}", quoted(name))).collect();
        push_class(&format!("{}_INDEX_NAMES", table.constant), &constants, &mut text);
    }
    text
}

fn push_class(name: &str, constants: &[String], text: &mut String) {
    let _ = write!(text, "\n\nclass {name}:  # noqa: N801\n");
    if constants.is_empty() {
        text.push_str("    pass\n");
    }
    for constant in constants {
        let _ = writeln!(text, "    {constant}");
    }
}

fn at_run_time(names: &Names, templates: &NameTemplates) -> String {
    let environments = templates.environments.iter().map(|environment| {
        let own = environment.names.iter().map(|(table, name)| format!("{}: lambda: {}", quoted(table), joined(name)));
        let own = own.collect::<Vec<_>>().join(", ");
        format!("{}: (lambda: {}, {{{own}}})", quoted(&environment.name), joined(&environment.template))
    });
    let tables = names.tables.iter().map(|table| quoted(&table.declared_name));
    let default = match templates.default_environment.as_deref() {
        Some(parts) => format!(" or {}", joined(parts)),
        None => String::new(),
    };
    format!(
        "
import os
import re

_PROJECT = {project}

_TABLES = frozenset([
{tables}])


def _variable(name: str, otherwise: str | None = None) -> str:
    value = os.environ.get(name)
    if value is None and otherwise is None:
        raise KeyError(f\"the environment variable {{name}} is not set\")
    return value or otherwise or \"\"


# Templates of live names, and the names of tables that have their own.
_ENVIRONMENTS = {{
{environments}}}


def get_table_name(table: str) -> str:
    \"\"\"Returns the live name of a declared table in the environment that TABLEWRIGHT_ENV chooses.\"\"\"
    if table not in _TABLES:
        raise KeyError(f\"no table {{table}} is declared\")
    environment = os.environ.get(\"TABLEWRIGHT_ENV\"){default}
    known = \", \".join(_ENVIRONMENTS)
    if not environment:
        raise KeyError(f\"no environment was chosen: set TABLEWRIGHT_ENV to one of {{known}}\")
    if environment not in _ENVIRONMENTS:
        raise KeyError(f\"there is no environment {{environment}}; there are {{known}}\")
    template, names = _ENVIRONMENTS[environment]
    if table in names:
        return names[table]()
    values = {{\"project\": _PROJECT, \"environment\": environment, \"table\": table}}
    return re.sub(r\"\\{{(project|environment|table)\\}}\", lambda match: values[match[1]], template())
",
        project = quoted(&names.project),
        tables = lines(tables),
        environments = lines(environments),
    )
}

/// Returns an expression for a text with variables.
fn joined(parts: &[Part]) -> String {
    let parts: Vec<_> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => quoted(text),
            Part::Variable { name, default: None } => format!("_variable({})", quoted(name)),
            Part::Variable { name, default: Some(default) } => {
                format!("_variable({}, {})", quoted(name), quoted(default))
            }
        })
        .collect();
    if parts.is_empty() { "\"\"".to_owned() } else { parts.join(" + ") }
}

fn quoted(text: &str) -> String {
    literal(text, '"', Escapes::EightDigits)
}

/// Returns one line for each entry, with a comma behind it.
fn lines(entries: impl Iterator<Item = String>) -> String {
    entries.map(|entry| format!("    {entry},\n")).collect()
}

//! Names in JavaScript and TypeScript.

use std::fmt::Write as _;

use super::literal::{Escapes, literal};
use super::{HEADING, Names, Naming, sets};
use crate::native::{NameTemplates, Part};

/// Which of the two is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// A CommonJS module.
    JavaScript,
    /// An ES module, with types.
    TypeScript,
}

impl Dialect {
    /// Returns a text that only TypeScript has.
    fn typed(self, text: &str) -> &str {
        match self {
            Dialect::JavaScript => "",
            Dialect::TypeScript => text,
        }
    }

    /// Returns how a name of the module's surface is declared.
    fn exported(self) -> &'static str {
        match self {
            Dialect::JavaScript => "",
            Dialect::TypeScript => "export ",
        }
    }
}

/// Returns the module.
pub(super) fn write(names: &Names, dialect: Dialect) -> String {
    let mut text = format!("// {HEADING}\n");
    if dialect == Dialect::JavaScript {
        text.push_str("'use strict';\n");
    }
    if dialect == Dialect::TypeScript {
        let tables: Vec<_> = names.tables.iter().map(|table| quoted(&table.declared_name)).collect();
        let tables = if tables.is_empty() { "never".to_owned() } else { tables.join(" | ") };
        let _ = write!(text, "\n/** The declared name of a table. */\nexport type Table = {tables};\n");
    }
    match &names.naming {
        Naming::Fixed { environment, live_names } => {
            let entries = live_names.iter().map(|(table, name)| format!("[{}, {}]", quoted(table), quoted(name)));
            let _ = write!(
                text,
                "\n/** The environment whose names these are. */\n{export}const ENVIRONMENT = {environment};\n\n\
                 const LIVE_NAMES{map} = new Map([\n{entries}]);\n\n",
                export = dialect.exported(),
                environment = quoted(environment),
                map = dialect.typed(": ReadonlyMap<string, string>"),
                entries = lines(entries),
            );
            let _ = write!(text, "{}", fixed(dialect));
        }
        Naming::AtRunTime(templates) => text.push_str(&at_run_time(names, templates, dialect)),
    }
    let mut exports = vec!["getTableName".to_owned()];
    if matches!(names.naming, Naming::Fixed { .. }) {
        exports.push("ENVIRONMENT".to_owned());
    }
    for (name, constants) in sets(names) {
        let entries =
            constants.into_iter().map(|(constant, table)| format!("{constant}: getTableName({})", quoted(table)));
        let as_const = dialect.typed(" as const");
        let _ = write!(text, "\n{}const {name} = {{\n{}}}{as_const};\n", dialect.exported(), lines(entries));
        exports.push(name);
    }
    let indexes = names.tables.iter().filter(|table| !table.indexes.is_empty()).map(|table| {
        let entries = table.indexes.iter().map(|(constant, name)| format!("{constant}: {}", quoted(name)));
        format!("{}: {{ {} }}", table.constant, entries.collect::<Vec<_>>().join(", "))
    });
    let as_const = dialect.typed(" as const");
    let _ = write!(text, "\n{}const INDEX_NAMES = {{\n{}}}{as_const};\n", dialect.exported(), lines(indexes));
    exports.push("INDEX_NAMES".to_owned());
    if dialect == Dialect::JavaScript {
        let _ = write!(text, "\nmodule.exports = {{\n{}}};\n", lines(exports.into_iter()));
    }
    text
}

fn fixed(dialect: Dialect) -> String {
    format!(
        "/** Returns the live name of a declared table. */
{export}function getTableName(table{table_type}){text_type} {{
  const name = LIVE_NAMES.get(table);
  if (name === undefined) {{
    throw new Error(`no table ${{table}} is declared`);
  }}
  return name;
}}
",
        export = dialect.exported(),
        table_type = dialect.typed(": Table"),
        text_type = dialect.typed(": string"),
    )
}

fn at_run_time(names: &Names, templates: &NameTemplates, dialect: Dialect) -> String {
    let environments = templates.environments.iter().map(|environment| {
        let own = environment.names.iter().map(|(table, name)| format!("[{}, () => {}]", quoted(table), joined(name)));
        let own = own.collect::<Vec<_>>().join(", ");
        let template = joined(&environment.template);
        format!("[{}, {{ template: () => {template}, names: new Map([{own}]) }}]", quoted(&environment.name))
    });
    let tables = names.tables.iter().map(|table| quoted(&table.declared_name));
    let default = match templates.default_environment.as_deref() {
        Some(parts) => format!(" || {}", joined(parts)),
        None => String::new(),
    };
    let process = match dialect {
        Dialect::JavaScript => "",
        Dialect::TypeScript => {
            "
declare const process: { env: Record<string, string | undefined> };

interface Environment {
  template: () => string;
  names: Map<string, () => string>;
}
"
        }
    };
    format!(
        "{process}
const PROJECT = {project};

const TABLES{set} = new Set([
{tables}]);

// Templates of live names, and the names of tables that have their own.
const ENVIRONMENTS{map} = new Map([
{environments}]);

function variable(name{text}, otherwise{optional}){text} {{
  const value = process.env[name];
  if (value === undefined && otherwise === undefined) {{
    throw new Error(`the environment variable ${{name}} is not set`);
  }}
  return value || otherwise || '';
}}

function chosenEnvironment(){chosen_type} {{
  const name = process.env.TABLEWRIGHT_ENV{default};
  const known = [...ENVIRONMENTS.keys()].join(', ');
  if (!name) {{
    throw new Error(`no environment was chosen: set TABLEWRIGHT_ENV to one of ${{known}}`);
  }}
  const environment = ENVIRONMENTS.get(name);
  if (environment === undefined) {{
    throw new Error(`there is no environment ${{name}}; there are ${{known}}`);
  }}
  return {{ name, environment }};
}}

/** Returns the live name of a declared table in the environment that TABLEWRIGHT_ENV chooses. */
{export}function getTableName(table{table_type}){text} {{
  if (!TABLES.has(table)) {{
    throw new Error(`no table ${{table}} is declared`);
  }}
  const {{ name, environment }} = chosenEnvironment();
  const own = environment.names.get(table);
  if (own !== undefined) {{
    return own();
  }}
  const values{values_type} = {{ project: PROJECT, environment: name, table }};
  return environment.template().replace(/\\{{(project|environment|table)\\}}/g, (_, key) => values[key]);
}}
",
        project = quoted(&names.project),
        set = dialect.typed(": ReadonlySet<string>"),
        tables = lines(tables),
        map = dialect.typed(": ReadonlyMap<string, Environment>"),
        environments = lines(environments),
        text = dialect.typed(": string"),
        optional = dialect.typed("?: string"),
        chosen_type = dialect.typed(": { name: string; environment: Environment }"),
        export = dialect.exported(),
        table_type = dialect.typed(": Table"),
        values_type = dialect.typed(": Record<string, string>"),
    )
}

/// Returns an expression for a text with variables.
fn joined(parts: &[Part]) -> String {
    let parts: Vec<_> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => quoted(text),
            Part::Variable { name, default: None } => format!("variable({})", quoted(name)),
            Part::Variable { name, default: Some(default) } => {
                format!("variable({}, {})", quoted(name), quoted(default))
            }
        })
        .collect();
    if parts.is_empty() { "''".to_owned() } else { parts.join(" + ") }
}

fn quoted(text: &str) -> String {
    literal(text, '\'', Escapes::Braces)
}

/// Returns one line for each entry, with a comma behind it.
fn lines(entries: impl Iterator<Item = String>) -> String {
    entries.map(|entry| format!("  {entry},\n")).collect()
}

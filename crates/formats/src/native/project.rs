//! The outermost level: the project, its environments, its includes.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::{Environment, Project, TableDeclaration};

use super::alarms::alarms;
use super::document::Include;
use super::groups::groups;
use super::mappings::{functions, mappings};
use super::parameters::parameters;
use super::policies::policies;
use super::reference::{ENVIRONMENT, INCLUDE, PROJECT};
use super::settings::settings;
use super::table::{Role, table};
use crate::reader::{Fields, Reader};
use crate::suggest::nearest;
use crate::tree::{Entry, Node, Value};

/// Reads a file whose variables are replaced.
pub(super) fn project(reader: &mut Reader, root: &Node) -> Option<Project> {
    let fields = reader.fields("a project", root, &PROJECT)?;
    let name = match fields.entry("project") {
        None => {
            let finding = Finding::error(Code::MissingKey, "the declaration has no `project`").at(&root.place);
            reader.report(finding.help("begin with its name, such as `project: shop`"));
            None
        }
        Some(_) => reader.required("the declaration", &fields, "project").and_then(|node| reader.text("project", node)),
    };
    let default_environment =
        fields.get("default_environment").and_then(|node| reader.text("default_environment", node));
    let settings = settings(reader, &fields);
    let environments = named(reader, &fields, "environments", |reader, entry| Some(environment(reader, entry)));
    let defaults = defaults(reader, &fields);
    let tables = tables(reader, &fields, Role::Table);
    let seed = fields.get("seed").map(|node| reader.texts("seed", node)).unwrap_or_default();
    let table_name_variable = fields.get("table_name_variable").and_then(|node| variable_template(reader, node));
    let parameters = parameters(reader, &fields);
    let alarms = alarms(reader, &fields);
    let policies = policies(reader, &fields);
    let event_source_mappings = mappings(reader, &fields);
    let functions = functions(reader, &fields);
    let groups = fields.get("groups").map(|node| groups(reader, node)).unwrap_or_default();
    Some(Project {
        name: name?,
        default_environment,
        settings,
        environments,
        defaults,
        tables,
        seed,
        table_name_variable,
        groups,
        parameters,
        alarms,
        policies,
        event_source_mappings,
        functions,
    })
}

/// Returns a finding for each override of a table that the project does not have, and for each such table of a group.
pub fn unknown_tables(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (environment, declared) in &project.environments {
        for (name, table) in &declared.tables {
            if project.tables.contains_key(name) {
                continue;
            }
            let message = format!("environment {environment} overrides table {name}, which is not declared");
            let finding = Finding::error(Code::UnknownTable, message).at_some(table.place.as_ref()).about(name);
            findings.push(match nearest(name, project.tables.keys().map(String::as_str)) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help("declare it under the project's `tables`, or remove the override"),
            });
        }
    }
    for group in &project.groups {
        for (_, table) in group.constants.iter().filter(|(_, table)| !project.tables.contains_key(&table.value)) {
            let message = format!("group {} names table {}, which is not declared", group.name.value, table.value);
            let finding = Finding::error(Code::UnknownTable, message).at(&table.place).about(&table.value);
            findings.push(match nearest(&table.value, project.tables.keys().map(String::as_str)) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help("write the declared name of a table, not its live name"),
            });
        }
    }
    findings
}

/// Reads `include`: a pattern, a mapping, or a list of those.
pub(super) fn includes(reader: &mut Reader, node: &Node) -> Vec<Include> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|item| include(reader, item)).collect(),
        _ => include(reader, node).into_iter().collect(),
    }
}

fn include(reader: &mut Reader, node: &Node) -> Option<Include> {
    match &node.value {
        _ if node.is_absent() => None,
        Value::Map(_) => {
            let fields = reader.fields("an include", node, &INCLUDE)?;
            let strip_prefix = fields.get("strip_prefix").and_then(|node| reader.text("strip_prefix", node));
            let stage = fields.get("stage").and_then(|node| reader.text("stage", node));
            let parameters = named(reader, &fields, "parameters", |reader, entry| {
                (!entry.value.is_absent()).then(|| reader.any_text(&entry.key.value, &entry.value)).flatten()
            });
            let manage = fields.get("manage").and_then(|node| reader.boolean("manage", node));
            let from = reader.required("the include", &fields, "from").and_then(|node| reader.text("from", node));
            let manage = manage.is_some_and(|manage| manage.value);
            let value_files = fields.get("tfvars").map(|node| reader.texts("tfvars", node)).unwrap_or_default();
            Some(Include { from: from?, strip_prefix, stage, parameters, value_files, manage })
        }
        Value::Scalar(_) => Some(Include {
            from: reader.text("include", node)?,
            strip_prefix: None,
            stage: None,
            parameters: BTreeMap::new(),
            value_files: Vec::new(),
            manage: false,
        }),
        Value::List(_) | Value::Absent => {
            reader.unexpected("include", node, "a pattern or `{ from: PATTERN }`");
            None
        }
    }
}

fn environment(reader: &mut Reader, entry: &Entry) -> Environment {
    let Entry { key, value } = entry;
    let mut environment = Environment {
        place: key.place.clone(),
        settings: Default::default(),
        defaults: TableDeclaration::default(),
        tables: BTreeMap::new(),
        parameters: Default::default(),
        alarms: Default::default(),
        policies: BTreeMap::new(),
        event_source_mappings: Default::default(),
    };
    if value.is_absent() {
        return environment;
    }
    reader.about(key.value.clone(), |reader| {
        if let Some(fields) = reader.fields("an environment", value, &ENVIRONMENT) {
            environment.settings = settings(reader, &fields);
            environment.defaults = defaults(reader, &fields);
            environment.tables = tables(reader, &fields, Role::Override);
            environment.parameters = parameters(reader, &fields);
            environment.alarms = alarms(reader, &fields);
            environment.policies = policies(reader, &fields);
            environment.event_source_mappings = mappings(reader, &fields);
        }
    });
    environment
}

fn defaults(reader: &mut Reader, fields: &Fields<'_>) -> TableDeclaration {
    match fields.entry("defaults") {
        Some(entry) if !entry.value.is_absent() => table(reader, entry, Role::Defaults),
        _ => TableDeclaration::default(),
    }
}

fn tables(reader: &mut Reader, fields: &Fields<'_>, role: Role) -> BTreeMap<String, TableDeclaration> {
    named(reader, fields, "tables", |reader, entry| {
        Some(reader.about(entry.key.value.clone(), |reader| table(reader, entry, role)))
    })
}

/// Reads a mapping from names to something. A name whose value is null is declared with nothing said about it.
pub(super) fn named<T>(
    reader: &mut Reader,
    fields: &Fields<'_>,
    key: &str,
    mut read: impl FnMut(&mut Reader, &Entry) -> Option<T>,
) -> BTreeMap<String, T> {
    let Some(entries) = fields.get(key).and_then(|node| reader.entries(&format!("`{key}`"), node)) else {
        return BTreeMap::new();
    };
    entries.iter().filter_map(|entry| Some((entry.key.value.clone(), read(reader, entry)?))).collect()
}

fn variable_template(reader: &mut Reader, node: &Node) -> Option<Declared<String>> {
    let text = reader.text("table_name_variable", node)?;
    if text.value.contains("{TABLE}") {
        return Some(text);
    }
    let message = "`table_name_variable` holds no {TABLE}, so every table would get the same variable";
    let finding = Finding::error(Code::BadTemplate, message).at(&node.place);
    reader.report(finding.help("write a template such as \"TABLE_NAME_{TABLE}\""));
    None
}

//! Parameters as they are wanted in one environment.

use std::collections::BTreeMap;

use super::companions::{ParameterDeclaration, ParameterSource, ParametersDeclaration, PolicyDeclaration};
use super::resolve::DesiredTable;
use super::surroundings::Surroundings;
use crate::codes::Code;
use crate::companion::{
    Companion, DesiredCompanion, Keeper, Kind, Parameter, ParameterType, Reference, Text, wrong_value,
};
use crate::finding::Finding;
use crate::place::Declared;

/// Most characters of a name; its ARN has 1011.
const LONGEST_NAME: usize = 900;
/// Most characters of a description [Systems Manager API Reference, PutParameter].
const LONGEST_DESCRIPTION: usize = 1024;
/// Most levels of a name.
const MOST_LEVELS: usize = 15;

/// Brings parameters into normal form. What is wrong is added to the findings.
pub(super) fn parameters(
    declared: &ParametersDeclaration,
    policies: &BTreeMap<String, PolicyDeclaration>,
    around: Surroundings<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<DesiredCompanion> {
    let path = declared.path.as_ref().map_or("", |path| path.value.trim_end_matches('/'));
    let mut wanted: Vec<DesiredCompanion> = Vec::new();
    for (key, declaration) in &declared.values {
        let name = if key.starts_with('/') { key.clone() } else { format!("{path}/{key}") };
        let declared_name = format!("{}/{}", Kind::Parameter.section(), key.trim_start_matches('/'));
        let mut reading =
            Reading { declared_name: &declared_name, declaration, tables: around.tables, policies, findings };
        reading.check_name(&name);
        reading.check_description();
        if let Some(other) = wanted.iter().find(|other| other.declared_name == declared_name) {
            let others = other.companion.identity().name;
            let message = format!("{others} and {name} are both called {declared_name}");
            reading.wrong(message, "give one of the two another last part, or leave it out");
            continue;
        }
        let Some((value, parameter_type, after)) = declaration.source.as_ref().and_then(|from| reading.value(from))
        else {
            continue;
        };
        let companion = Companion::Parameter(Parameter { name: name.clone(), value, parameter_type });
        if let Some(other) = wanted.iter().find(|other| other.companion.identity().name == name) {
            let message = format!("{} and {declared_name} are both named {name}", other.declared_name);
            reading.wrong(message, "leave one of the two out");
            continue;
        }
        wanted.push(DesiredCompanion {
            declared_name,
            place: declaration.place.clone(),
            companion,
            description: declaration.description.as_ref().map(|text| text.value.clone()),
            keeper: declaration.owner.as_ref().map_or(Keeper::Declaration, |owner| owner.value),
            on_existing: around.on_existing(),
            after,
        });
    }
    wanted
}

/// One parameter while it is read.
struct Reading<'a> {
    declared_name: &'a str,
    declaration: &'a ParameterDeclaration,
    tables: &'a BTreeMap<String, DesiredTable>,
    policies: &'a BTreeMap<String, PolicyDeclaration>,
    findings: &'a mut Vec<Finding>,
}

impl Reading<'_> {
    fn wrong(&mut self, message: String, help: &str) {
        let finding = Finding::error(Code::InvalidParameter, message).at(&self.declaration.place);
        self.findings.push(finding.about(self.declared_name).help(help));
    }

    fn check_name(&mut self, name: &str) {
        let levels: Vec<_> = name.trim_start_matches('/').split('/').collect();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let first = levels.first().map(|level| level.to_ascii_lowercase()).unwrap_or_default();
        let (problem, help) = if let Some(c) = name.chars().find(|c| !is_plain(*c) && *c != '/') {
            (
                format!("the name {name:?} holds {c:?}"),
                "names are made of letters, digits and . - _, with / between levels",
            )
        } else if levels.iter().any(|level| level.is_empty()) {
            (format!("the name {name:?} has an empty level"), "write one / between two levels, and none at the end")
        } else if levels.len() > 1 && !name.starts_with('/') {
            (
                format!("the name {name:?} has levels and does not begin with /"),
                "Systems Manager admits levels in full names only: write / in front",
            )
        } else if levels.len() > MOST_LEVELS {
            (format!("the name {name:?} has {} levels", levels.len()), "Systems Manager admits 15")
        } else if name.len() > LONGEST_NAME {
            (format!("a name of {} characters", name.len()), "Systems Manager admits 1011, the ARN in front included")
        } else if first.starts_with("aws") || first.starts_with("ssm") {
            (
                format!("the name {name:?} begins with {first:?}"),
                "Systems Manager keeps names with aws and ssm to itself",
            )
        } else {
            return;
        };
        self.wrong(problem, help);
    }

    fn check_description(&mut self) {
        let length = self.declaration.description.as_ref().map_or(0, |text| text.value.chars().count());
        if length > LONGEST_DESCRIPTION {
            self.wrong(format!("a description of {length} characters"), "Systems Manager keeps 1024");
        }
    }

    /// Returns the value, its type, and what has to be there before.
    fn value(&mut self, source: &ParameterSource) -> Option<(Text, ParameterType, Vec<String>)> {
        let known = |text: &str, table: &str| {
            Some((Text::Known(text.to_owned()), ParameterType::String, vec![table.to_owned()]))
        };
        match source {
            ParameterSource::Value(text) => {
                self.check_value(&text.value);
                Some((Text::Known(text.value.clone()), ParameterType::String, Vec::new()))
            }
            ParameterSource::List(texts) => {
                if let Some(text) = texts.value.iter().find(|text| text.contains(',')) {
                    self.wrong(format!("an element of a list holds a comma: {text:?}"), "Systems Manager splits there");
                }
                let joined = texts.value.join(",");
                self.check_value(&joined);
                Some((Text::Known(joined), ParameterType::StringList, Vec::new()))
            }
            ParameterSource::TableName(name) => {
                let table = self.table(name, &name.value)?;
                known(&table.table.name, &name.value)
            }
            ParameterSource::TableArn(name) => {
                self.table(name, &name.value)?;
                let to_come = Text::ToCome(Reference::TableArn(name.value.clone()));
                Some((to_come, ParameterType::String, vec![name.value.clone()]))
            }
            ParameterSource::StreamArn(name) => {
                let table = self.table(name, &name.value)?;
                if table.table.stream.is_none() {
                    let message = format!("it is to hold the ARN of the stream of {}, which has none", name.value);
                    self.wrong(message, "declare a `stream` for that table");
                    return None;
                }
                let to_come = Text::ToCome(Reference::StreamArn(name.value.clone()));
                Some((to_come, ParameterType::String, vec![name.value.clone()]))
            }
            ParameterSource::IndexName(name) => {
                let Some((table_name, index)) = name.value.split_once('/') else {
                    self.wrong(format!("{:?} is no index", name.value), "write it as TABLE/INDEX");
                    return None;
                };
                let table = self.table(name, table_name)?;
                let (global, local) = (&table.table.global_secondary_indexes, &table.table.local_secondary_indexes);
                if !global.contains_key(index) && !local.contains_key(index) {
                    let known: Vec<_> = global.keys().chain(local.keys()).map(String::as_str).collect();
                    let help = match known.is_empty() {
                        true => format!("table {table_name} has no indexes"),
                        false => format!("table {table_name} has {}", known.join(", ")),
                    };
                    self.wrong(format!("table {table_name} has no index {index}"), &help);
                    return None;
                }
                known(index, table_name)
            }
            ParameterSource::PolicyArn(name) => {
                if !self.policies.contains_key(&name.value) {
                    let known: Vec<_> = self.policies.keys().map(String::as_str).collect();
                    let help = match known.is_empty() {
                        true => "no policies are declared".to_owned(),
                        false => format!("declared are: {}", known.join(", ")),
                    };
                    self.wrong(format!("policy {} is not declared", name.value), &help);
                    return None;
                }
                let policy = format!("{}/{}", Kind::Policy.section(), name.value);
                let to_come = Text::ToCome(Reference::PolicyArn(policy.clone()));
                Some((to_come, ParameterType::String, vec![policy]))
            }
        }
    }

    fn check_value(&mut self, value: &str) {
        if let Some((problem, help)) = wrong_value(value) {
            self.wrong(problem, help);
        }
    }

    fn table(&mut self, written: &Declared<String>, name: &str) -> Option<&DesiredTable> {
        let tables = self.tables;
        let table = tables.get(name);
        if table.is_none() {
            let finding = Finding::error(Code::UnknownTable, format!("table {name} is not declared"));
            let known = tables.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let finding = finding.at(&written.place).about(self.declared_name);
            self.findings.push(finding.help(format!("declared are: {known}")));
        }
        table
    }
}

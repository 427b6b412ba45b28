//! Files in another format that a declaration includes.

use std::collections::BTreeMap;
use std::path::Path;

use tablewright_core::codes::Code;
use tablewright_core::finding::{Finding, any_error};
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{CompanionDeclarations, Project, TableDeclaration, Twice};
use tablewright_formats::native::Include;
use tablewright_formats::schema;
use tablewright_formats::source::Source;

use super::files::Sources;
use super::foreign::{ForeignTables, ManagedElsewhere, Manager};
use super::schemas::{expand, unreadable};
use super::templates::{self, Kind, Settings};
use super::terraform;

/// A custom resource of a template, for whoever writes its table anew.
#[derive(Debug, Clone)]
pub(crate) struct CustomResource {
    /// Its logical id.
    pub(crate) logical_id: Declared<String>,
    /// The properties that say how far it may go, which no declaration has.
    pub(crate) handling: Vec<&'static str>,
}

/// What is being put together: a project, and what there is to say about it.
pub(super) struct Included<'a> {
    /// The project.
    pub(super) project: &'a mut Project,
    /// The tables and companions that a template or Terraform declares and their tool manages.
    pub(super) managed_elsewhere: BTreeMap<String, ManagedElsewhere>,
    /// The tables among them whose names CloudFormation makes, with their places.
    pub(super) unnamed: BTreeMap<String, Place>,
    /// The custom resources among the tables.
    pub(super) custom_resources: BTreeMap<String, CustomResource>,
    /// The texts of all files.
    pub(super) sources: &'a mut Sources,
    /// Everything that is wrong.
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Included<'_> {
    /// Reads what an `include` names and adds its tables. `environment` is what templates are resolved for where the
    /// include does not say otherwise.
    pub(super) fn add(&mut self, include: &Include, environment: Settings<'_>) {
        let pattern = &include.from.value;
        let paths = match expand(pattern) {
            Ok(paths) if paths.is_empty() => {
                self.findings.push(
                    Finding::error(Code::FileNotFound, format!("no file fits {pattern:?}"))
                        .at(&include.from.place)
                        .help("the pattern is relative to the declaration's directory"),
                );
                return;
            }
            Ok(paths) => paths,
            Err(problem) => {
                let finding = Finding::error(Code::FileNotFound, format!("{pattern:?} cannot be read: {problem}"));
                self.findings.push(finding.at(&include.from.place));
                return;
            }
        };
        let (directories, paths) = terraform::directories(paths);
        for directory in directories {
            self.add_terraform(include, environment, &directory);
        }
        for path in paths {
            match self.sources.read(&path) {
                Err(problem) => self.findings.push(unreadable(&path, &problem)),
                Ok(source) => match templates::kind_of(&source) {
                    Kind::Schema => self.add_schema(include, &source),
                    Kind::Template => self.add_template(include, environment, &path, &source),
                    Kind::Shown => {
                        let read = terraform::read_shown(&source, self.sources);
                        self.add_foreign(include, read);
                    }
                    Kind::Declaration => self.findings.push(of_declaration(include, &path)),
                },
            }
        }
    }

    fn add_schema(&mut self, include: &Include, source: &Source) {
        match schema::read(source) {
            Ok(file) => {
                let declared = stripped(include, &file.table_name).unwrap_or(&file.table_name);
                self.insert(declared, file.declaration);
            }
            Err(mut wrong) => self.findings.append(&mut wrong),
        }
    }

    fn add_template(&mut self, include: &Include, environment: Settings<'_>, path: &Path, source: &Source) {
        let parameters = parameters(include);
        let stage = include.stage.as_ref().map(|stage| stage.value.as_str()).or(environment.stage);
        let settings = Settings { stage, parameters: &parameters, ..environment };
        let read = templates::read(path, source, settings, self.sources);
        self.add_foreign(include, read);
    }

    /// Reads a directory of Terraform. Its workspace is the stage of the include; no environment stands for one.
    fn add_terraform(&mut self, include: &Include, environment: Settings<'_>, directory: &Path) {
        let parameters = parameters(include);
        let stage = include.stage.as_ref().map(|stage| stage.value.as_str());
        let settings = Settings { stage, parameters: &parameters, ..environment };
        let value_files: Vec<String> = include.value_files.iter().map(|path| path.value.clone()).collect();
        let read = terraform::read(directory, settings, &value_files, self.sources);
        self.add_foreign(include, read);
    }

    fn add_foreign(&mut self, include: &Include, read: ForeignTables) {
        let manager = read.manager;
        let mut findings = read.findings;
        for unknown in read.unknown_parameters {
            let place = include.parameters.get(&unknown).map(|value| &value.place);
            let finding = Finding::warning(Code::WrongValue, format!("{} `{unknown}`", manager.parameter()));
            findings.push(finding.at_some(place).help("remove it, or write the name as the file does"));
        }
        let is_wrong = any_error(&findings);
        let mut companions = if is_wrong { CompanionDeclarations::default() } else { read.companions };
        findings.retain(|finding| !is_told_again(finding, &companions));
        self.findings.append(&mut findings);
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for table in &read.tables {
            // What is wrong with a table has been told; without a key there is nothing to resolve.
            if is_wrong && table.declaration.partition_key.is_none() {
                continue;
            }
            let live_name = table.live_name.as_ref().map(|name| name.value.as_str());
            let declared = live_name.and_then(|name| stripped(include, name)).unwrap_or(&table.id.value);
            names.insert(table.id.value.clone(), declared.to_owned());
            self.insert(declared, table.declaration.clone());
            if let Some(handling) = &table.handling {
                let resource = CustomResource { logical_id: table.id.clone(), handling: handling.clone() };
                self.custom_resources.insert(declared.to_owned(), resource);
            }
            if !include.manage {
                let managed = ManagedElsewhere { manager, place: include.from.place.clone() };
                self.managed_elsewhere.insert(declared.to_owned(), managed);
                if live_name.is_none() && !is_wrong && manager == Manager::Stack {
                    self.unnamed.insert(declared.to_owned(), table.id.place.clone());
                }
            }
        }
        companions.rename_tables(|id| names.get(id).map_or(id, String::as_str).to_owned());
        self.add_companions(include, manager, companions);
    }

    fn add_companions(&mut self, include: &Include, manager: Manager, companions: CompanionDeclarations) {
        if !include.manage {
            let managed = |(name, _)| (name, ManagedElsewhere { manager, place: include.from.place.clone() });
            self.managed_elsewhere.extend(companions.names().map(managed));
        }
        for Twice { name, first, second } in self.project.add_companions(companions) {
            let finding = Finding::error(Code::DuplicateKey, format!("{name} is declared already, at {first}"));
            self.findings.push(finding.at(&second).about(name).help("keep one of the two"));
        }
    }

    fn insert(&mut self, declared: &str, declaration: TableDeclaration) {
        let place = declaration.place.clone();
        if let Some(other) = self.project.tables.insert(declared.to_owned(), declaration) {
            let first = other.place.as_ref().map(ToString::to_string).unwrap_or_default();
            self.findings.push(
                Finding::error(Code::DuplicateKey, format!("table {declared} is declared already, at {first}"))
                    .at_some(place.as_ref())
                    .about(declared)
                    .help("keep one of the two, or strip another prefix"),
            );
        }
    }
}

/// Says whether a finding is about an alarm that is taken over and tells nobody, which the project says of all alarms.
fn is_told_again(finding: &Finding, companions: &CompanionDeclarations) -> bool {
    let mut actions = companions.alarms.values().filter_map(|alarm| alarm.alarm_actions.as_ref());
    finding.code == Code::SilentAlarm && actions.any(|actions| finding.place.as_ref() == Some(&actions.place))
}

/// Returns the values of parameters that an include gives.
fn parameters(include: &Include) -> BTreeMap<String, String> {
    include.parameters.iter().map(|(name, value)| (name.clone(), value.value.clone())).collect()
}

/// Returns a live name without the include's prefix, where it has one and begins with it.
fn stripped<'n>(include: &Include, live_name: &'n str) -> Option<&'n str> {
    let prefix = include.strip_prefix.as_ref()?;
    live_name.strip_prefix(prefix.value.as_str()).filter(|rest| !rest.is_empty())
}

fn of_declaration(include: &Include, path: &Path) -> Finding {
    let message = format!("{} is a declaration, which cannot be included", path.display());
    let finding = Finding::error(Code::WrongValue, message).at(&include.from.place);
    finding.help("include schema files, templates and Terraform; copy the tables of another declaration")
}

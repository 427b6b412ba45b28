//! Resolution of a project for one environment.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::alarms::AlarmsDeclaration;
use super::companions::{MappingsDeclaration, ParametersDeclaration, PolicyDeclaration};
use super::declaration::{EnvironmentSettings, IgnoredField, OnExisting, Project, TableDeclaration};
use super::functions::{self, Function};
use super::surroundings::Surroundings;
use super::{alarms, mappings, normalise, parameters, policies};
use crate::check;
use crate::codes::Code;
use crate::companion::DesiredCompanion;
use crate::finding::Finding;
use crate::model::Table;
use crate::names::{self, NamePattern, NameTemplate};
use crate::place::{Declared, Place};
use crate::plan::Owner;

/// The name of the one environment of a project that declares none.
pub const ENVIRONMENT_OF_NONE: &str = "default";

/// No such environment, or none chosen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnknownEnvironment {
    /// None was chosen.
    #[error("no environment was chosen; there are {}", .0.join(", "))]
    NotChosen(Vec<String>),
    /// The chosen one is not declared.
    #[error("there is no environment {name}; there are {}", .declared.join(", "))]
    NotDeclared {
        /// What was chosen.
        name: String,
        /// What is declared.
        declared: Vec<String>,
    },
}

/// A project resolved for one environment.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The project's name.
    pub project: String,
    /// The environment's name.
    pub environment: String,
    /// Its settings, over the project's.
    pub settings: EnvironmentSettings,
    /// How its live names are made.
    pub pattern: NamePattern,
    /// The name patterns of all environments, for telling whose a live name is.
    pub patterns: BTreeMap<String, NamePattern>,
    /// The tables, by declared name. Those that could not be brought into normal form are missing.
    pub tables: BTreeMap<String, DesiredTable>,
    /// What stands beside them, in an order in which each comes after what it refers to.
    pub companions: Vec<DesiredCompanion>,
    /// The policies as they are declared, those of the environment before the project's.
    pub policies: BTreeMap<String, PolicyDeclaration>,
    /// Functions of Lambda by name, for templates.
    pub functions: BTreeMap<String, Function>,
    /// Everything there is to say about the declaration.
    pub findings: Vec<Finding>,
}

/// A table as wanted in one environment.
#[derive(Debug, Clone)]
pub struct DesiredTable {
    /// The name in the declaration.
    pub declared_name: String,
    /// The table in normal form, under its live name.
    pub table: Table,
    /// What happens when it exists already.
    pub on_existing: OnExisting,
    /// Whether ownership tags are added.
    pub ownership_tags: bool,
    /// Whether undeclared tags are removed.
    pub tags_exclusive: bool,
    /// Fields that are left as they are found.
    pub ignore: BTreeSet<IgnoredField>,
    /// All layers of the declaration over each other, for places.
    pub declaration: TableDeclaration,
}

impl Resolved {
    /// Returns whose the tables are.
    pub fn owner(&self) -> Owner {
        Owner::new(&self.project, &self.environment)
    }
}

impl DesiredTable {
    /// Returns a table in normal form with what is declared beside it, over an environment's settings.
    fn new(declared_name: &str, table: Table, declaration: TableDeclaration, settings: &EnvironmentSettings) -> Self {
        Self {
            declared_name: declared_name.to_owned(),
            table,
            on_existing: first(&declaration.on_existing, &settings.on_existing, OnExisting::Converge),
            ownership_tags: first(&declaration.ownership_tags, &settings.ownership_tags, true),
            tags_exclusive: first(&declaration.tags_exclusive, &settings.tags_exclusive, false),
            ignore: declaration.ignore.iter().flat_map(|fields| fields.value.iter().cloned()).collect(),
            declaration,
        }
    }

    /// Says whether a field is left as it is found.
    pub fn ignores(&self, field: &IgnoredField) -> bool {
        self.ignore.contains(field)
    }
}

impl TableDeclaration {
    /// Returns the table that this declaration alone wants, under a declared and a live name.
    ///
    /// # Errors
    /// What is missing or contradictory, as findings.
    pub fn to_desired(self, declared_name: &str, live_name: &str) -> Result<DesiredTable, Vec<Finding>> {
        let table = self.to_table(live_name)?;
        Ok(DesiredTable::new(declared_name, table, self, &EnvironmentSettings::default()))
    }
}

impl Project {
    /// Returns the name of the environment that is meant: the chosen one, or the default, or the only possible one
    /// of a project that declares none.
    ///
    /// # Errors
    /// Where the environment is not declared, or none was chosen and there is no default.
    pub fn choose_environment(&self, chosen: Option<&str>) -> Result<String, UnknownEnvironment> {
        let default = self.default_environment.as_ref().map(|name| name.value.as_str());
        let declared = || self.environments.keys().cloned().collect::<Vec<_>>();
        match chosen.or(default.filter(|name| !name.is_empty())) {
            Some(name) if self.environments.contains_key(name) => Ok(name.to_owned()),
            Some(name) if self.environments.is_empty() && name == ENVIRONMENT_OF_NONE => Ok(name.to_owned()),
            Some(name) => Err(UnknownEnvironment::NotDeclared {
                name: name.to_owned(),
                declared: if self.environments.is_empty() { vec![ENVIRONMENT_OF_NONE.to_owned()] } else { declared() },
            }),
            None if self.environments.is_empty() => Ok(ENVIRONMENT_OF_NONE.to_owned()),
            None => Err(UnknownEnvironment::NotChosen(declared())),
        }
    }

    /// Lays the layers over each other for one environment and checks the result. Nothing is left out silently:
    /// whatever is wrong stands in `findings`, all at once.
    ///
    /// # Errors
    /// Where the environment is not declared, or none was chosen and there is no default.
    pub fn resolve(&self, chosen: Option<&str>) -> Result<Resolved, UnknownEnvironment> {
        let environment = self.choose_environment(chosen)?;
        let mut findings = Vec::new();
        let patterns = self.patterns(&environment);
        let pattern =
            patterns.get(&environment).cloned().unwrap_or_else(|| self.bind(&NameTemplate::plain(), &environment));
        let settings = self.settings_of(&environment);
        let declared = self.environments.get(&environment);
        let defaults = match declared {
            Some(declared) => declared.defaults.clone().over(&self.defaults),
            None => self.defaults.clone(),
        };
        let mut tables = BTreeMap::new();
        for (name, table) in &self.tables {
            let mut declaration = table.clone();
            if let Some(declared) = declared.filter(|_| table.is_snapshot) {
                // What another environment's table was like is no wish for this one.
                let place = declaration.place.clone();
                declaration = TableDeclaration { place, ..declared.defaults.clone().over(&declaration) };
            }
            if let Some(overrides) = declared.and_then(|declared| declared.tables.get(name)) {
                let place = declaration.place.clone();
                declaration = TableDeclaration { place, ..overrides.clone().over(&declaration) };
            }
            let place = declaration.place.clone();
            // What is left as it is found gets no default.
            let below = if declaration.keeps_unmentioned { &defaults.without_shape() } else { &defaults };
            let declaration = TableDeclaration { place, ..declaration.over(below) };
            let live_name = declaration.name.as_ref().map_or_else(|| pattern.live_name(name), |n| n.value.clone());
            if let Some(table) = normalise::table(name, live_name, &declaration, &mut findings) {
                let desired = DesiredTable::new(name, table, declaration, &settings);
                check::table(&desired, &mut findings);
                tables.insert(name.clone(), desired);
            }
        }
        let project = self.name.value.clone();
        let ownership = match first(&defaults.ownership_tags, &settings.ownership_tags, true) {
            true => Owner::new(&project, &environment).tags().to_vec(),
            false => Vec::new(),
        };
        let around = Surroundings {
            project: &project,
            environment: &environment,
            settings: &settings,
            ownership: &ownership,
            tables: &tables,
        };
        let policies = self.policies_of(&environment);
        let companions = self.companions(&policies, around, &mut findings);
        let functions = functions::functions(&self.functions, &mut findings);
        let mut resolved = Resolved {
            project,
            environment,
            settings,
            pattern,
            patterns,
            tables,
            companions,
            policies,
            functions,
            findings,
        };
        self.check_names(&mut resolved);
        Ok(resolved)
    }

    /// Brings what is declared beside tables into normal form, in an order in which each comes after what it refers to.
    fn companions(
        &self,
        policies: &BTreeMap<String, PolicyDeclaration>,
        around: Surroundings<'_>,
        findings: &mut Vec<Finding>,
    ) -> Vec<DesiredCompanion> {
        let mut companions = policies::policies(policies, around, findings);
        companions.extend(parameters::parameters(&self.parameters_of(around.environment), policies, around, findings));
        companions.extend(alarms::alarms(&self.alarms_of(around.environment), around, findings));
        companions.extend(mappings::mappings(&self.mappings_of(around.environment), around, findings));
        companions
    }

    /// Returns the event source mappings of an environment: its own, key by key over the project's.
    fn mappings_of(&self, environment: &str) -> MappingsDeclaration {
        let mut mappings = self.event_source_mappings.clone();
        let own = self.environments.get(environment).map(|own| own.event_source_mappings.clone()).unwrap_or_default();
        for (name, above) in own {
            let mapping = match mappings.get(&name) {
                Some(below) => above.over(below),
                None => above,
            };
            mappings.insert(name, mapping);
        }
        mappings
    }

    fn policies_of(&self, environment: &str) -> BTreeMap<String, PolicyDeclaration> {
        let mut policies = self.policies.clone();
        policies.extend(self.environments.get(environment).map(|own| own.policies.clone()).unwrap_or_default());
        policies
    }

    fn alarms_of(&self, environment: &str) -> AlarmsDeclaration {
        match self.environments.get(environment) {
            Some(declared) => declared.alarms.clone().over(&self.alarms),
            None => self.alarms.clone(),
        }
    }

    /// Returns what is declared about parameters in an environment: its own over the project's.
    pub fn parameters_of(&self, environment: &str) -> ParametersDeclaration {
        match self.environments.get(environment) {
            Some(declared) => declared.parameters.clone().over(&self.parameters),
            None => self.parameters.clone(),
        }
    }

    fn settings_of(&self, environment: &str) -> EnvironmentSettings {
        match self.environments.get(environment) {
            Some(declared) => declared.settings.clone().over(&self.settings),
            None => self.settings.clone(),
        }
    }

    fn bind(&self, template: &NameTemplate, environment: &str) -> NamePattern {
        template.bind(&self.name.value, environment)
    }

    /// Returns the name pattern of every environment.
    fn patterns(&self, chosen: &str) -> BTreeMap<String, NamePattern> {
        let names = self.environments.keys().map(String::as_str).chain([chosen]);
        names
            .map(|name| {
                let template = self.settings_of(name).table_name;
                let template = template.map_or_else(NameTemplate::plain, |template| template.value);
                (name.to_owned(), self.bind(&template, name))
            })
            .collect()
    }

    /// One live name per table, per environment of one account and region, and none that another environment owns.
    fn check_names(&self, resolved: &mut Resolved) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (declared, desired) in &resolved.tables {
            let live = desired.table.name.as_str();
            if let Some(other) = seen.insert(live, declared) {
                resolved.findings.push(
                    Finding::error(Code::SharedName, format!("tables {other} and {declared} are both named {live}"))
                        .at_some(desired.declaration.place.as_ref())
                        .about(declared)
                        .help("give one of them another `name`"),
                );
            }
            let own_pattern = desired.declaration.name.is_none();
            let rivals = resolved.patterns.iter().filter(|(name, _)| self.may_share(&resolved.environment, name));
            if own_pattern
                && let Some((owner, table)) = names::owner_of(rivals, live)
                && *owner != resolved.environment
                && resolved.patterns[owner] != resolved.pattern
            {
                resolved.findings.push(
                    Finding::error(
                        Code::ForeignName,
                        format!("{live} is the name of table {table} in environment {owner}"),
                    )
                    .at_some(desired.declaration.place.as_ref())
                    .about(declared)
                    .help(format!("rename table {declared}, or change a table_name template so that they differ")),
                );
            }
        }
        for (name, pattern) in &resolved.patterns {
            let same = *name != resolved.environment && *pattern == resolved.pattern;
            if same && self.may_share(&resolved.environment, name) {
                // The same finding from either side.
                let (one, other) = (name.min(&resolved.environment), name.max(&resolved.environment));
                resolved.findings.push(
                    Finding::error(
                        Code::SharedEnvironmentName,
                        format!("environments {one} and {other} give every table the same live name"),
                    )
                    .at_some(self.template_place(other).as_ref())
                    .help("let table_name hold {environment}, or declare another account, region or endpoint for one"),
                );
            }
        }
    }

    /// Says whether two environments may be one and the same account, region and endpoint.
    pub(super) fn may_share(&self, one: &str, other: &str) -> bool {
        let region = |name: &str| self.settings_of(name).region.map(|region| region.value);
        self.may_share_account(one, other) && !differ(region(one), region(other))
    }

    /// Says whether two environments may be one and the same account and endpoint.
    pub(super) fn may_share_account(&self, one: &str, other: &str) -> bool {
        let (one, other) = (self.settings_of(one), self.settings_of(other));
        let text = |value: Option<Declared<String>>| value.map(|value| value.value);
        !differ(text(one.account), text(other.account))
            && text(one.endpoint) == text(other.endpoint)
            && !differ(text(one.profile), text(other.profile))
    }

    fn template_place(&self, environment: &str) -> Option<Place> {
        let declared = self.environments.get(environment);
        self.settings_of(environment).table_name.map(|t| t.place).or_else(|| declared.map(|d| d.place.clone()))
    }
}

/// Says whether two values are both given, and different.
fn differ(one: Option<String>, other: Option<String>) -> bool {
    one.is_some() && other.is_some() && one != other
}

/// Returns the first declared value of two layers, or the default.
fn first<T: Copy>(above: &Option<Declared<T>>, below: &Option<Declared<T>>, default: T) -> T {
    above.as_ref().or(below.as_ref()).map_or(default, |declared| declared.value)
}

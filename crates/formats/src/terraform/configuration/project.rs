//! A configuration as a project.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;
use tablewright_core::project::{
    AlarmsDeclaration, EnvironmentSettings, ParametersDeclaration, Project, TableDeclaration,
};

use super::{Resolved, declared_names};
use crate::source::Source;

impl Resolved {
    /// Returns the tables under their declared names, with everything said about which the configuration is silent.
    pub fn declared_tables(&self) -> BTreeMap<String, TableDeclaration> {
        let names = declared_names(&self.tables);
        names.into_iter().zip(self.tables.iter().map(|table| table.completed())).collect()
    }

    /// Returns a project of that name without environments, which declares what the configuration does.
    pub fn project(&self, name: &str) -> Project {
        let mut project = Project {
            name: Declared::new(name.to_owned(), Source::new("", "").start()),
            default_environment: None,
            settings: EnvironmentSettings::default(),
            environments: BTreeMap::new(),
            defaults: TableDeclaration::default(),
            tables: self.declared_tables(),
            seed: Vec::new(),
            table_name_variable: None,
            groups: Vec::new(),
            parameters: ParametersDeclaration::default(),
            alarms: AlarmsDeclaration::default(),
            policies: BTreeMap::new(),
            event_source_mappings: BTreeMap::new(),
            functions: BTreeMap::new(),
        };
        // Nothing was declared before, so nothing is declared twice.
        drop(project.add_companions(self.companions.clone()));
        project
    }
}

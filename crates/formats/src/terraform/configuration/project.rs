//! A configuration as a project.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;
use tablewright_core::project::{Project, TableDeclaration};

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
        let mut project = Project::new(Declared::new(name.to_owned(), Source::new("", "").start()));
        project.tables = self.declared_tables();
        // Nothing was declared before, so nothing is declared twice.
        drop(project.add_companions(self.companions.clone()));
        project
    }
}

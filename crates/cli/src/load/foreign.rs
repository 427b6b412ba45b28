//! Tables that another tool declares, whatever file they come from.

use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{CompanionDeclarations, TableDeclaration};
use tablewright_formats::native::Treatment;

/// What a template, or a configuration of Terraform, gives.
#[derive(Debug)]
pub(crate) struct ForeignTables {
    /// Who manages the tables.
    pub(crate) manager: Manager,
    /// The tables, in the order of the file.
    pub(crate) tables: Vec<ForeignTable>,
    /// What stands beside them, which names tables by what they are declared under.
    pub(crate) companions: CompanionDeclarations,
    /// Everything there is to say.
    pub(crate) findings: Vec<Finding>,
    /// Parameters or variables that were given and that the files do not have.
    pub(crate) unknown_parameters: Vec<String>,
    /// What the files were read for, such as `stage dev`: what was chosen, and what they say where nothing was.
    pub(crate) read_for: Vec<String>,
}

/// A table that another tool declares.
#[derive(Debug)]
pub(crate) struct ForeignTable {
    /// What it is declared under: a logical id, the name of a resource.
    pub(crate) id: Declared<String>,
    /// Its live name, where the files say it.
    pub(crate) live_name: Option<Declared<String>>,
    /// The table, with everything said about which the files are silent.
    pub(crate) declaration: TableDeclaration,
    /// How it is treated, where the files say it.
    pub(crate) treatment: Option<Treatment>,
    /// The properties of a custom resource that say how far it may go; `None` of any other resource.
    pub(crate) handling: Option<Vec<&'static str>>,
}

/// Who manages tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manager {
    /// A stack of CloudFormation.
    Stack,
    /// Terraform.
    Terraform,
}

/// That a table or a companion is managed by another tool.
#[derive(Debug, Clone)]
pub(crate) struct ManagedElsewhere {
    /// By whom.
    pub(crate) manager: Manager,
    /// Where its file is included.
    pub(crate) place: Place,
}

impl ForeignTables {
    /// Returns what cannot be read at all.
    pub(super) fn unreadable(manager: Manager, findings: Vec<Finding>) -> ForeignTables {
        ForeignTables {
            manager,
            tables: Vec::new(),
            companions: CompanionDeclarations::default(),
            findings,
            unknown_parameters: Vec::new(),
            read_for: Vec::new(),
        }
    }
}

impl Manager {
    /// Returns how messages name the manager of several tables.
    pub(crate) fn of_tables(self) -> &'static str {
        match self {
            Manager::Stack => "their stack",
            Manager::Terraform => "Terraform",
        }
    }

    /// Returns what makes changes there.
    pub(crate) fn deploy(self) -> &'static str {
        match self {
            Manager::Stack => "deploy the stack",
            Manager::Terraform => "run `terraform apply`",
        }
    }

    /// Returns what its files are called.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Manager::Stack => "a template",
            Manager::Terraform => "Terraform",
        }
    }

    /// Returns what values that are given to it are called.
    pub(crate) fn parameter(self) -> &'static str {
        match self {
            Manager::Stack => "the template has no parameter",
            Manager::Terraform => "the configuration has no variable",
        }
    }
}

//! A Terraform configuration: a folder of files, the local modules that they call, and values of variables.
//!
//! [`read`] takes what opens files and gives the tables, what belongs to them and everything there is to say. What only
//! a deployment knows travels through expressions as a value that is not known; it is a finding where a table needs it.

mod complete;
mod load;
mod module;
mod names;
mod project;
mod providers;
mod read;

use std::collections::BTreeMap;

use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::{CompanionDeclarations, TableDeclaration};

pub(super) use load::{Configuration, joined, local_source};
pub(super) use module::{Located, Module, SpanOf};
pub use names::declared_names;
pub(super) use names::names_of;
pub use read::read;
pub(super) use read::{Read, resolved};

use crate::source::Source;
use crate::tree::Node;

/// What a configuration is read for.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The workspace, where one is chosen.
    pub workspace: Option<&'a str>,
    /// Values of the root module's variables, as they would be given on the command line.
    pub variables: &'a BTreeMap<String, String>,
    /// More files with values of variables, relative to the configuration's folder. `terraform.tfvars` and
    /// `*.auto.tfvars` are read without being named.
    pub value_files: &'a [String],
}

/// Opens the files of a configuration. Paths are relative to its folder, parts such as `a/../b` taken out.
pub trait Files {
    /// Returns the names of the files in a folder; the empty path is the configuration's own.
    ///
    /// # Errors
    /// Why the folder cannot be read, as a lower-case fragment.
    fn list(&mut self, folder: &str) -> Result<Vec<String>, String>;

    /// Returns a file; `None` where there is no such file.
    ///
    /// # Errors
    /// Why the file cannot be read, as a lower-case fragment.
    fn open(&mut self, path: &str) -> Result<Option<Source>, String>;
}

/// A resource, its arguments evaluated as far as they can be.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its address, such as `module.tables.aws_dynamodb_table.this["orders"]`.
    pub address: Declared<String>,
    /// Its type, such as `aws_dynamodb_table`.
    pub resource_type: String,
    /// Its arguments. Blocks are lists of mappings. What only the deployment knows is a reference; what could not be
    /// known otherwise is absent.
    pub arguments: Node,
    /// The arguments whose changes Terraform ignores, as they are written; `all` stands for every one.
    pub ignored: Vec<Declared<String>>,
    /// The arguments whose values are secret, among those that matter.
    pub sensitive: Vec<String>,
    /// The tags that its provider gives to everything.
    pub default_tags: BTreeMap<String, Declared<String>>,
}

/// A table of a configuration.
#[derive(Debug, Clone)]
pub struct TerraformTable {
    /// Its address.
    pub address: Declared<String>,
    /// Its live name, where it is known.
    pub table_name: Option<Declared<String>>,
    /// The table; its place is that of the resource.
    pub declaration: TableDeclaration,
}

/// What a configuration gives.
#[derive(Debug, Default)]
pub struct Resolved {
    /// How many resources there are.
    pub resources: usize,
    /// The tables among them, in the order of their addresses.
    pub tables: Vec<TerraformTable>,
    /// What belongs to tables, with these under the names that [`declared_names`] gives them.
    pub companions: CompanionDeclarations,
    /// The outputs of the root module, by name. What only the deployment knows is a reference.
    pub outputs: BTreeMap<String, Node>,
    /// Values that were given for variables which the root module does not have.
    pub unknown_variables: Vec<String>,
    /// Variables of the root module whose values are not to be shown.
    pub sensitive_variables: Vec<String>,
    /// Everything there is to say. What is wrong with resources that have nothing to do with tables is left to Terraform.
    pub findings: Vec<Finding>,
}

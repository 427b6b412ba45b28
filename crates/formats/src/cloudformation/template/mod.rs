//! Templates of CloudFormation, SAM and the Serverless Framework.
//!
//! [`Template::read`] takes a file and gives its sections, variables of the Serverless Framework replaced;
//! [`Template::resolve`] evaluates them for one stage and gives the resources, and the tables among them.

mod attributes;
mod complete;
mod format;
mod read;
mod resolve;
mod section;

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::{CompanionDeclarations, TableDeclaration};

pub use format::Format;
pub(super) use read::macros;
pub(super) use section::{Part, merged, parts};

use super::companions::StreamEvent;
use super::properties::{Handling, ResourceKind};
use crate::cloudformation::evaluate::is_hidden;
use crate::source::Source;
use crate::tree::Node;

/// What a template is resolved for.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The stage, where one is chosen.
    pub stage: Option<&'a str>,
    /// The region, where it is known.
    pub region: Option<&'a str>,
    /// The account, where it is known.
    pub account: Option<&'a str>,
    /// Values of parameters by name, and of some pseudo parameters: see [`GIVEN_PSEUDO_PARAMETERS`].
    pub parameters: &'a BTreeMap<String, String>,
    /// Environment variables by name.
    pub variables: &'a BTreeMap<String, String>,
}

/// The pseudo parameters that may be given like parameters.
pub const GIVEN_PSEUDO_PARAMETERS: [&str; 3] = ["AWS::AccountId", "AWS::Region", "AWS::StackName"];

impl<'a> Scope<'a> {
    /// Returns the region: the one that is given as a parameter, or the one that is known.
    pub(super) fn region(&self) -> Option<&'a str> {
        self.given("AWS::Region").or(self.region)
    }

    /// Returns the account: the one that is given as a parameter, or the one that is known.
    pub(super) fn account(&self) -> Option<&'a str> {
        self.given("AWS::AccountId").or(self.account)
    }

    /// Returns the value that is given to a parameter.
    pub(super) fn given(&self, name: &str) -> Option<&'a str> {
        self.parameters.get(name).map(String::as_str)
    }
}

/// Opens the files that a template names.
pub trait Files {
    /// Returns a file by its path relative to the template's folder, parts such as `a/../b` taken out. `None` where
    /// there is no such file.
    ///
    /// # Errors
    /// Why the file cannot be read, as a lower-case fragment.
    fn open(&mut self, path: &str) -> Result<Option<Source>, String>;
}

/// A template whose sections are found.
#[derive(Debug, Clone)]
pub struct Template {
    /// What it is written for.
    pub format: Format,
    /// The name of its stack, where the file says it.
    pub stack_name: Option<String>,
    /// The stage that it is read for, where it is a Serverless configuration.
    pub stage: Option<String>,
    /// The region that the file says.
    pub region: Option<String>,
    pub(super) parameters: BTreeMap<String, Part>,
    pub(super) mappings: BTreeMap<String, Part>,
    pub(super) conditions: BTreeMap<String, Part>,
    pub(super) resources: Vec<(Declared<String>, Part)>,
    /// What SAM gives every `AWS::Serverless::SimpleTable`.
    pub(super) simple_table: Option<Node>,
    /// Logical ids of resources that the tool behind the format makes, such as those of functions.
    pub(super) generated: BTreeSet<String>,
    /// Events of functions of the Serverless Framework that read streams.
    pub(super) streams: Vec<StreamEvent>,
    /// The live names of the framework's functions, by logical id.
    pub(super) functions: BTreeMap<String, String>,
    /// What there is to say about the file, whatever it is resolved for.
    pub(super) findings: Vec<Finding>,
}

/// A resource, its references resolved as far as they can be.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its name in the template.
    pub logical_id: Declared<String>,
    /// Its type, such as `AWS::DynamoDB::Table`.
    pub resource_type: String,
    /// What kind of table it is; `None` where it is none.
    pub kind: Option<ResourceKind>,
    /// Its properties. References to other resources stay as they are in the long form, such as `{ "Ref": "Table" }`;
    /// what could not be known otherwise is absent.
    pub properties: Node,
    /// `DeletionPolicy`, where it is written.
    pub deletion_policy: Option<String>,
    /// The logical ids that `DependsOn` names.
    pub depends_on: Vec<String>,
    /// The condition that made it part of the stack.
    pub condition: Option<String>,
}

/// A table of a template.
#[derive(Debug, Clone)]
pub struct TemplateTable {
    /// Its logical id.
    pub logical_id: Declared<String>,
    /// What kind of resource declares it.
    pub kind: ResourceKind,
    /// Its live name, where the template gives one.
    pub table_name: Option<Declared<String>>,
    /// The table; its place is that of the logical id.
    pub declaration: TableDeclaration,
    /// What the custom resource is told.
    pub handling: Option<Handling>,
}

/// A template resolved for one stage.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The resources that the stack has for this stage, in the order of the file.
    pub resources: Vec<Resource>,
    /// The tables among them.
    pub tables: Vec<TemplateTable>,
    /// What belongs to tables, with these under their logical ids.
    pub companions: CompanionDeclarations,
    /// Everything there is to say. What is wrong with resources that are no tables is left to CloudFormation.
    pub findings: Vec<Finding>,
}

impl Template {
    /// Returns the names of the template's parameters.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.parameters.keys().map(String::as_str)
    }

    /// Says whether nobody shall see the value of a parameter.
    pub fn hides(&self, name: &str) -> bool {
        self.parameters.get(name).is_some_and(|part| is_hidden(&part.node))
    }
}

//! The properties of one table.
//!
//! A [`Node`] comes in, as CloudFormation resolves it; out comes the declaration of the table, each value with its
//! place, and every finding at once. Names are CloudFormation's own. Numbers and booleans may be texts, as they always
//! are when they reach a custom resource.

mod global_table;
mod handling;
mod indexes;
mod keys;
mod left_out;
mod settings;
mod simple_table;
mod table;
mod values;

use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::TableDeclaration;

pub use handling::{Handling, OnDelete, OnHeld};

use crate::reader::Reader;
use crate::tree::{Node, Value};

/// The kinds of resources that are tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    /// `AWS::DynamoDB::Table`.
    Table,
    /// `AWS::DynamoDB::GlobalTable`.
    GlobalTable,
    /// `AWS::Serverless::SimpleTable`.
    SimpleTable,
    /// The custom resource of Tablewright.
    CustomResource,
}

impl ResourceKind {
    /// Returns the kind of a resource, where it is a table.
    ///
    /// A custom resource is one of Tablewright's where it says what a table is, with `KeySchema` or
    /// `AttributeDefinitions`, whatever the name of its type; and one of the type that is rendered, whatever it says.
    pub fn of(resource_type: &str, properties: Option<&Node>) -> Option<ResourceKind> {
        match resource_type {
            "AWS::DynamoDB::Table" => Some(Self::Table),
            "AWS::DynamoDB::GlobalTable" => Some(Self::GlobalTable),
            "AWS::Serverless::SimpleTable" => Some(Self::SimpleTable),
            "Custom::DynamoDBTable" => Some(Self::CustomResource),
            _ if resource_type == "AWS::CloudFormation::CustomResource" || resource_type.starts_with("Custom::") => {
                let has = |key: &&str| properties.is_some_and(|properties| properties.get(key).is_some());
                ["KeySchema", "AttributeDefinitions"].iter().any(has).then_some(Self::CustomResource)
            }
            _ => None,
        }
    }

    /// Returns how messages name a resource of this kind.
    fn words(self) -> &'static str {
        match self {
            Self::Table => "AWS::DynamoDB::Table",
            Self::GlobalTable => "AWS::DynamoDB::GlobalTable",
            Self::SimpleTable => "AWS::Serverless::SimpleTable",
            Self::CustomResource => "the custom resource",
        }
    }
}

/// A table as its properties declare it.
#[derive(Debug, Clone)]
pub struct TableProperties {
    /// The live name, where the template gives one.
    pub table_name: Option<Declared<String>>,
    /// The table. What the properties do not speak about is `None`; its place is that of the properties, and it has no
    /// name of its own. `OnExisting`, `OwnershipTags`, `TagsExclusive` and `Ignore` of a custom resource stand here.
    pub declaration: TableDeclaration,
    /// What else the custom resource is told; `None` for the other kinds.
    pub handling: Option<Handling>,
}

/// Reads the properties of a table.
///
/// Without `BillingMode` a table is `PROVISIONED`, as CloudFormation has it, and needs `ProvisionedThroughput`; a custom
/// resource may leave out both and says nothing about them then. References that are not resolved are findings, and so
/// is whatever a declaration cannot say: an error in the custom resource, which would not do it, and a warning
/// elsewhere. The result is `None` only where the properties are no mapping or could not be known.
pub fn read(properties: &Node, kind: ResourceKind) -> (Option<TableProperties>, Vec<Finding>) {
    let mut reader = Reader::default();
    let read = match &properties.value {
        Value::Absent => None,
        _ => {
            let properties = values::known(&mut reader, properties);
            match kind {
                ResourceKind::Table | ResourceKind::CustomResource => table::read(&mut reader, &properties, kind),
                ResourceKind::GlobalTable => global_table::read(&mut reader, &properties),
                ResourceKind::SimpleTable => simple_table::read(&mut reader, &properties),
            }
        }
    };
    (read, reader.into_findings())
}

//! What programs that use items and streams are allowed, by the word that a declaration has for it.
//!
//! The actions stand here once, for `policies` of a declaration and for `render iam`. PartiQL is none of them: whoever
//! uses it needs actions of its own on the same resources.

use super::grants::{Grant, Grants};
use super::operation;
use super::resource::{KeyReference, Resource};
use crate::model::Encryption;
use crate::project::DesiredTable;

/// What a program may do with items or streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Read items: one, many, by query, by scan, and as a condition of a transaction.
    Read,
    /// Write and delete items. Nothing is read but what a condition of the same write tells.
    Write,
    /// Both.
    ReadWrite,
    /// Read the table's stream.
    Stream,
}

/// The part of a table that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// The table with all its declared indexes.
    Whole,
    /// One index alone.
    Index(&'a str),
}

/// What reading items needs on a table. Clients ask DescribeTable for its key before the first call [service
/// authorization reference, Amazon DynamoDB].
const READ: [&str; 6] = [
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
];
/// What reading needs on an index.
const READ_INDEX: [&str; 2] = ["dynamodb:Query", "dynamodb:Scan"];
/// What writing items needs on a table; indexes follow by themselves.
const WRITE: [&str; 5] = [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];
/// What reading a stream needs on the stream.
const STREAM: [&str; 3] = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];

impl Access {
    /// Every word, with what it stands for.
    pub const ALL: [Access; 4] = [Access::Read, Access::Write, Access::ReadWrite, Access::Stream];

    /// Returns the word of the declaration.
    pub fn text(self) -> &'static str {
        match self {
            Access::Read => "read",
            Access::Write => "write",
            Access::ReadWrite => "read_write",
            Access::Stream => "stream",
        }
    }

    /// Says whether items are read.
    pub fn reads(self) -> bool {
        matches!(self, Access::Read | Access::ReadWrite)
    }

    /// Says whether items are written.
    pub fn writes(self) -> bool {
        matches!(self, Access::Write | Access::ReadWrite)
    }
}

/// Says whether an action is one on items.
pub(super) fn is_on_items(action: &str) -> bool {
    let is_known = READ.contains(&action) || WRITE.contains(&action);
    is_known && action != operation::DESCRIBE_TABLE.action
}

/// Says whether an action changes items.
pub(super) fn changes_items(action: &str) -> bool {
    WRITE.contains(&action) && !READ.contains(&action)
}

/// Allows a program to use a part of a table. An index is only ever read; streams belong to whole tables.
pub fn allow(grants: &mut Grants, access: Access, desired: &DesiredTable, part: Part<'_>) {
    let table = &desired.table;
    let on = |grants: &mut Grants, resource: Resource, actions: &[&str]| {
        actions.iter().for_each(|action| grants.add(*action, resource.clone()));
    };
    let on_table = || Resource::Table(table.name.clone());
    let on_index = |index: &str| Resource::Index(table.name.clone(), index.to_owned());
    match part {
        Part::Index(index) if access.reads() => on(grants, on_index(index), &READ_INDEX),
        Part::Index(_) => return,
        Part::Whole => {
            if access.reads() {
                on(grants, on_table(), &READ);
                let indexes = table.global_secondary_indexes.keys().chain(table.local_secondary_indexes.keys());
                indexes.for_each(|index| on(grants, on_index(index), &READ_INDEX));
            }
            if access.writes() {
                on(grants, on_table(), &WRITE);
            }
            if access == Access::Stream {
                on(grants, Resource::Streams(table.name.clone()), &STREAM);
                grants.add(operation::LIST_STREAMS.action, Resource::Everything);
            }
        }
    }
    // DynamoDB decrypts the table's own key in the name of whoever reads or writes it [Amazon DynamoDB Developer Guide,
    // encryption at rest, authorizing use of a customer managed key].
    if let Encryption::KmsKey(key) = &table.encryption {
        let resource = Resource::Key(KeyReference::parse(key));
        grants.extend([Grant { resource, through_dynamodb: true, action: "kms:Decrypt".to_owned() }]);
    }
}

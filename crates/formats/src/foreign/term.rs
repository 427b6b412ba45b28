//! Values of arguments, and the tables that they may be about.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;
use tablewright_core::project::TableDeclaration;

/// A value of an argument, or what stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// The value: a text, or a number or boolean as it is written.
    Value(String),
    /// An attribute of a table, by declared name.
    Table(String, TableAttribute),
    /// What is made of an attribute of a table that only the deployment knows, by the attribute.
    OfTable(String),
    /// What only the deployment knows, such as `aws_sns_topic.alerts.arn`.
    Reference(String),
    /// What the files do not tell.
    NotTold,
}

/// What a table has that others refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableAttribute {
    /// Its live name.
    Name,
    /// Its ARN.
    Arn,
    /// The ARN of its stream.
    StreamArn,
}

/// A list of values.
pub(crate) type Terms = Declared<Vec<Declared<Term>>>;

/// A table that companions may be about.
#[derive(Debug, Clone)]
pub(crate) struct KnownTable {
    /// Its declared name.
    pub(crate) declared_name: String,
    /// Its live name, where it is known.
    pub(crate) live_name: Option<String>,
    /// The names of its indexes.
    pub(crate) indexes: Vec<String>,
    /// Its ARN and that of its stream, where a state has them.
    pub(crate) arns: BTreeMap<&'static str, String>,
}

impl KnownTable {
    /// Returns a table under a declared name.
    pub(crate) fn new(declared_name: &str, live_name: Option<&str>, declaration: &TableDeclaration) -> KnownTable {
        let indexes =
            declaration.global_secondary_indexes.keys().chain(declaration.local_secondary_indexes.keys()).cloned();
        KnownTable {
            declared_name: declared_name.to_owned(),
            live_name: live_name.map(ToOwned::to_owned),
            indexes: indexes.collect(),
            arns: BTreeMap::new(),
        }
    }

    fn has_arn(&self, attribute: &str, text: &str) -> bool {
        self.arns.get(attribute).is_some_and(|arn| arn == text)
    }
}

impl Term {
    /// Returns the table that the term names, and by what.
    pub(crate) fn table<'t>(&self, tables: &'t [KnownTable]) -> Option<(&'t KnownTable, TableAttribute)> {
        match self {
            Term::Table(name, attribute) => {
                let table = tables.iter().find(|table| table.declared_name == *name);
                table.map(|table| (table, *attribute))
            }
            Term::Value(text) => tables.iter().find_map(|table| {
                let attribute = if table.live_name.as_deref() == Some(text) {
                    TableAttribute::Name
                } else if table.has_arn("arn", text) {
                    TableAttribute::Arn
                } else if table.has_arn("stream_arn", text) {
                    TableAttribute::StreamArn
                } else {
                    return None;
                };
                Some((table, attribute))
            }),
            Term::OfTable(_) | Term::Reference(_) | Term::NotTold => None,
        }
    }

    /// Returns the table whose stream the term is: by reference, or by an ARN with the table's live name.
    pub(crate) fn stream_of<'t>(&self, tables: &'t [KnownTable]) -> Option<&'t KnownTable> {
        if let Some((table, attribute)) = self.table(tables) {
            return (attribute == TableAttribute::StreamArn).then_some(table);
        }
        let Term::Value(arn) = self else { return None };
        let (_, resource) = arn.split_once(":table/").filter(|(before, _)| before.contains(":dynamodb:"))?;
        let (name, _) = resource.split_once("/stream/")?;
        tables.iter().find(|table| table.live_name.as_deref() == Some(name))
    }
}

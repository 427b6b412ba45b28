//! What companions refer to: tables and functions of the same template.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;

use crate::cloudformation::evaluate::call_of;
use crate::cloudformation::template::{Resource, TemplateTable};
use crate::foreign::{KnownTable, TableAttribute, Term, Terms};
use crate::tree::{Node, Value};

const FUNCTIONS: [&str; 2] = ["AWS::Lambda::Function", "AWS::Serverless::Function"];

/// Tables and functions by logical id.
#[derive(Debug)]
pub(super) struct Around {
    /// The tables, declared under their logical ids.
    pub(super) tables: Vec<KnownTable>,
    /// The names of functions that the template names.
    functions: BTreeMap<String, String>,
}

impl Around {
    /// Finds what companions may refer to. `generated` are names of functions that the tool behind the format makes.
    pub(super) fn new(
        resources: &[Resource],
        tables: &[TemplateTable],
        generated: &BTreeMap<String, String>,
    ) -> Around {
        let known = tables.iter().map(|table| {
            let live_name = table.table_name.as_ref().map(|name| name.value.as_str());
            KnownTable::new(&table.logical_id.value, live_name, &table.declaration)
        });
        let functions = resources.iter().filter(|resource| FUNCTIONS.contains(&resource.resource_type.as_str()));
        let named = functions.filter_map(|resource| {
            let name = resource.properties.get("FunctionName").and_then(Node::as_text)?;
            Some((resource.logical_id.value.clone(), name.to_owned()))
        });
        Around { tables: known.collect(), functions: generated.clone().into_iter().chain(named).collect() }
    }

    /// Returns the name of a function, where the template gives it one.
    pub(super) fn function(&self, logical_id: &str) -> Option<&str> {
        self.functions.get(logical_id).map(String::as_str)
    }

    /// Returns a node as a term; `None` where it is nothing.
    pub(super) fn term(&self, node: &Node) -> Option<Declared<Term>> {
        let term = match (&node.value, call_of(node)) {
            (Value::Scalar(scalar), _) if scalar.is_null() => return None,
            (Value::Scalar(scalar), _) => Term::Value(scalar.text.clone()),
            (_, Some((function, argument))) => self.called(function, argument),
            _ => Term::NotTold,
        };
        Some(Declared::new(term, node.place.clone()))
    }

    /// Returns a node as a list of terms.
    pub(super) fn terms(&self, node: &Node) -> Terms {
        let terms = match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.term(item)).collect(),
            _ => self.term(node).into_iter().collect(),
        };
        Declared::new(terms, node.place.clone())
    }

    /// Returns what a function stands for that only a deployment can answer.
    fn called(&self, function: &str, argument: &Node) -> Term {
        match (function, argument.as_text()) {
            ("Ref" | "Fn::GetAtt", Some(name)) => self.attribute(name),
            ("Fn::GetAtt", None) => {
                let parts: Vec<&str> = argument.items().iter().filter_map(Node::as_text).collect();
                self.attribute(&parts.join("."))
            }
            ("Fn::Sub", Some(text)) => {
                // A text that is nothing but one name.
                let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
                match whole.filter(|name| !name.contains(['$', '{', '}'])) {
                    Some(name) => self.attribute(name),
                    None => self.made_of(text),
                }
            }
            _ => self.made_of_node(function, argument),
        }
    }

    /// Returns what `LogicalId` and `LogicalId.Attribute` stand for.
    fn attribute(&self, name: &str) -> Term {
        let (id, attribute) = name.split_once('.').map_or((name, None), |(id, attribute)| (id, Some(attribute)));
        if let Some(function) = self.function(id).filter(|_| matches!(attribute, None | Some("Arn"))) {
            return Term::Value(function.to_owned());
        }
        let is_table = self.tables.iter().any(|table| table.declared_name == id);
        let attribute = match attribute {
            None | Some("TableName") => TableAttribute::Name,
            Some("Arn") => TableAttribute::Arn,
            Some("StreamArn") => TableAttribute::StreamArn,
            Some(_) => return self.made_of(&format!("${{{name}}}")),
        };
        match is_table {
            true => Term::Table(id.to_owned(), attribute),
            false => Term::Reference(name.to_owned()),
        }
    }

    /// Returns what a text with names in it stands for.
    fn made_of(&self, text: &str) -> Term {
        let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
        let is_table = |name: &str| {
            let id = name.split('.').next();
            self.tables.iter().any(|table| id == Some(table.declared_name.as_str()))
        };
        match names.into_iter().any(is_table) {
            true => Term::OfTable(text.to_owned()),
            false => Term::Reference(text.to_owned()),
        }
    }

    fn made_of_node(&self, function: &str, argument: &Node) -> Term {
        let within = self.within(argument);
        match within {
            true => Term::OfTable(function.to_owned()),
            false => Term::Reference(function.to_owned()),
        }
    }

    /// Says whether a table is named anywhere within a node.
    fn within(&self, node: &Node) -> bool {
        let term = self.term(node).map(|term| term.value);
        matches!(term, Some(Term::Table(..) | Term::OfTable(_)))
            || node.items().iter().any(|item| self.within(item))
            || call_of(node).is_none() && node.entries().iter().any(|entry| self.within(&entry.value))
    }
}

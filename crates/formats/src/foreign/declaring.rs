//! From values of arguments to declarations.

use std::collections::BTreeMap;
use std::str::FromStr;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::CompanionDeclarations;

use super::{Alarm, KnownTable, Mapping, Parameter, Term, Terms};

/// Whose files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manager {
    /// Terraform's.
    #[cfg_attr(not(feature = "hcl"), expect(dead_code, reason = "only what reads HCL has files of Terraform"))]
    Terraform,
    /// Those of a stack of CloudFormation.
    Stack,
}

impl Manager {
    fn stays(self) -> &'static str {
        match self {
            Manager::Terraform => "Terraform goes on managing it",
            Manager::Stack => "the stack goes on managing it",
        }
    }

    fn other_way(self) -> &'static str {
        match self {
            Manager::Terraform => {
                "Terraform goes on managing it; a state knows more: read what `terraform show -json` prints"
            }
            Manager::Stack => "the stack goes on managing it",
        }
    }
}

/// Why something is not taken over.
#[derive(Debug)]
pub(super) struct NotTaken {
    place: Place,
    why: String,
    help: Option<&'static str>,
}

impl NotTaken {
    pub(super) fn new(place: &Place, why: impl Into<String>) -> NotTaken {
        NotTaken { place: place.clone(), why: why.into(), help: None }
    }

    /// A value that is a secret.
    pub(super) fn secret(place: &Place) -> NotTaken {
        let help = "keep it in Secrets Manager, and let a parameter hold its ARN";
        NotTaken {
            place: place.clone(),
            why: "a SecureString is a secret, and none is declared".to_owned(),
            help: Some(help),
        }
    }

    /// A value that is marked as sensitive.
    pub(super) fn sensitive(place: &Place) -> NotTaken {
        let help = "keep a secret in Secrets Manager, and let a parameter hold its ARN; declare by hand what is none";
        NotTaken {
            place: place.clone(),
            why: "its value is marked as sensitive, and no secret is declared".to_owned(),
            help: Some(help),
        }
    }
}

/// Declarations while they are made.
#[derive(Debug)]
pub(crate) struct Declaring<'a> {
    manager: Manager,
    pub(super) tables: &'a [KnownTable],
    declarations: CompanionDeclarations,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Declaring<'a> {
    /// Begins, with the tables that companions may be about.
    pub(crate) fn new(manager: Manager, tables: &'a [KnownTable]) -> Self {
        Self { manager, tables, declarations: CompanionDeclarations::default(), findings: Vec::new() }
    }

    /// Returns what was declared, and what there is to say.
    pub(crate) fn finish(self) -> (CompanionDeclarations, Vec<Finding>) {
        (self.declarations, self.findings)
    }

    /// Takes mappings, each under its name.
    pub(crate) fn add_mappings(&mut self, mappings: impl IntoIterator<Item = (String, Mapping)>) {
        for (name, mapping) in mappings {
            match self.mapping(&mapping) {
                Ok(declared) => drop(self.declarations.event_source_mappings.insert(name, declared)),
                Err(why) => self.not_taken(&mapping.id, "a function that reads the stream of a table", why),
            }
        }
    }

    /// Takes alarms, each under its name. Those on functions are about tables where the function reads a stream, so
    /// mappings come first.
    pub(crate) fn add_alarms(&mut self, alarms: impl IntoIterator<Item = (String, Alarm)>) {
        for (name, alarm) in alarms {
            match self.alarm(&alarm) {
                Ok(declared) => drop(self.declarations.alarms.insert(name, declared)),
                Err(why) => self.not_taken(&alarm.id, "an alarm on a table", why),
            }
        }
    }

    /// Takes parameters: those with what tables are called, and what stands beside them under the same path.
    pub(crate) fn add_parameters(&mut self, parameters: impl IntoIterator<Item = Parameter>) {
        let parameters: Vec<Parameter> = parameters.into_iter().collect();
        let paths: Vec<String> =
            parameters.iter().filter(|one| one.is_about(self.tables)).filter_map(Parameter::path).collect();
        for parameter in parameters {
            let is_about_table = parameter.is_about(self.tables);
            if !is_about_table && !parameter.path().is_some_and(|path| paths.contains(&path)) {
                continue;
            }
            let what = match is_about_table {
                true => "a parameter with what a table is called",
                false => "a parameter beside the names of tables",
            };
            match self.parameter(&parameter) {
                Ok((name, declared)) => {
                    if let Some(first) = self.declarations.parameters.insert(name.clone(), declared) {
                        let message = format!("parameter {name} is declared already, at {}", first.place);
                        let finding = Finding::error(Code::DuplicateKey, message).at(&parameter.id.place);
                        self.findings.push(finding.about(&parameter.id.value).help("give one of the two another name"));
                    }
                }
                Err(why) => self.not_taken(&parameter.id, what, why),
            }
        }
    }

    /// Says whether a function reads a stream that is declared.
    pub(super) fn reads_stream(&self, function: &str) -> bool {
        let mappings = self.declarations.event_source_mappings.values();
        let named = mappings.filter_map(|mapping| mapping.function.as_ref());
        let names = named.map(|name| name.value.split_once(":function:").map_or(name.value.as_str(), |(_, name)| name));
        names.into_iter().any(|name| name.split(':').next() == Some(function))
    }

    /// Notes something that belongs to a table and is not taken over.
    fn not_taken(&mut self, id: &Declared<String>, what: &str, why: NotTaken) {
        let message = format!("{} is {what}; it is not taken over: {}", id.value, why.why);
        let finding = Finding::note(Code::LeftOut, message).at(&why.place).about(&id.value);
        self.findings.push(finding.help(why.help.unwrap_or_else(|| self.manager.stays())));
    }

    /// Warns of something that no declaration can say, of a companion that is taken over.
    pub(super) fn beyond(&mut self, id: &Declared<String>, beyond: &[Declared<String>]) {
        for Declared { value: what, place } in beyond {
            let message = format!("{} has {what}, which no declaration can say", id.value);
            let finding = Finding::warning(Code::LeftOut, message).at(place).about(&id.value);
            self.findings.push(finding.help(format!("it stays as it is; {}", self.manager.stays())));
        }
    }

    /// Returns a value that has to be known.
    pub(super) fn text(&self, term: &Declared<Term>) -> Result<String, NotTaken> {
        let why = match &term.value {
            Term::Value(text) => return Ok(text.clone()),
            Term::Table(name, attribute) => {
                let table = self.tables.iter().find(|table| table.declared_name == *name);
                match (attribute, table.and_then(|table| table.live_name.clone())) {
                    (super::TableAttribute::Name, Some(live_name)) => return Ok(live_name),
                    _ => format!("it holds what only the live table {name} has"),
                }
            }
            Term::OfTable(what) | Term::Reference(what) => {
                format!("it needs `{what}`, which only the deployment knows")
            }
            Term::NotTold => "a value of it is not told by the files".to_owned(),
        };
        Err(NotTaken { place: term.place.clone(), why, help: Some(self.manager.other_way()) })
    }

    /// Returns a value that may be left out.
    pub(super) fn optional(&self, term: Option<&Declared<Term>>) -> Result<Option<Declared<String>>, NotTaken> {
        term.map(|term| Ok(Declared::new(self.text(term)?, term.place.clone()))).transpose()
    }

    /// Returns a value that has a form of its own, such as a number. `what` is what it should be.
    pub(super) fn formed<T>(
        &self,
        term: Option<&Declared<Term>>,
        parse: impl Fn(&str) -> Option<T>,
        what: &str,
    ) -> Result<Option<Declared<T>>, NotTaken> {
        let Some(term) = term else { return Ok(None) };
        let text = self.text(term)?;
        match parse(&text) {
            Some(value) => Ok(Some(Declared::new(value, term.place.clone()))),
            None => Err(NotTaken::new(&term.place, format!("{text:?} is not {what}"))),
        }
    }

    /// Returns a whole number.
    pub(super) fn number(&self, term: Option<&Declared<Term>>) -> Result<Option<Declared<u64>>, NotTaken> {
        self.formed(term, |text| u64::from_str(text).ok(), "a whole number")
    }

    /// Returns a boolean.
    pub(super) fn flag(&self, term: Option<&Declared<Term>>) -> Result<Option<Declared<bool>>, NotTaken> {
        let parse = |text: &str| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        };
        self.formed(term, parse, "`true` or `false`")
    }

    /// Returns a list of values.
    pub(super) fn texts(&self, terms: Option<&Terms>) -> Result<Option<Declared<Vec<String>>>, NotTaken> {
        let Some(terms) = terms else { return Ok(None) };
        let texts: Result<Vec<_>, _> = terms.value.iter().map(|term| self.text(term)).collect();
        Ok(Some(Declared::new(texts?, terms.place.clone())))
    }

    /// Returns a mapping of values.
    pub(super) fn map(
        &self,
        terms: &BTreeMap<String, Declared<Term>>,
    ) -> Result<BTreeMap<String, Declared<String>>, NotTaken> {
        let entry = |(key, term): (&String, &Declared<Term>)| {
            Ok((key.clone(), Declared::new(self.text(term)?, term.place.clone())))
        };
        terms.iter().map(entry).collect()
    }
}

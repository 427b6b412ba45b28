//! Parameters of Systems Manager.

use tablewright_core::companion::Keeper;
use tablewright_core::place::Declared;
use tablewright_core::project::{ParameterDeclaration, ParameterSource};

use super::declaring::NotTaken;
use super::{Declaring, KnownTable, TableAttribute, Term};

/// A parameter as another tool declares it.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// Its address or logical id.
    pub(crate) id: Declared<String>,
    /// Its live name.
    pub(crate) name: Option<Declared<Term>>,
    /// `String`, `StringList` or `SecureString`.
    pub(crate) parameter_type: Option<Declared<Term>>,
    pub(crate) value: Option<Declared<Term>>,
    /// Whether the tool marks the value as one that is not to be shown.
    pub(crate) is_secret: bool,
    pub(crate) description: Option<Declared<Term>>,
    /// Whether the tool leaves a value that was changed by hand.
    pub(crate) keeps_value: Option<Declared<()>>,
    /// What else it has and no declaration can say, in words.
    pub(crate) beyond: Vec<Declared<String>>,
}

impl Parameter {
    /// Says whether its value is what a table is called.
    pub(super) fn is_about(&self, tables: &[KnownTable]) -> bool {
        let is_about = |term: &Term| matches!(term, Term::OfTable(_)) || term.table(tables).is_some();
        self.value.as_ref().is_some_and(|value| is_about(&value.value))
    }

    /// Returns what stands before the last `/` of its name.
    pub(super) fn path(&self) -> Option<String> {
        match &self.name.as_ref()?.value {
            Term::Value(name) => name.rsplit_once('/').map(|(path, _)| path.to_owned()),
            _ => None,
        }
    }
}

impl Declaring<'_> {
    /// Returns a parameter with its whole name.
    pub(super) fn parameter(&mut self, parameter: &Parameter) -> Result<(String, ParameterDeclaration), NotTaken> {
        let place = &parameter.id.place;
        let Some(name) = self.optional(parameter.name.as_ref())? else {
            return Err(NotTaken::new(place, "nobody knows its live name before it is made"));
        };
        if !name.value.starts_with('/') {
            return Err(NotTaken::new(&name.place, "its name does not begin with `/`, which no declaration can say"));
        }
        let parameter_type = self.optional(parameter.parameter_type.as_ref())?;
        let Some(value) = &parameter.value else { return Err(NotTaken::new(place, "it has no value")) };
        let source = match parameter_type.as_ref().map(|word| (word.value.as_str(), &word.place)) {
            Some(("SecureString", place)) => return Err(NotTaken::secret(place)),
            Some(("StringList", _)) => {
                let texts = self.text(value)?.split(',').map(ToOwned::to_owned).collect();
                ParameterSource::List(Declared::new(texts, value.place.clone()))
            }
            Some(("String", _)) | None => self.source(value)?,
            Some((other, place)) => return Err(NotTaken::new(place, format!("{other:?} is no type of a parameter"))),
        };
        // What a table is called stands in the declaration anyway.
        if parameter.is_secret && matches!(source, ParameterSource::Value(_) | ParameterSource::List(_)) {
            return Err(NotTaken::sensitive(&value.place));
        }
        self.beyond(&parameter.id, &parameter.beyond);
        let declared = ParameterDeclaration {
            place: place.clone(),
            source: Some(source),
            description: self.optional(parameter.description.as_ref())?,
            owner: parameter.keeps_value.as_ref().map(|at| Declared::new(Keeper::Operator, at.place.clone())),
        };
        Ok((name.value, declared))
    }

    /// Returns where a value comes from: a table, where it is what one is called, or nowhere else.
    fn source(&self, value: &Declared<Term>) -> Result<ParameterSource, NotTaken> {
        let said = |text: &str| Declared::new(text.to_owned(), value.place.clone());
        if let Some((table, attribute)) = value.value.table(self.tables) {
            let name = said(&table.declared_name);
            return Ok(match attribute {
                TableAttribute::Name => ParameterSource::TableName(name),
                TableAttribute::Arn => ParameterSource::TableArn(name),
                TableAttribute::StreamArn => ParameterSource::StreamArn(name),
            });
        }
        let text = self.text(value)?;
        let with_index: Vec<_> = self.tables.iter().filter(|table| table.indexes.contains(&text)).collect();
        Ok(match with_index.as_slice() {
            [table] => ParameterSource::IndexName(said(&format!("{}/{text}", table.declared_name))),
            _ => ParameterSource::Value(said(&text)),
        })
    }
}

//! Parameters of Systems Manager's Parameter Store.

use serde::{Deserialize, Serialize};

use super::reference::{Outputs, Text};

/// A parameter in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its live name, path and all.
    pub name: String,
    /// Its value.
    pub value: Text,
    /// What kind of text the value is.
    pub parameter_type: ParameterType,
}

/// The types of parameters. Secrets are none of them: they belong into Secrets Manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterType {
    /// A text.
    String,
    /// Texts with commas between them.
    StringList,
    /// A secret that somebody else put there. None is ever written, and its value is never read.
    SecureString,
}

impl ParameterType {
    /// Returns the word that Systems Manager has for it.
    pub fn text(self) -> &'static str {
        match self {
            ParameterType::String => "String",
            ParameterType::StringList => "StringList",
            ParameterType::SecureString => "SecureString",
        }
    }

    /// Returns the type that a word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::String, Self::StringList, Self::SecureString].into_iter().find(|known| known.text() == text)
    }
}

/// Most bytes of a value [Systems Manager, standard tier].
const LONGEST_VALUE: usize = 4096;

/// Says whether a value holds something in double braces [Systems Manager API Reference, PutParameter].
fn nests(value: &str) -> bool {
    value.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}"))
}

/// Returns what Systems Manager would refuse in a value, and how to go on.
pub fn wrong_value(value: &str) -> Option<(String, &'static str)> {
    match value.len() {
        0 => Some(("an empty value".to_owned(), "Systems Manager keeps none: write a word that stands for it")),
        _ if nests(value) => {
            let help =
                "Systems Manager puts no parameter into another, and refuses what looks like it: write other signs";
            Some(("a value with something in {{ }}".to_owned(), help))
        }
        1..=LONGEST_VALUE => None,
        bytes => Some((format!("a value of {bytes} bytes"), "Systems Manager keeps 4096 bytes of one value")),
    }
}

impl Parameter {
    pub(super) fn with(&self, outputs: &Outputs) -> Parameter {
        Parameter { value: self.value.with(outputs), ..self.clone() }
    }

    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let Parameter { name: _, value, parameter_type } = self;
        vec![("value", value.to_string()), ("type", parameter_type.text().to_owned())]
    }

    /// Returns what goes without saying: nearly all are plain texts.
    pub(super) fn defaults() -> Vec<(&'static str, String)> {
        vec![("type", ParameterType::String.text().to_owned())]
    }
}

//! A companion as it is wanted in one environment.

use serde::{Deserialize, Serialize};

use super::model::Companion;
use crate::place::Place;
use crate::project::OnExisting;

/// Who has the last word about a companion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeper {
    /// The declaration: what was changed by hand is changed back.
    Declaration,
    /// Whoever operates the system: it is created once, and what they make of it stays.
    Operator,
}

impl Keeper {
    /// Every choice, as written.
    pub const CHOICES: &'static [&'static str] = &["declaration", "operator"];

    /// Returns the word for it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Declaration => "declaration",
            Self::Operator => "operator",
        }
    }

    /// Returns the choice that a word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "declaration" => Some(Self::Declaration),
            "operator" => Some(Self::Operator),
            _ => None,
        }
    }
}

/// A companion as it is wanted in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredCompanion {
    /// The section and name in the declaration, such as `parameters/users_table_name`.
    pub declared_name: String,
    /// Where it is declared.
    pub place: Place,
    /// It, in normal form, under its live name.
    pub companion: Companion,
    /// What it is for, for people; nothing compares it.
    pub description: Option<String>,
    /// Who has the last word.
    pub keeper: Keeper,
    /// What happens when it exists already and differs.
    pub on_existing: OnExisting,
    /// The declared names of the tables and companions that have to be there before.
    pub after: Vec<String>,
}

//! Table names for programs: constants in JavaScript, TypeScript, Python and Rust, variables in dotenv, JSON.
//!
//! [`Names`] comes in: constants with declared names, and either the live names of one environment or the templates of
//! all of them, from which the generated code chooses when it runs. The text of one document comes out. Everything
//! that people wrote stands in escaped literals, never in comments or identifiers; constants were checked before.

mod dotenv;
mod ecmascript;
mod json;
mod literal;
mod python;
mod rust;

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::project::Group;

use crate::native::NameTemplates;

pub use dotenv::{DEFAULT_VARIABLE, variables};

/// What a document of names is made of.
#[derive(Debug, Clone)]
pub struct Names {
    /// The project's name.
    pub project: String,
    /// Every table with its constant, in the order of declared names.
    pub tables: Vec<TableConstant>,
    /// Groups in the order of the declaration.
    pub groups: Vec<Group>,
    /// Where live names come from.
    pub naming: Naming,
}

/// A table and its indexes under constants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConstant {
    /// The constant, such as `COMPANY_USERS`.
    pub constant: String,
    /// The declared name.
    pub declared_name: String,
    /// Index names by constant.
    pub indexes: BTreeMap<String, String>,
}

/// Where live names come from.
#[derive(Debug, Clone)]
pub enum Naming {
    /// They are those of one environment.
    Fixed {
        /// The environment.
        environment: String,
        /// Live names by declared name.
        live_names: BTreeMap<String, String>,
    },
    /// The generated code chooses the environment and reads its variables when it runs.
    AtRunTime(NameTemplates),
}

/// A language in which names can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// A CommonJS module, which ES modules can import from too.
    JavaScript,
    /// An ES module with types.
    TypeScript,
    /// A module.
    Python,
    /// A module.
    Rust,
}

/// Two names that would be one constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameConstant {
    /// The constant.
    pub constant: String,
    /// The names, of which one must change.
    pub names: [String; 2],
}

/// Returns tables and their indexes under constants.
///
/// # Errors
/// Where two tables, or two indexes of a table, would be one constant.
pub fn table_constants<'a>(
    tables: impl IntoIterator<Item = (&'a String, &'a BTreeSet<String>)>,
) -> Result<Vec<TableConstant>, SameConstant> {
    let mut seen = BTreeMap::new();
    let mut constants = Vec::new();
    for (declared_name, indexes) in tables {
        let constant = unique(&mut seen, "TABLE", declared_name)?;
        let mut by_constant = BTreeMap::new();
        for index in indexes {
            unique(&mut by_constant, "INDEX", index)?;
        }
        constants.push(TableConstant { constant, declared_name: declared_name.clone(), indexes: by_constant });
    }
    Ok(constants)
}

fn unique(seen: &mut BTreeMap<String, String>, kind: &str, name: &str) -> Result<String, SameConstant> {
    let constant = constant(kind, name);
    match seen.insert(constant.clone(), name.to_owned()) {
        None => Ok(constant),
        Some(other) => Err(SameConstant { constant, names: [other, name.to_owned()] }),
    }
}

/// Returns a name in upper case, with `_` for whatever a constant cannot hold; it begins with a letter.
fn constant(kind: &str, name: &str) -> String {
    let text: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let text = text.trim_start_matches('_');
    match text.starts_with(|c: char| c.is_ascii_uppercase()) {
        true => text.to_owned(),
        false => format!("{kind}_{text}"),
    }
}

/// Returns a document of constants in a language.
pub fn write(names: &Names, language: Language) -> String {
    match language {
        Language::JavaScript => ecmascript::write(names, ecmascript::Dialect::JavaScript),
        Language::TypeScript => ecmascript::write(names, ecmascript::Dialect::TypeScript),
        Language::Python => python::write(names),
        Language::Rust => rust::write(names),
    }
}

/// Returns the live names of one environment as pretty JSON, by declared name and by group.
pub fn write_json(names: &Names, environment: &str, live_names: &BTreeMap<String, String>) -> String {
    json::write(names, environment, live_names)
}

/// What stands above every document, as a sentence for a comment.
const HEADING: &str = "Written by `tablewright render names`; do not edit.";

/// Returns every set of table constants: its name, then constants with declared names. All tables come first.
fn sets(names: &Names) -> Vec<(String, Vec<(&str, &str)>)> {
    let all = names.tables.iter().map(|table| (table.constant.as_str(), table.declared_name.as_str())).collect();
    let mut sets = vec![("TABLE_NAMES".to_owned(), all)];
    sets.extend(names.groups.iter().map(|group| {
        let constants = group.constants.iter().map(|(constant, table)| (constant.value.as_str(), table.value.as_str()));
        (format!("{}_TABLE_NAMES", group.name.value), constants.collect())
    }));
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_constants_that_begin_with_a_letter() {
        assert_eq!(constant("TABLE", "company-users"), "COMPANY_USERS");
        assert_eq!(constant("TABLE", "companyUsers.v2"), "COMPANYUSERS_V2");
        assert_eq!(constant("TABLE", "__init__"), "INIT__");
        assert_eq!(constant("INDEX", "2nd"), "INDEX_2ND");
        assert_eq!(constant("TABLE", "--"), "TABLE_");
    }

    #[test]
    fn two_names_of_one_constant_are_refused() {
        let (dash, dot) = ("a-b".to_owned(), "a.b".to_owned());
        let none = BTreeSet::new();
        let same = table_constants([(&dash, &none), (&dot, &none)]).expect_err("one constant");
        assert_eq!(same, SameConstant { constant: "A_B".to_owned(), names: [dash.clone(), dot.clone()] });
        let both = BTreeSet::from([dash.clone(), dot]);
        assert_eq!(table_constants([(&dash, &both)]).expect_err("one constant").constant, "A_B");
    }
}

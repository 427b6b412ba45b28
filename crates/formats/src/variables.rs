//! Variables in values: `${env:NAME}`, `${env:NAME:-default}`, `${environment}`, and `$${` for a literal `${`.
//!
//! They are replaced in every scalar value, never in keys. As in a shell, the default also stands in for a variable
//! that is set and empty. A value that cannot be known comes out as [`Value::Absent`].

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};

use crate::tree::{Entry, Node, Scalar, Value};

/// What `${environment}` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvironmentName<'a> {
    /// This text.
    Known(&'a str),
    /// Something that is not chosen yet; values that use it are absent.
    Open,
    /// Nothing: the value decides about the environment, or must be the same in all of them.
    Forbidden,
}

/// What variables stand for.
#[derive(Debug, Clone, Copy)]
pub struct Variables<'a> {
    /// What `${environment}` stands for.
    pub environment: EnvironmentName<'a>,
    /// Environment variables by name.
    pub values: &'a BTreeMap<String, String>,
    /// Whether a variable that is not set is no finding; values that use one are absent either way.
    pub lenient: bool,
}

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expansion {
    /// There was nothing to replace.
    Unchanged,
    /// The text with everything replaced.
    Replaced(String),
    /// It cannot be known.
    Absent,
}

impl Variables<'_> {
    /// Replaces the variables in every scalar value of a tree.
    pub fn expand(&self, node: &Node, findings: &mut Vec<Finding>) -> Node {
        let value = match &node.value {
            Value::Scalar(scalar) => match self.expand_text(&scalar.text, &node.place, findings) {
                Expansion::Unchanged => Value::Scalar(scalar.clone()),
                Expansion::Replaced(text) => Value::Scalar(Scalar { text, quoted: scalar.quoted, expanded: true }),
                Expansion::Absent => Value::Absent,
            },
            Value::List(items) => Value::List(items.iter().map(|item| self.expand(item, findings)).collect()),
            Value::Map(entries) => {
                let expand = |entry: &Entry| Entry {
                    key: Declared::new(entry.key.value.clone(), entry.key.place.clone()),
                    value: self.expand(&entry.value, findings),
                };
                Value::Map(entries.iter().map(expand).collect())
            }
            Value::Absent => Value::Absent,
        };
        Node { place: node.place.clone(), value }
    }

    /// Replaces the variables in a text.
    pub fn expand_text(&self, text: &str, place: &Place, findings: &mut Vec<Finding>) -> Expansion {
        if !text.contains("${") {
            return Expansion::Unchanged;
        }
        let mut known = true;
        let mut expanded = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => expanded.push_str(text),
                Piece::Variable(inside) => match self.value_of(inside, place, findings) {
                    Some(value) => expanded.push_str(&value),
                    None => known = false,
                },
                Piece::Unclosed => {
                    let finding = Finding::error(Code::WrongValue, "a `${` without its `}`").at(place);
                    findings.push(finding.help("close it, or write `$${` for a literal `${`"));
                    return Expansion::Absent;
                }
            }
        }
        if known { Expansion::Replaced(expanded) } else { Expansion::Absent }
    }

    /// Returns what the inside of `${…}` stands for.
    fn value_of(&self, inside: &str, place: &Place, findings: &mut Vec<Finding>) -> Option<String> {
        if inside == "environment" {
            return match self.environment {
                EnvironmentName::Known(name) => Some(name.to_owned()),
                EnvironmentName::Open => None,
                EnvironmentName::Forbidden => {
                    let finding =
                        Finding::error(Code::WrongValue, "`${environment}` stands for nothing here").at(place);
                    findings.push(finding.help("this value must not depend on the environment; write it out"));
                    None
                }
            };
        }
        let Some(variable) = inside.strip_prefix("env:") else {
            let finding = Finding::error(Code::WrongValue, format!("`${{{inside}}}` is unknown")).at(place);
            findings.push(finding.help(if is_name(inside) {
                format!("write `${{env:{inside}}}` for the environment variable, or `$${{` for a literal `${{`")
            } else {
                "there are `${env:NAME}`, `${env:NAME:-default}` and `${environment}`; `$${` is a literal `${`"
                    .to_owned()
            }));
            return None;
        };
        let (name, default) = name_and_default(variable);
        if !is_name(name) {
            let finding = Finding::error(Code::WrongValue, format!("`{name}` is not the name of a variable")).at(place);
            findings.push(finding.help("write `${env:NAME}` or `${env:NAME:-default}`"));
            return None;
        }
        let value = self.values.get(name).map(String::as_str).filter(|value| !value.is_empty() || default.is_none());
        let value = value.or(default);
        if value.is_none() && !self.lenient {
            let finding = Finding::error(Code::VariableNotSet, format!("the variable {name} is not set")).at(place);
            findings.push(finding.help(format!("set it, or write a default: `${{env:{name}:-…}}`")));
        }
        value.map(str::to_owned)
    }
}

/// A piece of a text with variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    /// Text that stands for itself.
    Text(&'a str),
    /// The inside of `${…}`.
    Variable(&'a str),
    /// A `${` that nothing closes; nothing follows it.
    Unclosed,
}

/// Takes a text apart.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        if dollar > 0 {
            pieces.push(Piece::Text(&rest[..dollar]));
        }
        rest = &rest[dollar..];
        if rest.starts_with("$${") {
            pieces.push(Piece::Text(&rest[1..3]));
            rest = &rest[3..];
        } else if let Some(after) = rest.strip_prefix("${") {
            let Some((inside, after)) = after.split_once('}') else {
                pieces.push(Piece::Unclosed);
                return pieces;
            };
            pieces.push(Piece::Variable(inside));
            rest = after;
        } else {
            pieces.push(Piece::Text(&rest[..1]));
            rest = &rest[1..];
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn name_and_default(variable: &str) -> (&str, Option<&str>) {
    match variable.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (variable, None),
    }
}

/// A part of a text that is put together when a program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that stands for itself.
    Text(String),
    /// An environment variable, with what stands in for it where it is not set or empty.
    Variable {
        /// Its name.
        name: String,
        /// What stands in for it.
        default: Option<String>,
    },
}

/// Takes a text apart for a program that looks up its variables itself. `${environment}` stands for `environment`. What
/// is no variable is left out; expanding the text has reported it.
pub(crate) fn parts(text: &str, environment: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for piece in pieces(text) {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Variable("environment") => environment,
            Piece::Variable(inside) => {
                if let Some(variable) = inside.strip_prefix("env:") {
                    let (name, default) = name_and_default(variable);
                    parts.push(Part::Variable { name: name.to_owned(), default: default.map(ToOwned::to_owned) });
                }
                continue;
            }
            Piece::Unclosed => continue,
        };
        match parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ => parts.push(Part::Text(text.to_owned())),
        }
    }
    parts
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Returns a text in which nothing will be replaced.
pub(crate) fn escape(text: &str) -> String {
    text.replace("${", "$${")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn expand(text: &str) -> Result<String, Vec<String>> {
        let values = BTreeMap::from([("SET".to_owned(), "value".to_owned()), ("EMPTY".to_owned(), String::new())]);
        let variables = Variables { environment: EnvironmentName::Known("dev"), values: &values, lenient: false };
        let mut findings = Vec::new();
        match variables.expand_text(text, &Source::new("a.yaml", "").start(), &mut findings) {
            Expansion::Unchanged => Ok(text.to_owned()),
            Expansion::Replaced(text) => Ok(text),
            Expansion::Absent => Err(findings.into_iter().map(|finding| finding.message).collect()),
        }
    }

    #[test]
    fn variables_are_replaced() {
        assert_eq!(expand("a-${env:SET}-${environment}-{table}"), Ok("a-value-dev-{table}".into()));
        assert_eq!(expand("${env:UNSET:-a:b-}x"), Ok("a:b-x".into()));
        assert_eq!(expand("${env:UNSET:-}"), Ok(String::new()));
        assert_eq!(expand("${env:EMPTY:-x}${env:EMPTY}"), Ok("x".into()));
        assert_eq!(expand("$${env:SET} $5 $"), Ok("${env:SET} $5 $".into()));
    }

    #[test]
    fn wrong_ones_are_found_all_at_once() {
        assert_eq!(
            expand("${env:A} ${env:B}"),
            Err(vec!["the variable A is not set".into(), "the variable B is not set".into()])
        );
        assert_eq!(expand("${HOME}"), Err(vec!["`${HOME}` is unknown".into()]));
        assert_eq!(expand("${env:A-B}"), Err(vec!["`A-B` is not the name of a variable".into()]));
        assert_eq!(expand("${env:SET"), Err(vec!["a `${` without its `}`".into()]));
    }

    #[test]
    fn parts_keep_variables_for_later() {
        let variable = |default: Option<&str>| Part::Variable {
            name: "PREFIX".to_owned(),
            default: default.map(ToOwned::to_owned),
        };
        let text = |text: &str| Part::Text(text.to_owned());
        assert_eq!(parts("${env:PREFIX:-shop-}{table}", "dev"), [variable(Some("shop-")), text("{table}")]);
        assert_eq!(parts("$${a}-${environment}-${env:PREFIX}$", "dev"), [text("${a}-dev-"), variable(None), text("$")]);
        assert_eq!(parts("", "dev"), []);
    }

    #[test]
    fn escaping_is_undone_by_expanding() {
        for text in ["${a}", "$${a}", "$$", "a${", "$$${x"] {
            assert_eq!(expand(&escape(text)), Ok(text.to_owned()));
        }
    }
}

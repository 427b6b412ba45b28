//! Live names: templates over `{project}`, `{table}` and `{environment}`, and which environment a name belongs to.

use std::fmt;

use thiserror::Error;

/// A template that turns a table's declared name into its live name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplate {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Project,
    Table,
    Environment,
}

/// Why a text is not a name template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// A brace that nothing closes.
    #[error("a {{ without its }}")]
    Unclosed,
    /// A placeholder that does not exist.
    #[error("unknown placeholder {{{0}}}; there are {{project}}, {{table}} and {{environment}}")]
    UnknownPlaceholder(String),
    /// Every table would get the same name.
    #[error("no {{table}}, so every table would get the same name")]
    NoTable,
    /// Two tables, so a live name could not be taken apart.
    #[error("{{table}} stands in it twice")]
    TwoTables,
}

impl NameTemplate {
    /// The template of a project without one: the declared name.
    pub fn plain() -> Self {
        Self { parts: vec![Part::Table] }
    }

    /// Reads a template that must hold `{table}` exactly once.
    ///
    /// # Errors
    /// Where a brace is open, a placeholder unknown, or `{table}` missing or doubled.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let close = rest[open..].find('}').ok_or(TemplateError::Unclosed)? + open;
            parts.push(match &rest[open + 1..close] {
                "project" => Part::Project,
                "table" => Part::Table,
                "environment" => Part::Environment,
                other => return Err(TemplateError::UnknownPlaceholder(other.to_owned())),
            });
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        match parts.iter().filter(|part| **part == Part::Table).count() {
            0 => Err(TemplateError::NoTable),
            1 => Ok(Self { parts }),
            _ => Err(TemplateError::TwoTables),
        }
    }

    /// Fixes project and environment, so that only the table is open.
    pub fn bind(&self, project: &str, environment: &str) -> NamePattern {
        let mut pattern = NamePattern { before: String::new(), after: String::new() };
        let mut seen_table = false;
        for part in &self.parts {
            let text = match part {
                Part::Text(text) => text.as_str(),
                Part::Project => project,
                Part::Environment => environment,
                Part::Table => {
                    seen_table = true;
                    continue;
                }
            };
            if seen_table { &mut pattern.after } else { &mut pattern.before }.push_str(text);
        }
        pattern
    }
}

impl fmt::Display for NameTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            formatter.write_str(match part {
                Part::Text(text) => text,
                Part::Project => "{project}",
                Part::Table => "{table}",
                Part::Environment => "{environment}",
            })?;
        }
        Ok(())
    }
}

/// A template of one project and environment: what stands before and after the table's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    before: String,
    after: String,
}

impl NamePattern {
    /// Returns a table's live name.
    pub fn live_name(&self, table: &str) -> String {
        format!("{}{table}{}", self.before, self.after)
    }

    /// Returns the declared name that a live name would come from, where the pattern fits.
    pub fn table_of<'a>(&self, live_name: &'a str) -> Option<&'a str> {
        live_name.strip_prefix(&self.before)?.strip_suffix(&self.after).filter(|table| !table.is_empty())
    }

    /// Returns how many characters of a fitting name the pattern itself fixes; more is more specific.
    pub fn specificity(&self) -> usize {
        self.before.len() + self.after.len()
    }
}

/// Returns which of several patterns a live name belongs to: the most specific of those that fit, with the declared
/// name that it gives. Of two equally specific ones the earlier wins.
pub fn owner_of<'a, 'n, T>(
    patterns: impl IntoIterator<Item = (T, &'a NamePattern)>,
    live_name: &'n str,
) -> Option<(T, &'n str)> {
    let mut best: Option<(usize, T, &'n str)> = None;
    for (owner, pattern) in patterns {
        if let Some(table) = pattern.table_of(live_name)
            && best.as_ref().is_none_or(|(specificity, ..)| pattern.specificity() > *specificity)
        {
            best = Some((pattern.specificity(), owner, table));
        }
    }
    best.map(|(_, owner, table)| (owner, table))
}

/// Says what is wrong with the name of a table or index: 3 to 255 of `a-z A-Z 0-9 _ - .` [M][T-041].
///
/// # Errors
/// A lower-case fragment that names the rule.
pub fn check_name(name: &str) -> Result<(), String> {
    if let Some(wrong) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.')) {
        return Err(format!("{name:?} holds {wrong:?}; names are made of a-z, A-Z, 0-9, '_', '-' and '.'"));
    }
    match name.len() {
        0..3 => Err(format!("{name:?} is too short; names have at least 3 characters")),
        3..=255 => Ok(()),
        length => Err(format!("{name:?} has {length} characters; names have at most 255")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> NamePattern {
        NameTemplate::parse(text).expect("a valid template").bind("shop", "staging")
    }

    #[test]
    fn a_template_gives_and_takes_apart_live_names() {
        let pattern = pattern("{project}-{environment}-{table}-v1");
        assert_eq!(pattern.live_name("orders"), "shop-staging-orders-v1");
        assert_eq!(pattern.table_of("shop-staging-orders-v1"), Some("orders"));
        assert_eq!(pattern.table_of("shop-staging--v1"), None);
        assert_eq!(pattern.table_of("shop-orders-v1"), None);
    }

    #[test]
    fn a_live_name_belongs_to_the_most_specific_pattern() {
        let production = pattern("expenses-{table}");
        let staging = pattern("expenses-staging-{table}");
        let patterns = [("production", &production), ("staging", &staging)];
        assert_eq!(owner_of(patterns, "expenses-staging-companies"), Some(("staging", "companies")));
        assert_eq!(owner_of(patterns, "expenses-companies"), Some(("production", "companies")));
        assert_eq!(owner_of(patterns, "other"), None);
    }

    #[test]
    fn wrong_templates_say_why() {
        assert_eq!(NameTemplate::parse("a-{tabel}"), Err(TemplateError::UnknownPlaceholder("tabel".into())));
        assert_eq!(NameTemplate::parse("a-{table"), Err(TemplateError::Unclosed));
        assert_eq!(NameTemplate::parse("a"), Err(TemplateError::NoTable));
        assert_eq!(NameTemplate::parse("{table}{table}"), Err(TemplateError::TwoTables));
    }

    #[test]
    fn names_keep_to_dynamodbs_charset_and_length() {
        assert!(check_name("a.b-C_9").is_ok());
        assert!(check_name("ab").is_err());
        assert!(check_name(&"x".repeat(256)).is_err());
        assert!(check_name("müller").unwrap_err().contains('ü'));
    }
}

//! Functions with regular expressions, and `replace`, which may have one.

use std::collections::BTreeMap;

use regex_lite::{Captures, Regex};

use super::{Outcome, bounded, takes};
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::value::Fault;

/// How long a text may be in which a pattern is sought, and what replaces it, in bytes.
const LONGEST_TEXT: usize = 100_000;
const LONGEST_REPLACEMENT: usize = 1_000;

/// Calls a function by name; `None` where it is none of these.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Outcome> {
    Some(match (name, arguments) {
        ("regex", [pattern, text]) => first_match(pattern, text),
        ("regexall", [pattern, text]) => compiled(pattern, text).map(|(pattern, text)| {
            Value::List(pattern.captures_iter(&text).map(|found| value_of(&pattern, &found)).collect())
        }),
        ("replace", [text, part, by]) => replace(text, part, by),
        ("regex" | "regexall" | "replace", _) => Err(takes("another number of arguments")),
        _ => return None,
    })
}

fn compiled(pattern: &Value, text: &Value) -> Result<(Regex, String), Fault> {
    let (pattern, text) = (pattern.to_text()?, text.to_text()?);
    if text.len() > LONGEST_TEXT {
        return Err(Fault::NotTold("the text is too long for a regular expression".to_owned()));
    }
    // Every pattern that cannot be read here may be one that Terraform can read.
    let regex = Regex::new(&pattern);
    let regex = regex.map_err(|error| Fault::NotTold(format!("the pattern {pattern:?} is not understood: {error}")))?;
    Ok((regex, text))
}

fn first_match(pattern: &Value, text: &Value) -> Outcome {
    let (pattern, text) = compiled(pattern, text)?;
    let found = pattern.captures(&text);
    found.map(|found| value_of(&pattern, &found)).ok_or_else(|| Fault::Wrong("the pattern does not match".to_owned()))
}

/// Returns what a pattern found: the text, or its groups by number or name.
fn value_of(pattern: &Regex, found: &Captures<'_>) -> Value {
    let text = |group: Option<regex_lite::Match<'_>>| {
        group.map_or(Value::Null, |group| Value::Text(group.as_str().to_owned()))
    };
    let names: Vec<&str> = pattern.capture_names().flatten().collect();
    if !names.is_empty() {
        let groups: BTreeMap<_, _> = names.into_iter().map(|name| (name.to_owned(), text(found.name(name)))).collect();
        return Value::Map(groups);
    }
    if found.len() > 1 {
        return Value::List(found.iter().skip(1).map(text).collect());
    }
    text(found.get(0))
}

fn replace(text: &Value, part: &Value, by: &Value) -> Outcome {
    let (written, by) = (part.to_text()?, by.to_text()?);
    // A part between slashes is a pattern.
    if let Some(pattern) = written.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        let (pattern, text) = compiled(&Value::Text(pattern.to_owned()), text)?;
        if by.len() > LONGEST_REPLACEMENT {
            return Err(Fault::NotTold("the replacement is too long for a regular expression".to_owned()));
        }
        return Ok(Value::Text(pattern.replace_all(&text, by.as_str()).into_owned()));
    }
    let text = text.to_text()?;
    let count = text.matches(written.as_str()).count();
    bounded(count.saturating_mul(by.len()).saturating_add(text.len()))?;
    Ok(Value::Text(text.replace(written.as_str(), &by)))
}

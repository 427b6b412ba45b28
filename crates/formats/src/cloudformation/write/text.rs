//! Templates as text.

use serde_json::{Value, json};

use crate::yaml::{Output, is_unprinted, write_entries};

/// Returns a template as YAML, with the short forms of functions, below a comment.
pub fn to_yaml(template: &Value, comment: &str) -> String {
    let mut text = String::new();
    for line in comment.lines() {
        // A name in it may hold what YAML takes for a line's end.
        let line: String = line.chars().map(|c| if is_unprinted(c) { ' ' } else { c }).collect();
        text.push_str(format!("# {line}").trim_end());
        text.push('\n');
    }
    let sections: Vec<_> = template.as_object().into_iter().flatten().collect();
    for (key, section) in sections {
        // Sections with several lines stand apart.
        if section.is_object() {
            text.push('\n');
        }
        write_entries(&[(key.clone(), output(section))], 0, &mut text);
    }
    text
}

/// Returns a template as JSON.
pub fn to_json(template: &Value) -> String {
    format!("{template:#}\n")
}

/// Returns a text that the stack puts together where something in it is to be replaced, and otherwise the text.
pub(super) fn substituted(text: &str) -> Value {
    if text.contains("${") { json!({ "Fn::Sub": text }) } else { json!(text) }
}

fn output(value: &Value) -> Output {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Output::Word(value.to_string()),
        Value::String(text) if is_type(text) => Output::Word(text.clone()),
        Value::String(text) => Output::Text(text.clone()),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let words: Vec<_> = items.iter().map(output).collect();
            if words.len() > 1 { Output::Items(words) } else { Output::List(words) }
        }
        Value::Array(items) => Output::Items(items.iter().map(output).collect()),
        Value::Object(members) => {
            if let Some((tag, argument)) = short_form(value) {
                return Output::Tagged(tag, Box::new(argument));
            }
            let is_flat = members.values().all(|member| !member.is_array() && !member.is_object());
            let entries = members.iter().map(|(key, member)| (key.clone(), output(member))).collect();
            if is_flat && members.len() <= 2 { Output::Short(entries) } else { Output::Long(entries) }
        }
    }
}

/// Returns the tag and the argument of a function's short form.
fn short_form(value: &Value) -> Option<(&'static str, Output)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    let (function, argument) = members.iter().next()?;
    match (function.as_str(), argument) {
        ("Ref", Value::String(name)) => Some(("!Ref", Output::Text(name.clone()))),
        ("Fn::Sub", Value::String(text)) => Some(("!Sub", Output::Text(text.clone()))),
        ("Fn::GetAtt", Value::Array(parts)) => {
            let parts: Option<Vec<_>> = parts.iter().map(Value::as_str).collect();
            Some(("!GetAtt", Output::Text(parts?.join("."))))
        }
        _ => None,
    }
}

/// Says whether a text is the type of a resource, which no reader of YAML takes for anything else.
fn is_type(text: &str) -> bool {
    let mut parts = text.split("::");
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.contains("::") && parts.all(is_word)
}

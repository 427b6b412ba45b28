//! Short digests: of a resource, and of its properties.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Hexadecimal digits of a digest: 128 bits.
const DIGITS: usize = 32;

/// Properties that say nothing about the table: where the function is, and how long it is waited for.
const NOT_ABOUT_THE_TABLE: [&str; 2] = ["ServiceToken", "ServiceTimeout"];

/// Returns the digest of texts, which no other list of texts shares.
pub(super) fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.len().to_be_bytes());
        hasher.update(text.as_bytes());
    }
    let digits: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    digits[..DIGITS].to_owned()
}

/// Returns the digest of properties: the same for the same content in another order, or with numbers as texts.
pub(super) fn of_properties(properties: &Value) -> String {
    let mut text = String::new();
    match properties.as_object() {
        Some(members) => {
            let about_the_table = members.iter().filter(|(key, _)| !NOT_ABOUT_THE_TABLE.contains(&key.as_str()));
            write_members(about_the_table.collect(), &mut text);
        }
        None => write(properties, &mut text),
    }
    digest([text.as_str()])
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => write_text(if *flag { "true" } else { "false" }, text),
        Value::Number(number) => write_text(&number.to_string(), text),
        Value::String(string) => write_text(string, text),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(members) => write_members(members.iter().collect(), text),
    }
}

fn write_members(mut members: Vec<(&String, &Value)>, text: &mut String) {
    members.sort_by_key(|(key, _)| *key);
    text.push('{');
    for (key, value) in members {
        write_text(key, text);
        write(value, text);
        text.push(',');
    }
    text.push('}');
}

fn write_text(string: &str, text: &mut String) {
    text.push_str(&format!("{string:?}"));
}

//! Attributes of items.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::error::Error;

/// An item, or a key, as the SDK has it.
pub type Item = HashMap<String, AttributeValue>;

/// Returns a text as an attribute's value.
pub fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// Returns a number as an attribute's value. DynamoDB keeps 38 decimal digits, so numbers travel as text.
pub fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// Returns an attribute that is a text, where it is there.
#[must_use]
pub fn optional_text(item: &Item, attribute: &str) -> Option<String> {
    item.get(attribute)?.as_s().ok().cloned()
}

/// Returns an attribute that is a text.
///
/// # Errors
/// Where it is missing, or no text.
pub fn text_of(item: &Item, attribute: &'static str) -> Result<String, Error> {
    optional_text(item, attribute).ok_or(Error::Attribute { attribute, expected: "a text" })
}

/// Returns an attribute that is a number, in decimal digits, where it is there.
#[must_use]
pub fn optional_number(item: &Item, attribute: &str) -> Option<String> {
    item.get(attribute)?.as_n().ok().cloned()
}

/// Returns an attribute that is a whole number from 0.
///
/// # Errors
/// Where it is missing, or no such number.
pub fn whole_number_of(item: &Item, attribute: &'static str) -> Result<u64, Error> {
    let digits = optional_number(item, attribute);
    digits.and_then(|digits| digits.parse().ok()).ok_or(Error::Attribute { attribute, expected: "a whole number" })
}

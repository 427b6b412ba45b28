//! Functions that write a value as a text: `Fn::Base64` and `Fn::ToJsonString`.

use tablewright_core::place::Place;

use super::{Evaluation, call_of, left};
use crate::tree::{Node, Scalar, Value};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Evaluation<'_> {
    /// Evaluates `Fn::Base64`.
    pub(super) fn base64(&mut self, argument: Node, place: &Place) -> Node {
        match argument.as_text() {
            Some(text) => Node::text(base64(text.as_bytes()), place),
            None if call_of(&argument).is_some() => left("Fn::Base64", argument, place),
            None => self.malformed("Fn::Base64", place, "a text"),
        }
    }

    /// Evaluates `Fn::ToJsonString`. It stays as it is where something in it does.
    pub(super) fn json_text(&mut self, argument: Node, place: &Place) -> Node {
        if !matches!(argument.value, Value::List(_) | Value::Map(_)) {
            return self.malformed("Fn::ToJsonString", place, "a list or a mapping");
        }
        let mut text = String::new();
        match write_json(&argument, &mut text) {
            Written::Whole => Node::text(text, place),
            Written::Unknown => Node::absent(place),
            Written::Refers => left("Fn::ToJsonString", argument, place),
        }
    }
}

/// How far a value could be written.
enum Written {
    Whole,
    /// Something in it is not known, which has been told.
    Unknown,
    /// Something in it is known only after the deployment.
    Refers,
}

fn write_json(node: &Node, text: &mut String) -> Written {
    if call_of(node).is_some() {
        return Written::Refers;
    }
    match &node.value {
        Value::Absent => return Written::Unknown,
        Value::Scalar(scalar) => text.push_str(&scalar_as_json(scalar)),
        Value::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                match write_json(item, text) {
                    Written::Whole => {}
                    stopped => return stopped,
                }
            }
            text.push(']');
        }
        Value::Map(entries) => {
            text.push('{');
            for (index, entry) in entries.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                text.push_str(&quoted(&entry.key.value));
                text.push(':');
                match write_json(&entry.value, text) {
                    Written::Whole => {}
                    stopped => return stopped,
                }
            }
            text.push('}');
        }
    }
    Written::Whole
}

fn scalar_as_json(scalar: &Scalar) -> String {
    let is_number = || serde_json::from_str::<serde_json::Number>(&scalar.text).is_ok();
    match scalar.text.as_str() {
        _ if scalar.is_null() => "null".to_owned(),
        text if scalar.is_plain() && (matches!(text, "true" | "false") || is_number()) => text.to_owned(),
        text => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for digit in 0..4 {
            // A chunk of n bytes has n + 1 digits.
            match digit <= chunk.len() {
                true => text.push(char::from(ALPHABET[(bits >> (18 - 6 * digit) & 63) as usize])),
                false => text.push('='),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_are_written_as_rfc_4648_has_them() {
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let expected = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        assert_eq!(texts.map(|text| base64(text.as_bytes())), expected);
    }
}

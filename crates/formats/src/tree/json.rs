//! The tree of a JSON file.
//!
//! `serde_json` judges the syntax; the reader here only finds places in a text that is known to be JSON. YAML's
//! grammar is not used for it because it refuses some JSON: surrogate pairs in escapes, and tabs before a key.

use std::collections::HashMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};

use super::{Entry, MAX_DEPTH, Node, Scalar, Tree, Value, duplicate_key, too_deep};
use crate::source::{Lines, Source};

/// Some editors put it first; JSON does not know it.
const BYTE_ORDER_MARK: char = '\u{feff}';

pub(super) fn parse(source: &Source, lines: &Lines<'_>) -> Result<Tree, Box<Finding>> {
    let text = source.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&source.text);
    let skipped = source.text.len() - text.len();
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let place = lines.place_of(error.line(), error.column(), skipped);
        return Err(syntax_error(&error, &place));
    }
    let mut reader = Reader { text: &source.text, at: skipped, lines, findings: Vec::new() };
    let root = reader.node(0)?;
    Ok(Tree { root, findings: reader.findings })
}

/// Returns what `serde_json` says, without the place that it adds.
pub(crate) fn message_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    match message.strip_prefix("EOF while") {
        Some(rest) => format!("the file ends while{rest}"),
        None => message.to_owned(),
    }
}

/// The finding of `serde_json`'s judgement.
fn syntax_error(error: &serde_json::Error, place: &Place) -> Box<Finding> {
    let finding = Finding::error(Code::Syntax, format!("not well-formed JSON: {}", message_of(error))).at(place);
    let finding = if error.is_eof() { finding.help("it may have been cut off") } else { finding };
    finding.into()
}

/// Walks over a text that is known to be JSON. Should it not be, nodes come out absent; nothing panics.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    lines: &'a Lines<'a>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn node(&mut self, depth: usize) -> Result<Node, Box<Finding>> {
        let start = self.next_token();
        if depth > MAX_DEPTH {
            return Err(too_deep(&self.lines.place(start, 1)));
        }
        let mut place = self.lines.place(start, 1);
        let value = match self.byte() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Scalar(Scalar { text: self.string(), quoted: true, expanded: false }),
            Some(_) => {
                let rest = &self.text[self.at..];
                let end = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
                self.at += end;
                Value::Scalar(Scalar { text: rest[..end].to_owned(), quoted: false, expanded: false })
            }
            None => Value::Absent,
        };
        if let Value::Scalar(_) = value {
            place.length = self.at - start;
        }
        Ok(Node { place, value })
    }

    fn map(&mut self, depth: usize) -> Result<Value, Box<Finding>> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: HashMap<String, Place> = HashMap::new();
        self.at += 1;
        loop {
            let start = self.next_token();
            if self.byte() != Some(b'"') {
                self.at += usize::from(self.byte() == Some(b'}'));
                return Ok(Value::Map(entries));
            }
            let key = self.string();
            let place = self.lines.place(start, self.at - start);
            self.next_token();
            self.at += usize::from(self.byte() == Some(b':'));
            let value = self.node(depth + 1)?;
            self.next_token();
            self.at += usize::from(self.byte() == Some(b','));
            if let Some(first) = seen.get(&key) {
                self.findings.push(duplicate_key(&key, first, &place));
            } else {
                seen.insert(key.clone(), place.clone());
                entries.push(Entry { key: Declared::new(key, place), value });
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Box<Finding>> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.next_token();
            match self.byte() {
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(items));
                }
                None => return Ok(Value::List(items)),
                Some(_) => items.push(self.node(depth + 1)?),
            }
            self.next_token();
            self.at += usize::from(self.byte() == Some(b','));
        }
    }

    /// Takes a string from its opening to its closing quote.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
        self.text.get(start..self.at).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space and returns where the next token starts.
    fn next_token(&mut self) -> usize {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Result<Tree, Vec<Finding>> {
        Tree::parse(&Source::new("a.json", text))
    }

    #[test]
    fn places_and_quotes_survive_tabs_escapes_and_a_byte_order_mark() {
        let tree = tree("\u{feff}{\n\t\"a\\u00e4\": [1, \"\\ud83d\\ude00\"],\n\t\"b\": null\n}").expect("it is JSON");
        let list = tree.root.get("aä").expect("the key is there");
        let Value::List(items) = &list.value else { panic!("not a list") };
        assert_eq!((list.place.line, list.place.column), (2, 13));
        assert_eq!(items[0].value, Value::Scalar(Scalar { text: "1".into(), quoted: false, expanded: false }));
        assert_eq!(items[1].value, Value::Scalar(Scalar { text: "😀".into(), quoted: true, expanded: false }));
        assert!(tree.root.get("b").is_some_and(Node::is_absent));
    }

    #[test]
    fn a_key_that_stands_twice_is_found_at_the_second_place() {
        let tree = tree("{\"a\": 1,\n \"a\": 2}").expect("it is JSON");
        assert_eq!(tree.findings[0].code, Code::DuplicateKey);
        assert_eq!(tree.findings[0].place.as_ref().map(|place| (place.line, place.column)), Some((2, 2)));
    }

    #[test]
    fn a_file_that_was_cut_off_says_so() {
        let finding = tree("{\"a\": [1,").expect_err("it is cut off").remove(0);
        assert_eq!(finding.code, Code::Syntax);
        assert!(finding.help.is_some_and(|help| help.contains("cut off")));
    }
}

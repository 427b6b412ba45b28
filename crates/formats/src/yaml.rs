//! Writing YAML as a person would: plain words without quotes, short mappings on one line.

/// The longest line that a mapping may make when it is written on one.
const WIDTH: usize = 100;

/// A value to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Output {
    /// A text, quoted where YAML would take it for something else.
    Text(String),
    /// A word that is written as it is, such as a number or `true`.
    Word(String),
    /// A list, always on one line.
    List(Vec<Output>),
    /// A list with a line, or several, per item.
    Items(Vec<Output>),
    /// A value behind a tag, such as `!Ref`; always on one line.
    Tagged(&'static str, Box<Output>),
    /// A mapping, on one line where it is short.
    Short(Vec<(String, Output)>),
    /// A mapping with a line per key.
    Long(Vec<(String, Output)>),
}

/// Writes the entries of a mapping, each indented by `depth` levels.
pub(crate) fn write_entries(entries: &[(String, Output)], depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for (key, value) in entries {
        let key = quoted(key);
        // Indentation, key, colon and space stand before it.
        match nested(value, indent.len() + key.len() + 2) {
            Some(Nested::Entries(entries)) => {
                text.push_str(&format!("{indent}{key}:\n"));
                write_entries(entries, depth + 1, text);
            }
            Some(Nested::Items(items)) => {
                text.push_str(&format!("{indent}{key}:\n"));
                write_items(items, depth + 1, text);
            }
            None => text.push_str(&format!("{indent}{key}: {}\n", inline(value))),
        }
    }
}

/// What does not stand on one line.
enum Nested<'a> {
    Entries(&'a [(String, Output)]),
    Items(&'a [Output]),
}

/// Returns what is to be written below, where a value does not stand behind so many characters on one line.
fn nested(value: &Output, before: usize) -> Option<Nested<'_>> {
    match value {
        Output::Long(entries) if !entries.is_empty() => Some(Nested::Entries(entries)),
        Output::Short(entries) if before + inline(value).chars().count() > WIDTH => Some(Nested::Entries(entries)),
        Output::Items(items) if !items.is_empty() => Some(Nested::Items(items)),
        _ => None,
    }
}

/// Writes the items of a list, each indented by `depth` levels.
fn write_items(items: &[Output], depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for item in items {
        match nested(item, indent.len() + 2) {
            None => text.push_str(&format!("{indent}- {}\n", inline(item))),
            Some(nested) => {
                let mut below = String::new();
                match nested {
                    Nested::Entries(entries) => write_entries(entries, depth + 1, &mut below),
                    Nested::Items(items) => write_items(items, depth + 1, &mut below),
                }
                // The dash takes the place of the first line's last level of indentation.
                text.push_str(&format!("{indent}- {}", &below[indent.len() + 2..]));
            }
        }
    }
}

fn inline(value: &Output) -> String {
    match value {
        Output::Text(text) => quoted(text),
        Output::Word(word) => word.clone(),
        Output::Tagged(tag, value) => format!("{tag} {}", inline(value)),
        Output::List(items) | Output::Items(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Output::Short(entries) | Output::Long(entries) if entries.is_empty() => "{}".to_owned(),
        Output::Short(entries) | Output::Long(entries) => {
            let entry = |(key, value): &(String, Output)| format!("{}: {}", quoted(key), inline(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Returns a text plain where every YAML reader takes it for that text, else in double quotes.
pub(crate) fn quoted(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_unprinted(c) => {
                quoted.push_str(&format!("\\U{:08x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Says whether YAML counts a character as a line break or does not print it.
pub(crate) fn is_unprinted(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./@+".contains(&byte))
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_stand_without_quotes() {
        assert_eq!(quoted("company-users"), "company-users");
        assert_eq!(quoted("alias/own.key"), "alias/own.key");
        assert_eq!(quoted("No"), "\"No\"");
        assert_eq!(quoted("123"), "\"123\"");
        assert_eq!(quoted(""), "\"\"");
        assert_eq!(quoted("a: b"), "\"a: b\"");
        assert_eq!(quoted("\u{85}\"\\"), "\"\\U00000085\\\"\\\\\"");
    }

    #[test]
    fn short_mappings_stand_on_one_line() {
        let short = |count: usize| {
            Output::Short((0..count).map(|index| (format!("key{index}"), Output::Text("value".into()))).collect())
        };
        let mut text = String::new();
        write_entries(&[("a".into(), short(1)), ("b".into(), short(9)), ("c".into(), short(0))], 0, &mut text);
        assert!(text.starts_with("a: { key0: value }\nb:\n  key0: value\n"));
        assert!(text.ends_with("c: {}\n"));
    }

    #[test]
    fn lists_stand_item_by_item_or_on_one_line() {
        let word = |text: &str| Output::Word(text.to_owned());
        let mapping = Output::Long(vec![
            ("a".into(), Output::Tagged("!Ref", Box::new(Output::Text("b".into())))),
            ("c".into(), Output::Items(vec![word("1"), Output::Items(vec![word("2")])])),
        ]);
        let mut text = String::new();
        let list = Output::List(vec![word("1"), word("2")]);
        write_entries(&[("x".into(), Output::Items(vec![mapping, list]))], 0, &mut text);
        assert_eq!(text, "x:\n  - a: !Ref b\n    c:\n      - 1\n      - - 2\n  - [1, 2]\n");
    }
}

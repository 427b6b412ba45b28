//! Reading values out of a tree, with a finding for each that is not what was expected.

use tablewright_core::codes::Code;
#[cfg(feature = "yaml")]
use tablewright_core::cost::Quantity;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::IgnoredField;

use crate::suggest::nearest;
use crate::tree::{Entry, Node, Value};

/// How many known keys a message lists at most.
const SHORT_LIST: usize = 16;

/// The keys that a mapping may have.
pub(crate) trait KnownKeys {
    /// Returns them in the order in which messages list them.
    fn known_keys(&self) -> Vec<&'static str>;
}

impl KnownKeys for [&'static str] {
    fn known_keys(&self) -> Vec<&'static str> {
        self.to_vec()
    }
}

/// Collects findings while a tree is read.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) findings: Vec<Finding>,
    /// The table, index or environment that is being read.
    subject: Option<String>,
}

/// The keys of a mapping, all of them known.
#[derive(Debug)]
pub(crate) struct Fields<'t> {
    place: &'t Place,
    entries: &'t [Entry],
}

impl<'t> Fields<'t> {
    /// Returns the value of a key; null is as if the key was not there.
    pub(crate) fn get(&self, key: &str) -> Option<&'t Node> {
        self.entry(key).map(|entry| &entry.value).filter(|node| !node.is_absent())
    }

    /// Returns a key and its value, whatever it is.
    pub(crate) fn entry(&self, key: &str) -> Option<&'t Entry> {
        self.entries.iter().find(|entry| entry.key.value == key)
    }
}

impl Reader {
    /// Adds a finding about what is being read.
    pub(crate) fn report(&mut self, mut finding: Finding) {
        finding.resource = finding.resource.or_else(|| self.subject.clone());
        self.findings.push(finding);
    }

    /// Adds a finding about a value.
    pub(crate) fn wrong(&mut self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.report(Finding::error(Code::WrongValue, message).at(place).help(help));
    }

    /// Adds the finding of a value that is something else than expected.
    pub(crate) fn unexpected(&mut self, name: &str, node: &Node, expected: &str) {
        let message = format!("`{name}` is {}; expected {expected}", found(node));
        self.report(Finding::error(Code::WrongValue, message).at(&node.place));
    }

    /// Reads something under the name of a table, index or environment.
    #[cfg(feature = "yaml")]
    pub(crate) fn about<T>(&mut self, subject: String, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.subject.replace(subject);
        let read = read(self);
        self.subject = outer;
        read
    }

    /// Returns the keys of a mapping and reports those that are not known. `what` is how a message names the mapping.
    pub(crate) fn fields<'t, K>(&mut self, what: &str, node: &'t Node, keys: &K) -> Option<Fields<'t>>
    where
        K: KnownKeys + ?Sized,
    {
        let entries = self.entries(what, node)?;
        let known = keys.known_keys();
        for Entry { key, .. } in entries {
            if !known.contains(&key.value.as_str()) {
                let finding = Finding::error(Code::UnknownKey, format!("`{}` is no key of {what}", key.value));
                let finding = finding.at(&key.place);
                self.report(match unknown_help(&key.value, &known) {
                    Some(help) => finding.help(help),
                    None => finding,
                });
            }
        }
        Some(Fields { place: &node.place, entries })
    }

    /// Returns the entries of a mapping whose keys are names that people give.
    pub(crate) fn entries<'t>(&mut self, what: &str, node: &'t Node) -> Option<&'t [Entry]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            Value::Absent => None,
            _ => {
                let message = format!("{what} is {}; expected a mapping", found(node));
                self.report(Finding::error(Code::WrongValue, message).at(&node.place));
                None
            }
        }
    }

    /// Returns the value of a key that must be there. `what` is how a message names the mapping.
    pub(crate) fn required<'t>(&mut self, what: &str, fields: &Fields<'t>, key: &str) -> Option<&'t Node> {
        match fields.entry(key) {
            Some(entry) if entry.value.value == Value::Absent => None,
            Some(entry) if !entry.value.is_absent() => Some(&entry.value),
            entry => {
                let place = entry.map_or(fields.place, |entry| &entry.key.place);
                self.report(Finding::error(Code::MissingKey, format!("{what} has no `{key}`")).at(place));
                None
            }
        }
    }

    /// Reads a text. Numbers are taken as they are written; booleans are not.
    pub(crate) fn text(&mut self, name: &str, node: &Node) -> Option<Declared<String>> {
        match &node.value {
            Value::Scalar(scalar) if !scalar.quoted && matches!(scalar.text.as_str(), "true" | "false") => {
                let message = format!("`{name}` is {}; expected a text", found(node));
                self.wrong(&node.place, message, "put it in quotes if it is meant as a text");
                None
            }
            Value::Scalar(scalar) if scalar.text.is_empty() => {
                self.wrong(&node.place, format!("`{name}` is empty"), "give it a value, or leave it out");
                None
            }
            _ => self.any_text(name, node),
        }
    }

    /// Reads any scalar as the text it is written as.
    pub(crate) fn any_text(&mut self, name: &str, node: &Node) -> Option<Declared<String>> {
        match &node.value {
            Value::Scalar(scalar) => Some(Declared::new(scalar.text.clone(), node.place.clone())),
            Value::Absent => None,
            Value::List(_) | Value::Map(_) => {
                self.unexpected(name, node, "a text");
                None
            }
        }
    }

    /// Reads one text or a list of texts.
    pub(crate) fn texts(&mut self, name: &str, node: &Node) -> Vec<Declared<String>> {
        match &node.value {
            Value::List(items) => {
                let present = items.iter().filter(|item| !item.is_absent());
                present.filter_map(|item| self.text(name, item)).collect()
            }
            _ => self.text(name, node).into_iter().collect(),
        }
    }

    /// Reads `true` or `false`.
    #[cfg(feature = "yaml")]
    pub(crate) fn boolean(&mut self, name: &str, node: &Node) -> Option<Declared<bool>> {
        match as_boolean(node) {
            Some(value) => Some(Declared::new(value, node.place.clone())),
            None => {
                self.no_boolean(name, node, "`true` or `false`");
                None
            }
        }
    }

    /// Adds the finding of a value that should have been a boolean or something else.
    #[cfg(feature = "yaml")]
    pub(crate) fn no_boolean(&mut self, name: &str, node: &Node, expected: &str) {
        let Value::Scalar(scalar) = &node.value else { return self.unexpected(name, node, expected) };
        let meant = match scalar.text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "enabled" => "true",
            "false" | "no" | "off" | "n" | "disabled" | "none" => "false",
            _ => return self.unexpected(name, node, expected),
        };
        let message = format!("`{name}` is {}; expected {expected}", found(node));
        self.wrong(&node.place, message, format!("write `{meant}`, without quotes"));
    }

    /// Reads a whole number.
    pub(crate) fn number(&mut self, name: &str, node: &Node) -> Option<Declared<u64>> {
        if let Value::Scalar(scalar) = &node.value {
            let digits = !scalar.text.is_empty() && scalar.text.bytes().all(|byte| byte.is_ascii_digit());
            match scalar.text.parse() {
                Ok(value) if digits && scalar.is_plain() => return Some(Declared::new(value, node.place.clone())),
                Ok(_) if digits => {
                    let message = format!("`{name}` is {}; expected a number", found(node));
                    self.wrong(&node.place, message, "remove the quotes");
                    return None;
                }
                _ => {}
            }
        }
        self.unexpected(name, node, "a whole number");
        None
    }

    /// Reads a number that is not negative, with a fraction or without, exactly as it is written.
    #[cfg(feature = "yaml")]
    pub(crate) fn quantity(&mut self, name: &str, node: &Node) -> Option<Quantity> {
        let parsed = match &node.value {
            Value::Scalar(scalar) if scalar.is_plain() => Quantity::parse(&scalar.text),
            _ => None,
        };
        if parsed.is_none() {
            self.unexpected(name, node, "a number such as 20 or 0.5, not negative");
        }
        parsed
    }

    /// Reads a text that is one of several words.
    pub(crate) fn choice<T>(
        &mut self,
        name: &str,
        node: &Node,
        choices: &[&str],
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Declared<T>> {
        let parsed = match &node.value {
            Value::Scalar(scalar) => parse(&scalar.text),
            _ => None,
        };
        if parsed.is_none() {
            self.unexpected_word(name, node, &format!("one of {}", choices.join(", ")), choices);
        }
        Some(Declared::new(parsed?, node.place.clone()))
    }

    /// Adds the finding of something else than one of several words.
    pub(crate) fn unexpected_word(&mut self, name: &str, node: &Node, expected: &str, choices: &[&str]) {
        let word = match &node.value {
            Value::Scalar(scalar) => scalar.text.as_str(),
            _ => "",
        };
        match nearest(word, choices.iter().copied()) {
            Some(meant) => {
                let message = format!("`{name}` is {}; expected {expected}", found(node));
                self.wrong(&node.place, message, format!("did you mean `{meant}`?"));
            }
            None => self.unexpected(name, node, expected),
        }
    }

    /// Takes texts as fields of a table that are left as they are found.
    pub(crate) fn ignored_fields(&mut self, texts: Vec<Declared<String>>) -> Vec<IgnoredField> {
        let mut fields = Vec::new();
        for text in texts {
            if let Some(field) = IgnoredField::parse(&text.value) {
                fields.push(field);
                continue;
            }
            let finding = Finding::error(Code::WrongValue, format!("`{}` is no field that can be ignored", text.value));
            let finding = finding.at(&text.place);
            self.report(match nearest(&text.value, IgnoredField::CHOICES.iter().copied()) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help(format!(
                    "there are {}, tags.KEY and global_secondary_indexes.NAME",
                    IgnoredField::CHOICES.join(", ")
                )),
            });
        }
        fields
    }

    /// Returns the findings in the order of the file, each once: what an alias repeats is wrong only once.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| finding.place.as_ref().map_or(0, |place| place.offset));
        self.findings.dedup();
        self.findings
    }
}

/// Returns the boolean that a node is.
#[cfg(feature = "yaml")]
pub(crate) fn as_boolean(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Scalar(scalar) if scalar.is_plain() => match scalar.text.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Says what was found.
pub(crate) fn found(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) if scalar.is_null() => "empty".to_owned(),
        Value::Scalar(scalar) if scalar.is_plain() && !scalar.text.is_empty() => format!("`{}`", scalar.text),
        Value::Scalar(scalar) => format!("the text {:?}", scalar.text),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
        Value::Absent => "not known".to_owned(),
    }
}

fn unknown_help(key: &str, known: &[&str]) -> Option<String> {
    if let Some(meant) = nearest(key, known.iter().copied()) {
        return Some(format!("did you mean `{meant}`?"));
    }
    let list = |known: &[&str]| known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    match known {
        [only] => Some(format!("there is only {}", list(&[only]))),
        _ if known.len() <= SHORT_LIST => Some(format!("there are {}", list(known))),
        _ => None,
    }
}

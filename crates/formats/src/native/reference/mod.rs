//! What a declaration may say: every key with its values, its default and its meaning.
//!
//! The reader takes the keys that it knows from here, and the JSON Schema and the declaration reference are written
//! from here, so that none of the three can know a key that the others do not. A key is described once, in the part
//! that it belongs to, and a part may stand in several sections.

mod alarms;
mod companions;
mod expectations;
mod json_schema;
mod mappings;
mod markdown;
mod project;
mod table;

pub(super) use alarms::{ALARM, ALARMS};
pub(super) use companions::{GRANT, PARAMETER, PARAMETERS, POLICY, SOURCES};
pub(super) use expectations::{EXPECTATION, INDEX as EXPECTED_INDEX, READS, WRITES};
pub use json_schema::json_schema;
pub(super) use mappings::{FUNCTION, MAPPING};
pub use markdown::markdown;
pub(super) use project::{ENVIRONMENT, INCLUDE, PROJECT};
pub(super) use table::{
    ATTRIBUTE, ENCRYPTION, GLOBAL_INDEX, LOCAL_INDEX, NOT_IN_DEFAULTS, ON_DEMAND, PROJECTION, PROVISIONED, RECOVERY,
    STREAM, TABLE, TIME_TO_LIVE, WARM,
};

use crate::reader::KnownKeys;

/// A mapping whose keys are known.
#[derive(Debug)]
pub struct Section {
    /// Its name in the JSON Schema.
    pub name: &'static str,
    /// Its heading in the reference.
    pub title: &'static str,
    /// What it is, in a sentence or two.
    pub description: &'static str,
    /// Its keys, some of which other sections share.
    parts: &'static [&'static [Key]],
}

impl Section {
    /// Returns the keys in the order in which messages and documents list them.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> + use<> {
        self.parts.iter().flat_map(|part| part.iter())
    }
}

impl KnownKeys for Section {
    fn known_keys(&self) -> Vec<&'static str> {
        self.keys().map(|key| key.name).collect()
    }
}

/// A key.
#[derive(Debug)]
pub struct Key {
    /// The key as it is written.
    pub name: &'static str,
    /// What may stand behind it.
    pub shape: Shape,
    /// What it means, in a sentence or two.
    pub description: &'static str,
    /// What holds where it is left out; empty where nothing does.
    pub default: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

impl Key {
    const fn new(name: &'static str, shape: Shape, description: &'static str) -> Key {
        Key { name, shape, description, default: "", required: false }
    }

    const fn or(self, default: &'static str) -> Key {
        Key { default, ..self }
    }

    const fn required(self) -> Key {
        Key { required: true, ..self }
    }
}

/// What a value looks like.
#[derive(Debug)]
pub enum Shape {
    /// A text that is not empty.
    Text,
    /// A text of a certain form.
    Form {
        /// The form in words, such as `12 digits`.
        words: &'static str,
        /// A regular expression for it that holds in ECMAScript.
        pattern: &'static str,
    },
    /// `true` or `false`.
    Boolean,
    /// `false`, which switches something off.
    Off,
    /// A whole number.
    Number,
    /// A number, with a fraction or without.
    Decimal,
    /// One of several words.
    Choice(&'static [&'static str]),
    /// Any text, number or boolean, taken as it is written.
    Scalar,
    /// A mapping of any content.
    Anything,
    /// A list.
    List(&'static Shape),
    /// A mapping with known keys.
    Mapping(&'static Section),
    /// A mapping from names that people give; a name without a value stands for itself.
    Named(&'static Shape),
    /// A mapping from constants, in upper case.
    Constants(&'static Shape),
    /// Any of several shapes.
    Either(&'static [Shape]),
}

/// Returns every section, from the outermost to the innermost.
pub fn sections() -> Vec<&'static Section> {
    let mut found: Vec<&'static Section> = vec![&PROJECT];
    let mut next = 0;
    while let Some(section) = found.get(next).copied() {
        for key in section.keys() {
            collect(&key.shape, &mut found);
        }
        next += 1;
    }
    found
}

fn collect(shape: &'static Shape, found: &mut Vec<&'static Section>) {
    match shape {
        Shape::Mapping(section) => {
            if !found.iter().any(|known| std::ptr::eq(*known, *section)) {
                found.push(section);
            }
        }
        Shape::List(inner) | Shape::Named(inner) | Shape::Constants(inner) => collect(inner, found),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| collect(shape, found)),
        Shape::Text
        | Shape::Form { .. }
        | Shape::Boolean
        | Shape::Off
        | Shape::Number
        | Shape::Decimal
        | Shape::Choice(_)
        | Shape::Scalar
        | Shape::Anything => {}
    }
}

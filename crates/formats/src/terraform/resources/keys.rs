//! `attribute` blocks, and the keys that use them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{KeyAttribute, ScalarType};
use tablewright_core::place::{Declared, Place};

use super::values::{blocks, is_unknown, required_text, text};
use crate::reader::{Fields, Reader};
use crate::suggest::nearest;

const ATTRIBUTE: &[&str] = &["name", "type"];
const KEY_SCHEMA: &[&str] = &["attribute_name", "key_type"];
const ROLES: &[&str] = &["HASH", "RANGE"];

/// The types of key attributes, by name, and which of them a key uses.
#[derive(Debug)]
pub(super) struct Attributes {
    /// `None` where the blocks could not all be known, so that nothing can be missed in them.
    types: Option<BTreeMap<String, (Place, ScalarType)>>,
    used: RefCell<BTreeSet<String>>,
}

/// The key of a table or an index.
#[derive(Debug, Default)]
pub(super) struct Key {
    pub(super) partition: Option<Declared<Vec<KeyAttribute>>>,
    pub(super) sort: Option<Declared<Vec<KeyAttribute>>>,
}

impl Attributes {
    /// Reads the `attribute` blocks of a table.
    pub(super) fn read(reader: &mut Reader, fields: &Fields<'_>) -> Attributes {
        let mut types: BTreeMap<String, (Place, ScalarType)> = BTreeMap::new();
        let mut is_known = !is_unknown(fields, "attribute");
        for block in blocks(reader, fields, "attribute") {
            let Some(fields) = reader.fields("`attribute`", block, ATTRIBUTE) else { continue };
            is_known &= !is_unknown(&fields, "name");
            let name = required_text(reader, "`attribute`", &fields, "name");
            let scalar_type = reader.required("`attribute`", &fields, "type");
            let scalar_type = scalar_type.and_then(|node| {
                reader.choice("type", node, ScalarType::CHOICES, ScalarType::parse).map(|word| word.value)
            });
            let Some(name) = name else { continue };
            // A wrong type has been told; the attribute is defined, and nobody shall be told that it is not.
            let scalar_type = scalar_type.unwrap_or(ScalarType::String);
            match types.insert(name.value.clone(), (name.place.clone(), scalar_type)) {
                Some((first, other)) if other != scalar_type => {
                    let message = format!("attribute `{}` is defined with two types", name.value);
                    let finding = Finding::error(Code::KeyTypeConflict, message).at(&name.place);
                    reader.report(finding.help(format!("the other definition is in line {}", first.line)));
                }
                _ => {}
            }
        }
        Attributes { types: is_known.then_some(types), used: RefCell::default() }
    }

    /// Reads `hash_key` and `range_key`, or `key_schema` blocks. `what` is how a message names what the key belongs to.
    pub(super) fn key(&self, reader: &mut Reader, what: &str, fields: &Fields<'_>) -> Key {
        let mut key = Key::default();
        for block in blocks(reader, fields, "key_schema") {
            let Some(fields) = reader.fields("`key_schema`", block, KEY_SCHEMA) else { continue };
            let name = required_text(reader, "`key_schema`", &fields, "attribute_name");
            let role = reader.required("`key_schema`", &fields, "key_type").and_then(|node| {
                reader.choice("key_type", node, ROLES, |word| ROLES.iter().position(|role| *role == word))
            });
            let (Some(name), Some(role)) = (name, role) else { continue };
            key.add(role.value == 0, self.attribute(reader, what, &name), name.place);
        }
        for (argument, is_partition) in [("hash_key", true), ("range_key", false)] {
            if let Some(name) = text(reader, fields, argument) {
                let attribute = self.attribute(reader, what, &name);
                // What the state of newer providers repeats under both names is one key.
                if !key.has(&attribute.name) {
                    key.add(is_partition, attribute, name.place);
                }
            }
        }
        key
    }

    fn attribute(&self, reader: &mut Reader, what: &str, name: &Declared<String>) -> KeyAttribute {
        KeyAttribute { scalar_type: self.type_of(reader, what, name), name: name.value.clone() }
    }

    fn type_of(&self, reader: &mut Reader, what: &str, name: &Declared<String>) -> ScalarType {
        self.used.borrow_mut().insert(name.value.clone());
        let Some(types) = &self.types else { return ScalarType::String };
        if let Some((_, scalar_type)) = types.get(&name.value) {
            return *scalar_type;
        }
        let message = format!("the key of {what} uses `{}`, for which there is no `attribute` block", name.value);
        let finding = Finding::error(Code::MissingKey, message).at(&name.place);
        reader.report(match nearest(&name.value, types.keys().map(String::as_str)) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help("add `attribute { name = …, type = … }` with the type S, N or B"),
        });
        ScalarType::String
    }

    /// Reports attributes that no key uses, which the provider refuses.
    pub(super) fn report_unused(&self, reader: &mut Reader) {
        let used = self.used.borrow();
        for (name, (place, _)) in self.types.iter().flatten().filter(|(name, _)| !used.contains(*name)) {
            let message = format!("an `attribute` block defines `{name}`, which is in no key");
            let finding = Finding::error(Code::InvalidKey, message).at(place);
            reader.report(finding.help("define only attributes of keys; other attributes need no definition"));
        }
    }
}

impl Key {
    /// Adds an attribute to the partition key or the sort key.
    pub(super) fn add(&mut self, is_partition: bool, attribute: KeyAttribute, place: Place) {
        let part = if is_partition { &mut self.partition } else { &mut self.sort };
        part.get_or_insert_with(|| Declared::new(Vec::new(), place)).value.push(attribute);
    }

    fn has(&self, name: &str) -> bool {
        let parts = [&self.partition, &self.sort].into_iter().flatten();
        parts.flat_map(|part| &part.value).any(|attribute| attribute.name == name)
    }
}

//! `AttributeDefinitions` and `KeySchema`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{KeyAttribute, ScalarType};
use tablewright_core::place::{Declared, Place};

use super::ResourceKind;
use super::values::{items, required_text};
use crate::reader::Reader;
use crate::suggest::nearest;
use crate::tree::{Node, Value};

const DEFINITION: &[&str] = &["AttributeName", "AttributeType"];
const ELEMENT: &[&str] = &["AttributeName", "KeyType"];
const ROLES: &[&str] = &["HASH", "RANGE"];

/// The types of key attributes, by name, and which of them a key uses.
#[derive(Debug)]
pub(super) struct Definitions {
    /// `None` where the definitions could not be known, so that nothing can be missed in them.
    types: Option<BTreeMap<String, (Place, ScalarType)>>,
    used: RefCell<BTreeSet<String>>,
}

/// A key as a schema says it.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// HASH elements, in order.
    pub(super) partition: Option<Declared<Vec<KeyAttribute>>>,
    /// RANGE elements, in order.
    pub(super) sort: Option<Declared<Vec<KeyAttribute>>>,
}

impl Definitions {
    /// Reads `AttributeDefinitions`.
    pub(super) fn read(reader: &mut Reader, node: Option<&Node>) -> Definitions {
        let types = node.and_then(|node| {
            let mut types = BTreeMap::new();
            for item in items(reader, "AttributeDefinitions", node) {
                let Some(fields) = reader.fields("an attribute definition", item, DEFINITION) else { continue };
                let name = required_text(reader, "an attribute definition", &fields, "AttributeName");
                let scalar_type = reader.required("an attribute definition", &fields, "AttributeType").map(|node| {
                    reader.choice("AttributeType", node, ScalarType::CHOICES, ScalarType::parse).map(|word| word.value)
                });
                let Some(name) = name else { continue };
                // A wrong type has been told; the attribute is defined, and nobody shall be told that it is not.
                let scalar_type = scalar_type.flatten().unwrap_or(ScalarType::String);
                let place = name.place;
                match types.insert(name.value.clone(), (place.clone(), scalar_type)) {
                    Some((first, other)) if other != scalar_type => {
                        let message = format!("attribute `{}` is defined with two types", name.value);
                        let finding = Finding::error(Code::KeyTypeConflict, message).at(&place);
                        reader.report(finding.help(format!("the other definition is in line {}", first.line)));
                    }
                    _ => {}
                }
            }
            matches!(node.value, Value::List(_)).then_some(types)
        });
        Definitions { types, used: RefCell::default() }
    }

    /// Reads a `KeySchema`, which begins with a HASH element. `what` is how a message names what the key belongs to.
    pub(super) fn schema(&self, reader: &mut Reader, what: &str, node: &Node) -> Schema {
        let (mut schema, before, mut begins_with) = (Schema::default(), reader.findings.len(), None);
        for item in items(reader, "KeySchema", node) {
            let Some(fields) = reader.fields("an element of `KeySchema`", item, ELEMENT) else { continue };
            let name = required_text(reader, "an element of `KeySchema`", &fields, "AttributeName");
            let role = reader.required("an element of `KeySchema`", &fields, "KeyType").and_then(|node| {
                reader.choice("KeyType", node, ROLES, |word| ROLES.iter().position(|role| *role == word))
            });
            let (Some(name), Some(role)) = (name, role) else { continue };
            let attribute = KeyAttribute { scalar_type: self.type_of(reader, what, &name), name: name.value };
            begins_with.get_or_insert(role.value);
            let part = if role.value == 0 { &mut schema.partition } else { &mut schema.sort };
            part.get_or_insert_with(|| Declared::new(Vec::new(), name.place)).value.push(attribute);
        }
        // What is wrong with an element has been told.
        if reader.findings.len() == before && node.value != Value::Absent {
            if schema.partition.is_none() {
                let message = format!("the `KeySchema` of {what} has no element with KeyType HASH");
                reader.report(Finding::error(Code::MissingKey, message).at(&node.place).help("name the partition key"));
            } else if begins_with != Some(0) {
                let message = format!("the `KeySchema` of {what} begins with KeyType RANGE");
                reader.wrong(&node.place, message, "DynamoDB takes the partition key, HASH, first");
            }
        }
        schema
    }

    fn type_of(&self, reader: &mut Reader, what: &str, name: &Declared<String>) -> ScalarType {
        self.used.borrow_mut().insert(name.value.clone());
        let Some(types) = &self.types else { return ScalarType::String };
        if let Some((_, scalar_type)) = types.get(&name.value) {
            return *scalar_type;
        }
        let message = format!("the key of {what} uses `{}`, which AttributeDefinitions does not define", name.value);
        let finding = Finding::error(Code::MissingKey, message).at(&name.place);
        reader.report(match nearest(&name.value, types.keys().map(String::as_str)) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help("define it with AttributeType S, N or B"),
        });
        ScalarType::String
    }

    /// Reports definitions that no key uses, which DynamoDB refuses [T-127]. The custom resource leaves them out.
    pub(super) fn report_unused(&self, reader: &mut Reader, kind: ResourceKind) {
        let used = self.used.borrow();
        for (name, (place, _)) in self.types.iter().flatten().filter(|(name, _)| !used.contains(*name)) {
            let message = format!("AttributeDefinitions defines `{name}`, which is in no key");
            let finding = match kind {
                ResourceKind::CustomResource => Finding::warning(Code::InvalidKey, message),
                _ => Finding::error(Code::InvalidKey, message),
            };
            reader
                .report(finding.at(place).help("define only attributes of keys; other attributes need no definition"));
        }
    }
}

//! Attributes of resources, as far as their blocks say them.

use std::collections::BTreeMap;
use std::ops::Range;

use hcl_edit::structure::{Block, Body};

use super::references::{Operators, meant, written};
use super::repetition::{counted, keyed};
use super::traversal::attribute_name;
use super::{At, Evaluation, Keys, Value};

/// Attributes that a deployment gives resources.
const COMPUTED: &[&str] = &["arn", "id", "stream_arn", "stream_label", "tags_all"];

impl<'m> Evaluation<'m> {
    /// Evaluates a resource, or an attribute of one.
    pub(super) fn resource_value(
        &mut self,
        (kind, name): (&'m str, &'m str),
        operators: Operators<'m>,
        span: Range<usize>,
        at: &At,
    ) -> Value {
        let module = self.instances[at.instance].module;
        let Some(resource) = module.resources.get(&(kind, name)).copied() else {
            let known = module.resources.keys().filter(|(other, _)| *other == kind).map(|(_, name)| *name);
            let message = format!("there is no resource `{kind}.{name}`{}", meant(name, known));
            return self.wrong(at, span, message);
        };
        let body = &resource.item.body;
        let here = At { instance: at.instance, file: resource.file, names: None };
        let what = format!("{}{kind}.{name}", self.instances[at.instance].prefix);
        match self.keys(body, &here) {
            Keys::Unknown(unknown) => Value::Unknown(unknown),
            Keys::One => self.instance_value(kind, resource.item, operators, &what, span, (&here, at)),
            Keys::Count(count) => {
                if let Some((index, rest)) = self.index_of(operators, at)
                    && let Ok(index) = index.to_number()
                    && index >= 0.0
                    && index.fract() == 0.0
                    && index < count as f64
                {
                    let inner = counted(&here, index as usize);
                    let what = format!("{what}[{index}]");
                    return self.instance_value(kind, resource.item, rest, &what, span, (&inner, at));
                }
                let all = (0..count).map(|index| {
                    let what = format!("{what}[{index}]");
                    self.whole_instance(kind, resource.item, &what, &counted(&here, index))
                });
                let all = Value::List(all.collect());
                self.traversed(all, operators, span, at)
            }
            Keys::Each(entries) => {
                if let Some((key, rest)) = self.index_of(operators, at)
                    && let Ok(key) = key.to_text()
                    && let Some(value) = entries.get(&key)
                {
                    let inner = keyed(&here, &key, value);
                    let what = format!("{what}[{key:?}]");
                    return self.instance_value(kind, resource.item, rest, &what, span, (&inner, at));
                }
                let all = entries.iter().map(|(key, value)| {
                    let what = format!("{what}[{key:?}]");
                    (key.clone(), self.whole_instance(kind, resource.item, &what, &keyed(&here, key, value)))
                });
                let all = Value::Map(all.collect());
                self.traversed(all, operators, span, at)
            }
        }
    }

    /// Evaluates the index that comes first, where one does.
    fn index_of(&mut self, operators: Operators<'m>, at: &At) -> Option<(Value, Operators<'m>)> {
        let (first, rest) = operators.split_first()?;
        match first.value() {
            hcl_edit::expr::TraversalOperator::Index(index) => Some((self.value(index, at), rest)),
            hcl_edit::expr::TraversalOperator::LegacyIndex(index) => Some((Value::Number(*index.value() as f64), rest)),
            _ => None,
        }
    }

    fn instance_value(
        &mut self,
        kind: &str,
        block: &'m Block,
        operators: Operators<'m>,
        what: &str,
        span: Range<usize>,
        (here, at): (&At, &At),
    ) -> Value {
        match operators.split_first().and_then(|(first, rest)| Some((attribute_name(first)?, rest))) {
            Some((name, rest)) => match self.attribute_of(kind, block, name, here) {
                Some(value) => self.traversed(value, rest, span, at),
                None => Value::of_deployment(written(&format!("{what}.{name}"), rest)),
            },
            None => {
                let whole = self.whole_instance(kind, block, what, here);
                self.traversed(whole, operators, span, at)
            }
        }
    }

    /// Evaluates what the block of a resource says about an attribute; `None` where it says nothing.
    fn attribute_of(&mut self, kind: &str, block: &'m Block, name: &str, here: &At) -> Option<Value> {
        if let Some(attribute) = block.body.get_attribute(name) {
            return Some(self.value(&attribute.value, here));
        }
        if block.body.has_blocks(name) {
            return Some(self.blocks_of(&block.body, name, here));
        }
        match (kind, name) {
            // The provider's id of a table is its name, and what is not said about these is known.
            ("aws_dynamodb_table", "id") => self.attribute_of(kind, block, "name", here),
            ("aws_dynamodb_table", "billing_mode") => Some(Value::Text("PROVISIONED".to_owned())),
            ("aws_dynamodb_table", "range_key") => Some(Value::Null),
            _ => None,
        }
    }

    fn whole_instance(&mut self, kind: &str, block: &'m Block, what: &str, here: &At) -> Value {
        let mut entries = BTreeMap::new();
        for name in COMPUTED {
            let value = self.attribute_of(kind, block, name, here);
            entries.insert((*name).to_owned(), value.unwrap_or_else(|| Value::of_deployment(format!("{what}.{name}"))));
        }
        for attribute in block.body.attributes() {
            let name = attribute.key.as_str();
            if !["count", "for_each", "provider", "depends_on"].contains(&name) {
                entries.insert(name.to_owned(), self.value(&attribute.value, here));
            }
        }
        Value::Map(entries)
    }

    fn blocks_of(&mut self, body: &'m Body, name: &str, here: &At) -> Value {
        let mut blocks = Vec::new();
        for block in body.blocks().filter(|block| block.has_ident(name)) {
            let attributes = block.body.attributes();
            let entry = |attribute: &'m hcl_edit::structure::Attribute| {
                (attribute.key.as_str().to_owned(), self.value(&attribute.value, here))
            };
            blocks.push(Value::Map(attributes.map(entry).collect()));
        }
        Value::List(blocks)
    }
}

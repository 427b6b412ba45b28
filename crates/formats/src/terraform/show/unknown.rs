//! What a plan does not know yet.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::place::Declared;

use crate::terraform::evaluate::REFERENCE;
use crate::tree::{Entry, Node, Scalar, Value};

/// The parts of a plan beside its values.
#[derive(Debug)]
pub(super) struct Plan<'t> {
    unknown: BTreeMap<&'t str, &'t Node>,
    configuration: Option<&'t Node>,
}

impl<'t> Plan<'t> {
    /// Finds the parts; a state has none of them.
    pub(super) fn of(root: &'t Node) -> Plan<'t> {
        let changes = root.get("resource_changes").map(Node::items).unwrap_or_default();
        let unknown =
            |change: &'t Node| Some((change.get("address")?.as_text()?, change.get("change")?.get("after_unknown")?));
        Plan {
            unknown: changes.iter().filter_map(unknown).collect(),
            configuration: root.get("configuration").and_then(|configuration| configuration.get("root_module")),
        }
    }

    /// Returns what is not known of a resource.
    pub(super) fn unknown(&self, address: &str) -> Option<&'t Node> {
        self.unknown.get(address).copied()
    }

    /// Returns the names of all arguments that the configuration of a resource gives. What it does not give is for the
    /// provider to fill in, and so is what it gives by variables: their values are known, so they are null.
    pub(super) fn configured(&self, address: &str) -> BTreeSet<&'t str> {
        let mut names = BTreeSet::new();
        let address = without_keys(address);
        let parts: Vec<&str> = address.split('.').collect();
        let mut calls: Vec<&'t Node> = Vec::new();
        let mut module = self.configuration;
        let mut rest = parts.as_slice();
        while let ["module", name, after @ ..] = rest {
            let call = module.and_then(|module| module.get("module_calls")?.get(name));
            module = call.and_then(|call| call.get("module"));
            calls.extend(call);
            rest = after;
        }
        let own = rest.join(".");
        let resources = module.and_then(|module| module.get("resources")).map(Node::items).unwrap_or_default();
        let is_it = |resource: &&Node| resource.get("address").and_then(Node::as_text) == Some(&own);
        if let Some(expressions) = resources.iter().find(is_it).and_then(|resource| resource.get("expressions")) {
            collect_names(expressions, &calls, &mut names);
        }
        names
    }
}

/// Collects the names of arguments that are given by more than variables with known values. `calls` lead to the module.
fn collect_names<'t>(node: &'t Node, calls: &[&Node], names: &mut BTreeSet<&'t str>) {
    for entry in node.entries() {
        if !is_known(&entry.value, calls) {
            names.insert(&entry.key.value);
        }
        collect_names(&entry.value, calls, names);
    }
    for item in node.items() {
        collect_names(item, calls, names);
    }
}

/// Says whether an expression is made of variables alone, whose values the calls of the modules know.
fn is_known(expression: &Node, calls: &[&Node]) -> bool {
    let Some(references) = expression.get("references") else { return false };
    references.items().iter().filter_map(Node::as_text).all(|reference| {
        let variable = reference.strip_prefix("var.").and_then(|rest| rest.split(['.', '[']).next());
        match (variable, calls.split_last()) {
            (None, _) => false,
            // Variables of the root module have values before anything is planned.
            (Some(_), None) => true,
            (Some(name), Some((call, outer))) => {
                let argument = call.get("expressions").and_then(|expressions| expressions.get(name));
                argument.is_none_or(|argument| argument.get("constant_value").is_some() || is_known(argument, outer))
            }
        }
    })
}

/// Returns an address without the keys of instances, such as `module.a.b.c` for `module.a["x.y"].b.c[0]`.
fn without_keys(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    let (mut in_key, mut in_quotes, mut is_escaped) = (false, false, false);
    for letter in address.chars() {
        match (letter, in_key, in_quotes) {
            ('[', false, _) => in_key = true,
            (']', true, false) => in_key = false,
            ('"', true, _) if !is_escaped => in_quotes = !in_quotes,
            (letter, false, _) => text.push(letter),
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    text
}

/// Lays what is not known over values. A `true` stands for a value that the plan does not know: one that the
/// configuration gives becomes a reference, and what the provider fills in is left out.
pub(super) fn with_unknown(values: &Node, unknown: &Node, name: &str, configured: &BTreeSet<&str>) -> Node {
    let value = match (&values.value, &unknown.value) {
        (Value::List(items), Value::List(of_items)) => {
            let item = |(index, item): (usize, &Node)| match of_items.get(index) {
                Some(unknown) => with_unknown(item, unknown, &format!("{name}[{index}]"), configured),
                None => item.clone(),
            };
            Value::List(items.iter().enumerate().map(item).collect())
        }
        (Value::Map(entries), Value::Map(of_entries)) => {
            let mut entries = entries.clone();
            for Entry { key, value: unknown } in of_entries {
                let below = format!("{name}.{}", key.value);
                let position = entries.iter().position(|entry| entry.key.value == key.value);
                match (is_true(unknown), position) {
                    (true, position) => {
                        let place = position.map_or_else(|| values.place.clone(), |at| entries.remove(at).value.place);
                        if configured.contains(key.value.as_str()) {
                            let reference = Declared::new(REFERENCE.to_owned(), place.clone());
                            let value = Value::Map(vec![Entry { key: reference, value: Node::text(below, &place) }]);
                            let key = Declared::new(key.value.clone(), place.clone());
                            entries.push(Entry { key, value: Node { place, value } });
                        }
                    }
                    (false, Some(position)) => {
                        entries[position].value = with_unknown(&entries[position].value, unknown, &below, configured);
                    }
                    (false, None) => {}
                }
            }
            Value::Map(entries)
        }
        _ => values.value.clone(),
    };
    Node { place: values.place.clone(), value }
}

/// Says whether a node is `true`.
pub(super) fn is_true(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(Scalar { text, quoted: false, .. }) if text == "true")
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn keys_of_instances_are_taken_out_of_addresses() {
        assert_eq!(
            without_keys(r#"module.a["x].\"y"].aws_dynamodb_table.this[0]"#),
            "module.a.aws_dynamodb_table.this"
        );
        assert_eq!(without_keys("aws_dynamodb_table.this"), "aws_dynamodb_table.this");
    }
}

//! What the tables of a configuration are called where they are declared.

use std::collections::BTreeMap;

use super::TerraformTable;

/// Names of resources that say nothing about the table: what it is stands in the name of the module.
const GENERIC: &[&str] = &["this", "main", "default", "table", "dynamodb_table", "autoscaled"];

/// Returns a name for each table, no two alike: the key of the instance where it has one, such as `orders` for
/// `aws_dynamodb_table.all["orders"]`, else the name of the resource, or of the module where that says nothing. Where two
/// would be alike, the whole address is used.
pub fn declared_names(tables: &[TerraformTable]) -> Vec<String> {
    names_of(tables.iter().map(|table| table.address.value.as_str()))
}

/// Returns a name for each address of one type of resource, in the same way.
pub(in crate::terraform) fn names_of<'a>(addresses: impl Iterator<Item = &'a str>) -> Vec<String> {
    let addresses: Vec<Vec<Part>> = addresses.map(parts).collect();
    let short: Vec<String> = addresses.iter().map(|parts| short_name(parts)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let of_address = |(parts, name): (&Vec<Part>, &String)| match counts.get(name.as_str()) {
        Some(1) => name.clone(),
        _ => long_name(parts),
    };
    addresses.iter().zip(&short).map(of_address).collect()
}

/// A module or resource of an address.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    name: String,
    key: Option<String>,
}

/// Takes an address apart: the modules, then the resource.
fn parts(address: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = address;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (key, after) = match after.strip_prefix('[') {
            Some(inner) => {
                let end = end_of_key(inner);
                (Some(inner[..end].trim_matches('"').replace('\\', "")), inner.get(end + 1..).unwrap_or_default())
            }
            None => (None, after),
        };
        parts.push(Part { name: name.to_owned(), key });
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    parts.retain(|part| part.name != "module" && part.name != "data");
    // The type of the resource stands before its name.
    if parts.len() >= 2 {
        parts.remove(parts.len() - 2);
    }
    parts
}

/// Returns where a key ends: at its bracket, quotes and what they hold left out.
fn end_of_key(text: &str) -> usize {
    let (mut in_quotes, mut is_escaped) = (false, false);
    for (index, letter) in text.char_indices() {
        match letter {
            ']' if !in_quotes => return index,
            '"' if !is_escaped => in_quotes = !in_quotes,
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    text.len()
}

fn short_name(parts: &[Part]) -> String {
    let Some((resource, modules)) = parts.split_last() else { return String::new() };
    let is_number = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(key) = resource.key.as_deref().filter(|key| !is_number(key)) {
        return clean(key);
    }
    let named = match modules.last() {
        Some(module) if GENERIC.contains(&resource.name.as_str()) => match module.key.as_deref() {
            Some(key) if !is_number(key) => return clean(key),
            Some(key) => return clean(&format!("{}-{key}", module.name)),
            None => &module.name,
        },
        _ => &resource.name,
    };
    match resource.key.as_deref() {
        // A count of one is a condition.
        Some("0") | None => clean(named),
        Some(key) => clean(&format!("{named}-{key}")),
    }
}

fn long_name(parts: &[Part]) -> String {
    let texts = parts.iter().flat_map(|part| std::iter::once(part.name.as_str()).chain(part.key.as_deref()));
    clean(&texts.collect::<Vec<_>>().join("-"))
}

/// Returns a text with nothing in it that a name may not have.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use tablewright_core::place::Declared;
    use tablewright_core::project::TableDeclaration;

    use super::*;
    use crate::source::Source;

    fn names(addresses: &[&str]) -> Vec<String> {
        let table = |address: &&str| TerraformTable {
            address: Declared::new((*address).to_owned(), Source::new("main.tf", "").start()),
            table_name: None,
            declaration: TableDeclaration::default(),
        };
        declared_names(&addresses.iter().map(table).collect::<Vec<_>>())
    }

    #[test]
    fn the_name_is_the_shortest_part_that_says_what_the_table_is() {
        let addresses = [
            "module.dynamodb.aws_dynamodb_table.products",
            "aws_dynamodb_table.all[\"orders.v2/new\"]",
            "module.carts.aws_dynamodb_table.this[0]",
            "module.services[\"users\"].aws_dynamodb_table.this",
            "aws_dynamodb_table.shard[1]",
        ];
        assert_eq!(names(&addresses), ["products", "orders.v2-new", "carts", "users", "shard-1"]);
    }

    #[test]
    fn tables_that_would_be_called_the_same_get_their_whole_address() {
        let addresses =
            ["module.a.aws_dynamodb_table.log", "module.b[\"x]\"].aws_dynamodb_table.log", "aws_dynamodb_table.own"];
        assert_eq!(names(&addresses), ["a-log", "b-x--log", "own"]);
    }
}

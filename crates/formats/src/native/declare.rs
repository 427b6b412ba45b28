//! From live names to a project's declared names.

use std::collections::BTreeMap;

use tablewright_core::model::Table;
use tablewright_core::project::CompanionDeclarations;

use super::treatment::Treatment;
use super::write::{Heading, write_all};

/// What separates the parts of a live name.
const SEPARATORS: [char; 3] = ['-', '_', '.'];

/// Returns a declaration of tables that exist, in YAML: their common prefix becomes the name template, and what they
/// share stands under `defaults`. `table_name` in the heading is not used. The text reads back to the same tables, which
/// are treated the same, and to the companions, which name tables by their live names.
pub fn declare(
    heading: Heading<'_>,
    tables: impl IntoIterator<Item = (Table, Treatment)>,
    mut companions: CompanionDeclarations,
) -> String {
    let tables: Vec<(Table, Treatment)> = tables.into_iter().collect();
    let prefix = common_prefix(heading.project, tables.iter().map(|(table, _)| table.name.as_str()));
    let template = (!prefix.is_empty()).then(|| format!("{prefix}{{table}}"));
    let (mut declared, mut treatments) = (BTreeMap::new(), BTreeMap::new());
    for (table, treatment) in tables {
        let name = table.name[prefix.len()..].to_owned();
        treatments.insert(name.clone(), treatment);
        declared.insert(name, table);
    }
    companions.rename_tables(|name| name.strip_prefix(&prefix).unwrap_or(name).to_owned());
    write_all(Heading { table_name: template.as_deref(), ..heading }, &declared, &treatments, &companions)
}

/// Returns what all live names begin with and no declared name needs: the project's name where they begin with it, or
/// else everything up to the last separator that they share. A single table has the project's name or nothing.
pub fn common_prefix<'a>(project: &str, live_names: impl IntoIterator<Item = &'a str>) -> String {
    let live_names: Vec<&str> = live_names.into_iter().collect();
    if live_names.is_empty() {
        return String::new();
    }
    let serves = |prefix: &str| {
        let is_plain = prefix.chars().all(|c| c.is_ascii_alphanumeric() || SEPARATORS.contains(&c));
        is_plain && live_names.iter().all(|name| name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
    };
    for separator in SEPARATORS {
        let prefix = format!("{project}{separator}");
        if serves(&prefix) {
            return longer_by_environment(&prefix, &live_names);
        }
    }
    let shared = shared(&live_names);
    // A name that is the prefix of all others ends it one separator earlier.
    let ends = shared.char_indices().filter(|(_, c)| SEPARATORS.contains(c)).map(|(index, c)| index + c.len_utf8());
    let ends: Vec<usize> = if live_names.len() > 1 { ends.collect() } else { Vec::new() };
    ends.into_iter().rev().map(|end| &shared[..end]).find(|prefix| serves(prefix)).unwrap_or_default().to_owned()
}

/// Words that stand between a project's name and a table's.
const ENVIRONMENTS: [&str; 8] = ["production", "prod", "staging", "stage", "test", "development", "dev", "local"];

/// Takes the name of an environment into a prefix, where all names go on with the same one.
fn longer_by_environment(prefix: &str, live_names: &[&str]) -> String {
    for environment in ENVIRONMENTS {
        for separator in SEPARATORS {
            let longer = format!("{prefix}{environment}{separator}");
            if live_names.iter().all(|name| name.strip_prefix(&longer).is_some_and(|rest| !rest.is_empty())) {
                return longer;
            }
        }
    }
    prefix.to_owned()
}

/// Returns what all names begin with.
fn shared<'a>(names: &[&'a str]) -> &'a str {
    let Some((first, others)) = names.split_first() else { return "" };
    let length = others.iter().fold(first.len(), |length, other| {
        let same = first.char_indices().zip(other.chars()).take_while(|((_, one), other)| one == other);
        same.last().map_or(0, |((index, c), _)| index + c.len_utf8()).min(length)
    });
    &first[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_names_begin_with_is_the_prefix() {
        let prefix = |project: &str, names: &[&str]| common_prefix(project, names.iter().copied());
        assert_eq!(prefix("app", &["shop-orders", "shop-order-lines"]), "shop-");
        assert_eq!(prefix("app", &["shop-dev-orders", "shop-dev-users"]), "shop-dev-");
        assert_eq!(prefix("shop", &["shop-dev-orders", "shop-dev-users"]), "shop-dev-");
        assert_eq!(prefix("shop", &["shop-company-users", "shop-company-works"]), "shop-");
        assert_eq!(prefix("app", &["shop.orders", "orders"]), "");
        assert_eq!(prefix("app", &["shop-orders", "shop-", "shop-users"]), "");
        assert_eq!(prefix("app", &["a-shop-orders", "a-shop-"]), "a-");
        assert_eq!(prefix("app", &["orders", "order-lines"]), "");
        assert_eq!(prefix("app", &["shop-orders"]), "");
        assert_eq!(prefix("shop", &["shop-orders"]), "shop-");
        assert_eq!(prefix("app", &[]), "");
        assert_eq!(prefix("app", &["{x}-a", "{x}-b"]), "");
        assert_eq!(prefix("app", &["ä-x-a", "ä-x-b"]), "");
    }
}

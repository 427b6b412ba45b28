//! Logical ids of tables.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

/// The most characters of a logical id, so that the name of an export made of it, `STACK-IDStreamArn`, stays within 255
/// characters beside the longest stack name, which has 128.
const LONGEST: usize = 255 - 128 - 1 - "StreamArn".len();

/// Returns the logical id of each table, by declared name: `company-users` becomes `CompanyUsersTable`. A name that is a
/// logical id with that ending already stays as it is.
///
/// # Errors
/// Names that give no id, one that is too long, or one that another table has.
pub fn logical_ids<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<BTreeMap<String, String>, Vec<Finding>> {
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for name in names {
        let id = logical_id(name);
        let finding = |message: String| Finding::error(Code::NotRendered, message).about(name);
        if id.len() > LONGEST {
            let message = format!("table {name} would have a logical id of {} characters", id.len());
            findings.push(finding(message).help(format!("a logical id has at most {LONGEST} characters here, so that exports can be named by it: declare the table \
                 under a shorter name")));
        } else if let Some(other) = owners.insert(id.clone(), name) {
            let message = format!("tables {other} and {name} would both have the logical id {id}");
            let help = "declare one of them under another name (`name` keeps its live name), or render them apart with \
                        --table";
            findings.push(finding(message).help(help));
        }
        ids.insert(name.to_owned(), id);
    }
    if findings.is_empty() { Ok(ids) } else { Err(findings) }
}

/// Words begin in upper case; what is no letter or digit of ASCII only separates them.
fn logical_id(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id: String = words.map(capitalised).collect();
    if !id.ends_with("Table") {
        id.push_str("Table");
    }
    id
}

/// Returns a word that begins in upper case.
pub(super) fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_names() {
        let id = |name: &str| logical_ids([name]).expect("an id").remove(name).expect("the table's");
        assert_eq!(id("company-users"), "CompanyUsersTable");
        assert_eq!(id("BookclubGroupsTable"), "BookclubGroupsTable");
        assert_eq!(id("2nd.table_of ours"), "2ndTableOfOursTable");
        assert_eq!(id("täg"), "TGTable");
    }

    #[test]
    fn two_tables_never_share_one() {
        let findings = logical_ids(["a-b", "aB", "c"]).expect_err("a collision");
        assert_eq!(findings[0].message, "tables a-b and aB would both have the logical id ABTable");
        assert!(logical_ids(["x".repeat(112).as_str()]).is_ok());
        let findings = logical_ids(["x".repeat(113).as_str()]).expect_err("too long");
        assert!(findings[0].message.ends_with("would have a logical id of 118 characters"));
    }
}

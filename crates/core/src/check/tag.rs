//! Tags: charset, lengths, number and prefixes.

use crate::codes::Code;
use crate::finding::Finding;
use crate::observed::OWNERSHIP_PREFIX;
use crate::project::DesiredTable;

/// Most tags of a table [T-108].
pub(crate) const MOST_TAGS: usize = 50;

/// Most bytes of a table's tags, with room for ownership tags [T-109].
const MOST_TAG_BYTES: usize = 10_240 - 600;

fn is_admitted(character: char) -> bool {
    character.is_alphanumeric() || " +-=._:/@".contains(character)
}

/// Says whether a text may be a tag's value [T-105].
pub(crate) fn admits(value: &str) -> bool {
    value.chars().count() <= 256 && value.chars().all(is_admitted)
}

/// Checks the tags of a table, which gets so many more than it declares [T-105][T-107].
pub(super) fn check(more: usize, desired: &DesiredTable, findings: &mut Vec<Finding>) {
    let declaration = &desired.declaration;
    let owner = &desired.declared_name;
    let mut wrong = |key: &str, problem: String, help: &str| {
        findings.push(
            Finding::error(Code::InvalidTag, problem)
                .at_some(declaration.tags.get(key).map(|value| &value.place).or(declaration.place.as_ref()))
                .about(owner)
                .help(help),
        );
    };
    let bytes: usize = desired.table.tags.iter().map(|(key, value)| key.len() + value.len()).sum();
    for (key, value) in &desired.table.tags {
        let (key_length, value_length) = (key.chars().count(), value.chars().count());
        if !(1..=128).contains(&key_length) {
            wrong(key, format!("a tag key of {key_length} characters"), "tag keys have 1 to 128 characters");
        } else if value_length > 256 {
            let problem = format!("tag {key} has a value of {value_length} characters");
            wrong(key, problem, "tag values have at most 256 characters");
        } else if let Some(character) = key.chars().chain(value.chars()).find(|c| !is_admitted(*c)) {
            let problem = format!("tag {key} holds {character:?}, which tags do not admit");
            wrong(key, problem, "tags are made of letters, digits, spaces and + - = . _ : / @");
        } else if key.to_ascii_lowercase().starts_with("aws:") {
            wrong(key, format!("tag {key} starts with aws:"), "AWS keeps that prefix to itself; rename the tag");
        } else if key.starts_with(OWNERSHIP_PREFIX) {
            let problem = format!("tag {key} starts with {OWNERSHIP_PREFIX}");
            wrong(key, problem, "ownership tags are added by themselves; see ownership_tags");
        }
    }
    if bytes > MOST_TAG_BYTES {
        let problem = format!("table {owner} has {bytes} bytes of tags");
        wrong("", problem, "DynamoDB admits 10240 bytes of tags on a table, ownership tags included");
    }
    let count = desired.table.tags.len();
    if count + more > MOST_TAGS {
        let problem = format!("table {owner} declares {count} tags, and gets {more} besides");
        wrong("", problem, &format!("DynamoDB admits {MOST_TAGS} on a table: declare {} at most", MOST_TAGS - more));
    }
}

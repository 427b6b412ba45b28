//! Findings of the checks, for whoever wrote the template: by the property that is at fault, in the template's terms.
//!
//! The checks know tables as a declaration has them, where a key of a tag has no place of its own and a name comes from
//! an environment's template.

use std::sync::Arc;

use tablewright_core::check;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;
use tablewright_core::project::DesiredTable;

/// Most characters of a tag's key [T-105].
const LONGEST_TAG_KEY: usize = 128;

/// Words of a declaration that advice names, with the properties of a template that say the same.
const PROPERTIES: [(&str, &str); 3] = [
    ("global_secondary_indexes", "GlobalSecondaryIndexes"),
    ("ownership_tags", "OwnershipTags"),
    ("write `projection: { include: [name, …] }`, or KEYS_ONLY", "list them in NonKeyAttributes, or take KEYS_ONLY"),
];

/// Lets findings about a table point at the properties that are at fault, with advice that a template can follow.
pub(super) fn for_the_template(desired: &DesiredTable, findings: &mut [Finding]) {
    for finding in findings {
        match finding.code {
            Code::InvalidName if finding.resource.as_ref() == Some(&desired.declared_name) => {
                let advice =
                    "give TableName 3 to 255 of the characters a-z, A-Z, 0-9, '_', '-' and '.'; without it one is made";
                finding.help = Some(advice.to_owned());
                finding.place = Some(at("ResourceProperties.TableName"));
            }
            Code::InvalidTag => finding.place = finding.place.take().map(|place| of_tag(desired, place)),
            _ => {}
        }
        if let Some(help) = &mut finding.help {
            for (word, property) in PROPERTIES {
                *help = help.replace(word, property);
            }
        }
    }
}

/// Returns the property behind the place of a finding about tags: a tag's value stands for both of its parts, and the
/// table for all of them.
fn of_tag(desired: &DesiredTable, place: Place) -> Place {
    let declared = &desired.declaration.tags;
    let Some((key, value)) = declared.iter().find(|(_, value)| value.place == place) else {
        return at(&format!("{}.Tags", place.file));
    };
    let is_of_key = check::admits_tag_value(&value.value) || key.chars().count() > LONGEST_TAG_KEY;
    match place.file.strip_suffix(".Value") {
        Some(tag) if is_of_key => at(&format!("{tag}.Key")),
        _ => place,
    }
}

fn at(path: &str) -> Place {
    Place { file: Arc::from(path), line: 1, column: 1, offset: 0, length: 0 }
}

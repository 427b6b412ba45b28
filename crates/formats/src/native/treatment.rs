//! How a declaration says a table is treated, beside what it is.

use tablewright_core::project::{OnExisting, TableDeclaration};

use super::write::{entry, literal, word};
use crate::yaml::Output;

/// How a table is treated, where its declaration says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Treatment {
    /// What happens when the table exists already.
    pub on_existing: Option<OnExisting>,
    /// Whether ownership tags are added.
    pub ownership_tags: Option<bool>,
    /// Whether undeclared tags are removed.
    pub tags_exclusive: Option<bool>,
    /// Fields that are left as they are found, as a declaration names them.
    pub ignore: Vec<String>,
}

impl Treatment {
    /// Returns how a declaration says its table is treated.
    pub fn of(declaration: &TableDeclaration) -> Treatment {
        Treatment {
            on_existing: declaration.on_existing.as_ref().map(|word| word.value),
            ownership_tags: declaration.ownership_tags.as_ref().map(|flag| flag.value),
            tags_exclusive: declaration.tags_exclusive.as_ref().map(|flag| flag.value),
            ignore: ignored(declaration),
        }
    }

    /// Returns which fields of its table a declaration leaves as they are found, and nothing else; `None` where it
    /// leaves none.
    pub fn of_ignored(declaration: &TableDeclaration) -> Option<Treatment> {
        let ignore = ignored(declaration);
        (!ignore.is_empty()).then(|| Treatment { ignore, ..Treatment::default() })
    }

    /// Returns the lines of a declaration that say it.
    pub(super) fn entries(&self) -> Vec<(String, Output)> {
        let Treatment { on_existing, ownership_tags, tags_exclusive, ignore } = self;
        let on_existing = on_existing.map(|choice| entry("on_existing", word(choice)));
        let ownership_tags = ownership_tags.map(|flag| entry("ownership_tags", word(flag)));
        let tags_exclusive = tags_exclusive.map(|flag| entry("tags_exclusive", word(flag)));
        let fields = ignore.iter().map(|field| literal(field)).collect();
        let ignore = (!ignore.is_empty()).then(|| entry("ignore", Output::List(fields)));
        on_existing.into_iter().chain(ownership_tags).chain(tags_exclusive).chain(ignore).collect()
    }
}

/// Returns the fields that a declaration leaves as they are found, as it names them.
fn ignored(declaration: &TableDeclaration) -> Vec<String> {
    let fields = declaration.ignore.iter().flat_map(|fields| &fields.value);
    fields.map(ToString::to_string).collect()
}

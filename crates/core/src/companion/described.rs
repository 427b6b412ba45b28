//! Companions of two sides that are compared: two environments, an environment and a declaration, a saved plan.
//!
//! The sides call the same tables by other live names, in other accounts, so texts of theirs cannot be compared as they
//! are. What is live as it is declared stands as it is declared; live names of tables stand as declared ones in braces.

use super::desired::DesiredCompanion;
use super::mapping::EventSourceMapping;
use super::model::{Companion, CompanionChange, changes};
use super::parameter::Parameter;
use super::reference::{Outputs, Reference, Text};

/// A companion of one side: what can differ, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described(Vec<(String, String)>);

impl DesiredCompanion {
    /// Describes it as it is declared.
    pub fn described(&self) -> Described {
        Described::of(&self.companion)
    }
}

impl Described {
    /// Describes a companion as it is wanted.
    pub fn of(wanted: &Companion) -> Self {
        Self(in_braces(wanted).fields())
    }

    /// Describes a live companion: what of it is as wanted stands as it was declared. `outputs` are what the tables of the
    /// same side show.
    pub fn of_live(wanted: &Companion, live: &Companion, outputs: &Outputs) -> Self {
        let declared = in_braces(wanted).fields();
        let known = wanted.with(outputs).keeping(live);
        let differing = known.differs_from(Some(live));
        let differs = |name: &String| differing.iter().any(|change| change.field == *name);
        let as_declared = declared.into_iter().filter(|(name, _)| !differs(name));
        let otherwise = live.fields().into_iter().filter(|(name, _)| differs(name));
        Self(as_declared.chain(otherwise).collect())
    }

    /// Calls tables by their declared names, in braces. `names` are pairs of live and declared ones, of those tables that
    /// the companion tells of.
    #[must_use]
    pub fn with_declared_names<'n>(mut self, names: impl IntoIterator<Item = (&'n str, &'n str)>) -> Self {
        let mut names: Vec<_> = names.into_iter().collect();
        // A name may be a part of another.
        names.sort_by_key(|(live, _)| std::cmp::Reverse(live.len()));
        for (_, text) in &mut self.0 {
            *text = renamed(text, &names);
        }
        self
    }

    /// Returns what would make this one the other.
    pub fn changes_to(&self, other: &Described) -> Vec<CompanionChange> {
        changes(&self.0, &other.0)
    }
}

/// Returns a companion whose references to tables stand in braces, as names do.
fn in_braces(companion: &Companion) -> Companion {
    let text = |text: &Text| match text {
        Text::ToCome(Reference::TableArn(table)) => Text::ToCome(Reference::TableArn(format!("{{{table}}}"))),
        Text::ToCome(Reference::StreamArn(table)) => Text::ToCome(Reference::StreamArn(format!("{{{table}}}"))),
        other => other.clone(),
    };
    match companion {
        Companion::Parameter(parameter) => {
            Companion::Parameter(Parameter { value: text(&parameter.value), ..parameter.clone() })
        }
        Companion::EventSourceMapping(mapping) => {
            let mapping = EventSourceMapping { stream: text(&mapping.stream), ..mapping.as_ref().clone() };
            Companion::EventSourceMapping(Box::new(mapping))
        }
        other => other.clone(),
    }
}

/// Returns a text in which every name that stands alone is replaced, each place once.
fn renamed(text: &str, names: &[(&str, &str)]) -> String {
    // What stands in braces is a declared name already.
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '{' | '}');
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let stands_alone = !renamed.ends_with(is_part);
        let ends = |live: &str| !rest[live.len()..].starts_with(is_part);
        let found = names.iter().find(|(live, _)| stands_alone && rest.starts_with(live) && ends(live));
        match found {
            Some((live, declared)) => {
                renamed.push_str(&format!("{{{declared}}}"));
                rest = &rest[live.len()..];
            }
            None => {
                renamed.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_where_they_stand_alone() {
        let names = [("shop-dev-orders-old", "old"), ("shop-dev-orders", "orders")];
        for (text, expected) in [
            ("\"shop-dev-orders\"", "\"{orders}\""),
            ("allows x on table/shop-dev-orders, table/shop-dev-orders-old", "allows x on table/{orders}, table/{old}"),
            ("shop-dev-orders.x and my-shop-dev-orders", "shop-dev-orders.x and my-shop-dev-orders"),
            ("ü shop-dev-orders ü", "ü {orders} ü"),
            ("the ARN of {shop-dev-orders}", "the ARN of {shop-dev-orders}"),
            ("", ""),
        ] {
            assert_eq!(renamed(text, &names), expected);
        }
    }
}

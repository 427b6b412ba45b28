//! What is declared beside tables, compared.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tablewright_core::companion::{CompanionChange, Described, DesiredCompanion, LiveCompanion};
use tablewright_core::plan::Live;
use tablewright_engine::Reader;

use super::Difference;
use crate::command_error::CommandError;
use crate::companions;
use crate::flags::Common;
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render::style;

/// In what two sides differ.
#[derive(Default)]
pub(super) struct Comparison {
    /// How many were compared.
    pub(super) count: usize,
    /// Those that differ, by declared name.
    pub(super) differences: Vec<(String, Difference<CompanionChange>)>,
}

/// Returns what is declared for an environment, for the tables of `--table` or all.
pub(super) fn declared(common: &Common, loaded: &Loaded) -> BTreeMap<String, Described> {
    let wanted = loaded.companions_of(&common.tables).into_iter();
    wanted.map(|wanted| (wanted.declared_name.clone(), named(loaded, wanted, wanted.described()))).collect()
}

/// Returns what an environment has of what is declared for it.
///
/// # Errors
/// Where one could not be read.
pub(super) async fn live(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    tables: &BTreeMap<String, Live>,
    printer: &Printer,
) -> Result<BTreeMap<String, Described>, CommandError> {
    let read = companions::read(reader, loaded.companions_of(&common.tables)).await;
    let outputs = companions::outputs(&loaded.resolved.tables.values().collect::<Vec<_>>(), tables, &read);
    let environment = &loaded.resolved.environment;
    let mut found = BTreeMap::new();
    let mut lacking = BTreeSet::new();
    for companions::Found { wanted, live } in read {
        let described = match live {
            LiveCompanion::Present(observed) => Described::of_live(&wanted.companion, &observed.companion, &outputs),
            // What cannot be there says nothing about the other side.
            LiveCompanion::Unsupported(_) => {
                lacking.insert(wanted.companion.identity().kind.service());
                wanted.described()
            }
            LiveCompanion::Unreadable(why) => {
                let identity = wanted.companion.identity();
                let message = format!("the {} {} could not be read", identity.kind, identity.name);
                return Err(CommandError::new(message).because(why));
            }
            LiveCompanion::Absent | LiveCompanion::Lacking(_) | LiveCompanion::Going(_) => {
                printer.message(&format!("{environment} has no {}", wanted.declared_name));
                continue;
            }
        };
        found.insert(wanted.declared_name.clone(), named(loaded, wanted, described));
    }
    for service in lacking {
        printer.message(&format!("{environment} has no {service}; what would be there counts as declared"));
    }
    Ok(found)
}

fn named(loaded: &Loaded, wanted: &DesiredCompanion, described: Described) -> Described {
    let tables = loaded.resolved.tables.iter().filter(|(name, _)| wanted.after.contains(name));
    described.with_declared_names(tables.map(|(name, desired)| (desired.table.name.as_str(), name.as_str())))
}

/// Compares two sides, where both say something.
pub(super) fn compare(a: Option<BTreeMap<String, Described>>, b: Option<BTreeMap<String, Described>>) -> Comparison {
    let (Some(a), Some(b)) = (a, b) else { return Comparison::default() };
    let names: BTreeSet<_> = a.keys().chain(b.keys()).collect();
    let difference = |name: &&String| match (a.get(*name), b.get(*name)) {
        (Some(_), None) => Some(Difference::OnlyA),
        (None, Some(_)) => Some(Difference::OnlyB),
        (Some(a), Some(b)) => Some(a.changes_to(b)).filter(|changes| !changes.is_empty()).map(Difference::Changes),
        (None, None) => None,
    };
    let differences = names.iter().filter_map(|name| Some(((*name).clone(), difference(name)?)));
    Comparison { count: names.len(), differences: differences.collect() }
}

/// Adds what differs.
pub(super) fn push(text: &mut String, (a, b): (&str, &str), comparison: &Comparison) {
    for (name, difference) in &comparison.differences {
        match difference {
            Difference::OnlyA => text.push_str(&format!("{} {name}  only in {a}\n", style::removed("-"))),
            Difference::OnlyB => text.push_str(&format!("{} {name}  only in {b}\n", style::added("+"))),
            Difference::Changes(changes) => {
                text.push_str(&format!("{} {}\n", style::changed("~"), style::bold(name)));
                for change in changes {
                    text.push_str(&format!("    {} {change}\n", crate::render::companions::sign(change)));
                }
            }
        }
    }
}

/// Returns what differs as JSON.
pub(super) fn json(comparison: &Comparison) -> Value {
    let one = |(name, difference): &(String, Difference<CompanionChange>)| match difference {
        Difference::OnlyA => json!({ "companion": name, "only_in": "a" }),
        Difference::OnlyB => json!({ "companion": name, "only_in": "b" }),
        Difference::Changes(changes) => json!({ "companion": name, "changes": changes }),
    };
    comparison.differences.iter().map(one).collect()
}

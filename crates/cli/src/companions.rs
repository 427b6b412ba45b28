//! Declared companions, with what there is of them.

use std::collections::BTreeMap;

use tablewright_core::companion::{DesiredCompanion, LiveCompanion, Outputs, note_owners};
use tablewright_core::plan::Live;
use tablewright_core::project::DesiredTable;
use tablewright_engine::{Reader, read};

/// A declared companion, and what was found under its live name.
pub(crate) struct Found<'a> {
    /// As it is declared.
    pub(crate) wanted: &'a DesiredCompanion,
    /// What there is.
    pub(crate) live: LiveCompanion,
}

impl Found<'_> {
    /// Says whether nothing is there that could be removed.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.live, LiveCompanion::Absent | LiveCompanion::Lacking(_) | LiveCompanion::Unsupported(_))
    }
}

/// Reads companions.
pub(crate) async fn read<'a>(reader: &Reader, wanted: Vec<&'a DesiredCompanion>) -> Vec<Found<'a>> {
    let mut live = read::companions(reader, wanted.iter().map(|wanted| wanted.companion.identity())).await;
    let of = |wanted: &'a DesiredCompanion| {
        let live = live.remove(&wanted.companion.identity()).unwrap_or(LiveCompanion::Absent);
        (wanted, live)
    };
    let mut found: Vec<_> = wanted.into_iter().map(of).collect();
    note_owners(&mut found);
    found.into_iter().map(|(wanted, live)| Found { wanted, live }).collect()
}

/// Returns what live tables and companions show that companions are told.
pub(crate) fn outputs(tables: &[&DesiredTable], live: &BTreeMap<String, Live>, found: &[Found<'_>]) -> Outputs {
    let mut outputs = Outputs::default();
    for table in tables {
        if let Some(Live::Present(observed)) = live.get(&table.table.name) {
            outputs.learn(&table.declared_name, observed);
        }
    }
    for companion in found {
        if let LiveCompanion::Present(observed) = &companion.live {
            outputs.learn_companion(&companion.wanted.declared_name, observed);
        }
    }
    outputs
}

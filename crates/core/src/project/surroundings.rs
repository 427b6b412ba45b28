//! In what companions are resolved.

use std::collections::BTreeMap;

use super::declaration::{EnvironmentSettings, OnExisting};
use super::resolve::DesiredTable;

/// In which environment of which project companions are wanted, and beside which tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// The project's name.
    pub(super) project: &'a str,
    /// The environment's name.
    pub(super) environment: &'a str,
    /// The environment's settings.
    pub(super) settings: &'a EnvironmentSettings,
    /// The tags of ownership; none where they are switched off.
    pub(super) ownership: &'a [(String, String)],
    /// The tables.
    pub(super) tables: &'a BTreeMap<String, DesiredTable>,
}

impl Surroundings<'_> {
    /// Returns what happens when a companion exists already and differs.
    pub(super) fn on_existing(&self) -> OnExisting {
        self.settings.on_existing.as_ref().map_or(OnExisting::Converge, |declared| declared.value)
    }
}

//! Plans in files: what was reviewed is what runs.
//!
//! A [`SavedPlan`] holds a plan with everything that it was made of: where, from which declaration, from which live
//! tables. Applying it means planning again from what is there now: [`SavedPlan::differences`] says in which of these
//! the world has moved on, and where there is none, the plan is the one that was saved. Text goes in and out; files
//! are the command's.

mod difference;
mod document;

pub use difference::Difference;
pub use document::SavedPlanError;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::action::{Action, Request};
use super::approval::Approval;
use super::effect::{apply_effect, blank};
use super::table_plan::{Held, Live, Plan};
use crate::companion::{self, Companion, Described, DesiredCompanion, Keeper, LiveCompanion, Outputs};
use crate::model::Table;
use crate::project::{DesiredTable, IgnoredField, OnExisting};

/// Where a plan was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The endpoint's URL, or AWS in a region.
    pub endpoint: String,
    /// The region.
    pub region: String,
    /// The account of the credentials, where the endpoint is AWS's own.
    pub account: Option<String>,
}

/// What one table's plan was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The table as declared, under its live name.
    pub wanted: Table,
    /// What happens when it exists already.
    pub on_existing: OnExisting,
    /// Whether ownership tags are added.
    pub ownership_tags: bool,
    /// Whether undeclared tags are removed.
    pub tags_exclusive: bool,
    /// Fields that are left as they are found.
    pub ignore: BTreeSet<IgnoredField>,
    /// What there was under its live name, without the statistics, which change by themselves.
    pub live: Live,
}

impl Input {
    /// Returns what a table is planned from.
    pub fn new(desired: &DesiredTable, live: &Live) -> Self {
        let mut live = live.clone();
        if let Live::Present(observed) = &mut live {
            observed.forget_statistics();
        }
        Self {
            wanted: desired.table.clone(),
            on_existing: desired.on_existing,
            ownership_tags: desired.ownership_tags,
            tags_exclusive: desired.tags_exclusive,
            ignore: desired.left_alone(),
            live,
        }
    }
}

/// Everything that a plan was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// The project.
    pub project: String,
    /// The environment.
    pub environment: String,
    /// Where.
    pub target: Target,
    /// The declared tables that were asked for; all where it is empty.
    pub chosen: Vec<String>,
    /// The approvals that were given.
    pub approvals: BTreeSet<Approval>,
    /// The tables, by declared name.
    pub tables: BTreeMap<String, Input>,
    /// The companions, by declared name.
    pub companions: BTreeMap<String, CompanionInput>,
}

/// What one companion's plan was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompanionInput {
    /// The companion as declared, under its live name.
    pub wanted: Companion,
    /// Who has the last word.
    pub keeper: Keeper,
    /// What happens when it exists already and differs.
    pub on_existing: OnExisting,
    /// The declared names of the tables and companions that come before.
    pub after: Vec<String>,
    /// What there was under its live name.
    pub live: LiveCompanion,
}

impl CompanionInput {
    /// Returns what a companion is planned from.
    pub fn new(desired: &DesiredCompanion, live: &LiveCompanion) -> Self {
        Self {
            wanted: desired.companion.clone(),
            keeper: desired.keeper,
            on_existing: desired.on_existing,
            after: desired.after.clone(),
            live: live.clone(),
        }
    }
}

/// What a plan does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Deeds {
    tables: Vec<DeedsOf<Request>>,
    companions: Vec<DeedsOf<companion::Request>>,
}

/// What a plan does with one table or companion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct DeedsOf<R> {
    declared_name: String,
    actions: Vec<Action<R>>,
    held: Vec<Held>,
}

/// A plan, and what it was made of.
#[derive(Debug, Clone)]
pub struct SavedPlan {
    /// What it was made of.
    pub inputs: Inputs,
    deeds: Deeds,
    plan: serde_json::Value,
}

impl SavedPlan {
    /// Returns a plan for a file.
    ///
    /// # Errors
    /// Where the plan cannot be written as JSON, which none that was planned does.
    pub fn new(inputs: Inputs, plan: &Plan) -> Result<Self, SavedPlanError> {
        let plan = serde_json::to_value(plan)?;
        Ok(Self { inputs, deeds: document::deeds(&plan)?, plan })
    }

    /// Returns the tables as they are once everything is done that the plan sends, by declared name.
    pub fn tables_after(&self) -> BTreeMap<String, Table> {
        let mut tables = BTreeMap::new();
        for (name, input) in &self.inputs.tables {
            let mut table = match &input.live {
                Live::Present(observed) => Some(observed.table.clone()),
                Live::Absent | Live::Unreadable(_) => None,
            };
            let deeds = self.deeds.tables.iter().filter(|deeds| deeds.declared_name == *name);
            for action in deeds.flat_map(|deeds| &deeds.actions) {
                let current = table.get_or_insert_with(|| blank(&input.wanted.name));
                if apply_effect(&action.request, current).is_err() {
                    // The checksum held, so the plan is one that was planned, and those describe tables that can be.
                    break;
                }
            }
            tables.extend(table.map(|table| (name.clone(), table)));
        }
        tables
    }

    /// Returns the companions as they are once everything is done that the plan sends, by declared name. Those of which
    /// nothing is known are not there.
    pub fn companions_after(&self) -> BTreeMap<String, Described> {
        let mut outputs = Outputs::default();
        for (name, input) in &self.inputs.tables {
            if let Live::Present(observed) = &input.live {
                outputs.learn(name, observed);
            }
        }
        for (name, input) in &self.inputs.companions {
            if let LiveCompanion::Present(observed) = &input.live {
                outputs.learn_companion(name, observed);
            }
        }
        let mut companions = BTreeMap::new();
        for (name, input) in &self.inputs.companions {
            let mut companion = match &input.live {
                LiveCompanion::Present(observed) => Some(observed.companion.clone()),
                _ => None,
            };
            let deeds = self.deeds.companions.iter().filter(|deeds| deeds.declared_name == *name);
            for action in deeds.flat_map(|deeds| &deeds.actions) {
                companion = action.request.with(&outputs).effect(companion.as_ref());
            }
            let described = match &input.live {
                // What cannot be there counts as wanted.
                LiveCompanion::Unsupported(_) => Some(Described::of(&input.wanted)),
                _ => companion.map(|companion| Described::of_live(&input.wanted, &companion, &outputs)),
            };
            let tables = self.inputs.tables.iter().filter(|(table, _)| input.after.contains(table));
            let names = tables.map(|(table, input)| (input.wanted.name.as_str(), table.as_str()));
            companions.extend(described.map(|described| (name.clone(), described.with_declared_names(names))));
        }
        companions
    }
}

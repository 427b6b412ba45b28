//! What is beside tables, live and not declared.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::companion::{Companion, EventSourceMapping, Identity, Kind};
use tablewright_core::observed::{ENVIRONMENT_TAG, PROJECT_TAG};
use tablewright_core::plan::Live;
use tablewright_engine::Reader;
use tablewright_engine::read::{self, Listed, Search};

use crate::command_error::CommandError;
use crate::load::Loaded;
use crate::render::quantity;

/// What is live and not declared, by live name.
#[derive(Debug, Default)]
pub(super) struct Undeclared {
    /// Parameters under the declared path. They carry no tags of ours, so they may be anybody's.
    pub(super) parameters: Vec<String>,
    /// Alarms with our tags.
    pub(super) alarms: Vec<String>,
    /// Policies with our tags.
    pub(super) policies: Vec<String>,
    /// Mappings on the streams of declared tables, as the function's ARN and the table. They may be anybody's, too.
    pub(super) mappings: Vec<String>,
}

/// Looks for what is not declared, where anything is: whoever declares nothing beside tables needs no permission to ask for
/// it. What could not be asked is added to `unknown`.
pub(super) async fn find(
    loaded: &Loaded,
    reader: &Reader,
    unknown: &mut Vec<String>,
) -> Result<Undeclared, CommandError> {
    let resolved = &loaded.resolved;
    let mut undeclared = Undeclared::default();
    let path = loaded.project.parameters_of(&resolved.environment).path.map(|path| path.value);
    if let Some(path) = path.filter(|path| !path.trim_matches('/').is_empty()) {
        let search = Search::ParametersUnder(path.trim_end_matches('/').to_owned());
        undeclared.parameters = names(unnamed(loaded, Kind::Parameter, ask(reader, &search, unknown).await));
    }
    // The names that those get whose declaration says no other.
    let prefix = format!("{}-{}-", resolved.project, resolved.environment);
    if !resolved.companions.is_empty() {
        let found = ask(reader, &Search::AlarmsNamed(prefix.clone()), unknown).await;
        undeclared.alarms = names(ours(loaded, unnamed(loaded, Kind::Alarm, found)));
        let found = ask(reader, &Search::PoliciesNamed(prefix), unknown).await;
        undeclared.policies = names(ours(loaded, unnamed(loaded, Kind::Policy, found)));
        undeclared.mappings = mappings(loaded, reader, unknown).await?;
    }
    Ok(undeclared)
}

/// Returns the mappings on the streams of declared tables whose functions are not declared for them.
async fn mappings(loaded: &Loaded, reader: &Reader, unknown: &mut Vec<String>) -> Result<Vec<String>, CommandError> {
    let tables = loaded.resolved.tables.values().map(|desired| desired.table.name.clone());
    let live = read::parts(reader, tables, &[]).await?;
    let declared: BTreeSet<_> = loaded.resolved.companions.iter().filter_map(declared_mapping).collect();
    let mut found = Vec::new();
    for (table, live) in live {
        let Live::Present(observed) = live else { continue };
        let Some(stream) = observed.stream_arn.filter(|_| observed.table.stream.is_some()) else { continue };
        let listed = ask(reader, &Search::MappingsOn(stream), unknown).await.into_iter();
        let others = listed.filter(|listed| !declared.contains(&(function_name(&listed.name), table.as_str())));
        found.extend(others.map(|listed| format!("{} on {table}", listed.name)));
    }
    Ok(found)
}

fn declared_mapping(wanted: &tablewright_core::companion::DesiredCompanion) -> Option<(&str, &str)> {
    match &wanted.companion {
        Companion::EventSourceMapping(mapping) => {
            let EventSourceMapping { function, table, .. } = mapping.as_ref();
            Some((function_name(function), table))
        }
        _ => None,
    }
}

/// Returns the name of a function, with its alias or version, of what may be its ARN.
fn function_name(function: &str) -> &str {
    function.split_once(":function:").map_or(function, |(_, name)| name)
}

async fn ask(reader: &Reader, search: &Search, unknown: &mut Vec<String>) -> Vec<Listed> {
    match read::search(reader, search).await {
        // An endpoint without the service has none of them.
        Ok(found) => found.unwrap_or_default(),
        Err(refusal) => {
            let about = match search {
                Search::ParametersUnder(path) => path,
                Search::AlarmsNamed(prefix) | Search::PoliciesNamed(prefix) => prefix,
                Search::MappingsOn(stream) => stream,
            };
            unknown.push(format!("{about}: {refusal}"));
            Vec::new()
        }
    }
}

/// Leaves out what is declared.
fn unnamed(loaded: &Loaded, kind: Kind, found: Vec<Listed>) -> Vec<Listed> {
    let declared: BTreeSet<_> = loaded.resolved.companions.iter().map(|wanted| wanted.companion.identity()).collect();
    let is_declared = |listed: &Listed| declared.contains(&Identity { kind, name: listed.name.clone() });
    found.into_iter().filter(|listed| !is_declared(listed)).collect()
}

/// Leaves out what is not tagged as this project's and environment's.
fn ours(loaded: &Loaded, found: Vec<Listed>) -> Vec<Listed> {
    let tag = |tags: &BTreeMap<String, String>, key: &str, value: &str| tags.get(key).is_some_and(|is| is == value);
    let is_ours = |listed: &Listed| {
        tag(&listed.tags, PROJECT_TAG, &loaded.resolved.project)
            && tag(&listed.tags, ENVIRONMENT_TAG, &loaded.resolved.environment)
    };
    found.into_iter().filter(is_ours).collect()
}

fn names(found: Vec<Listed>) -> Vec<String> {
    found.into_iter().map(|listed| listed.name).collect()
}

impl Undeclared {
    /// Returns them for people.
    pub(super) fn text(&self) -> String {
        let Self { parameters, alarms, policies, mappings } = self;
        let mut text = String::new();
        for (names, one, many, what) in [
            (parameters, "parameter", "parameters", "under the declared path, and not declared"),
            (alarms, "alarm", "alarms", "with our tags, and not declared"),
            (policies, "policy", "policies", "with our tags, and not declared"),
            (mappings, "event source mapping", "event source mappings", "on streams of ours, and not declared"),
        ] {
            if !names.is_empty() {
                text.push_str(&format!("{} {what}:\n", quantity::count(names.len(), one, many)));
                text.extend(names.iter().map(|name| format!("  {name}\n")));
            }
        }
        text
    }
}

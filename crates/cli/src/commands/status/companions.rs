//! What is declared beside tables: how many are as declared, and which are not.

use std::collections::BTreeMap;

use tablewright_core::companion::{Identity, Kind, State};
use tablewright_core::plan::Live;
use tablewright_core::project::DesiredTable;
use tablewright_engine::Reader;

use crate::companions;
use crate::flags::Common;
use crate::load::Loaded;
use crate::render::quantity;

/// A companion's line.
pub(super) struct Line {
    declared_name: String,
    identity: Identity,
    state: State,
    why: Option<String>,
}

/// Reads the companions that go with the chosen tables.
pub(super) async fn read(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    tables: &[&DesiredTable],
    live: &BTreeMap<String, Live>,
) -> Vec<Line> {
    let found = companions::read(reader, loaded.companions_of(&common.tables)).await;
    let outputs = companions::outputs(tables, live, &found);
    let line = |found: &companions::Found<'_>| Line {
        declared_name: found.wanted.declared_name.clone(),
        identity: found.wanted.companion.identity(),
        state: found.wanted.state(&found.live, &outputs),
        why: found.live.why().map(str::to_owned),
    };
    found.iter().map(line).collect()
}

/// Returns a line for each kind, and one for each companion that is not as declared.
pub(super) fn text(lines: &[Line]) -> String {
    let mut kinds: BTreeMap<Kind, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        kinds.entry(line.identity.kind).or_default().push(line);
    }
    let mut text = String::new();
    for (kind, lines) in kinds {
        let mut counts: BTreeMap<State, usize> = BTreeMap::new();
        for line in &lines {
            *counts.entry(line.state).or_default() += 1;
        }
        let counts = counts.iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ");
        let (one, many) = (kind.to_string(), format!("{kind}s"));
        text.push_str(&format!("{}: {counts}\n", quantity::count(lines.len(), &one, &many)));
        for Line { declared_name, identity, state, why } in lines {
            match (state, why) {
                (State::AsDeclared, _) => {}
                (_, Some(why)) => text.push_str(&format!("  {declared_name}: {why}\n")),
                (_, None) => text.push_str(&format!("  {declared_name}: {} {state}\n", identity.name)),
            }
        }
    }
    text
}

/// Returns the companions as JSON.
pub(super) fn json(lines: &[Line]) -> serde_json::Value {
    let line = |line: &Line| {
        serde_json::json!({
            "kind": line.identity.kind,
            "declared_name": line.declared_name,
            "live_name": line.identity.name,
            "state": line.state.to_string(),
        })
    };
    lines.iter().map(line).collect()
}

/// Says whether one of them could not be read.
pub(super) fn any_unreadable(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.state == State::Unreadable)
}

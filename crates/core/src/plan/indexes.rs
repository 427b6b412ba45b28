//! Planning global indexes: those that go, those that come, one job at a time.

use super::action::Estimate;
use super::effect::billing_in_mode;
use super::planner::Planner;
use crate::check::index::MOST_GLOBAL;
use crate::codes::Code;
use crate::diff::Change;
use crate::model::{GlobalSecondaryIndex, Key, Table, WarmThroughput, request};
use crate::wire;

/// Plans the deletion of indexes that nobody declared and of those that are to be replaced; each is held.
pub(super) fn delete(planner: &mut Planner<'_>) {
    let removed = planner.take(|change| matches!(change, Change::IndexRemoved { .. }));
    for change in removed {
        let Change::IndexRemoved { name, .. } = &change else { continue };
        let planned = delete_one(planner, name, format!("deletes index {name}; queries on it fail from then on"));
        planner.note(change, planned);
    }
    // A replacement stays among the changes until `create` has seen whether its old index goes.
    for (name, key) in planner.pending_replacements() {
        if let Some((attribute, live)) = conflict_of_replacement(planner, &name, &key) {
            // What cannot be built anew is not deleted.
            type_conflict(planner, &name, &attribute, &live);
            continue;
        }
        let what = format!("deletes index {name} and builds it anew; queries on it fail in between");
        delete_one(planner, &name, what);
    }
}

/// Returns a key attribute that keeps an index from being built anew, because a key that stays uses it with another
/// type. Other replaced indexes go too, unless approvals were given and theirs is missing.
fn conflict_of_replacement(planner: &Planner<'_>, name: &str, key: &Key) -> Option<(String, String)> {
    let is_approved = |name: &str| planner.builder.is_approved(Code::DeleteIndex, Some(name));
    let all_go = !is_approved(name);
    let mut left = planner.builder.current.clone();
    left.global_secondary_indexes.remove(name);
    for (other, _) in planner.pending_replacements() {
        if all_go || is_approved(&other) {
            left.global_secondary_indexes.remove(&other);
        }
    }
    conflicting_type(&left, key)
}

fn delete_one(planner: &mut Planner<'_>, name: &str, what: String) -> bool {
    let state = planner.observed.indexes.get(name);
    let statistics = state.map_or((None, None), |state| (state.item_count, state.size_bytes));
    let Some(approval) = planner.builder.approved(Code::DeleteIndex, Some(name), what, statistics) else {
        return false;
    };
    let delete = wire::DeleteGlobalSecondaryIndexAction { index_name: name.to_owned() };
    planner.update(format!("deletes index {name}"), Estimate::new(5, 6), Some(approval), |input| {
        input.global_secondary_index_updates =
            Some(vec![wire::GlobalSecondaryIndexUpdate { delete: Some(delete), ..Default::default() }]);
    });
    true
}

/// Plans the creation of indexes, each in a call of its own after the one before is ACTIVE [T-159].
pub(super) fn create(planner: &mut Planner<'_>) {
    planner.each(
        |change| matches!(change, Change::IndexAdded { .. } | Change::IndexReplaced { .. }),
        |planner, change| match change {
            Change::IndexAdded { name, to } | Change::IndexReplaced { name, to, .. } => create_one(planner, name, to),
            _ => false,
        },
    );
}

fn create_one(planner: &mut Planner<'_>, name: &str, wanted: &GlobalSecondaryIndex) -> bool {
    let current = &planner.builder.current;
    if current.global_secondary_indexes.contains_key(name) {
        // Its deletion is held.
        return false;
    }
    if current.global_secondary_indexes.len() >= MOST_GLOBAL {
        let message = format!("{} has {MOST_GLOBAL} global indexes already, so {name} cannot be added", current.name);
        planner.impossible(
            Code::TooManyGlobalIndexes,
            Some(name),
            message,
            "approve the deletion of one that nobody declared",
        );
        return false;
    }
    if let Some((attribute, live)) = conflicting_type(current, &wanted.key) {
        type_conflict(planner, name, &attribute, &live);
        return false;
    }
    let billing = billing_in_mode(wanted.billing, current.billing);
    // A table that stays in another mode than declared starts elsewhere, and less than that is refused [T-039].
    let warm_throughput = wanted.warm_throughput.map(|warm| warm.or_higher(WarmThroughput::start_of(billing)));
    let index = GlobalSecondaryIndex { billing, warm_throughput, ..wanted.clone() };
    // Only new ones are needed and extras are tolerated [T-162]; some endpoints take the list for the whole.
    let mut with_index = current.clone();
    with_index.global_secondary_indexes.insert(name.to_owned(), index.clone());
    let definitions = request::attribute_definitions(&with_index);
    let create = request::create_global_index(name, &index);
    planner.update(format!("adds index {name}"), Estimate::new(520, 1003), None, |input| {
        input.attribute_definitions = Some(definitions);
        input.global_secondary_index_updates =
            Some(vec![wire::GlobalSecondaryIndexUpdate { create: Some(create), ..Default::default() }]);
    });
    true
}

/// Says that an index cannot be built beside the keys that are there: UpdateTable would take the live type without a
/// word [T-358].
fn type_conflict(planner: &mut Planner<'_>, index: &str, attribute: &str, live: &str) {
    let message = format!("attribute {attribute} of index {index} is {live} in another key of the live table");
    let help = "an attribute has one type in all keys of a table; declare that type, or delete the other index";
    planner.impossible(Code::KeyTypeConflict, Some(index), message, help);
}

/// Returns a key attribute that another key of a table uses with another type, and that type.
fn conflicting_type(table: &Table, key: &Key) -> Option<(String, String)> {
    let live = request::attribute_definitions(table);
    key.attributes().find_map(|attribute| {
        live.iter()
            .find(|definition| {
                definition.attribute_name == attribute.name && definition.attribute_type != attribute.scalar_type.text()
            })
            .map(|definition| (attribute.name.clone(), definition.attribute_type.clone()))
    })
}

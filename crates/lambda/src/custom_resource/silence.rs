//! What the properties are silent about stays as it is found.
//!
//! A property that never was there says nothing about a table that exists: an adopted table keeps its TTL, its stream,
//! its indexes and whatever else nobody mentions. One that was there and is taken away means DynamoDB's default.

use tablewright_core::model::Table;
use tablewright_core::observed::Observed;
use tablewright_core::plan::Approval;
use tablewright_core::project::{DesiredTable, IgnoredField, TableDeclaration};

/// Returns the table that is wanted, with everything taken from the live one about which neither the properties nor
/// those before them say anything. Whoever approves the deletion of an index speaks about it. On the way back, those
/// before count only as far as the table is as they say: an update that failed may never have come to the rest.
pub fn keep(
    desired: &DesiredTable,
    approved: &[Approval],
    former: Option<&TableDeclaration>,
    live: &Observed,
    going_back: bool,
) -> DesiredTable {
    let former_table = former.filter(|_| going_back).and_then(|former| former.to_table(&desired.table.name).ok());
    // Going back deletes no index, so of those it does not matter.
    let came_true = |field: &IgnoredField| {
        let is_index = matches!(field, IgnoredField::GlobalSecondaryIndex(_));
        !going_back || is_index || former_table.as_ref().is_some_and(|former| is_so(field, former, &live.table))
    };
    let is_spoken_of = |field: &IgnoredField| {
        let spoke = former.is_some_and(|former| former.mentions(field) && came_true(field));
        desired.declaration.mentions(field) || spoke || desired.is_approved(approved, field)
    };
    let has_local = |declaration: &TableDeclaration| declaration.mentions_local_indexes();
    let speaks_of_local_indexes = has_local(&desired.declaration) || former.is_some_and(has_local);
    let mut wanted = desired.keeping(&live.table, is_spoken_of, speaks_of_local_indexes);
    take_tags_away(&mut wanted, former, live, going_back);
    wanted
}

/// Says whether two tables have the same where a declaration may be silent.
fn is_so(field: &IgnoredField, one: &Table, other: &Table) -> bool {
    match field {
        IgnoredField::BillingMode => one.billing.mode() == other.billing.mode(),
        IgnoredField::OnDemandThroughput => one.billing == other.billing,
        IgnoredField::Stream => one.stream == other.stream,
        IgnoredField::TimeToLive => one.time_to_live == other.time_to_live,
        IgnoredField::PointInTimeRecovery => one.point_in_time_recovery == other.point_in_time_recovery,
        IgnoredField::TableClass => one.table_class == other.table_class,
        IgnoredField::DeletionProtection => one.deletion_protection == other.deletion_protection,
        // Which key an alias means is not known here; another key is held in any case.
        IgnoredField::ServerSideEncryption => true,
        // Silence about these is not for this rule: see `MAY_BE_UNMENTIONED`.
        IgnoredField::ProvisionedThroughput
        | IgnoredField::WarmThroughput
        | IgnoredField::Tags
        | IgnoredField::Tag(_)
        | IgnoredField::GlobalSecondaryIndexes
        | IgnoredField::GlobalSecondaryIndex(_) => true,
    }
}

/// Lets the tags go that were declared and are no longer. Others are not the resource's to remove.
fn take_tags_away(wanted: &mut DesiredTable, former: Option<&TableDeclaration>, live: &Observed, going_back: bool) {
    let Some(former) = former.filter(|_| !wanted.tags_exclusive) else { return };
    let goes = |key: &String, value: &String| {
        let was_declared = former.tags.get(key).is_some_and(|former| !going_back || former.value == *value);
        was_declared && !wanted.declaration.tags.contains_key(key)
    };
    let (going, kept): (Vec<_>, Vec<_>) = live.table.tags.iter().partition(|(key, value)| goes(key, value));
    if going.is_empty() {
        return;
    }
    for (key, value) in kept {
        wanted.table.tags.entry(key.clone()).or_insert_with(|| value.clone());
    }
    wanted.tags_exclusive = true;
}

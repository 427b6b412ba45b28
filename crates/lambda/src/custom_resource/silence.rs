//! What the properties are silent about stays as it is found.
//!
//! A property that never was there says nothing about a table that exists: an adopted table keeps its TTL, its stream,
//! its indexes and whatever else nobody mentions. One that was there and is taken away means DynamoDB's default.

use std::collections::BTreeSet;

use tablewright_core::codes::Code;
use tablewright_core::observed::Observed;
use tablewright_core::plan::Approval;
use tablewright_core::project::{DesiredTable, IgnoredField, TableDeclaration};

/// Returns the table that is wanted, with everything taken from the live one about which neither the properties nor
/// those before them say anything. Whoever approves the deletion of an index speaks about it.
pub fn keep(
    desired: &DesiredTable,
    approved: &[Approval],
    former: Option<&TableDeclaration>,
    live: &Observed,
) -> DesiredTable {
    let mut wanted = desired.clone();
    wanted.ignore.extend(silent_fields(&desired.declaration, former));
    for name in live.table.global_secondary_indexes.keys() {
        let declares = |declaration: &TableDeclaration| declaration.global_secondary_indexes.contains_key(name);
        let deletes = |approval: &Approval| {
            approval.code == Code::DeleteIndex && approval.resource == format!("{}/{name}", desired.declared_name)
        };
        if !declares(&desired.declaration) && !former.is_some_and(declares) && !approved.iter().any(deletes) {
            wanted.ignore.insert(IgnoredField::GlobalSecondaryIndex(name.clone()));
        }
    }
    if silent(&desired.declaration, former, |declaration| !declaration.local_secondary_indexes.is_empty()) {
        wanted.table.local_secondary_indexes.clone_from(&live.table.local_secondary_indexes);
    }
    take_tags_away(&mut wanted, former, live);
    wanted
}

/// Says whether neither declaration speaks about something.
fn silent(
    declaration: &TableDeclaration,
    former: Option<&TableDeclaration>,
    speaks: impl Fn(&TableDeclaration) -> bool,
) -> bool {
    !speaks(declaration) && !former.is_some_and(speaks)
}

fn silent_fields(declaration: &TableDeclaration, former: Option<&TableDeclaration>) -> BTreeSet<IgnoredField> {
    type Speaks = fn(&TableDeclaration) -> bool;
    let fields: [(IgnoredField, Speaks); 8] = [
        (IgnoredField::BillingMode, |d| d.billing_mode.is_some() || d.provisioned_throughput.is_some()),
        (IgnoredField::OnDemandThroughput, |d| {
            let of_index = d.global_secondary_indexes.values().any(|index| index.on_demand_throughput.is_some());
            d.on_demand_throughput.is_some() || of_index
        }),
        (IgnoredField::Stream, |d| d.stream.is_some()),
        (IgnoredField::TimeToLive, |d| d.time_to_live.is_some()),
        (IgnoredField::PointInTimeRecovery, |d| d.point_in_time_recovery.is_some()),
        (IgnoredField::ServerSideEncryption, |d| d.server_side_encryption.is_some()),
        (IgnoredField::TableClass, |d| d.table_class.is_some()),
        (IgnoredField::DeletionProtection, |d| d.deletion_protection.is_some()),
    ];
    let silent = fields.into_iter().filter(|(_, speaks)| silent(declaration, former, speaks));
    silent.map(|(field, _)| field).collect()
}

/// Lets the tags go that were declared and are no longer. Others are not the resource's to remove.
fn take_tags_away(wanted: &mut DesiredTable, former: Option<&TableDeclaration>, live: &Observed) {
    let Some(former) = former.filter(|_| !wanted.tags_exclusive) else { return };
    let is_gone = |key: &String| former.tags.contains_key(key) && !wanted.declaration.tags.contains_key(key);
    if live.table.tags.keys().any(is_gone) {
        let kept: Vec<_> = live.table.tags.iter().filter(|(key, _)| !is_gone(key)).collect();
        for (key, value) in kept {
            wanted.table.tags.entry(key.clone()).or_insert_with(|| value.clone());
        }
        wanted.tags_exclusive = true;
    }
}

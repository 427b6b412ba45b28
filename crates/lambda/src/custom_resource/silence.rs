//! What the properties are silent about stays as it is found.
//!
//! A property that never was there says nothing about a table that exists: an adopted table keeps its TTL, its stream,
//! its indexes and whatever else nobody mentions. One that was there and is taken away means DynamoDB's default.

use tablewright_core::codes::Code;
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
    let mut wanted = desired.clone();
    let name = &desired.table.name;
    let former_table = former.filter(|_| going_back).and_then(|former| former.to_table(name).ok());
    let came_true = |is_so: fn(&Table, &Table) -> bool| {
        !going_back || former_table.as_ref().is_some_and(|former| is_so(former, &live.table))
    };
    for Field { field, speaks, is_so } in FIELDS {
        let spoke = former.is_some_and(speaks) && came_true(*is_so);
        if !speaks(&desired.declaration) && !spoke {
            wanted.ignore.insert(field.clone());
        }
    }
    for name in live.table.global_secondary_indexes.keys() {
        let declares = |declaration: &TableDeclaration| declaration.global_secondary_indexes.contains_key(name);
        let deletes = |approval: &Approval| {
            approval.code == Code::DeleteIndex && approval.resource == format!("{}/{name}", desired.declared_name)
        };
        if !declares(&desired.declaration) && !former.is_some_and(declares) && !approved.iter().any(deletes) {
            wanted.ignore.insert(IgnoredField::GlobalSecondaryIndex(name.clone()));
        }
    }
    let has_local = |declaration: &TableDeclaration| !declaration.local_secondary_indexes.is_empty();
    if !has_local(&desired.declaration) && !former.is_some_and(has_local) {
        wanted.table.local_secondary_indexes.clone_from(&live.table.local_secondary_indexes);
    }
    take_tags_away(&mut wanted, former, live, going_back);
    wanted
}

/// A field of a table that a declaration may be silent about.
struct Field {
    field: IgnoredField,
    /// Says whether a declaration speaks about it.
    speaks: fn(&TableDeclaration) -> bool,
    /// Says whether two tables have the same there.
    is_so: fn(&Table, &Table) -> bool,
}

const FIELDS: &[Field] = &[
    Field {
        field: IgnoredField::BillingMode,
        speaks: |d| d.billing_mode.is_some() || d.provisioned_throughput.is_some(),
        is_so: |one, other| one.billing.mode() == other.billing.mode(),
    },
    Field {
        field: IgnoredField::OnDemandThroughput,
        speaks: |d| {
            let of_index = d.global_secondary_indexes.values().any(|index| index.on_demand_throughput.is_some());
            d.on_demand_throughput.is_some() || of_index
        },
        is_so: |one, other| one.billing == other.billing,
    },
    Field {
        field: IgnoredField::Stream,
        speaks: |d| d.stream.is_some(),
        is_so: |one, other| one.stream == other.stream,
    },
    Field {
        field: IgnoredField::TimeToLive,
        speaks: |d| d.time_to_live.is_some(),
        is_so: |one, other| one.time_to_live == other.time_to_live,
    },
    Field {
        field: IgnoredField::PointInTimeRecovery,
        speaks: |d| d.point_in_time_recovery.is_some(),
        is_so: |one, other| one.point_in_time_recovery == other.point_in_time_recovery,
    },
    Field {
        field: IgnoredField::ServerSideEncryption,
        speaks: |d| d.server_side_encryption.is_some(),
        // Which key an alias means is not known here; another key is held in any case.
        is_so: |_, _| true,
    },
    Field {
        field: IgnoredField::TableClass,
        speaks: |d| d.table_class.is_some(),
        is_so: |one, other| one.table_class == other.table_class,
    },
    Field {
        field: IgnoredField::DeletionProtection,
        speaks: |d| d.deletion_protection.is_some(),
        is_so: |one, other| one.deletion_protection == other.deletion_protection,
    },
];

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

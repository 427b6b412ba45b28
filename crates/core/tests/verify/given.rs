//! Tables, companions and answers that the tests give.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::companion::{Companion, DesiredCompanion, Keeper, LiveCompanion, ObservedCompanion};
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, OnDemandMaximum, Projection, ScalarType,
    StreamViewType, Table, TableClass,
};
use tablewright_core::observed::{IndexState, Observed, Ownership};
use tablewright_core::place::Place;
use tablewright_core::plan::{Approvals, Live, Owner, plan_table};
use tablewright_core::project::{DesiredTable, OnExisting, TableDeclaration};
use tablewright_core::verify::{self, Check, Health, Surroundings, Verdict};

/// The stream that the table has now.
pub(crate) const STREAM: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-02-02T00:00:00.000";

pub(crate) fn key(partition: &str, sort: &[(&str, ScalarType)]) -> Key {
    let attribute = |name: &str, scalar_type| KeyAttribute { name: name.to_owned(), scalar_type };
    Key {
        partition: vec![attribute(partition, ScalarType::String)],
        sort: sort.iter().map(|(name, scalar_type)| attribute(name, *scalar_type)).collect(),
    }
}

/// A table with everything that a check looks at.
pub(crate) fn table() -> Table {
    let on_demand = Billing::OnDemand(OnDemandMaximum::default());
    let index = GlobalSecondaryIndex {
        key: key("email", &[]),
        projection: Projection::All,
        billing: on_demand,
        warm_throughput: None,
    };
    Table {
        name: "orders".to_owned(),
        key: key("id", &[]),
        global_secondary_indexes: BTreeMap::from([("by-email".to_owned(), index)]),
        local_secondary_indexes: BTreeMap::new(),
        billing: on_demand,
        warm_throughput: None,
        stream: Some(StreamViewType::NewAndOldImages),
        time_to_live: Some("until".to_owned()),
        point_in_time_recovery: Some(35),
        encryption: Encryption::AwsManaged,
        table_class: TableClass::StandardInfrequentAccess,
        deletion_protection: true,
        tags: BTreeMap::from([("Team".to_owned(), "checkout".to_owned())]),
    }
}

pub(crate) fn observed(table: &Table) -> Observed {
    let active = IndexState { status: "ACTIVE".to_owned(), backfilling: None, item_count: None, size_bytes: None };
    Observed {
        created: None,
        table: table.clone(),
        status: "ACTIVE".to_owned(),
        indexes: table.global_secondary_indexes.keys().map(|name| (name.clone(), active.clone())).collect(),
        encryption_status: None,
        warming: false,
        continuous_backups_available: true,
        item_count: Some(0),
        size_bytes: Some(0),
        arn: Some("arn:aws:dynamodb:us-east-1:123456789012:table/orders".to_owned()),
        table_id: Some("first".to_owned()),
        stream_arn: Some(STREAM.to_owned()),
        ownership: Ownership {
            project: Some("shop".to_owned()),
            environment: Some("test".to_owned()),
            ..Ownership::default()
        },
        unsupported: BTreeSet::new(),
    }
}

pub(crate) fn desired() -> DesiredTable {
    DesiredTable {
        declared_name: "orders".to_owned(),
        table: table(),
        on_existing: OnExisting::Converge,
        ownership_tags: true,
        tags_exclusive: false,
        ignore: BTreeSet::new(),
        declaration: TableDeclaration::default(),
    }
}

/// Judges a table.
pub(crate) fn judged(desired: &DesiredTable, live: &Live) -> Vec<Check> {
    let plan = plan_table(&Owner::new("shop", "test"), desired, live, &Approvals::default());
    verify::table(desired, live, &plan)
}

/// A live table after a change by hand, judged.
pub(crate) fn judged_after(change: impl FnOnce(&mut Observed)) -> Vec<Check> {
    let mut observed = observed(&table());
    change(&mut observed);
    judged(&desired(), &Live::Present(Box::new(observed)))
}

pub(crate) fn companion(declared_name: &str, companion: Companion) -> DesiredCompanion {
    DesiredCompanion {
        declared_name: declared_name.to_owned(),
        place: Place { file: "tablewright.yaml".into(), line: 1, column: 1, offset: 0, length: 0 },
        companion,
        description: None,
        keeper: Keeper::Declaration,
        on_existing: OnExisting::Converge,
        after: vec!["orders".to_owned()],
    }
}

pub(crate) fn present(companion: Companion) -> LiveCompanion {
    LiveCompanion::Present(Box::new(ObservedCompanion::settled(companion)))
}

/// Judges a companion beside the table, whose stream is on or off.
pub(crate) fn beside(
    wanted: &DesiredCompanion,
    live: &LiveCompanion,
    stream_is_on: bool,
    health: Health,
) -> Vec<Check> {
    let mut table = observed(&table());
    if !stream_is_on {
        table.table.stream = None;
    }
    let table = Live::Present(Box::new(table));
    let surroundings = Surroundings::new([("orders", &table)], [(wanted, live)], health);
    verify::companion(wanted, live, &surroundings)
}

/// The aspects of checks that failed or warn, each with its code.
pub(crate) fn troubles(checks: &[Check]) -> Vec<(&str, Code)> {
    let trouble = |check: &Check| match &check.verdict {
        Verdict::Failed(trouble) | Verdict::Warning(trouble) => Some(trouble.code),
        Verdict::Ok { .. } | Verdict::NotChecked { .. } => None,
    };
    let aspect = |check: &'_ Check| check.id.strip_prefix(&format!("{}:", check.subject)).map(str::len);
    let troubles = checks.iter().filter_map(|check| {
        let from = check.id.len() - aspect(check)?;
        Some((&check.id[from..], trouble(check)?))
    });
    troubles.collect()
}

/// Returns what came of one aspect.
#[track_caller]
pub(crate) fn of<'a>(checks: &'a [Check], aspect: &str) -> &'a Verdict {
    let check = checks.iter().find(|check| check.id == format!("{}:{aspect}", check.subject));
    &check.unwrap_or_else(|| panic!("no check {aspect}: {checks:#?}")).verdict
}

/// Says whether an aspect was not looked at.
#[track_caller]
pub(crate) fn is_not_checked(checks: &[Check], aspect: &str) -> bool {
    matches!(of(checks, aspect), Verdict::NotChecked { .. })
}

/// Returns what was found in an aspect that failed or warns.
#[track_caller]
pub(crate) fn found<'a>(checks: &'a [Check], aspect: &str) -> &'a str {
    match of(checks, aspect) {
        Verdict::Failed(trouble) | Verdict::Warning(trouble) => &trouble.found,
        other => panic!("{aspect} is {other:?}"),
    }
}

/// Returns the fix of an aspect that failed or warns.
#[track_caller]
pub(crate) fn fix<'a>(checks: &'a [Check], aspect: &str) -> &'a str {
    match of(checks, aspect) {
        Verdict::Failed(trouble) | Verdict::Warning(trouble) => &trouble.fix,
        other => panic!("{aspect} is {other:?}"),
    }
}

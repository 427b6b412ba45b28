//! Tables, plans and answers that the tests give to a schedule.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::event::Ending;
use tablewright_core::model::{
    Billing, Encryption, Key, KeyAttribute, OnDemandMaximum, ScalarType, StreamViewType, Table, TableClass,
};
use tablewright_core::observed::{Observed, Ownership};
use tablewright_core::plan::{Approval, Approvals, Live, Owner, Request, TablePlan, plan_table};
use tablewright_core::project::{DesiredTable, OnExisting, TableDeclaration};
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::{Look, Schedule, Step, StepId};

pub(crate) fn table(name: &str) -> Table {
    let id = KeyAttribute { name: "id".to_owned(), scalar_type: ScalarType::String };
    Table {
        name: name.to_owned(),
        key: Key { partition: vec![id], sort: Vec::new() },
        global_secondary_indexes: BTreeMap::new(),
        local_secondary_indexes: BTreeMap::new(),
        billing: Billing::OnDemand(OnDemandMaximum::default()),
        warm_throughput: None,
        stream: None,
        time_to_live: None,
        point_in_time_recovery: None,
        encryption: Encryption::AwsOwned,
        table_class: TableClass::Standard,
        deletion_protection: false,
        tags: BTreeMap::new(),
    }
}

pub(crate) fn observed(table: &Table) -> Observed {
    Observed {
        table: table.clone(),
        status: "ACTIVE".to_owned(),
        indexes: BTreeMap::new(),
        encryption_status: None,
        warming: false,
        continuous_backups_available: true,
        item_count: Some(0),
        size_bytes: Some(0),
        arn: Some(format!("arn:aws:dynamodb:us-east-1:123456789012:table/{}", table.name)),
        table_id: Some("first".to_owned()),
        created: None,
        stream_arn: None,
        ownership: Ownership {
            project: Some("shop".to_owned()),
            environment: Some("test".to_owned()),
            ..Ownership::default()
        },
        unsupported: BTreeSet::new(),
    }
}

pub(crate) fn desired(wanted: &Table) -> DesiredTable {
    DesiredTable {
        declared_name: wanted.name.clone(),
        table: wanted.clone(),
        on_existing: OnExisting::Converge,
        ownership_tags: true,
        tags_exclusive: false,
        ignore: BTreeSet::new(),
        declaration: TableDeclaration::default(),
    }
}

pub(crate) fn plan(wanted: &Table, live: Option<&Observed>, approvals: &[&str]) -> TablePlan {
    let desired = desired(wanted);
    let live = live.map_or(Live::Absent, |live| Live::Present(Box::new(live.clone())));
    let approvals: Vec<Approval> = approvals.iter().map(|text| text.parse().expect("an approval")).collect();
    plan_table(&Owner::new("shop", "test"), &desired, &live, &Approvals::new(approvals))
}

/// A table with another class and a stream to be made: two calls, one after the other.
pub(crate) fn class_and_stream() -> (Table, Observed, TablePlan) {
    let live = observed(&table("orders"));
    let wanted = Table {
        table_class: TableClass::StandardInfrequentAccess,
        stream: Some(StreamViewType::NewImage),
        ..table("orders")
    };
    let plan = plan(&wanted, Some(&live), &[]);
    assert_eq!(plan.actions.len(), 2);
    (wanted, live, plan)
}

pub(crate) fn refusal(code: &str, message: &str) -> Refusal {
    Refusal { code: code.to_owned(), message: message.to_owned(), status: Some(400) }
}

pub(crate) fn lost() -> Refusal {
    Refusal { code: String::new(), message: "connection reset".to_owned(), status: None }
}

pub(crate) fn present(observed: &Observed) -> Look {
    Look::Present(Box::new(observed.clone()))
}

#[track_caller]
pub(crate) fn one(schedule: &mut Schedule, now: u64) -> Step {
    let mut steps = schedule.next(now).steps;
    assert_eq!(steps.len(), 1, "{steps:?}");
    steps.remove(0)
}

#[track_caller]
pub(crate) fn expect_look(schedule: &mut Schedule, now: u64) -> StepId {
    match one(schedule, now) {
        Step::Look { id, .. } => id,
        other @ Step::Perform { .. } => panic!("{other:?}"),
    }
}

#[track_caller]
pub(crate) fn expect_perform(schedule: &mut Schedule, now: u64) -> (StepId, Request) {
    match one(schedule, now) {
        Step::Perform { id, request } => (id, request),
        other @ Step::Look { .. } => panic!("{other:?}"),
    }
}

pub(crate) fn endings(schedule: &Schedule) -> Vec<Ending> {
    schedule.results("the test ended").into_iter().flat_map(|table| table.endings).map(|(_, ending)| ending).collect()
}

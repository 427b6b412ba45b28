//! Companions, tables and answers that the tests give.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::companion::{
    Companion, CompanionPlan, DesiredCompanion, Keeper, LiveCompanion, ObservedCompanion, Outputs, Parameter,
    ParameterType, Reference, Request, Text, plan_companion,
};
use tablewright_core::event::Ending;
use tablewright_core::model::{
    Billing, Encryption, Key, KeyAttribute, OnDemandMaximum, ScalarType, StreamViewType, Table, TableClass,
};
use tablewright_core::observed::{Observed, Ownership};
use tablewright_core::place::Place;
use tablewright_core::plan::{Approvals, Live, Owner, TablePlan, plan_destruction, plan_table};
use tablewright_core::project::{DesiredTable, OnExisting, TableDeclaration};
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::{Look, Mutation, Schedule, Step, StepId, Subject};

/// The ARN of the table `users`.
pub(crate) const ARN: &str = "arn:aws:dynamodb:us-east-2:123456789012:table/users";

pub(crate) fn parameter(value: &str) -> Companion {
    Companion::Parameter(Parameter {
        name: "/fileshare/dev/use_dynamodb".to_owned(),
        value: Text::Known(value.to_owned()),
        parameter_type: ParameterType::String,
    })
}

/// The parameter `use_dynamodb`, with a value of its own.
pub(crate) fn desired(value: &str) -> DesiredCompanion {
    DesiredCompanion {
        declared_name: "parameters/use_dynamodb".to_owned(),
        place: Place { file: "tablewright.yaml".into(), line: 7, column: 5, offset: 0, length: 0 },
        companion: parameter(value),
        description: None,
        keeper: Keeper::Declaration,
        on_existing: OnExisting::Converge,
        after: Vec::new(),
    }
}

/// The parameter `users_arn`, which is told the ARN of the table `users`.
pub(crate) fn desired_arn() -> DesiredCompanion {
    DesiredCompanion {
        declared_name: "parameters/users_arn".to_owned(),
        companion: Companion::Parameter(Parameter {
            name: "/fileshare/dev/users_arn".to_owned(),
            value: Text::ToCome(Reference::TableArn("users".to_owned())),
            parameter_type: ParameterType::String,
        }),
        after: vec!["users".to_owned()],
        ..desired("any")
    }
}

pub(crate) fn live(companion: Companion) -> LiveCompanion {
    LiveCompanion::Present(Box::new(ObservedCompanion::settled(companion)))
}

pub(crate) fn plan(desired: &DesiredCompanion, live: &LiveCompanion) -> CompanionPlan {
    plan_companion(desired, live, &Outputs::default(), &Approvals::default())
}

/// The requests of a plan, in their order.
pub(crate) fn requests(plan: &CompanionPlan) -> Vec<&Request> {
    plan.actions.iter().map(|action| &action.request).collect()
}

pub(crate) fn table() -> Table {
    let id = KeyAttribute { name: "id".to_owned(), scalar_type: ScalarType::String };
    Table {
        name: "users".to_owned(),
        key: Key { partition: vec![id], sort: Vec::new() },
        global_secondary_indexes: BTreeMap::new(),
        local_secondary_indexes: BTreeMap::new(),
        billing: Billing::OnDemand(OnDemandMaximum::default()),
        warm_throughput: None,
        stream: None::<StreamViewType>,
        time_to_live: None,
        point_in_time_recovery: None,
        encryption: Encryption::AwsOwned,
        table_class: TableClass::Standard,
        deletion_protection: false,
        tags: BTreeMap::new(),
    }
}

pub(crate) fn observed() -> Observed {
    Observed {
        created: None,
        table: table(),
        status: "ACTIVE".to_owned(),
        indexes: BTreeMap::new(),
        encryption_status: None,
        warming: false,
        continuous_backups_available: true,
        item_count: Some(0),
        size_bytes: Some(0),
        arn: Some(ARN.to_owned()),
        table_id: Some("first".to_owned()),
        stream_arn: None,
        ownership: Ownership {
            project: Some("fileshare".to_owned()),
            environment: Some("dev".to_owned()),
            ..Ownership::default()
        },
        unsupported: BTreeSet::new(),
    }
}

fn desired_table() -> DesiredTable {
    DesiredTable {
        declared_name: "users".to_owned(),
        table: table(),
        on_existing: OnExisting::Converge,
        ownership_tags: true,
        tags_exclusive: false,
        ignore: BTreeSet::new(),
        declaration: TableDeclaration::default(),
    }
}

pub(crate) fn table_plan(live: &Live) -> TablePlan {
    plan_table(&Owner::new("fileshare", "dev"), &desired_table(), live, &Approvals::default())
}

pub(crate) fn table_removal() -> TablePlan {
    let approvals = Approvals::new(["DS101:users".parse().expect("an approval")]);
    let live = Live::Present(Box::new(observed()));
    plan_destruction(&Owner::new("fileshare", "dev"), &desired_table(), &live, &approvals)
}

pub(crate) fn refusal(code: &str) -> Refusal {
    Refusal { code: code.to_owned(), message: "no".to_owned(), status: Some(400) }
}

pub(crate) fn lost() -> Refusal {
    Refusal { code: String::new(), message: "connection reset".to_owned(), status: None }
}

/// Returns the only step that may start, which must be a look.
#[track_caller]
pub(crate) fn expect_look(schedule: &mut Schedule, now: u64) -> (StepId, Subject) {
    let mut steps = schedule.next(now).steps;
    assert_eq!(steps.len(), 1, "{steps:?}");
    match steps.remove(0) {
        Step::Look { id, subject } => (id, subject),
        other @ Step::Perform { .. } => panic!("{other:?}"),
    }
}

/// Returns the only step that may start, which must be a request.
#[track_caller]
pub(crate) fn expect_perform(schedule: &mut Schedule, now: u64) -> (StepId, Mutation) {
    let mut steps = schedule.next(now).steps;
    assert_eq!(steps.len(), 1, "{steps:?}");
    match steps.remove(0) {
        Step::Perform { id, mutation } => (id, mutation),
        other @ Step::Look { .. } => panic!("{other:?}"),
    }
}

/// Takes a step of a companion to its end: looked at, sent, and found as it was sent.
#[track_caller]
pub(crate) fn go_through(schedule: &mut Schedule, found: &LiveCompanion, now: u64) -> Request {
    let (id, subject) = expect_look(schedule, now);
    assert!(matches!(subject, Subject::Companion(_)), "{subject:?}");
    schedule.looked(id, Look::Companion(found.clone()), now);
    let (id, mutation) = expect_perform(schedule, now);
    let Mutation::Companion(request) = mutation else { panic!("{mutation:?}") };
    schedule.performed(id, Ok(()), now);
    let (id, _) = expect_look(schedule, now);
    let after = request.effect(None).map_or(LiveCompanion::Absent, live);
    schedule.looked(id, Look::Companion(after), now);
    request
}

/// How the only action of a subject ended.
#[track_caller]
pub(crate) fn ending(schedule: &Schedule, declared_name: &str) -> Ending {
    let results = schedule.results("the test ended");
    let result = results.into_iter().find(|result| result.declared_name == declared_name).expect("a subject");
    assert_eq!(result.endings.len(), 1, "{:?}", result.endings);
    result.endings.into_iter().map(|(_, ending)| ending).next().expect("an ending")
}

//! Diff and plan of 10,000 tables without any endpoint: wall time and memory. Budget: 1 second, 300 MB.
//!
//! Run it with `cargo bench -p tablewright-testkit`, or with a number of tables after `--`.

use std::time::{Duration, Instant};

use tablewright_core::model::description::description_from_create;
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, OnDemandMaximum, Projection, ScalarType, Table,
    TableClass, request,
};
use tablewright_core::observed::{Answers, ENVIRONMENT_TAG, Observed, PROJECT_TAG};
use tablewright_core::plan::{Approvals, Live, Outcome, Owner, TablePlan, plan_table};
use tablewright_core::project::DesiredTable;
use tablewright_core::wire;
use tablewright_testkit::generate::{ENVIRONMENT, PROJECT, desired};
use tablewright_testkit::measure::{median, megabytes, milliseconds, own_peak};

const TABLES: usize = 10_000;
const TIMES: usize = 5;

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let tables = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(TABLES);
    println!("diff and plan of {tables} tables with two indexes each, pure (median of {TIMES})");
    println!("{:<44} {:>10} {:>10} {:>12}", "", "wall", "actions", "peak so far");
    let declared: Vec<DesiredTable> = (0..tables).map(|number| wanted(number, 2)).collect();
    let same: Vec<Live> = (0..tables).map(|number| live(number, 2)).collect();
    report("nothing differs", &declared, &same);
    let some: Vec<Live> = (0..tables).map(|number| live(number, if number % 10 == 0 { 1 } else { 2 })).collect();
    drop(same);
    report("an index is missing on every tenth", &declared, &some);
    drop(some);
    let absent: Vec<Live> = (0..tables).map(|_| Live::Absent).collect();
    report("none is there", &declared, &absent);
}

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn report(name: &str, declared: &[DesiredTable], live: &[Live]) {
    let mut times = Vec::new();
    let mut actions = 0;
    for _ in 0..TIMES {
        let (wall, plans) = plan(declared, live);
        times.push(wall);
        actions = plans.iter().map(|plan| plan.actions.len()).sum();
        assert!(plans.iter().all(|plan| plan.outcome != Outcome::Refused), "a table was refused");
    }
    println!("{name:<44} {:>10} {actions:>10} {:>12}", milliseconds(median(times)), megabytes(own_peak()));
}

fn plan(declared: &[DesiredTable], live: &[Live]) -> (Duration, Vec<TablePlan>) {
    let approvals = Approvals::default();
    let began = Instant::now();
    let owner = Owner::new(PROJECT, ENVIRONMENT);
    let pairs = declared.iter().zip(live);
    let plans = pairs.map(|(desired, live)| plan_table(&owner, desired, live, &approvals)).collect();
    (began.elapsed(), plans)
}

fn wanted(number: usize, indexes: usize) -> DesiredTable {
    DesiredTable { declared_name: format!("table-{number}"), ..desired(table(number, indexes)) }
}

/// A table as production has them: two indexes, TTL, point-in-time recovery, two tags.
fn table(number: usize, indexes: usize) -> Table {
    let attribute = |name: &str| KeyAttribute { name: name.to_owned(), scalar_type: ScalarType::String };
    let billing = Billing::OnDemand(OnDemandMaximum::default());
    let index = |attribute_name: &str| GlobalSecondaryIndex {
        key: Key { partition: vec![attribute(attribute_name)], sort: vec![attribute("createdAt")] },
        projection: Projection::All,
        billing,
        warm_throughput: None,
    };
    Table {
        name: format!("shop-staging-table-{number}"),
        key: Key { partition: vec![attribute("id")], sort: Vec::new() },
        global_secondary_indexes: ["email", "company"]
            .into_iter()
            .take(indexes)
            .map(|name| (format!("by-{name}"), index(name)))
            .collect(),
        local_secondary_indexes: Default::default(),
        billing,
        warm_throughput: None,
        stream: None,
        time_to_live: Some("expiresAt".to_owned()),
        point_in_time_recovery: Some(35),
        encryption: Encryption::AwsOwned,
        table_class: TableClass::Standard,
        deletion_protection: true,
        tags: [("Application", "shop"), ("Environment", ENVIRONMENT)].map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
    }
}

/// The same table as an endpoint would show it.
fn live(number: usize, indexes: usize) -> Live {
    let table = table(number, indexes);
    let owner = [(PROJECT_TAG, PROJECT), (ENVIRONMENT_TAG, ENVIRONMENT)].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let tags = request::tags(table.tags.clone().into_iter().chain(owner));
    let mut description = description_from_create(&request::create_table(&table, []));
    description.table_status = Some("ACTIVE".to_owned());
    description.table_arn = Some(format!("arn:aws:dynamodb:us-east-1:123456789012:table/{}", table.name));
    description.table_id = Some(format!("00000000-0000-0000-0000-{number:012}"));
    let answers = Answers {
        table: description,
        time_to_live: Some(wire::TimeToLiveDescription {
            attribute_name: table.time_to_live,
            time_to_live_status: Some("ENABLED".to_owned()),
        }),
        continuous_backups: Some(wire::ContinuousBackupsDescription {
            continuous_backups_status: Some("ENABLED".to_owned()),
            point_in_time_recovery_description: Some(wire::PointInTimeRecoveryDescription {
                point_in_time_recovery_status: Some("ENABLED".to_owned()),
                recovery_period_in_days: table.point_in_time_recovery.map(i64::from),
                ..Default::default()
            }),
        }),
        tags: Some(tags),
    };
    Live::Present(Box::new(Observed::from_answers(answers).expect("a description of a table in normal form")))
}

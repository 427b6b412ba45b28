//! The random cases reach every setting of the model, and every kind of change and approval.
//!
//! Tables and declarations are destructured, so a new setting that no case reaches does not compile here.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use tablewright_core::codes::Code;
use tablewright_core::model::{Billing, Key, Projection, Table, WarmThroughput};
use tablewright_core::project::{DesiredTable, IgnoredField};
use tablewright_testkit::generate::{Accident, Approving, Case, case};

use super::stage::{approvals, endpoint_of, plan};

/// Words that a case touches.
type Seen = BTreeSet<String>;

#[test]
fn the_cases_reach_every_setting() {
    let mut seen = Seen::new();
    each_case(1000, |case| {
        let Case { live, owner, age, declared, approving, pace, kms_answers, accident } = case;
        for table in [live, &declared.table] {
            of_table(table, &mut seen);
        }
        let DesiredTable {
            declared_name: _,
            table: _,
            on_existing,
            ownership_tags,
            tags_exclusive,
            ignore,
            declaration: _,
        } = declared;
        let beside = format!("on existing {on_existing:?}|ownership {ownership_tags}|exclusive {tags_exclusive}");
        seen.extend(beside.split('|').map(str::to_owned));
        seen.extend(ignore.iter().map(|field| format!("ignores {}", field_name(field))));
        seen.insert(format!("owner {owner:?}"));
        seen.insert(format!("pace {pace:?}"));
        seen.insert(format!("KMS {kms_answers}"));
        seen.insert(if *age == 0 { "just made" } else { "older" }.to_owned());
        seen.insert(match approving {
            Approving::Some(_) => "approves some".to_owned(),
            other => format!("approves {other:?}"),
        });
        seen.insert(match accident {
            Accident::Stopped { after, .. } => format!("stopped after {after}"),
            Accident::Broken { call, lost } => format!("broken at {} {lost:?}", call.min(&3)),
        });
        seen.insert(if live.key == declared.table.key { "same key" } else { "another key" }.to_owned());
        let same = live.local_secondary_indexes == declared.table.local_secondary_indexes;
        seen.insert(if same { "same local indexes" } else { "other local indexes" }.to_owned());
        if *live == declared.table {
            seen.insert("nothing differs".to_owned());
        }
    });
    let expected = include_str!("coverage.txt");
    let missing: Vec<_> = expected.lines().filter(|word| !seen.contains(*word)).collect();
    let unknown: Vec<_> = seen.iter().filter(|word| !expected.lines().any(|line| line == word.as_str())).collect();
    assert!(missing.is_empty(), "no case has {missing:?}");
    assert!(unknown.is_empty(), "not in coverage.txt: {unknown:#?}");
}

#[test]
fn the_cases_need_every_approval_of_a_table() {
    let mut asked = BTreeSet::new();
    each_case(300, |case| {
        let mut endpoint = endpoint_of(case);
        asked.extend(approvals(&mut endpoint, &case.declared, Approving::Everything).into_iter().map(|it| it.code));
        let planned = plan(&mut endpoint, &case.declared, &BTreeSet::new());
        asked.extend(planned.held.into_iter().map(|held| held.approval.code));
    });
    let missing: Vec<_> = APPROVALS.iter().filter(|code| !asked.contains(code)).collect();
    assert!(missing.is_empty(), "no case asks for {missing:?}");
}

/// What a change of one table can ask approval for.
const APPROVALS: [Code; 11] = [
    Code::DeleteIndex,
    Code::DisableStream,
    Code::ChangeStreamView,
    Code::DisableRecovery,
    Code::ShortenRecovery,
    Code::EnableTimeToLive,
    Code::LiftDeletionProtection,
    Code::ChangeEncryption,
    Code::LowerCapacity,
    Code::ToProvisioned,
    Code::TouchForeign,
];

fn each_case(cases: u32, mut look: impl FnMut(&Case)) {
    let config = Config { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() };
    let mut runner = TestRunner::new(config);
    for _ in 0..cases {
        look(&case().new_tree(&mut runner).expect("nothing is ever rejected").current());
    }
}

fn field_name(field: &IgnoredField) -> &'static str {
    match field {
        IgnoredField::BillingMode => "billing_mode",
        IgnoredField::ProvisionedThroughput => "provisioned_throughput",
        IgnoredField::OnDemandThroughput => "on_demand_throughput",
        IgnoredField::WarmThroughput => "warm_throughput",
        IgnoredField::Stream => "stream",
        IgnoredField::TimeToLive => "time_to_live",
        IgnoredField::PointInTimeRecovery => "point_in_time_recovery",
        IgnoredField::ServerSideEncryption => "server_side_encryption",
        IgnoredField::TableClass => "table_class",
        IgnoredField::DeletionProtection => "deletion_protection",
        IgnoredField::Tags => "tags",
        IgnoredField::Tag(_) => "a tag",
        IgnoredField::GlobalSecondaryIndexes => "global_secondary_indexes",
        IgnoredField::GlobalSecondaryIndex(_) => "an index",
    }
}

fn of_table(table: &Table, seen: &mut Seen) {
    let Table {
        name: _,
        key,
        global_secondary_indexes,
        local_secondary_indexes,
        billing,
        warm_throughput,
        stream,
        time_to_live,
        point_in_time_recovery,
        encryption,
        table_class,
        deletion_protection,
        tags,
    } = table;
    of_key("table", key, seen);
    of_capacity("table", *billing, *warm_throughput, seen);
    for index in global_secondary_indexes.values() {
        of_key("index", &index.key, seen);
        of_projection("index", &index.projection, seen);
        of_capacity("index", index.billing, index.warm_throughput, seen);
    }
    for index in local_secondary_indexes.values() {
        of_key("local index", &index.key, seen);
        of_projection("local index", &index.projection, seen);
    }
    seen.insert(format!("{} indexes", global_secondary_indexes.len()));
    seen.insert(format!("{} local indexes", local_secondary_indexes.len()));
    seen.insert(stream.map_or_else(|| "no stream".to_owned(), |view| format!("stream {view}")));
    seen.insert(format!("TTL {}", time_to_live.as_deref().unwrap_or("off")));
    seen.insert(point_in_time_recovery.map_or_else(|| "no recovery".to_owned(), |days| format!("recovery {days}")));
    seen.insert(format!("encryption {encryption}"));
    seen.insert(format!("class {table_class}"));
    seen.insert(format!("protection {deletion_protection}"));
    seen.insert(format!("{} tags", tags.len()));
}

fn of_key(of: &str, key: &Key, seen: &mut Seen) {
    seen.insert(format!("{of} key {}+{}", key.partition.len(), key.sort.len()));
    seen.extend(key.partition.iter().map(|attribute| format!("{of} partition {}", attribute.scalar_type)));
    seen.extend(key.sort.iter().map(|attribute| format!("{of} sort {}", attribute.scalar_type)));
}

fn of_projection(of: &str, projection: &Projection, seen: &mut Seen) {
    let kind = match projection {
        Projection::All => "ALL",
        Projection::KeysOnly => "KEYS_ONLY",
        Projection::Include(_) => "INCLUDE",
    };
    seen.insert(format!("{of} projects {kind}"));
}

fn of_capacity(of: &str, billing: Billing, warm: Option<WarmThroughput>, seen: &mut Seen) {
    let mode = match billing {
        Billing::Provisioned(_) => "provisioned".to_owned(),
        Billing::OnDemand(most) => format!("on demand, maxima {} {}", most.read.is_some(), most.write.is_some()),
    };
    seen.insert(format!("{of} {mode}"));
    seen.insert(format!("{of} {}, warm {}", billing.mode(), warm.is_some()));
}

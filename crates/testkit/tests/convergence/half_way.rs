//! Runs that were stopped half way, one by one, where random cases meet them seldom.

use std::collections::BTreeSet;

use tablewright_core::codes::Code;
use tablewright_core::model::{Billing, Encryption, GlobalSecondaryIndex, Table, Throughput};
use tablewright_core::plan::Approval;
use tablewright_core::project::DesiredTable;
use tablewright_testkit::generate::{Accident, Approving, Case, NAME, Owner, Pace, desired};
use tablewright_testkit::virtual_endpoint::VirtualEndpoint;

use super::stage::{endpoint_of, no_rule_refused, plan, run, simple, state};

fn case(live: Table, declared: Table) -> Case {
    let named = |table: Table| Table { name: NAME.to_owned(), ..table };
    Case {
        live: named(live),
        owner: Owner::Ours,
        age: 3_600_000,
        declared: desired(named(declared)),
        approving: Approving::Nothing,
        pace: Pace::Typical,
        kms_answers: true,
        accident: Accident::Stopped { after: 1, pause: 0 },
    }
}

fn approval(code: Code) -> BTreeSet<Approval> {
    [Approval { code, resource: "orders".to_owned() }].into()
}

/// Plans and runs to the end, which must succeed without a refusal by a rule.
fn apply(endpoint: &mut VirtualEndpoint, declared: &DesiredTable, given: &BTreeSet<Approval>) {
    let next = plan(endpoint, declared, given);
    let bad = run(endpoint, &next, usize::MAX).expect("the table beside it is as declared");
    assert!(bad.is_empty(), "{bad:?}\n{next:?}");
    no_rule_refused(endpoint, &[], false).expect("no rule refuses a call");
}

fn with_index(mut table: Table) -> Table {
    let index = GlobalSecondaryIndex {
        key: table.key.clone(),
        projection: tablewright_core::model::Projection::KeysOnly,
        billing: table.billing,
        warm_throughput: None,
    };
    table.global_secondary_indexes.insert("by-hand".to_owned(), index);
    table
}

/// A switch shows its mode at once and the capacity of table and indexes only when it is over [T-361].
fn stopped_after_a_switch(next_throughput: Throughput) -> (VirtualEndpoint, Case) {
    let live = simple().clone();
    let throughput = Throughput { read: 20, write: 20 };
    let declared = Table { billing: Billing::Provisioned(throughput), ..live.clone() };
    let mut case = case(with_index(live), declared);
    let mut endpoint = endpoint_of(&case);
    let first = plan(&mut endpoint, &case.declared, &approval(Code::ToProvisioned));
    assert_eq!(first.held.len(), 1, "the index that nobody declared stays: {first:?}");
    run(&mut endpoint, &first, 1).expect("the table beside it is as declared");
    assert_eq!(state(&endpoint).billing_mode.name(), "PROVISIONED");
    case.declared.table.billing = Billing::Provisioned(next_throughput);
    (endpoint, case)
}

#[test]
fn a_switch_to_provisioned_is_finished_beside_an_index_that_nobody_declared() {
    let (mut endpoint, case) = stopped_after_a_switch(Throughput { read: 20, write: 20 });
    // Something else is to change too, so that there is an action to which the index could be a surprise.
    let declared = DesiredTable {
        table: Table { deletion_protection: true, stream: None, ..case.declared.table.clone() },
        ..case.declared.clone()
    };
    let given = approval(Code::DisableStream);
    apply(&mut endpoint, &declared, &given);
    assert_eq!(endpoint.accepted.len(), 2, "{:#?}", endpoint.accepted);
    assert!(plan(&mut endpoint, &declared, &given).actions.is_empty());
}

#[test]
fn capacity_that_a_switch_brings_is_not_lowered_unseen() {
    let (mut endpoint, case) = stopped_after_a_switch(Throughput { read: 10, write: 10 });
    let next = plan(&mut endpoint, &case.declared, &BTreeSet::new());
    let bad = run(&mut endpoint, &next, usize::MAX).expect("the table beside it is as declared");
    assert!(bad.iter().any(|ending| ending.contains("ChangedMeanwhile")), "{bad:?}");
    assert_eq!((state(&endpoint).capacity.units.read, state(&endpoint).capacity.units.write), (20, 20));
    let after = plan(&mut endpoint, &case.declared, &BTreeSet::new());
    assert!(after.held.iter().any(|held| held.approval.code == Code::LowerCapacity), "{after:?}");
}

/// DescribeTable shows the ARN of the key that AWS manages, from which it cannot be told: KMS was asked for the plan.
#[test]
fn a_table_with_the_key_that_aws_manages_can_be_changed() {
    let live = Table { encryption: Encryption::AwsManaged, ..simple().clone() };
    let declared = Table { stream: None, ..live.clone() };
    let case = case(live, declared);
    let mut endpoint = endpoint_of(&case);
    apply(&mut endpoint, &case.declared, &approval(Code::DisableStream));
    assert_eq!(endpoint.accepted.len(), 1);
}

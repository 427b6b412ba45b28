//! Random (live, wanted) pairs, planned and performed on the control-plane model in virtual time.
//!
//! Each property holds where everything is over at once, and where it takes as long as on DynamoDB. `PROPTEST_CASES`
//! sets how many, `PROPTEST_RNG_SEED` which; a failure prints the smallest pair that fails.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tablewright_control_plane::Durations;
use tablewright_core::model::Table;
use tablewright_core::plan::{Approval, Approvals, Live, Outcome, TablePlan, plan_table};
use tablewright_core::project::DesiredTable;
use tablewright_core::refusal::Refusal;
use tablewright_testkit::generate::{NAME, config, desired, pairs, table};
use tablewright_testkit::virtual_endpoint::VirtualEndpoint;

/// Longer than the cool-downs of what happens at creation, which nobody can see.
const AN_HOUR: u64 = 3_600_000;
/// Longer than any table is CREATING.
const SECONDS_UNTIL_READABLE: u64 = 22;

fn plan(endpoint: &mut VirtualEndpoint, desired: &DesiredTable, approvals: &Approvals) -> TablePlan {
    let live = endpoint.read(NAME);
    plan_table("shop", "staging", desired, &live, approvals)
}

fn created(from: &Table, durations: Durations) -> VirtualEndpoint {
    let mut endpoint = VirtualEndpoint::with_durations(durations);
    let plan = plan(&mut endpoint, &desired(from.clone()), &Approvals::default());
    let results = endpoint.run(&[&plan]);
    assert!(results[0].endings.iter().all(|(_, ending)| ending.is_good()), "{results:?}");
    endpoint.wait(AN_HOUR);
    endpoint
}

/// Approves whatever is held until nothing new is: a deletion that is approved may let something else come up.
fn plan_with_everything_approved(endpoint: &mut VirtualEndpoint, desired: &DesiredTable) -> TablePlan {
    let mut given: Vec<Approval> = Vec::new();
    for _ in 0..10 {
        let plan = plan(endpoint, desired, &Approvals::new(given.clone()));
        if plan.held.is_empty() {
            return plan;
        }
        given.extend(plan.held.into_iter().map(|held| held.approval));
    }
    panic!("approvals never end: {given:?}");
}

fn a_created_table_is_as_declared(table: Table, durations: Durations) -> Result<(), TestCaseError> {
    let mut endpoint = created(&table, durations);
    prop_assert!(endpoint.refusals.is_empty(), "{:?}", endpoint.refusals);
    let again = plan(&mut endpoint, &desired(table), &Approvals::default());
    prop_assert_eq!(again.outcome, Outcome::Unchanged, "{:?}", again);
    Ok(())
}

fn every_table_becomes_the_wanted_one(from: &Table, to: Table, durations: Durations) -> Result<(), TestCaseError> {
    let mut endpoint = created(from, durations);
    let wanted = desired(to);
    let plan_one = plan_with_everything_approved(&mut endpoint, &wanted);
    let results = endpoint.run(&[&plan_one]);
    prop_assert!(endpoint.refusals.is_empty(), "{:?}", endpoint.refusals);
    prop_assert!(results[0].endings.iter().all(|(_, ending)| ending.is_good()), "{:?}", results);
    let again = plan(&mut endpoint, &wanted, &Approvals::default());
    prop_assert_eq!(again.outcome, Outcome::Unchanged, "{:?}", again);
    Ok(())
}

fn nothing_is_lost(from: &Table, to: Table, durations: Durations) -> Result<(), TestCaseError> {
    let mut endpoint = created(from, durations);
    let wanted = desired(to);
    let before = observed(&mut endpoint);
    let plan_one = plan(&mut endpoint, &wanted, &Approvals::default());
    endpoint.run(&[&plan_one]);
    prop_assert!(endpoint.refusals.is_empty(), "{:?}", endpoint.refusals);
    let after = observed(&mut endpoint);
    for (name, index) in &before.global_secondary_indexes {
        let kept = after.global_secondary_indexes.get(name);
        prop_assert!(kept.is_some_and(|kept| kept.key == index.key && kept.projection == index.projection));
    }
    prop_assert!(before.stream.is_none() || after.stream == before.stream);
    prop_assert!(after.point_in_time_recovery >= before.point_in_time_recovery);
    prop_assert!(after.time_to_live.is_none() || after.time_to_live == before.time_to_live);
    prop_assert!(after.deletion_protection || !before.deletion_protection);
    prop_assert_eq!(&after.encryption, &before.encryption);
    prop_assert!(before.billing.is_provisioned() || !after.billing.is_provisioned());
    if let (Some(before), Some(after)) = (before.billing.throughput(), after.billing.throughput()) {
        prop_assert!(after.read >= before.read && after.write >= before.write);
    }
    // What was not held is done: a second plan sends nothing.
    let again = plan(&mut endpoint, &wanted, &Approvals::default());
    prop_assert!(again.actions.is_empty(), "{:?}", again);
    prop_assert_eq!(
        again.held.iter().map(|held| &held.approval).collect::<Vec<_>>(),
        plan_one.held.iter().map(|held| &held.approval).collect::<Vec<_>>()
    );
    Ok(())
}

/// The tags' lock and the cool-down of TTL are shown by no answer: whoever was cut short meets them and waits.
fn nobody_could_have_known(refusal: &Refusal) -> bool {
    refusal.message.contains("Table tags are being updated")
        || refusal.message.contains("Time to live has been modified")
}

fn the_next_run_converges(from: &Table, to: Table, calls: usize, durations: Durations) -> Result<(), TestCaseError> {
    let mut endpoint = created(from, durations);
    let wanted = desired(to);
    let first = plan_with_everything_approved(&mut endpoint, &wanted);
    endpoint.run_at_most(&[&first], calls);
    let second = plan_with_everything_approved(&mut endpoint, &wanted);
    let results = endpoint.run(&[&second]);
    let known: Vec<_> = endpoint.refusals.iter().filter(|(_, refusal)| !nobody_could_have_known(refusal)).collect();
    prop_assert!(known.is_empty(), "{:?}", known);
    let again = plan(&mut endpoint, &wanted, &Approvals::default());
    prop_assert_eq!(&again.outcome, &Outcome::Unchanged, "{:?}\nafter {:?}\nby {:?}", again, results, second);
    Ok(())
}

fn a_creation_is_finished(table: Table, calls: usize, durations: Durations) -> Result<(), TestCaseError> {
    let mut endpoint = VirtualEndpoint::with_durations(durations);
    let wanted = desired(table);
    let first = plan(&mut endpoint, &wanted, &Approvals::default());
    endpoint.run_at_most(&[&first], calls);
    // The tags of a table that is CREATING cannot be read, so nobody can tell yet whose it is and what it lacks.
    endpoint.wait(SECONDS_UNTIL_READABLE * 1000);
    let second = plan(&mut endpoint, &wanted, &Approvals::default());
    prop_assert!(second.held.is_empty(), "{:?}", second);
    let results = endpoint.run(&[&second]);
    let known: Vec<_> = endpoint.refusals.iter().filter(|(_, refusal)| !nobody_could_have_known(refusal)).collect();
    prop_assert!(known.is_empty(), "{:?}", known);
    let again = plan(&mut endpoint, &wanted, &Approvals::default());
    prop_assert_eq!(&again.outcome, &Outcome::Unchanged, "{:?}\nafter {:?}\nby {:?}", again, results, second);
    Ok(())
}

mod at_once {
    use super::*;

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn a_created_table_is_as_declared(table in table()) {
            super::a_created_table_is_as_declared(table, Durations::instant())?;
        }

        #[test]
        fn with_approvals_every_table_becomes_the_wanted_one((from, to) in pairs()) {
            every_table_becomes_the_wanted_one(&from, to, Durations::instant())?;
        }

        #[test]
        fn without_approval_nothing_is_lost((from, to) in pairs()) {
            nothing_is_lost(&from, to, Durations::instant())?;
        }

        #[test]
        fn cut_short_after_any_call_the_next_run_converges((from, to) in pairs(), calls in 0_usize..8) {
            the_next_run_converges(&from, to, calls, Durations::instant())?;
        }

        #[test]
        fn a_creation_that_is_cut_short_needs_no_approval_to_be_finished(table in table(), calls in 0_usize..5) {
            a_creation_is_finished(table, calls, Durations::instant())?;
        }
    }
}

mod in_time {
    use super::*;

    /// A run takes many more looks where everything takes its time, so there are fewer of them.
    fn fewer() -> ProptestConfig {
        let config = config();
        ProptestConfig { cases: config.cases.div_ceil(3), ..config }
    }

    proptest! {
        #![proptest_config(fewer())]

        #[test]
        fn a_created_table_is_as_declared(table in table()) {
            super::a_created_table_is_as_declared(table, Durations::typical())?;
        }

        #[test]
        fn with_approvals_every_table_becomes_the_wanted_one((from, to) in pairs()) {
            every_table_becomes_the_wanted_one(&from, to, Durations::typical())?;
        }

        #[test]
        fn without_approval_nothing_is_lost((from, to) in pairs()) {
            nothing_is_lost(&from, to, Durations::typical())?;
        }

        #[test]
        fn cut_short_after_any_call_the_next_run_converges((from, to) in pairs(), calls in 0_usize..8) {
            the_next_run_converges(&from, to, calls, Durations::typical())?;
        }

        #[test]
        fn a_creation_that_is_cut_short_needs_no_approval_to_be_finished(table in table(), calls in 0_usize..5) {
            a_creation_is_finished(table, calls, Durations::typical())?;
        }
    }
}

fn observed(endpoint: &mut VirtualEndpoint) -> Table {
    match endpoint.read(NAME) {
        Live::Present(observed) => observed.table,
        other => panic!("the table is gone: {other:?}"),
    }
}

//! Random (live, wanted) pairs, planned and performed on the control-plane model in virtual time.
//!
//! `PROPTEST_CASES` sets how many, `PROPTEST_RNG_SEED` which; a failure prints the smallest pair that fails.

use proptest::prelude::*;
use tablewright_core::model::Table;
use tablewright_core::plan::{Approval, Approvals, Live, Outcome, TablePlan, plan_table};
use tablewright_core::project::DesiredTable;
use tablewright_testkit::generate::{NAME, config, desired, pairs, table};
use tablewright_testkit::virtual_endpoint::VirtualEndpoint;

fn plan(endpoint: &mut VirtualEndpoint, desired: &DesiredTable, approvals: &Approvals) -> TablePlan {
    let live = endpoint.read(NAME);
    plan_table("shop", "staging", desired, &live, approvals)
}

fn created(from: &Table) -> VirtualEndpoint {
    let mut endpoint = VirtualEndpoint::new();
    let plan = plan(&mut endpoint, &desired(from.clone()), &Approvals::default());
    let results = endpoint.run(&[&plan]);
    assert!(results[0].endings.iter().all(|(_, ending)| ending.is_good()), "{results:?}");
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

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_created_table_is_as_declared(table in table()) {
        let mut endpoint = created(&table);
        prop_assert!(endpoint.refusals.is_empty(), "{:?}", endpoint.refusals);
        let again = plan(&mut endpoint, &desired(table), &Approvals::default());
        prop_assert_eq!(again.outcome, Outcome::Unchanged, "{:?}", again);
    }

    #[test]
    fn with_approvals_every_table_becomes_the_wanted_one((from, to) in pairs()) {
        let mut endpoint = created(&from);
        let wanted = desired(to);
        let plan_one = plan_with_everything_approved(&mut endpoint, &wanted);
        let results = endpoint.run(&[&plan_one]);
        prop_assert!(endpoint.refusals.is_empty(), "{:?}", endpoint.refusals);
        prop_assert!(results[0].endings.iter().all(|(_, ending)| ending.is_good()), "{:?}", results);
        let again = plan(&mut endpoint, &wanted, &Approvals::default());
        prop_assert_eq!(again.outcome, Outcome::Unchanged, "{:?}", again);
    }

    #[test]
    fn without_approval_nothing_is_lost((from, to) in pairs()) {
        let mut endpoint = created(&from);
        let wanted = desired(to.clone());
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
    }

    #[test]
    fn cut_short_after_any_call_the_next_run_converges((from, to) in pairs(), calls in 0_usize..8) {
        let mut endpoint = created(&from);
        let wanted = desired(to);
        let first = plan_with_everything_approved(&mut endpoint, &wanted);
        endpoint.run_at_most(&[&first], calls);
        let second = plan_with_everything_approved(&mut endpoint, &wanted);
        endpoint.run(&[&second]);
        prop_assert!(endpoint.refusals.is_empty(), "{:?}", endpoint.refusals);
        let again = plan(&mut endpoint, &wanted, &Approvals::default());
        prop_assert_eq!(again.outcome, Outcome::Unchanged, "{:?}", again);
    }

    #[test]
    fn a_creation_that_is_cut_short_needs_no_approval_to_be_finished(table in table(), calls in 0_usize..5) {
        let mut endpoint = VirtualEndpoint::new();
        let wanted = desired(table);
        let first = plan(&mut endpoint, &wanted, &Approvals::default());
        endpoint.run_at_most(&[&first], calls);
        let second = plan(&mut endpoint, &wanted, &Approvals::default());
        prop_assert!(second.held.is_empty(), "{:?}", second);
        endpoint.run(&[&second]);
        let again = plan(&mut endpoint, &wanted, &Approvals::default());
        prop_assert_eq!(again.outcome, Outcome::Unchanged, "{:?}", again);
    }
}

fn observed(endpoint: &mut VirtualEndpoint) -> Table {
    match endpoint.read(NAME) {
        Live::Present(observed) => observed.table,
        other => panic!("the table is gone: {other:?}"),
    }
}

//! Tables that are not there yet.

use std::collections::BTreeSet;

use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use tablewright_core::model::Table;
use tablewright_core::plan::Outcome;
use tablewright_testkit::generate::{Pace, creation, desired};
use tablewright_testkit::properties::check;
use tablewright_testkit::virtual_endpoint::VirtualEndpoint;

use super::stage::{Tally, no_rule_refused, plan};

const CASES: u32 = 2000;

#[test]
fn a_created_table_is_as_declared() {
    check("a_created_table_is_as_declared", CASES, creation, |(table, _)| in_each_pace(&table, created), Tally::add);
}

#[test]
fn a_creation_that_is_cut_short_needs_no_approval_to_be_finished() {
    check(
        "a_creation_that_is_cut_short_needs_no_approval_to_be_finished",
        CASES,
        creation,
        |(table, calls)| in_each_pace(&table, |table, endpoint| finished(table, calls, endpoint)),
        Tally::add,
    );
}

fn in_each_pace(
    table: &Table,
    property: impl Fn(&Table, &mut VirtualEndpoint) -> Result<(), TestCaseError>,
) -> Result<Tally, TestCaseError> {
    let mut tally = Tally::default();
    for pace in [Pace::Instant, Pace::Typical] {
        let mut endpoint = VirtualEndpoint::with_durations(pace.durations());
        property(table, &mut endpoint)?;
        tally.add(Tally::of(&endpoint));
    }
    Ok(tally)
}

fn created(table: &Table, endpoint: &mut VirtualEndpoint) -> Result<(), TestCaseError> {
    let (declared, nothing) = (desired(table.clone()), BTreeSet::new());
    let first = plan(endpoint, &declared, &nothing);
    let results = endpoint.run(&[&first]);
    no_rule_refused(endpoint, &[], false)?;
    prop_assert!(results[0].endings.iter().all(|(_, ending)| ending.is_good()), "{results:?}");
    let again = plan(endpoint, &declared, &nothing);
    prop_assert_eq!(again.outcome, Outcome::Unchanged, "{:?}", again);
    Ok(())
}

fn finished(table: &Table, calls: usize, endpoint: &mut VirtualEndpoint) -> Result<(), TestCaseError> {
    let (declared, nothing) = (desired(table.clone()), BTreeSet::new());
    let first = plan(endpoint, &declared, &nothing);
    endpoint.run_at_most(&[&first], calls);
    let earlier = endpoint.accepted.clone();
    let second = plan(endpoint, &declared, &nothing);
    prop_assert!(second.held.is_empty(), "{second:?}");
    let results = endpoint.run(&[&second]);
    no_rule_refused(endpoint, &earlier, false)?;
    let again = plan(endpoint, &declared, &nothing);
    prop_assert_eq!(&again.outcome, &Outcome::Unchanged, "{:?}\nafter {:?}\nby {:?}", again, results, second);
    Ok(())
}

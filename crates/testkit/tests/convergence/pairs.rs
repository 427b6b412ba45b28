//! What every run keeps, whatever is live and whatever is declared.

use std::collections::BTreeSet;

use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use tablewright_control_plane::Table as LiveTable;
use tablewright_core::model::Table;
use tablewright_core::observed::OWNERSHIP_PREFIX;
use tablewright_core::plan::{Approval, Live, Outcome, Request, TablePlan};
use tablewright_core::project::{IgnoredField, OnExisting};
use tablewright_testkit::generate::{Accident, Approving, Case, NAME, Owner, case};
use tablewright_testkit::losses::losses;
use tablewright_testkit::properties::{check, tell};
use tablewright_testkit::virtual_endpoint::VirtualEndpoint;

use super::stage::{
    Tally, approvals, endpoint_of, is_foreign_and_refused, no_rule_refused, others_are_untouched, plan, run, state,
    ttl_is_young,
};

/// Cases of the ordinary run; `just nightly` runs many more.
const CASES: u32 = 2000;

#[test]
fn every_pair_converges_and_loses_nothing() {
    let tally = check("every_pair_converges_and_loses_nothing", CASES, case, whole, Tally::add);
    tell(&format!(
        "{} runs, {} calls, {} of them changing; refused by a rule: 0; refused by what nobody recorded: {}",
        tally.runs, tally.calls, tally.changing, tally.refused_by_history
    ));
}

/// One run to its end, and one with an accident on a copy of the same endpoint.
fn whole(case: Case) -> Result<Tally, TestCaseError> {
    let mut endpoint = endpoint_of(&case);
    let given = approvals(&mut endpoint, &case.declared, case.approving);
    let mut copy = endpoint.clone();
    let undisturbed = to_its_end(&case, &given, &mut endpoint)?;
    let disturbed = match case.accident {
        Accident::Stopped { after, pause } => stopped(&case, &given, &mut copy, after, pause)?,
        Accident::Broken { call, lost } => {
            copy.breaks = Some((call, lost));
            to_its_end(&case, &given, &mut copy)?
        }
    };
    // What is ignored is left as it is found, and an index that is gone for a while has nothing to be found.
    if let (Some(one), Some(other), true) = (undisturbed, disturbed, case.declared.ignore.is_empty()) {
        prop_assert_eq!(one, other, "an accident on the way made another table");
    }
    let mut tally = Tally::of(&endpoint);
    tally.add(Tally::of(&copy));
    Ok(tally)
}

/// A run that nobody stops. Returns the table that it made.
fn to_its_end(
    case: &Case,
    given: &BTreeSet<Approval>,
    endpoint: &mut VirtualEndpoint,
) -> Result<Option<Table>, TestCaseError> {
    let before = state(endpoint);
    let seen = table(endpoint);
    let plan_one = plan(endpoint, &case.declared, given);
    let bad = run(endpoint, &plan_one, usize::MAX)?;
    no_rule_refused(endpoint, &[], ttl_is_young(case))?;
    prop_assert!(bad.is_empty(), "{bad:?}");
    once_each(&endpoint.accepted)?;
    nothing_is_lost(case, given, endpoint, &before, &seen)?;
    let again = plan(endpoint, &case.declared, given);
    is_settled(case, given, &again)?;
    prop_assert_eq!(
        again.held.iter().map(|held| &held.approval).collect::<Vec<_>>(),
        plan_one.held.iter().map(|held| &held.approval).collect::<Vec<_>>()
    );
    Ok(Some(table(endpoint)))
}

/// A run that is stopped after some calls, and the next one. Returns the table that they made, unless the next run met
/// something that only an approval more would let it do.
fn stopped(
    case: &Case,
    given: &BTreeSet<Approval>,
    endpoint: &mut VirtualEndpoint,
    after: usize,
    pause: u64,
) -> Result<Option<Table>, TestCaseError> {
    let before = state(endpoint);
    let seen = table(endpoint);
    let first = plan(endpoint, &case.declared, given);
    run(endpoint, &first, after)?;
    no_rule_refused(endpoint, &[], ttl_is_young(case))?;
    endpoint.wait(pause);
    let earlier = endpoint.accepted.clone();
    let next = plan(endpoint, &case.declared, given);
    let bad = run(endpoint, &next, usize::MAX)?;
    no_rule_refused(endpoint, &earlier, ttl_is_young(case))?;
    prop_assert!(bad.is_empty(), "{bad:?}\nnext: {next:?}");
    once_each(&endpoint.accepted)?;
    nothing_is_lost(case, given, endpoint, &before, &seen)?;
    let again = plan(endpoint, &case.declared, given);
    prop_assert!(again.actions.is_empty(), "{again:?}\nafter {next:?}");
    let more = next.held.iter().any(|held| !first.held.iter().any(|known| known.approval == held.approval));
    if more {
        return Ok(None);
    }
    is_settled(case, given, &again)?;
    Ok(Some(table(endpoint)))
}

/// A second plan sends nothing, and is empty where everything was allowed.
fn is_settled(case: &Case, given: &BTreeSet<Approval>, again: &TablePlan) -> Result<(), TestCaseError> {
    prop_assert!(again.actions.is_empty() && again.in_flight.is_empty(), "{again:?}");
    if case.approving == Approving::Everything && !again.is_refused() {
        prop_assert!(again.held.is_empty(), "{again:?}\ngiven {given:?}");
        let allowed = match case.declared.on_existing {
            OnExisting::Converge => again.outcome == Outcome::Unchanged,
            OnExisting::Adopt | OnExisting::CreateOnly | OnExisting::Fail => {
                matches!(again.outcome, Outcome::Unchanged | Outcome::LeftAlone)
            }
        };
        prop_assert!(allowed, "{again:?}");
    }
    let can_be_refused = case.declared.key_or_local_indexes_differ(&case.live)
        || case.declared.on_existing == OnExisting::Fail
        || !case.declared.ignore.is_empty()
        || case.approving != Approving::Everything;
    prop_assert!(!again.is_refused() || can_be_refused, "{again:?}");
    Ok(())
}

trait Differs {
    fn key_or_local_indexes_differ(&self, live: &Table) -> bool;
}

impl Differs for tablewright_core::project::DesiredTable {
    fn key_or_local_indexes_differ(&self, live: &Table) -> bool {
        self.table.key != live.key || self.table.local_secondary_indexes != live.local_secondary_indexes
    }
}

/// Judges the endpoint's own state before and after: nothing is lost that was not approved, and what others own stays.
fn nothing_is_lost(
    case: &Case,
    given: &BTreeSet<Approval>,
    endpoint: &VirtualEndpoint,
    before: &LiveTable,
    seen: &Table,
) -> Result<(), TestCaseError> {
    let after = state(endpoint);
    others_are_untouched(endpoint, case.pace)?;
    let lost = losses(&case.declared.declared_name, before, &after);
    let unapproved: Vec<_> = lost.difference(given).collect();
    prop_assert!(unapproved.is_empty(), "lost without approval: {unapproved:?}");
    let refused = case.declared.key_or_local_indexes_differ(&case.live)
        || case.declared.on_existing == OnExisting::CreateOnly
        || case.declared.on_existing == OnExisting::Fail && case.owner != Owner::Ours
        || is_foreign_and_refused(case, given);
    if refused {
        prop_assert!(endpoint.sent.is_empty(), "{:?}", endpoint.sent);
    }
    if case.declared.on_existing == OnExisting::Adopt {
        let only_tags = endpoint.sent.iter().all(|request| matches!(request, Request::TagResource(_)));
        prop_assert!(only_tags, "{:?}", endpoint.sent);
    }
    for (key, value) in &before.tags {
        let ours = key.starts_with(OWNERSHIP_PREFIX) || case.declared.table.tags.contains_key(key);
        let stays = after.tags.get(key) == Some(value);
        prop_assert!(stays || ours || case.declared.tags_exclusive, "the tag {key} is gone");
    }
    let mut copy = endpoint.clone();
    let made = table(&mut copy);
    for field in &case.declared.ignore {
        prop_assert!(stays(field, seen, &made), "{field:?} is ignored and changed: {seen:?}\n{made:?}");
    }
    Ok(())
}

/// Says whether an ignored field is as it was.
fn stays(field: &IgnoredField, before: &Table, after: &Table) -> bool {
    let capacity = |provisioned: bool| {
        let of_mode = |table: &Table| table.billing.is_provisioned() == provisioned;
        if !of_mode(before) || !of_mode(after) {
            return true;
        }
        let kept = before.global_secondary_indexes.iter().all(|(name, index)| {
            let rebuilt = |other: &tablewright_core::model::GlobalSecondaryIndex| {
                other.key != index.key || other.projection != index.projection || other.billing == index.billing
            };
            after.global_secondary_indexes.get(name).is_none_or(rebuilt)
        });
        kept && before.billing == after.billing
    };
    match field {
        IgnoredField::BillingMode => {
            before.billing.is_provisioned() == after.billing.is_provisioned() && capacity(true) && capacity(false)
        }
        IgnoredField::ProvisionedThroughput => capacity(true),
        IgnoredField::OnDemandThroughput => capacity(false),
        // It rises by itself with capacity, so nothing can be told from its value.
        IgnoredField::WarmThroughput => true,
        IgnoredField::Stream => before.stream == after.stream,
        IgnoredField::TimeToLive => before.time_to_live == after.time_to_live,
        IgnoredField::PointInTimeRecovery => before.point_in_time_recovery == after.point_in_time_recovery,
        IgnoredField::ServerSideEncryption => before.encryption == after.encryption,
        IgnoredField::TableClass => before.table_class == after.table_class,
        IgnoredField::DeletionProtection => before.deletion_protection == after.deletion_protection,
        IgnoredField::Tags => before.tags == after.tags,
        IgnoredField::Tag(key) => before.tags.get(key) == after.tags.get(key),
        IgnoredField::GlobalSecondaryIndexes => {
            before.global_secondary_indexes.keys().eq(after.global_secondary_indexes.keys())
        }
        IgnoredField::GlobalSecondaryIndex(name) => {
            before.global_secondary_indexes.contains_key(name) == after.global_secondary_indexes.contains_key(name)
        }
    }
}

/// No call takes effect twice, in one run or two; tags may be set again, because they show late [T-102].
fn once_each(accepted: &[Request]) -> Result<(), TestCaseError> {
    for (number, request) in accepted.iter().enumerate() {
        let of_tags = matches!(request, Request::TagResource(_) | Request::UntagResource(_));
        prop_assert!(of_tags || !accepted[..number].contains(request), "sent twice: {request:?}");
    }
    Ok(())
}

fn table(endpoint: &mut VirtualEndpoint) -> Table {
    match endpoint.read(NAME) {
        Live::Present(observed) => observed.table,
        other => panic!("the table is gone: {other:?}"),
    }
}

//! What a case plays on: an endpoint with the live table and two others, and the steps of an apply.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prop_assert;
use proptest::test_runner::TestCaseError;
use serde_json::json;
use tablewright_control_plane::Table as LiveTable;
use tablewright_core::codes::Code;
use tablewright_core::model::{
    Billing, Encryption, Key, KeyAttribute, OnDemandMaximum, ScalarType, StreamViewType, Table, TableClass, request,
};
use tablewright_core::observed::{ENVIRONMENT_TAG, PROJECT_TAG, STACK_TAG};
use tablewright_core::plan::{self, Approval, Approvals, Live, Outcome, Request, TablePlan, plan_table};
use tablewright_core::project::DesiredTable;
use tablewright_core::refusal::Refusal;
use tablewright_testkit::generate::{Approving, Case, ENVIRONMENT, NAME, Owner, PROJECT, Pace, desired};
use tablewright_testkit::virtual_endpoint::VirtualEndpoint;

/// A table that is declared as it is.
const UNCHANGED: &str = "shop-unchanged";
/// A table that nobody declares.
const FOREIGN: &str = "elsewhere";
/// Longer than any table is CREATING, with what follows.
const MILLISECONDS_UNTIL_READY: u64 = 30_000;

/// How a set of runs went, for the sum over all cases.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Calls of every kind.
    pub(crate) calls: usize,
    /// Changing calls.
    pub(crate) changing: usize,
    /// Changing calls that were refused because of what happened before the run, which nobody recorded.
    pub(crate) refused_by_history: usize,
    /// Runs that had something to do.
    pub(crate) runs: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Tally) {
        self.calls += other.calls;
        self.changing += other.changing;
        self.refused_by_history += other.refused_by_history;
        self.runs += other.runs;
    }

    pub(crate) fn of(endpoint: &VirtualEndpoint) -> Self {
        Self {
            calls: endpoint.calls,
            changing: endpoint.sent.len(),
            refused_by_history: endpoint.refusals.len(),
            runs: usize::from(!endpoint.sent.is_empty()),
        }
    }
}

/// Returns an endpoint with the case's live table and two tables that no run may touch.
pub(crate) fn endpoint_of(case: &Case) -> VirtualEndpoint {
    let mut endpoint = with_bystanders(case.pace);
    let tags = match case.owner {
        Owner::Ours => vec![(PROJECT_TAG, PROJECT), (ENVIRONMENT_TAG, ENVIRONMENT)],
        Owner::Nobody | Owner::Stack => Vec::new(),
        Owner::OtherProject => vec![(PROJECT_TAG, "another"), (ENVIRONMENT_TAG, ENVIRONMENT)],
        Owner::OtherEnvironment => vec![(PROJECT_TAG, PROJECT), (ENVIRONMENT_TAG, "production")],
    };
    make(&mut endpoint, &case.live, tags);
    if case.owner == Owner::Stack {
        endpoint.tag_as_aws(NAME, STACK_TAG, "a-stack");
    }
    endpoint.wait(case.age);
    endpoint.kms_answers = case.kms_answers;
    endpoint
}

/// Makes a table as another program would, and waits until it is ready.
fn make(endpoint: &mut VirtualEndpoint, table: &Table, tags: Vec<(&str, &str)>) {
    let tags = tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    let input = serde_json::to_value(request::create_table(table, tags)).expect("requests are JSON");
    let send = |endpoint: &mut VirtualEndpoint, operation: &str, input: &serde_json::Value| {
        endpoint.call(operation, input).unwrap_or_else(|refusal| panic!("{operation}: {refusal}: {table:#?}"))
    };
    send(endpoint, "CreateTable", &input);
    endpoint.wait(MILLISECONDS_UNTIL_READY);
    if let Some(attribute) = &table.time_to_live {
        let specification = json!({ "Enabled": true, "AttributeName": attribute });
        let input = json!({ "TableName": table.name, "TimeToLiveSpecification": specification });
        send(endpoint, "UpdateTimeToLive", &input);
    }
    if let Some(days) = table.point_in_time_recovery {
        let specification = json!({ "PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": days });
        let input = json!({ "TableName": table.name, "PointInTimeRecoverySpecification": specification });
        send(endpoint, "UpdateContinuousBackups", &input);
    }
}

fn unchanged_table() -> DesiredTable {
    let mut table = simple().clone();
    UNCHANGED.clone_into(&mut table.name);
    DesiredTable { declared_name: "unchanged".to_owned(), ..desired(table) }
}

/// A small table with a little of everything that a run could disturb.
pub(crate) fn simple() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let attribute = KeyAttribute { name: "id".to_owned(), scalar_type: ScalarType::String };
        Table {
            name: FOREIGN.to_owned(),
            key: Key { partition: vec![attribute], sort: Vec::new() },
            global_secondary_indexes: Default::default(),
            local_secondary_indexes: Default::default(),
            billing: Billing::OnDemand(OnDemandMaximum { read: Some(7), write: None }),
            warm_throughput: None,
            stream: Some(StreamViewType::NewImage),
            time_to_live: Some("expires".to_owned()),
            point_in_time_recovery: Some(7),
            encryption: Encryption::AwsOwned,
            table_class: TableClass::Standard,
            deletion_protection: true,
            tags: [("Team".to_owned(), "x".to_owned())].into(),
        }
    })
}

/// The endpoint that every case of one pace begins with.
fn with_bystanders(pace: Pace) -> VirtualEndpoint {
    static ENDPOINTS: [OnceLock<VirtualEndpoint>; 2] = [OnceLock::new(), OnceLock::new()];
    let begin = || {
        let mut endpoint = VirtualEndpoint::with_durations(pace.durations());
        make(&mut endpoint, simple(), Vec::new());
        let ours = vec![(PROJECT_TAG, PROJECT), (ENVIRONMENT_TAG, ENVIRONMENT)];
        make(&mut endpoint, &unchanged_table().table, ours);
        endpoint.calls = 0;
        endpoint
    };
    ENDPOINTS[pace as usize].get_or_init(begin).clone()
}

/// Plans as `apply` does: not before it can be read whose the table is and what it lacks.
pub(crate) fn plan(endpoint: &mut VirtualEndpoint, declared: &DesiredTable, given: &BTreeSet<Approval>) -> TablePlan {
    for _ in 0..100 {
        let live = endpoint.read(NAME);
        let plan = plan_of(&live, declared, given);
        if plan.outcome != Outcome::BeingCreated {
            return plan;
        }
        endpoint.wait(500);
    }
    panic!("a table is being created for ever");
}

fn plan_of(live: &Live, declared: &DesiredTable, given: &BTreeSet<Approval>) -> TablePlan {
    plan_table(&plan::Owner::new(PROJECT, ENVIRONMENT), declared, live, &Approvals::new(given.iter().cloned()))
}

/// Returns the approvals of a case: some of everything that is held, of what comes up once that is approved, and so on.
pub(crate) fn approvals(
    endpoint: &mut VirtualEndpoint,
    declared: &DesiredTable,
    approving: Approving,
) -> BTreeSet<Approval> {
    let live = endpoint.read(NAME);
    let mut all = BTreeSet::new();
    for _ in 0..10 {
        let before = all.len();
        all.extend(plan_of(&live, declared, &all).held.into_iter().map(|held| held.approval));
        if all.len() == before {
            return match approving {
                Approving::Nothing => BTreeSet::new(),
                Approving::Everything => all,
                Approving::Some(bits) => {
                    let chosen = |number: usize| bits & (1 << (number % 32)) != 0;
                    all.into_iter().enumerate().filter(|(number, _)| chosen(*number)).map(|(_, it)| it).collect()
                }
            };
        }
    }
    panic!("approvals never end: {all:?}");
}

/// Performs a plan, beside that of a table which is as declared, until it is over or so many changing calls were sent.
pub(crate) fn run(
    endpoint: &mut VirtualEndpoint,
    plan: &TablePlan,
    most_calls: usize,
) -> Result<Vec<String>, TestCaseError> {
    let unchanged = unchanged_table();
    let live = endpoint.read(UNCHANGED);
    let beside = plan_of(&live, &unchanged, &BTreeSet::new());
    prop_assert!(beside.actions.is_empty() && beside.held.is_empty(), "{beside:?}");
    let results = endpoint.run_at_most(&[plan, &beside], most_calls);
    let endings = results[0].endings.iter().filter(|(_, ending)| !ending.is_good());
    Ok(endings.map(|(reason, ending)| format!("{reason}: {ending:?}")).collect())
}

/// Returns what the endpoint knows of the case's table.
pub(crate) fn state(endpoint: &VirtualEndpoint) -> LiveTable {
    endpoint.state(NAME).expect("nothing ever deletes the table").clone()
}

/// Fails where a run touched a table that it has nothing to do with.
pub(crate) fn others_are_untouched(endpoint: &VirtualEndpoint, pace: Pace) -> Result<(), TestCaseError> {
    let before = with_bystanders(pace);
    for name in [UNCHANGED, FOREIGN] {
        let (mut before, mut after) = (before.state(name).cloned(), endpoint.state(name).cloned());
        // Jobs of their creation are forgotten with time.
        before.iter_mut().chain(&mut after).for_each(|table| table.jobs.clear());
        prop_assert!(before.is_some() && before == after, "{name} was touched: {before:?}\n{after:?}");
    }
    Ok(())
}

/// Says whether a refusal comes from what happened before a run and nobody recorded: no answer shows the lock of the
/// tags [T-103] and the cool-down of TTL [T-143]. `earlier` are the requests that were accepted before the run.
fn is_history(refusal: &Refusal, earlier: &[Request], ttl_was_set: bool) -> bool {
    let sent = |is: fn(&Request) -> bool| earlier.iter().any(is);
    if refusal.message.contains("Time to live has been modified") {
        return ttl_was_set || sent(|request| matches!(request, Request::UpdateTimeToLive(_)));
    }
    refusal.message.contains("Table tags are being updated")
        && sent(|request| matches!(request, Request::TagResource(_) | Request::UntagResource(_)))
}

/// Fails where a call was refused that the rules, the observed state or the run itself could have told.
pub(crate) fn no_rule_refused(
    endpoint: &VirtualEndpoint,
    earlier: &[Request],
    ttl_was_set: bool,
) -> Result<(), TestCaseError> {
    let of_a_rule: Vec<_> =
        endpoint.refusals.iter().filter(|(_, refusal)| !is_history(refusal, earlier, ttl_was_set)).collect();
    prop_assert!(of_a_rule.is_empty(), "refused: {of_a_rule:?}\nsent: {:#?}", endpoint.sent);
    Ok(())
}

/// Says whether TTL was set so short a time ago that a change may be refused, which no answer shows.
pub(crate) fn ttl_is_young(case: &Case) -> bool {
    case.live.time_to_live.is_some() && case.age < 1_900_000
}

/// Says whether a table of another owner is left alone, because nobody approved of touching it.
pub(crate) fn is_foreign_and_refused(case: &Case, given: &BTreeSet<Approval>) -> bool {
    let foreign = matches!(case.owner, Owner::OtherProject | Owner::OtherEnvironment | Owner::Stack);
    foreign && !given.iter().any(|approval| approval.code == Code::TouchForeign)
}

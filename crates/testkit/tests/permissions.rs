//! What a declaration's policy allows is what its plans send: nothing is missing, whatever is live, and nothing is
//! there that no live table could need.

use std::collections::BTreeSet;

use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use tablewright_core::model::description::description_from_create;
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, OnDemandMaximum, Projection, StreamViewType, Table, TableClass,
    Throughput, WarmThroughput, request,
};
use tablewright_core::observed::{Answers, ENVIRONMENT_TAG, Observed, PROJECT_TAG};
use tablewright_core::permissions::control_plane::{Purpose, grants};
use tablewright_core::permissions::{Resource, operation};
use tablewright_core::plan::{Approvals, Call as _, Live, Owner, Request, StackResource, TablePlan, plan_table};
use tablewright_core::project::DesiredTable;
use tablewright_core::wire;
use tablewright_testkit::generate::{Case, ENVIRONMENT, PROJECT, case};
use tablewright_testkit::properties::check;

/// Returns who plans: the command.
fn command() -> Owner {
    Owner::new(PROJECT, ENVIRONMENT)
}

/// Returns who plans: the custom resource.
fn custom_resource() -> Owner {
    let stack_id = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1".to_owned();
    command().for_resource(StackResource { stack_id, logical_id: "OrdersTable".to_owned() })
}

/// Returns the plan with everything approved.
fn plan(owner: &Owner, desired: &DesiredTable, live: &Live) -> TablePlan {
    let mut given = BTreeSet::new();
    loop {
        let plan = plan_table(owner, desired, live, &Approvals::new(given.clone()));
        let held: BTreeSet<_> = plan.held.iter().map(|held| held.approval.clone()).collect();
        if held.is_subset(&given) {
            return plan;
        }
        given.extend(held);
    }
}

/// Returns a live table as it shows itself, with ownership tags of ours or without.
fn live(table: &Table, ours: bool) -> Live {
    let mut description = description_from_create(&request::create_table(table, []));
    description.table_status = Some("ACTIVE".to_owned());
    description.table_arn = Some(format!("arn:aws:dynamodb:eu-west-1:123456789012:table/{}", table.name));
    let ownership = [(PROJECT_TAG, PROJECT), (ENVIRONMENT_TAG, ENVIRONMENT)];
    let ownership = ownership.iter().filter(|_| ours).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let recovery = |days: u32| wire::PointInTimeRecoveryDescription {
        point_in_time_recovery_status: Some("ENABLED".to_owned()),
        recovery_period_in_days: Some(i64::from(days)),
        ..Default::default()
    };
    let answers = Answers {
        table: description,
        time_to_live: Some(wire::TimeToLiveDescription {
            time_to_live_status: Some(if table.time_to_live.is_some() { "ENABLED" } else { "DISABLED" }.to_owned()),
            attribute_name: table.time_to_live.clone(),
        }),
        continuous_backups: Some(wire::ContinuousBackupsDescription {
            continuous_backups_status: Some("ENABLED".to_owned()),
            point_in_time_recovery_description: table.point_in_time_recovery.map(recovery),
        }),
        tags: Some(request::tags(table.tags.clone().into_iter().chain(ownership))),
    };
    Live::Present(Box::new(Observed::from_answers(answers).expect("a table")))
}

/// Returns a table that differs from the declared one in everything that can be changed.
fn opposite(declared: &Table, other_mode: bool) -> Table {
    let provisioned = declared.billing.is_provisioned() != other_mode;
    let billing = match provisioned {
        true => Billing::Provisioned(Throughput { read: 77, write: 77 }),
        false => Billing::OnDemand(OnDemandMaximum { read: Some(777), write: None }),
    };
    let warm_throughput = Some(WarmThroughput::start_of(billing));
    let index =
        GlobalSecondaryIndex { key: declared.key.clone(), projection: Projection::KeysOnly, billing, warm_throughput };
    Table {
        name: declared.name.clone(),
        key: declared.key.clone(),
        global_secondary_indexes: [("found".to_owned(), index)].into(),
        local_secondary_indexes: declared.local_secondary_indexes.clone(),
        billing,
        warm_throughput,
        stream: if declared.stream.is_some() { None } else { Some(StreamViewType::KeysOnly) },
        time_to_live: if declared.time_to_live.is_some() { None } else { Some("found".to_owned()) },
        point_in_time_recovery: if declared.point_in_time_recovery.is_some() { None } else { Some(9) },
        encryption: match declared.encryption {
            Encryption::AwsManaged => Encryption::AwsOwned,
            Encryption::AwsOwned | Encryption::KmsKey(_) => Encryption::AwsManaged,
        },
        table_class: match declared.table_class {
            TableClass::Standard => TableClass::StandardInfrequentAccess,
            TableClass::StandardInfrequentAccess => TableClass::Standard,
        },
        deletion_protection: !declared.deletion_protection,
        tags: [("Found".to_owned(), "yes".to_owned())].into(),
    }
}

/// Returns the actions that a plan's calls need on their table.
fn needed(plan: &TablePlan) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    for action in &plan.actions {
        needed.insert(format!("dynamodb:{}", action.request.operation()));
        if matches!(&action.request, Request::CreateTable(input) if input.tags.is_some()) {
            needed.insert("dynamodb:TagResource".to_owned());
        }
    }
    needed
}

/// Returns the changing actions that a policy allows on the table.
fn allowed(purpose: &Purpose, desired: &DesiredTable) -> BTreeSet<String> {
    let grants = grants(purpose, [desired]);
    let on_table = grants.iter().filter(|grant| grant.resource == Resource::Table(desired.table.name.clone()));
    let changes = |action: &str| {
        operation::find(action.trim_start_matches("dynamodb:")).is_some_and(|operation| operation.changes)
    };
    on_table.map(|grant| grant.action.clone()).filter(|action| changes(action)).collect()
}

fn exactly_what_plans_send(case: Case) -> Result<(), TestCaseError> {
    let desired = &case.declared;
    let function = Purpose::CustomResource { function: "f".to_owned(), deletes: false, has_log_group: true };
    let allowed_to_function = allowed(&function, desired);
    let allowed = allowed(&Purpose::Apply { checks_account: false }, desired);
    let somebodys = live(&case.live, false);
    for (owner, allowed) in [(command(), &allowed), (custom_resource(), &allowed_to_function)] {
        for live in [&somebodys, &Live::Absent] {
            let missing: Vec<_> = needed(&plan(&owner, desired, live)).difference(allowed).cloned().collect();
            prop_assert!(missing.is_empty(), "the policy lacks {missing:?} for {owner:?}");
        }
    }

    let mut all = needed(&plan(&command(), desired, &Live::Absent));
    for ours in [true, false] {
        for other_mode in [true, false] {
            all.extend(needed(&plan(&command(), desired, &live(&opposite(&desired.table, other_mode), ours))));
        }
    }
    prop_assert_eq!(all, allowed, "what is sent, and what the policy allows");
    Ok(())
}

#[test]
fn policies_allow_exactly_what_plans_send() {
    check("policies_allow_exactly_what_plans_send", 2000, case, exactly_what_plans_send, |(), ()| ());
}

//! Runs with tables and parameters: which comes first, what one learns from the other, what goes wrong.

use tablewright_core::companion::{DesiredCompanion, LiveCompanion, Outputs, Request, Text, plan_companion_removal};
use tablewright_core::event::Ending;
use tablewright_core::plan::{Approvals, Live};
use tablewright_core::schedule::{Look, Mutation, Schedule, Subject};

use crate::given::{
    ARN, desired, desired_arn, ending, expect_look, expect_perform, go_through, live, lost, observed, parameter, plan,
    refusal, table_plan, table_removal,
};

/// Takes the creation of the table to its end.
fn create_the_table(schedule: &mut Schedule) {
    let (id, subject) = expect_look(schedule, 0);
    assert!(matches!(subject, Subject::Table { .. }), "nothing but the table may start: {subject:?}");
    schedule.looked(id, Look::Absent, 0);
    let (id, _) = expect_perform(schedule, 0);
    schedule.performed(id, Ok(()), 0);
    let (id, _) = expect_look(schedule, 0);
    schedule.looked(id, Look::Present(Box::new(observed())), 0);
}

#[test]
fn a_parameter_waits_for_its_table_and_is_told_the_arn_that_the_run_made() {
    let table = table_plan(&Live::Absent);
    let told = plan(&desired_arn(), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([&table], 10).with_companions([&told], Outputs::default());
    create_the_table(&mut schedule);
    let Request::PutParameter { parameter, .. } = go_through(&mut schedule, &LiveCompanion::Absent, 1) else {
        panic!("a parameter is written")
    };
    assert_eq!(parameter.value, Text::Known(ARN.to_owned()));
    assert!(schedule.is_over());
    assert_eq!(ending(&schedule, "parameters/users_arn"), Ending::Done);
}

#[test]
fn a_parameter_of_nothing_starts_beside_the_table() {
    let table = table_plan(&Live::Absent);
    let switch = plan(&desired("true"), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([&table], 10).with_companions([&switch], Outputs::default());
    assert_eq!(schedule.next(0).steps.len(), 2);
}

#[test]
fn a_parameter_is_given_up_where_its_table_failed() {
    let table = table_plan(&Live::Absent);
    let told = plan(&desired_arn(), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([&table], 10).with_companions([&told], Outputs::default());
    let (id, _) = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Absent, 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Err(refusal("AccessDeniedException")), 0);
    assert!(schedule.next(1).steps.is_empty());
    assert!(schedule.is_over());
    let ended = ending(&schedule, "parameters/users_arn");
    assert!(matches!(&ended, Ending::NotStarted { why } if why.contains("users")), "{ended:?}");
}

#[test]
fn what_waits_for_something_that_was_given_up_is_given_up_at_once() {
    let last = plan(
        &DesiredCompanion { after: vec!["parameters/users_arn".to_owned()], ..desired("true") },
        &LiveCompanion::Absent,
    );
    let told = plan(&desired_arn(), &LiveCompanion::Absent);
    // In whatever order they stand.
    for plans in [[&last, &told], [&told, &last]] {
        let mut schedule = Schedule::new([], 10).with_companions(plans, Outputs::default());
        assert!(schedule.next(0).steps.is_empty());
        assert!(schedule.is_over(), "nothing would ever wake this run again");
        assert!(matches!(ending(&schedule, "parameters/use_dynamodb"), Ending::NotStarted { .. }));
    }
}

#[test]
fn an_arn_that_nobody_learnt_is_never_sent() {
    let told = plan(&desired_arn(), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([], 10).with_companions([&told], Outputs::default());
    assert!(schedule.next(0).steps.is_empty());
    let ended = ending(&schedule, "parameters/users_arn");
    assert!(matches!(&ended, Ending::NotStarted { why } if why.contains("the ARN of users")), "{ended:?}");
}

#[test]
fn a_parameter_goes_before_its_table() {
    let table = table_removal();
    let approvals = Approvals::new(["DS113:parameters/users_arn".parse().expect("an approval")]);
    let mut outputs = Outputs::default();
    outputs.learn("users", &observed());
    let there = live(desired_arn().companion.with(&outputs));
    let removal = plan_companion_removal(&desired_arn(), &there, &approvals);
    let mut schedule = Schedule::new([&table], 10).with_companions([&removal], Outputs::default());
    let sent = go_through(&mut schedule, &there, 0);
    assert!(matches!(sent, Request::DeleteParameter { .. }), "{sent:?}");
    let (_, subject) = expect_look(&mut schedule, 1);
    assert!(matches!(subject, Subject::Table { .. }), "{subject:?}");
}

#[test]
fn a_parameter_that_was_changed_meanwhile_is_left_alone() {
    let change = plan(&desired("true"), &live(parameter("false")));
    let mut schedule = Schedule::new([], 10).with_companions([&change], Outputs::default());
    let (id, _) = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Companion(live(parameter("maybe"))), 0);
    assert!(schedule.is_over());
    assert!(matches!(ending(&schedule, "parameters/use_dynamodb"), Ending::ChangedMeanwhile { .. }));
}

#[test]
fn what_somebody_else_did_meanwhile_is_not_sent() {
    let change = plan(&desired("true"), &live(parameter("false")));
    let mut schedule = Schedule::new([], 10).with_companions([&change], Outputs::default());
    let (id, _) = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Companion(live(parameter("true"))), 0);
    assert_eq!(ending(&schedule, "parameters/use_dynamodb"), Ending::AlreadySo);
}

#[test]
fn an_endpoint_that_lost_the_service_is_told() {
    let create = plan(&desired("true"), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([], 10).with_companions([&create], Outputs::default());
    let (id, _) = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Companion(LiveCompanion::Unsupported("no such operation".to_owned())), 0);
    assert!(matches!(ending(&schedule, "parameters/use_dynamodb"), Ending::Unsupported { .. }));
}

#[test]
fn a_lost_answer_is_followed_by_a_look_and_nothing_is_sent_twice() {
    let create = plan(&desired("true"), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([], 10).with_companions([&create], Outputs::default());
    let (id, _) = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Companion(LiveCompanion::Absent), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Err(lost()), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look");
    let (id, _) = expect_look(&mut schedule, wake);
    schedule.looked(id, Look::Companion(live(parameter("true"))), wake);
    assert_eq!(ending(&schedule, "parameters/use_dynamodb"), Ending::Done);
}

#[test]
fn a_request_that_was_lost_on_the_way_is_sent_again() {
    let create = plan(&desired("true"), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([], 10).with_companions([&create], Outputs::default());
    let (id, _) = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Companion(LiveCompanion::Absent), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Err(lost()), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look");
    let (id, _) = expect_look(&mut schedule, wake);
    schedule.looked(id, Look::Companion(LiveCompanion::Absent), wake);
    let (id, _) = expect_look(&mut schedule, wake);
    schedule.looked(id, Look::Companion(LiveCompanion::Absent), wake);
    let (_, mutation) = expect_perform(&mut schedule, wake);
    assert!(matches!(mutation, Mutation::Companion(Request::PutParameter { .. })), "{mutation:?}");
}

#[test]
fn too_many_updates_are_waited_for() {
    let create = plan(&desired("true"), &LiveCompanion::Absent);
    let mut schedule = Schedule::new([], 10).with_companions([&create], Outputs::default());
    let (id, _) = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Companion(LiveCompanion::Absent), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Err(refusal("TooManyUpdates")), 0);
    let wake = schedule.next(0).wake_at.expect("a time to try again");
    go_through(&mut schedule, &LiveCompanion::Absent, wake);
    assert_eq!(ending(&schedule, "parameters/use_dynamodb"), Ending::Done);
}

//! Deleting a table.

use tablewright_core::event::Ending;
use tablewright_core::model::Table;
use tablewright_core::observed::{Observed, Ownership};
use tablewright_core::plan::{
    Approval, Approvals, Call as _, Live, Outcome, Owner, Request, TablePlan, plan_destruction,
};
use tablewright_core::schedule::{Look, Schedule};

use crate::given::{desired, endings, expect_look, expect_perform, lost, observed, present, table};

fn destruction(live: &Live, approvals: &[&str]) -> TablePlan {
    let desired = desired(&table("orders"));
    let approvals: Vec<Approval> = approvals.iter().map(|text| text.parse().expect("an approval")).collect();
    plan_destruction(&Owner::new("shop", "test"), &desired, live, &Approvals::new(approvals))
}

fn live(observed: &Observed) -> Live {
    Live::Present(Box::new(observed.clone()))
}

/// A schedule that has sent the deletion.
fn sent(seen: &Observed) -> (Schedule, tablewright_core::schedule::StepId) {
    let plan = destruction(&live(seen), &["DS101:orders"]);
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(seen), 0);
    let (id, request) = expect_perform(&mut schedule, 0);
    assert!(matches!(request, Request::DeleteTable(input) if input.table_name == "orders"));
    (schedule, id)
}

#[test]
fn nothing_is_deleted_without_every_approval() {
    let foreign = Ownership { project: Some("market".to_owned()), ..Ownership::default() };
    let protected = Table { deletion_protection: true, ..table("orders") };
    let seen = live(&Observed { ownership: foreign, ..observed(&protected) });
    let all = ["DS101:orders", "DS108:orders", "DS112:orders"];
    for missing in all {
        let given: Vec<_> = all.into_iter().filter(|approval| *approval != missing).collect();
        let plan = destruction(&seen, &given);
        assert_eq!(plan.actions, [], "without {missing}");
        assert_eq!(plan.held.len(), 1, "without {missing}");
        assert_eq!(plan.held[0].approval.to_string(), missing);
    }
    let plan = destruction(&seen, &all);
    let operations: Vec<_> = plan.actions.iter().map(|action| action.request.operation()).collect();
    assert_eq!(operations, ["UpdateTable", "DeleteTable"]);
    assert!(plan.held.is_empty());
}

#[test]
fn a_table_that_is_not_there_is_no_trouble() {
    let plan = destruction(&Live::Absent, &[]);
    assert_eq!((plan.outcome, plan.actions.len(), plan.held.len()), (Outcome::Absent, 0, 0));
}

#[test]
fn a_deletion_is_over_once_the_table_is_gone() {
    let seen = observed(&table("orders"));
    let (mut schedule, id) = sent(&seen);
    schedule.performed(id, Ok(()), 0);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&Observed { status: "DELETING".to_owned(), ..seen }), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look again");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, Look::Absent, wake);
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::Done]);
}

#[test]
fn a_deletion_whose_answer_was_lost_is_not_sent_twice() {
    let seen = observed(&table("orders"));
    let (mut schedule, id) = sent(&seen);
    schedule.performed(id, Err(lost()), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, Look::Absent, wake);
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::Done]);
}

#[test]
fn a_deletion_that_is_under_way_is_waited_for() {
    let seen = Observed { status: "DELETING".to_owned(), ..observed(&table("orders")) };
    let plan = destruction(&live(&seen), &[]);
    assert_eq!((plan.outcome, plan.actions.len(), plan.held.len()), (Outcome::Delete, 0, 0));
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&seen), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look again");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, Look::Absent, wake);
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::Done]);
}

#[test]
fn a_table_that_was_made_anew_is_not_deleted() {
    let seen = observed(&table("orders"));
    let plan = destruction(&live(&seen), &["DS101:orders"]);
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&Observed { table_id: Some("second".to_owned()), ..seen }), 0);
    assert!(schedule.is_over());
    assert!(matches!(&endings(&schedule)[0], Ending::ChangedMeanwhile { why } if why.contains("made anew")));
}

#[test]
fn a_table_that_is_gone_already_is_as_wanted() {
    let seen = observed(&table("orders"));
    let plan = destruction(&live(&seen), &["DS101:orders"]);
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Absent, 0);
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::AlreadySo]);
}

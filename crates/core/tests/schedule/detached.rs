//! A run that starts what can be started, and leaves.

use tablewright_core::event::Ending;
use tablewright_core::model::Table;
use tablewright_core::observed::Observed;
use tablewright_core::plan::Request;
use tablewright_core::schedule::{Look, Schedule};

use crate::given::{class_and_stream, endings, expect_look, expect_perform, observed, plan, present, refusal, table};

#[test]
fn a_creation_is_started_and_what_comes_after_it_is_left() {
    let wanted = Table { time_to_live: Some("until".to_owned()), ..table("orders") };
    let plan = plan(&wanted, None, &[]);
    let mut schedule = Schedule::detached([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Absent, 0);
    let (id, request) = expect_perform(&mut schedule, 0);
    assert!(matches!(request, Request::CreateTable(_)));
    schedule.performed(id, Ok(()), 0);
    let id = expect_look(&mut schedule, 0);
    let creating = Observed { status: "CREATING".to_owned(), ..observed(&table("orders")) };
    schedule.looked(id, present(&creating), 0);
    assert!(schedule.is_over(), "nothing is waited for");
    let endings = endings(&schedule);
    let what = vec!["table CREATING".to_owned()];
    assert_eq!(endings[0], Ending::StillBuilding { what });
    for ending in &endings[1..] {
        assert!(matches!(ending, Ending::NotStarted { why } if why.contains("still under way")), "{ending:?}");
    }
}

#[test]
fn what_takes_no_time_is_done_one_after_the_other() {
    let (wanted, live, plan) = class_and_stream();
    let mut schedule = Schedule::detached([&plan], 10);
    for after in [Table { stream: wanted.stream, ..live.table.clone() }, wanted.clone()] {
        let before =
            if after == wanted { Table { stream: wanted.stream, ..live.table.clone() } } else { live.table.clone() };
        let id = expect_look(&mut schedule, 0);
        schedule.looked(id, present(&observed(&before)), 0);
        let (id, _) = expect_perform(&mut schedule, 0);
        schedule.performed(id, Ok(()), 0);
        let id = expect_look(&mut schedule, 0);
        schedule.looked(id, present(&observed(&after)), 0);
    }
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::Done, Ending::Done]);
}

#[test]
fn a_busy_table_is_left_for_the_next_run() {
    let (_, live, plan) = class_and_stream();
    let mut schedule = Schedule::detached([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&Observed { status: "UPDATING".to_owned(), ..live }), 0);
    assert!(schedule.is_over());
    let endings = endings(&schedule);
    assert!(matches!(&endings[0], Ending::NotStarted { why } if why == "it waits for table UPDATING"), "{endings:?}");
    assert!(matches!(&endings[1], Ending::NotStarted { why } if why.contains("could not start yet")), "{endings:?}");
}

#[test]
fn what_is_in_flight_from_before_is_looked_at_once() {
    let wanted = table("orders");
    let live = Observed { status: "UPDATING".to_owned(), ..observed(&wanted) };
    let plan = plan(&wanted, Some(&live), &[]);
    let mut schedule = Schedule::detached([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    assert!(schedule.is_over());
    assert!(matches!(&endings(&schedule)[0], Ending::StillBuilding { .. }));
}

#[test]
fn a_cool_down_is_not_waited_for() {
    let live = observed(&Table { time_to_live: Some("old".to_owned()), ..table("orders") });
    let wanted = Table { time_to_live: Some("new".to_owned()), ..table("orders") };
    let plan = plan(&wanted, Some(&live), &["DS107:orders"]);
    let mut schedule = Schedule::detached([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Ok(()), 0);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&observed(&table("orders"))), 0);
    assert!(schedule.is_over());
    let endings = endings(&schedule);
    assert_eq!(endings[0], Ending::Done);
    assert!(matches!(&endings[1], Ending::NotStarted { why } if why.contains("1872 seconds")), "{endings:?}");
}

#[test]
fn a_refusal_that_passes_later_blocks() {
    let live = observed(&table("orders"));
    let wanted = Table { time_to_live: Some("until".to_owned()), ..table("orders") };
    let plan = plan(&wanted, Some(&live), &["DS107:orders"]);
    let mut schedule = Schedule::detached([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    let again = "Time to live has been modified multiple times within a fixed interval";
    schedule.performed(id, Err(refusal("ValidationException", again)), 0);
    assert!(schedule.is_over());
    assert!(matches!(endings(&schedule)[0], Ending::Blocked { for_seconds: Some(1872), .. }));
}

//! Refusals, lost answers, other people.

use std::collections::BTreeMap;

use tablewright_core::event::Ending;
use tablewright_core::model::{Table, TableClass};
use tablewright_core::observed::{Aspect, IndexState, Observed};
use tablewright_core::plan::Request;
use tablewright_core::schedule::{Look, Mutation, Schedule, Step, Subject};

use crate::given::{
    class_and_stream, endings, expect_look, expect_perform, lost, observed, plan, present, refusal, table,
};

#[test]
fn every_call_is_preceded_by_a_look_and_followed_by_one() {
    let (wanted, live, plan) = class_and_stream();
    let mut schedule = Schedule::new([&plan], 10);
    let with_stream = Observed { table: Table { stream: wanted.stream, ..live.table.clone() }, ..live.clone() };
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 1);
    let (id, request) = expect_perform(&mut schedule, 1);
    assert!(matches!(request, Request::UpdateTable(input) if input.stream_specification.is_some()));
    schedule.performed(id, Ok(()), 2);
    let id = expect_look(&mut schedule, 2);
    schedule.looked(id, present(&Observed { status: "UPDATING".to_owned(), ..with_stream.clone() }), 3);
    assert!(schedule.next(3).steps.is_empty(), "a busy table is not asked at once again");
    let wake = schedule.next(3).wake_at.expect("a time to look again");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, present(&with_stream), wake);
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, present(&with_stream), wake);
    let (id, request) = expect_perform(&mut schedule, wake);
    assert!(matches!(request, Request::UpdateTable(input) if input.table_class.is_some()));
    schedule.performed(id, Ok(()), wake);
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, present(&observed(&wanted)), wake);
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::Done, Ending::Done]);
}

#[test]
fn a_creation_whose_answer_was_lost_is_not_sent_twice() {
    let wanted = table("orders");
    let plan = plan(&wanted, None, &[]);
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Absent, 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Err(lost()), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, present(&observed(&wanted)), wake);
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::Done]);
}

#[test]
fn a_creation_that_was_lost_on_the_way_is_sent_again() {
    let wanted = table("orders");
    let plan = plan(&wanted, None, &[]);
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, Look::Absent, 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Err(lost()), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, Look::Absent, wake);
    expect_perform(&mut schedule, wake);
}

#[test]
fn a_table_that_changed_since_it_was_planned_is_left_alone() {
    let (_, live, plan) = class_and_stream();
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    let changed = Table { deletion_protection: true, ..live.table.clone() };
    schedule.looked(id, present(&Observed { table: changed, ..live }), 0);
    assert!(schedule.is_over());
    let endings = endings(&schedule);
    assert!(matches!(&endings[0], Ending::ChangedMeanwhile { why } if why.contains("deletion protection")));
    assert!(matches!(&endings[1], Ending::NotStarted { .. }));
}

#[test]
fn a_table_that_was_made_anew_is_left_alone() {
    let (_, live, plan) = class_and_stream();
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&Observed { table_id: Some("second".to_owned()), ..live }), 0);
    assert!(matches!(&endings(&schedule)[0], Ending::ChangedMeanwhile { why } if why.contains("made anew")));
}

#[test]
fn what_somebody_else_did_meanwhile_is_not_sent() {
    let (wanted, live, plan) = class_and_stream();
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    let done = Table { stream: wanted.stream, ..live.table.clone() };
    schedule.looked(id, present(&Observed { table: done, ..live }), 0);
    assert_eq!(endings(&schedule)[0], Ending::AlreadySo);
}

#[test]
fn nothing_is_sent_while_an_index_or_the_encryption_is_busy() {
    let (_, live, plan) = class_and_stream();
    let busy_index =
        IndexState { status: "CREATING".to_owned(), backfilling: Some(true), item_count: Some(12), size_bytes: None };
    let indexes = BTreeMap::from([("by-hand".to_owned(), busy_index)]);
    let encrypting = Some("UPDATING".to_owned());
    for busy in [
        Observed { indexes, ..live.clone() },
        Observed { encryption_status: encrypting, ..live.clone() },
        Observed { warming: true, ..live.clone() },
        Observed { status: "UPDATING".to_owned(), ..live.clone() },
    ] {
        let mut schedule = Schedule::new([&plan], 10);
        let id = expect_look(&mut schedule, 0);
        let events = schedule.looked(id, present(&busy), 0);
        assert_eq!(events.len(), 1, "what is waited for is told once: {events:?}");
        let wake = schedule.next(0).wake_at.expect("a time to look again");
        let id = expect_look(&mut schedule, wake);
        assert!(schedule.looked(id, present(&busy), wake).is_empty());
        let wake = schedule.next(wake).wake_at.expect("a time to look again");
        let id = expect_look(&mut schedule, wake);
        schedule.looked(id, present(&live), wake);
        expect_perform(&mut schedule, wake);
    }
}

#[test]
fn throttling_slows_down_and_is_no_failure() {
    let plans: Vec<_> = (0..8).map(|n| plan(&table(&format!("table-{n}")), None, &[])).collect();
    let mut schedule = Schedule::new(&plans, 4);
    for step in schedule.next(0).steps {
        let Step::Look { id, .. } = step else { panic!("{step:?}") };
        schedule.looked(id, Look::Absent, 0);
    }
    let performs = schedule.next(0).steps;
    assert_eq!(performs.len(), 4, "no more than asked for: {performs:?}");
    let limiter = "The rate of control plane requests made by this account is too high";
    for step in performs {
        let Step::Perform { id, .. } = step else { panic!("{step:?}") };
        schedule.performed(id, Err(refusal("ThrottlingException", limiter)), 0);
    }
    let next = schedule.next(0);
    assert_eq!(next.steps.len(), 1, "one call at a time after throttling: {next:?}");
}

#[test]
fn recovery_waits_for_continuous_backups() {
    let live = observed(&table("orders"));
    let wanted = Table { point_in_time_recovery: Some(35), ..table("orders") };
    let plan = plan(&wanted, Some(&live), &[]);
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&Observed { continuous_backups_available: false, ..live.clone() }), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look again");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, present(&live), wake);
    expect_perform(&mut schedule, wake);
}

#[test]
fn a_ttl_attribute_is_renamed_with_its_cool_down() {
    let live = observed(&Table { time_to_live: Some("old".to_owned()), ..table("orders") });
    let wanted = Table { time_to_live: Some("new".to_owned()), ..table("orders") };
    let plan = plan(&wanted, Some(&live), &["DS107:orders"]);
    let off = observed(&table("orders"));
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Ok(()), 0);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&off), 1000);
    let next = schedule.next(1000);
    assert!(next.steps.is_empty());
    assert_eq!(next.wake_at, Some(1000 + 1_872_000));
    let id = expect_look(&mut schedule, 1_873_000);
    schedule.looked(id, present(&off), 1_873_000);
    let (id, _) = expect_perform(&mut schedule, 1_873_000);
    // Somebody changed it before us, where nobody recorded it: wait, never fail.
    let again = "Time to live has been modified multiple times within a fixed interval";
    schedule.performed(id, Err(refusal("ValidationException", again)), 1_873_000);
    assert_eq!(schedule.next(1_873_000).wake_at, Some(1_873_000 + 1_872_000));
}

#[test]
fn a_budget_that_refills_after_hours_blocks_and_says_until_when() {
    let (_, live, plan) = class_and_stream();
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    let budget = "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window";
    schedule.performed(id, Err(refusal("LimitExceededException", budget)), 0);
    assert!(matches!(endings(&schedule)[0], Ending::Blocked { for_seconds: Some(21_600), .. }));
}

#[test]
fn one_tables_trouble_is_its_own() {
    let (_, live, refused) = class_and_stream();
    let other = plan(&table("stock"), None, &[]);
    let mut schedule = Schedule::new([&refused, &other], 10);
    for step in schedule.next(0).steps {
        let Step::Look { id, subject: Subject::Table { live_name, .. } } = step else { panic!("{step:?}") };
        let look = if live_name == "orders" { present(&live) } else { Look::Absent };
        schedule.looked(id, look, 0);
    }
    for step in schedule.next(0).steps {
        let Step::Perform { id, mutation: Mutation::Table(request) } = step else { panic!("{step:?}") };
        let answer = match request {
            Request::CreateTable(_) => Ok(()),
            _ => Err(refusal("AccessDeniedException", "not allowed")),
        };
        schedule.performed(id, answer, 0);
    }
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&observed(&table("stock"))), 0);
    assert!(schedule.is_over());
    let endings = endings(&schedule);
    assert!(matches!(endings[0], Ending::Failed { .. }), "{endings:?}");
    assert!(matches!(endings[1], Ending::NotStarted { .. }), "{endings:?}");
    assert_eq!(endings[2], Ending::Done);
}

#[test]
fn what_is_accepted_and_never_shown_is_unsupported() {
    let live = observed(&table("orders"));
    let wanted = Table { deletion_protection: true, ..table("orders") };
    let plan = plan(&wanted, Some(&live), &[]);
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.performed(id, Ok(()), 0);
    let mut now = 0;
    while !schedule.is_over() {
        let next = schedule.next(now);
        match next.steps.first() {
            Some(Step::Look { id, .. }) => drop(schedule.looked(*id, present(&live), now)),
            Some(step @ Step::Perform { .. }) => panic!("sent again: {step:?}"),
            None => now = next.wake_at.expect("a time to look again"),
        }
    }
    assert!(matches!(endings(&schedule)[0], Ending::Unsupported { .. }));
    assert!((15_000..30_000).contains(&now), "{now}");
}

#[test]
fn what_an_endpoint_cannot_do_stops_nothing_that_does_not_need_it() {
    let live = observed(&table("orders"));
    let wanted =
        Table { table_class: TableClass::StandardInfrequentAccess, deletion_protection: true, ..table("orders") };
    let plan = plan(&wanted, Some(&live), &[]);
    let class = plan.actions.iter().position(|action| action.reason.contains("class")).expect("a change of class");
    let mut schedule = Schedule::new([&plan], 10);
    let mut now = 0;
    let mut shown = live.clone();
    while !schedule.is_over() {
        let next = schedule.next(now);
        match next.steps.first() {
            Some(Step::Look { id, .. }) => drop(schedule.looked(*id, present(&shown), now)),
            Some(Step::Perform { id, mutation }) => {
                // This endpoint accepts a class, and keeps none.
                if matches!(mutation, Mutation::Table(Request::UpdateTable(input)) if input.deletion_protection_enabled.is_some())
                {
                    shown.table.deletion_protection = true;
                }
                schedule.performed(*id, Ok(()), now);
            }
            None => now = next.wake_at.expect("a time to look again"),
        }
    }
    let endings = endings(&schedule);
    for (number, ending) in endings.iter().enumerate() {
        match number == class {
            true => assert!(matches!(ending, Ending::Unsupported { .. }), "{ending:?}"),
            false => assert_eq!(*ending, Ending::Done),
        }
    }
}

#[test]
fn what_did_not_come_is_forgotten_in_its_own_part_alone() {
    let live = observed(&Table { point_in_time_recovery: Some(7), ..table("orders") });
    let wanted = Table {
        table_class: TableClass::StandardInfrequentAccess,
        point_in_time_recovery: Some(35),
        ..live.table.clone()
    };
    let plan = plan(&wanted, Some(&live), &[]);
    let mut schedule = Schedule::new([&plan], 10);
    let (mut now, mut days) = (0, live.table.point_in_time_recovery);
    while !schedule.is_over() {
        let next = schedule.next(now);
        for step in &next.steps {
            match step {
                Step::Look { id, subject } => {
                    // A look shows the part that was asked for, besides DescribeTable's. Recovery can be changed only
                    // after the class, which this endpoint accepts and does not keep, has been given up.
                    let days =
                        days.filter(|_| matches!(subject, Subject::Table { aspect: Aspect::ContinuousBackups, .. }));
                    let seen = Table { point_in_time_recovery: days, ..live.table.clone() };
                    let ready = now > 20_000;
                    let seen = Observed { table: seen, continuous_backups_available: ready, ..live.clone() };
                    schedule.looked(*id, present(&seen), now);
                }
                Step::Perform { id, mutation } => {
                    if matches!(mutation, Mutation::Table(Request::UpdateContinuousBackups(_))) {
                        days = wanted.point_in_time_recovery;
                    }
                    schedule.performed(*id, Ok(()), now);
                }
            }
        }
        if next.steps.is_empty() {
            now = next.wake_at.expect("a time to look again");
        }
    }
    let endings = endings(&schedule);
    assert!(endings.iter().any(|ending| matches!(ending, Ending::Unsupported { .. })), "{endings:?}");
    assert!(endings.contains(&Ending::Done), "{endings:?}");
    assert_eq!(days, Some(35));
}

#[test]
fn a_stopped_run_starts_nothing_more_and_says_what_is_left() {
    let (_, live, plan) = class_and_stream();
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    let (id, _) = expect_perform(&mut schedule, 0);
    schedule.stop();
    assert!(!schedule.is_over(), "a call under way is waited for");
    schedule.performed(id, Ok(()), 0);
    assert!(schedule.is_over());
    assert!(schedule.next(0).steps.is_empty());
    let endings = endings(&schedule);
    assert!(matches!(endings[0], Ending::StillBuilding { .. }), "{endings:?}");
    assert!(matches!(endings[1], Ending::NotStarted { .. }), "{endings:?}");
}

#[test]
fn a_table_that_is_busy_from_before_is_waited_for() {
    let wanted = table("orders");
    let live = Observed { status: "UPDATING".to_owned(), ..observed(&wanted) };
    let plan = plan(&wanted, Some(&live), &[]);
    assert!(plan.actions.is_empty());
    let mut schedule = Schedule::new([&plan], 10);
    let id = expect_look(&mut schedule, 0);
    schedule.looked(id, present(&live), 0);
    let wake = schedule.next(0).wake_at.expect("a time to look again");
    let id = expect_look(&mut schedule, wake);
    schedule.looked(id, present(&observed(&wanted)), wake);
    assert!(schedule.is_over());
    assert_eq!(endings(&schedule), [Ending::Done]);
}

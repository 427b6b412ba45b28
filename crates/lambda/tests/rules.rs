//! What the custom resource decides without any endpoint.

use std::time::Duration;

use lambda_runtime::Diagnostic;
use serde_json::{Value, json};
use tablewright_core::event::Ending;
use tablewright_core::plan::StackResource;
use tablewright_core::schedule::SubjectResult;
use tablewright_lambda::custom_resource::answer::{Answer, LONGEST};
use tablewright_lambda::custom_resource::applied::Applied;
use tablewright_lambda::custom_resource::deadline::{Deadline, MOST_ROUNDS, deadline};
use tablewright_lambda::custom_resource::endings::{Verdict, judge};
use tablewright_lambda::custom_resource::event::{self, Event};
use tablewright_lambda::custom_resource::physical_id::{generated_name, is_table_name, of_failed_create};
use tablewright_lambda::custom_resource::request::{Reply, Request, Round};
use tablewright_lambda::custom_resource::respond::{NotAnswered, Undelivered};

/// Any time after 1970.
const NOW: u64 = 1_800_000_000_000;

fn request(id: &str, logical_id: &str) -> Request {
    let event = json!({
        "RequestType": "Create", "ResponseURL": "https://localhost/?X-Amz-Date=99991231T235959Z", "StackId": "arn:x:stack/shop/1", "RequestId": id,
        "LogicalResourceId": logical_id, "ResourceProperties": {},
    });
    match event::read(&event) {
        Event::Request(request) => *request,
        other => panic!("{other:?}"),
    }
}

fn reply() -> Reply {
    request("3f2c", "Groups").reply
}

fn after(seconds: u64, service_timeout: u32, round: Round) -> Deadline {
    deadline(NOW, NOW + seconds * 1000, service_timeout, round)
}

#[test]
fn there_is_always_time_to_answer() {
    for seconds in [1, 3, 10, 60, 300, 900] {
        let Deadline { work, answer, .. } = after(seconds, 3600, Round::default());
        assert_eq!(answer, Duration::from_secs(seconds));
        let left = answer - work;
        assert!(left >= Duration::from_millis(500) && left <= Duration::from_secs(15), "{seconds} s: {left:?}");
        assert!(work >= answer / 2, "{seconds} s: {work:?}");
    }
}

#[test]
fn no_time_and_past_deadlines_leave_nothing_to_work() {
    for ends in [0, NOW - 1, NOW, NOW + 500] {
        assert_eq!(deadline(NOW, ends, 3600, Round::default()).work, Duration::ZERO, "{ends}");
    }
}

#[test]
fn work_ends_before_cloudformation_stops_waiting() {
    let late = Round { number: 2, began: Some(NOW - 3_400_000) };
    let ending = after(900, 3600, late);
    assert_eq!((ending.work, ending.may_go_on), (Duration::from_secs(140), false));
    assert_eq!(ending.answer, Duration::from_secs(200), "also where the function may run longer");
    let over = after(900, 60, Round { number: 1, began: Some(NOW - 60_000) });
    assert_eq!((over.work, over.may_go_on), (Duration::ZERO, false));
    let early = after(300, 3600, Round { number: 2, began: Some(NOW - 600_000) });
    assert!(early.may_go_on && early.began == NOW - 600_000);
}

#[test]
fn a_deadline_far_away_and_a_beginning_in_the_future_are_not_believed() {
    let far = deadline(NOW, u64::MAX, 3600, Round { number: 1, began: Some(u64::MAX) });
    assert_eq!((far.work, far.began), (Duration::from_secs(3540), NOW));
}

#[test]
fn rounds_are_limited() {
    let round = |number| Round { number, began: Some(NOW) };
    assert!(after(10, 3600, round(MOST_ROUNDS - 1)).may_go_on);
    assert!(!after(10, 3600, round(MOST_ROUNDS)).may_go_on);
}

#[test]
fn generated_names_are_names_of_tables_and_tell_stacks_apart() {
    let name = |stack_id: &str, logical_id: &str| {
        generated_name(&StackResource { stack_id: stack_id.to_owned(), logical_id: logical_id.to_owned() })
    };
    let (one, other) = (name("arn:x:stack/shop/1", "Groups"), name("arn:x:stack/shop/2", "Groups"));
    assert_ne!(one, other);
    assert_eq!(one, name("arn:x:stack/shop/1", "Groups"));
    for odd in [("", ""), ("arn:x:stack/shop/1", &*"L".repeat(400)), (&*"é/".repeat(300), "a:b c")] {
        let name = name(odd.0, odd.1);
        assert!(is_table_name(&name), "{name}");
    }
}

#[test]
fn no_id_of_a_failed_creation_is_the_name_of_a_table() {
    assert!(!is_table_name(&of_failed_create("3f2c")));
    assert!(of_failed_create(&"ü".repeat(2000)).len() <= 1024);
}

#[test]
fn notes_are_read_as_they_are_written_and_fit_a_tag() {
    for id in ["0b6a1c1e-6f3f-4a64-8d3c-2f1d2f6f8c11", "an odd id, with blanks", "-", &"x".repeat(900)] {
        let after = |logical_id: &str, digit: &str, found: Option<&Applied>| {
            Applied::after(&request(id, logical_id), digit.repeat(32), found, false)
        };
        let first = after("Groups", "a", None);
        let second = after("Groups", "b", Some(&first));
        let others = ["Others", "More", "Most"]
            .iter()
            .fold(second.clone(), |note, other| after(other, "d", Some(&after(other, "c", Some(&note)))));
        assert_eq!(others.former.len(), 2);
        for note in [first, second, others] {
            let text = note.to_string();
            assert!(text.len() <= 256 && Applied::parse(&text) == Some(note.clone()), "{text}");
            let logical_id = if note.former.is_empty() { "Groups" } else { "Most" };
            assert!(note.notes(&request(id, logical_id)));
            assert!(!note.notes(&request(id, "Renamed")) && !note.notes(&request("another", logical_id)));
        }
    }
    let former = Applied::parse("a b c d e:f:g").expect("notes of former versions have no time");
    assert_eq!((former.sent, former.former.len()), (None, 1));
    assert_eq!(Applied::parse("a b c d @t3 e:f:g").and_then(|note| note.sent), Some(29 * 36 + 3));
    for other in ["", "a", "a b c", "a b c d e", "a b c d @", "a b c d @?", "a b c d e:f", "a b c d e:f:g:h"] {
        assert_eq!(Applied::parse(other), None, "{other:?}");
    }
}

#[test]
fn a_note_knows_one_step_back_and_after_going_back_none() {
    let note = |properties: &str, last: Option<&Applied>, back| {
        Applied::after(&request("3f2c", "Groups"), properties.to_owned(), last, back)
    };
    let knows = |note: &Applied, properties: &str| note.knows(&request("3f2c", "Groups").resource(), properties);
    let first = note("p1", None, false);
    let second = note("p2", Some(&first), false);
    assert_eq!(["p1", "p2", "p3"].map(|properties| knows(&second, properties)), [Some(true), Some(true), Some(false)]);
    let third = note("p3", Some(&second), false);
    assert_eq!(knows(&third, "p1"), Some(false));
    let back = note("p2", Some(&third), true);
    assert_eq!(["p2", "p3"].map(|properties| knows(&back, properties)), [Some(true), Some(false)]);
}

#[test]
fn a_note_that_was_written_over_is_handed_on() {
    let by = |logical_id: &str, properties: &str, found: Option<&Applied>, back| {
        Applied::after(&request("3f2c", logical_id), properties.to_owned(), found, back)
    };
    let knows = |note: &Applied, logical_id: &str, properties: &str| {
        note.knows(&request("3f2c", logical_id).resource(), properties)
    };
    let ours = by("Groups", "p2", Some(&by("Groups", "p1", None, false)), false);
    let taken = by("Others", "p3", Some(&ours), false);
    assert_eq!(["p1", "p2", "p3"].map(|of| knows(&taken, "Groups", of)), [Some(true), Some(true), Some(false)]);
    assert_eq!(["p1", "p3"].map(|of| knows(&taken, "Others", of)), [Some(false), Some(true)]);
    assert_eq!(knows(&taken, "Renamed", "p1"), None);
    let back = by("Groups", "p1", Some(&taken), true);
    assert_eq!(["p1", "p2"].map(|of| knows(&back, "Groups", of)), [Some(true), Some(false)]);
    assert_eq!(knows(&back, "Others", "p3"), Some(true));
}

#[test]
fn no_answer_is_longer_than_cloudformation_takes() {
    for length in [0, 3000, 5000, 100_000] {
        for character in ["x", "\u{1}", "\"", "é", "😀"] {
            let text = character.repeat(length);
            let data = vec![("TableName", "groups".to_owned()), ("Held", text.clone())];
            let answer = Answer { data, ..Answer::success("groups", Some(text.clone())) };
            let body = answer.body(&reply());
            let read: Value = serde_json::from_str(&body).expect("JSON");
            assert!(body.len() <= LONGEST, "{length} of {character:?}: {}", body.len());
            assert_eq!((&read["Status"], &read["Data"]["TableName"]), (&json!("SUCCESS"), &json!("groups")));
            let hostile = Reply { request_id: text.clone(), stack_id: text.clone(), logical_id: text, ..reply() };
            assert!(Answer::failed("groups", "no").body(&hostile).len() <= LONGEST);
        }
    }
}

#[test]
fn what_failed_outweighs_what_is_unfinished() {
    let results = |endings: Vec<Ending>| {
        let endings = endings.into_iter().map(|ending| ("adds index by-owner".to_owned(), ending)).collect();
        [SubjectResult { declared_name: "Groups".to_owned(), endings }]
    };
    let building = || Ending::StillBuilding { what: vec!["index by-owner CREATING".to_owned()] };
    let failed = || Ending::Failed { why: "ValidationException: no".to_owned() };
    let changed = || Ending::ChangedMeanwhile { why: "changed".to_owned() };
    assert_eq!(judge(&results(vec![Ending::Done, Ending::AlreadySo])), Verdict::Done);
    assert!(matches!(judge(&results(vec![Ending::Done, building()])), Verdict::Unfinished(_)));
    assert!(matches!(judge(&results(vec![building(), changed()])), Verdict::PlanAnew(_)));
    assert!(matches!(judge(&results(vec![building(), changed(), failed()])), Verdict::Failed(_)));
    let blocked = |seconds| Ending::Blocked { why: "later".to_owned(), for_seconds: Some(seconds) };
    assert!(matches!(judge(&results(vec![blocked(1872)])), Verdict::Unfinished(_)));
    let Verdict::Failed(reason) = judge(&results(vec![blocked(21_600)])) else { panic!("it is too long") };
    assert!(reason.contains("360 minutes"), "{reason}");
}

#[test]
fn what_another_process_did_meanwhile_is_looked_at_again() {
    let judged = |ending: Ending| {
        let endings = vec![("deletes index by-owner".to_owned(), ending)];
        judge(&[SubjectResult { declared_name: "Groups".to_owned(), endings }])
    };
    let gone = "ResourceNotFoundException: Requested resource not found: Index: by-owner".to_owned();
    let Verdict::PlanAnew(reason) = judged(Ending::Failed { why: gone }) else { panic!("it is gone as wanted") };
    assert!(reason.starts_with("deletes index by-owner: ResourceNotFoundException"), "{reason}");
    let undone = "it was accepted and is not there when read again".to_owned();
    assert!(matches!(judged(Ending::Unsupported { why: undone }), Verdict::PlanAnew(_)));
    let never = "UnknownOperationException".to_owned();
    assert!(matches!(judged(Ending::Unsupported { why: never }), Verdict::Failed(_)));
}

#[test]
fn a_missing_permission_is_named_with_what_to_allow() {
    let why = "AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: \
               dynamodb:UpdateTable on resource: arn:aws:dynamodb:us-east-1:1:table/groups";
    let endings = vec![("adds index by-owner".to_owned(), Ending::Failed { why: why.to_owned() })];
    let Verdict::Failed(reason) = judge(&[SubjectResult { declared_name: "Groups".to_owned(), endings }]) else {
        panic!("it failed")
    };
    assert!(reason.contains("allow dynamodb:UpdateTable for the role of the function"), "{reason}");
}

#[test]
fn an_invocation_without_an_answer_ends_with_an_error_that_names_the_request() {
    let why = Undelivered::Refused("HTTP 403".to_owned());
    let shown = Diagnostic::from(NotAnswered { reply: Some(reply()), why });
    assert_eq!(shown.error_type, "AnswerRefused");
    let expected = "request 3f2c about Groups of arn:x:stack/shop/1: the answer was refused: HTTP 403";
    assert_eq!(shown.error_message, expected);
    let nowhere = Diagnostic::from(NotAnswered { reply: None, why: Undelivered::Nowhere("no URL".to_owned()) });
    assert_eq!((nowhere.error_type.as_str(), nowhere.error_message.contains("no URL")), ("NoResponseUrl", true));
}

#[test]
fn a_url_is_never_shown() {
    let shown = format!("{:?}", request("3f2c", "Groups"));
    assert!(!shown.contains("localhost"), "{shown}");
}

//! The fake Lambda, with a function that does what its event says.

use std::time::Duration;

use serde_json::{Value, json};
use tablewright_testkit::account::Account;
use tablewright_testkit::cloud_formation::Function as _;
use tablewright_testkit::lambda_runtime::{AtCall, Ending, Fault, LambdaFunction, Settings, WrongDeadline};
use tablewright_testkit::raw_client;

fn settings() -> Settings {
    Settings::new(env!("CARGO_BIN_EXE_scripted_bootstrap"), "scripted")
}

fn function() -> (Account, LambdaFunction) {
    let account = Account::new();
    let function = LambdaFunction::new(settings(), &account);
    (account, function)
}

fn endings(function: &LambdaFunction) -> Vec<Ending> {
    function.take_attempts().into_iter().map(|attempt| attempt.ending).collect()
}

fn lists() -> Value {
    json!({"Call": "ListTables", "Input": {}})
}

#[test]
fn one_process_answers_event_after_event_and_its_calls_are_recorded() {
    let (_account, function) = function();
    let event = json!({"Do": [{"Say": "hello"}, lists()]});
    for _ in 0..3 {
        let delivered = function.deliver(&event);
        assert_eq!((delivered.attempts, delivered.rounds), (1, 0));
    }
    assert_eq!(endings(&function), vec![Ending::Returned(json!([{"TableNames": []}])); 3]);
    assert_eq!(function.processes(), 1);
    let calls = function.take_calls();
    assert!(calls.iter().all(|call| call.operation == "ListTables" && call.status == Some(200)), "{calls:?}");
    assert_eq!(calls.len(), 3);
    function.end_process();
    assert_eq!(function.logs().matches("hello").count(), 3);
    function.assert_discreet();
}

#[test]
fn an_error_a_crash_and_a_timeout_are_repeated_twice_at_most() {
    let (_account, function) = function();
    assert_eq!(function.deliver(&json!({"Do": [{"Fail": "no"}]})).attempts, 3);
    let told = Ending::Failed(json!({"errorType": "Told", "errorMessage": "no"}));
    assert_eq!(endings(&function), vec![told; 3]);
    assert_eq!(function.processes(), 1, "an error is no reason for another process");

    assert_eq!(function.deliver(&json!({"Do": ["Crash"]})).attempts, 3);
    assert_eq!(endings(&function), vec![Ending::Crashed; 3]);

    function.next_faults(vec![Fault::Short(Duration::from_millis(30)); 3]);
    assert_eq!(function.deliver(&json!({"Do": ["Sleep"]})).attempts, 3);
    assert_eq!(endings(&function), vec![Ending::TimedOut; 3]);
    assert_eq!(function.deliver(&json!({"Do": []})).attempts, 1);
    assert_eq!(endings(&function), [Ending::Returned(json!([]))]);
}

#[test]
fn faults_strike_at_the_call_they_name_before_or_after_its_effect() {
    let (account, function) = function();
    let table = |name: &str| {
        json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        })
    };
    for (name, performed) in [("before", false), ("after", true)] {
        let fault = Fault::Killed(AtCall { call: 1, performed });
        function.next_faults([fault, Fault::TimedOut(AtCall { call: 0, performed: false })]);
        let event = json!({"Do": [lists(), {"Call": "CreateTable", "Input": table(name)}]});
        assert_eq!(function.deliver(&event).attempts, 3);
        let endings = endings(&function);
        assert_eq!(endings[..2], [Ending::Crashed, Ending::TimedOut]);
        let Ending::Returned(returned) = &endings[2] else { panic!("{endings:?}") };
        let existed = returned[1]["__type"].as_str().is_some_and(|kind| kind.contains("ResourceInUse"));
        assert_eq!(existed, performed, "{returned}");
        assert!(account.table(name).is_some());
        let statuses: Vec<_> = function.take_calls().into_iter().map(|call| call.status.is_some()).collect();
        assert_eq!(statuses, [true, false, false, true, true]);
    }
}

#[test]
fn a_call_that_hangs_ends_at_the_deadline() {
    let (_account, function) = function();
    function.next_faults([Fault::Hangs { call: 0, timeout: Duration::from_millis(30) }]);
    assert_eq!(function.deliver(&json!({"Do": [lists()]})).attempts, 2);
    assert_eq!(endings(&function)[0], Ending::TimedOut);
}

#[test]
fn events_to_itself_come_after_and_a_loop_is_stopped() {
    let (_account, function) = function();
    let delivered = function.deliver(&json!({"Do": [{"Invoke": {"Do": [{"Say": "second"}]}}]}));
    assert_eq!((delivered.attempts, delivered.rounds), (2, 1));
    let attempts = function.take_attempts();
    assert_eq!((attempts[1].round, &attempts[1].event["Do"][0]["Say"]), (1, &json!("second")));
    assert_eq!(attempts[0].ending, Ending::Returned(json!(["HTTP/1.1 202 Accepted"])));

    let delivered = function.deliver(&json!({"Do": [{"Invoke": "again"}]}));
    assert_eq!((delivered.rounds, function.loops()), (16, 1));
    function.take_attempts();

    function.refuse_invocations(true);
    function.deliver(&json!({"Do": [{"Invoke": "again"}]}));
    assert_eq!(endings(&function), [Ending::Returned(json!(["HTTP/1.1 403 Forbidden"]))]);
}

#[test]
fn an_event_may_be_delivered_twice() {
    let (_account, function) = function();
    function.next_faults([Fault::DeliveredTwice]);
    assert_eq!(function.deliver(&json!({"Do": []})).attempts, 2);
    assert_eq!(endings(&function), vec![Ending::Returned(json!([])); 2]);
}

#[test]
fn the_deadline_is_told_rightly_unless_it_is_not_to_be() {
    let (_account, function) = function();
    function.deliver(&json!({"Do": []}));
    for wrong in [WrongDeadline::Past, WrongDeadline::Missing, WrongDeadline::Unreadable, WrongDeadline::FarAway] {
        function.next_faults([Fault::Deadline(wrong)]);
        function.deliver(&json!({"Do": []}));
    }
    function.end_process();
    let logs = function.logs();
    let told: Vec<&str> = logs.lines().filter_map(|line| line.strip_prefix("deadline ")).collect();
    let number = |text: &str| text.parse::<u64>().unwrap();
    assert!(number(told[1]) < number(told[0]) && number(told[0]) < number(told[4]), "{told:?}");
    assert_eq!(told[2..4], ["none", "soon"]);
}

#[test]
fn refused_calls_are_refused_until_they_are_allowed() {
    let (_account, function) = function();
    function.refuse("ListTables", "AccessDeniedException", "User is not authorized to perform: dynamodb:ListTables");
    function.deliver(&json!({"Do": [lists()]}));
    function.allow("ListTables");
    function.deliver(&json!({"Do": [lists()]}));
    let endings = endings(&function);
    let Ending::Returned(refused) = &endings[0] else { panic!("{endings:?}") };
    assert!(refused[0]["__type"].as_str().unwrap().ends_with("#AccessDeniedException"), "{refused}");
    assert_eq!(endings[1], Ending::Returned(json!([{"TableNames": []}])));
}

#[test]
fn a_process_that_cannot_begin_is_tried_again() {
    let mut settings = settings();
    settings.variables.insert("FAILS_TO_BEGIN".to_owned(), "true".to_owned());
    let account = Account::new();
    let function = LambdaFunction::new(settings, &account);
    assert_eq!(function.deliver(&json!({})).attempts, 3);
    assert!(endings(&function).iter().all(|ending| matches!(ending, Ending::Failed(_) | Ending::Crashed)));
}

#[test]
fn something_may_happen_just_before_a_call() {
    let (account, function) = function();
    let url = account.url();
    let table = json!({
        "TableName": "orders",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    });
    function.before_next("ListTables", move || drop(raw_client::call(&url, "CreateTable", &table)));
    let event = json!({"Do": [{"Call": "DescribeLimits", "Input": {}}, lists()]});
    function.deliver(&event);
    let endings = endings(&function);
    let Ending::Returned(returned) = &endings[0] else { panic!("{endings:?}") };
    assert_eq!(returned[1], json!({"TableNames": ["orders"]}));
}

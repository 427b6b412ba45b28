//! What stands beside tables.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tablewright_core::codes::Code;
use tablewright_core::companion::{
    Alarm, AlarmMetric, Attachment, Companion, Comparison, DesiredCompanion, Document, EventSourceMapping, Keeper,
    LiveCompanion, ManagedPolicy, MappingSettings, MissingData, Parameter, ParameterType, Reference, StartingPosition,
    Text,
};
use tablewright_core::verify::{AlarmState, Check, FunctionState, Health, MappingState, RolePolicy};

use super::given::{STREAM, beside, companion, fix, found, is_not_checked, of, present, troubles};

const OLD: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000";

fn parameter(value: Text) -> Companion {
    let name = "/shop/value".to_owned();
    Companion::Parameter(Parameter { name, value, parameter_type: ParameterType::String })
}

fn known(text: &str) -> Text {
    Text::Known(text.to_owned())
}

fn judged(wanted: &DesiredCompanion, live: &LiveCompanion) -> Vec<Check> {
    beside(wanted, live, true, Health::default())
}

#[test]
fn parameters_are_there_with_their_values() {
    let wanted = companion("parameters/value", parameter(known("orders")));
    assert_eq!(troubles(&judged(&wanted, &present(parameter(known("orders"))))), []);
    let other = judged(&wanted, &present(parameter(known("stock"))));
    assert_eq!(troubles(&other), [("value", Code::NotAsDeclared)]);
    assert_eq!(troubles(&judged(&wanted, &LiveCompanion::Absent)), [("there", Code::ParameterNotFound)]);
}

#[test]
fn a_parameter_with_the_arn_of_another_stream_leads_nowhere() {
    let stream = Text::ToCome(Reference::StreamArn("orders".to_owned()));
    let wanted = companion("parameters/value", parameter(stream));
    assert_eq!(troubles(&judged(&wanted, &present(parameter(known(STREAM))))), []);
    assert_eq!(troubles(&judged(&wanted, &present(parameter(known(OLD))))), [("value", Code::StreamNotFound)]);
    let off = beside(&wanted, &present(parameter(known(OLD))), false, Health::default());
    assert_eq!(troubles(&off), [("value", Code::StreamNotFound)]);
}

#[test]
fn what_operators_switched_is_told_with_the_way_back() {
    let wanted = companion("parameters/use_dynamodb", parameter(known("true")));
    let wanted = DesiredCompanion { keeper: Keeper::Operator, ..wanted };
    let checks = judged(&wanted, &present(parameter(known("false"))));
    assert_eq!(troubles(&checks), [("value", Code::SwitchedByOperators)]);
    assert_eq!(found(&checks, "value"), r#"it is "false", and was declared as "true""#);
    assert!(fix(&checks, "value").contains(r#"tablewright parameters set use_dynamodb "true""#));
    assert_eq!(troubles(&judged(&wanted, &LiveCompanion::Absent)), [("there", Code::ParameterNotFound)]);
}

#[test]
fn a_parameter_of_another_type_fails_whoever_owns_it() {
    let wanted = companion("parameters/use_dynamodb", parameter(known("true")));
    let wanted = DesiredCompanion { keeper: Keeper::Operator, ..wanted };
    let Companion::Parameter(secret) = parameter(known("a secret")) else { unreachable!("it is a parameter") };
    let secret = Companion::Parameter(Parameter { parameter_type: ParameterType::SecureString, ..secret });
    let checks = judged(&wanted, &present(secret));
    assert_eq!(troubles(&checks), [("value", Code::NotAsDeclared)]);
    assert!(fix(&checks, "value").starts_with("delete it"));
}

#[test]
fn what_the_endpoint_lacks_is_not_checked_and_what_is_refused_fails() {
    let wanted = companion("parameters/value", parameter(known("orders")));
    let checks = judged(&wanted, &LiveCompanion::Unsupported("404".to_owned()));
    assert!(checks.len() == 1 && is_not_checked(&checks, "there"));
    let checks = judged(&wanted, &LiveCompanion::Unreadable("AccessDenied: no".to_owned()));
    assert_eq!(troubles(&checks), [("there", Code::Unreadable)]);
}

fn policy(action: &str) -> Companion {
    let statement = json!({ "Sid": "Items", "Effect": "Allow", "Action": action, "Resource": "*" });
    Companion::Policy(ManagedPolicy {
        name: "app".to_owned(),
        path: "/".to_owned(),
        document: Document::read(&json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()),
        tags: BTreeMap::new(),
        other_versions: Vec::new(),
    })
}

#[test]
fn a_policy_that_allows_something_else_denies_access() {
    let wanted = companion("policies/app", policy("dynamodb:PutItem"));
    assert_eq!(troubles(&judged(&wanted, &present(policy("dynamodb:PutItem")))), []);
    let little = judged(&wanted, &present(policy("dynamodb:GetItem")));
    assert_eq!(troubles(&little), [("as_declared", Code::AccessDenied)]);
    assert_eq!(troubles(&judged(&wanted, &LiveCompanion::Absent)), [("there", Code::AccessDenied)]);
}

fn role_policy(name: &str, effect: &str, action: &str) -> RolePolicy {
    let statement = json!({ "Effect": effect, "Action": [action], "Resource": ["*"] });
    RolePolicy { name: name.to_owned(), document: json!({ "Statement": [statement] }).to_string() }
}

#[test]
fn an_attached_policy_is_of_use_unless_another_denies() {
    let attachment = Attachment { role: "task".to_owned(), policy: "app".to_owned(), arn: known("arn:app") };
    let wanted = companion("policies/app/task", Companion::Attachment(attachment));
    let live = present(wanted.companion.clone());
    let with = |policies: Vec<RolePolicy>| {
        let roles = [("task".to_owned(), Ok(Some(policies)))].into();
        beside(&wanted, &live, true, Health { roles, ..Health::default() })
    };
    let own = role_policy("app", "Allow", "dynamodb:PutItem");
    assert_eq!(troubles(&with(vec![own.clone()])), []);
    let checks = with(vec![own.clone(), role_policy("stop", "Deny", "dynamodb:*")]);
    assert_eq!(troubles(&checks), [("effective", Code::AccessDenied)]);
    assert_eq!(found(&checks, "effective"), "policy stop denies dynamodb:PutItem on *");
    assert_eq!(troubles(&with(vec![own, role_policy("stop", "Deny", "s3:*")])), []);
    assert_eq!(troubles(&judged(&wanted, &LiveCompanion::Absent)), [("there", Code::AccessDenied)]);
    assert!(is_not_checked(&judged(&wanted, &live), "effective"));
}

fn mapping(stream: &str, settings: MappingSettings) -> Companion {
    Companion::EventSourceMapping(Box::new(EventSourceMapping {
        function: "counter".to_owned(),
        table: "orders".to_owned(),
        stream: known(stream),
        starting_position: StartingPosition::TrimHorizon,
        settings,
        uuid: Some("one".to_owned()),
        stream_is_gone: false,
        left_behind: Vec::new(),
    }))
}

fn wanted_mapping() -> DesiredCompanion {
    let Companion::EventSourceMapping(mut mapping) = mapping("", MappingSettings::default()) else {
        panic!("a mapping");
    };
    mapping.stream = Text::ToCome(Reference::StreamArn("orders".to_owned()));
    mapping.uuid = None;
    companion("event_source_mappings/counter", Companion::EventSourceMapping(mapping))
}

/// A function that may read the stream, and a mapping in this state.
fn health(state: &str, last_result: Option<&str>, actions: &str) -> Health {
    let state = MappingState {
        state: state.to_owned(),
        reason: Some("User action".to_owned()),
        last_result: last_result.map(str::to_owned),
    };
    let role = Some("arn:aws:iam::123456789012:role/service/counter-role".to_owned());
    Health {
        mappings: [("one".to_owned(), state)].into(),
        functions: [("counter".to_owned(), Ok(Some(FunctionState { role })))].into(),
        roles: [("counter-role".to_owned(), Ok(Some(vec![role_policy("own", "Allow", actions)])))].into(),
        ..Health::default()
    }
}

fn judged_mapping(live: Companion, stream_is_on: bool, health: Health) -> Vec<Check> {
    beside(&wanted_mapping(), &present(live), stream_is_on, health)
}

#[test]
fn a_mapping_that_does_its_work_is_ok() {
    let live = || mapping(STREAM, MappingSettings::default());
    assert_eq!(troubles(&judged_mapping(live(), true, health("Enabled", Some("OK"), "dynamodb:*"))), []);
    let checks = judged_mapping(live(), true, health("Enabled", None, "dynamodb:*"));
    assert!(troubles(&checks).is_empty() && is_not_checked(&checks, "last_result"));
}

#[test]
fn a_mapping_reads_the_stream_that_the_table_has_now() {
    let old = || mapping(OLD, MappingSettings::default());
    let checks = judged_mapping(old(), true, health("Enabled", Some("OK"), "dynamodb:*"));
    assert_eq!(troubles(&checks), [("stream", Code::StreamNotFound)]);
    assert!(found(&checks, "stream").contains(OLD) && found(&checks, "stream").contains(STREAM));
    let checks = judged_mapping(old(), false, health("Enabled", Some("OK"), "dynamodb:*"));
    assert_eq!(troubles(&checks), [("stream", Code::StreamNotEnabled)]);
    assert!(is_not_checked(&checks, "permissions"));
}

#[test]
fn a_mapping_that_is_disabled_or_fails_or_differs_is_named() {
    let off = MappingSettings { enabled: false, ..MappingSettings::default() };
    let checks = judged_mapping(mapping(STREAM, off), true, health("Disabled", Some("OK"), "*"));
    assert_eq!(troubles(&checks), [("enabled", Code::HandlerNotTriggering)]);
    assert_eq!(found(&checks, "enabled"), "it is Disabled: User action");
    let live = || mapping(STREAM, MappingSettings::default());
    let checks = judged_mapping(live(), true, health("Creating", Some("No records processed"), "*"));
    assert_eq!(troubles(&checks), [("enabled", Code::HandlerNotTriggering)]);
    assert!(fix(&checks, "enabled").contains("wait"));
    let checks = judged_mapping(live(), true, health("Enabled", Some("PROBLEM: Function call failed"), "*"));
    assert_eq!(troubles(&checks), [("last_result", Code::HandlerNotTriggering)]);
    assert!(fix(&checks, "last_result").contains("/aws/lambda/counter"));
    let larger = MappingSettings { batch_size: 7, ..MappingSettings::default() };
    let checks = judged_mapping(mapping(STREAM, larger), true, health("Enabled", Some("OK"), "*"));
    assert_eq!(troubles(&checks), [("settings", Code::NotAsDeclared)]);
}

#[test]
fn a_mapping_that_is_not_there_says_whether_the_stream_is() {
    let absent = |is_on| beside(&wanted_mapping(), &LiveCompanion::Absent, is_on, Health::default());
    assert_eq!(troubles(&absent(true)), [("there", Code::HandlerNotTriggering)]);
    assert_eq!(troubles(&absent(false)), [("there", Code::StreamNotEnabled)]);
    let lacking = LiveCompanion::Lacking("there is no function counter".to_owned());
    let checks = beside(&wanted_mapping(), &lacking, true, Health::default());
    assert_eq!(found(&checks, "there"), "there is no function counter");
}

#[test]
fn a_function_needs_all_four_actions_on_the_stream() {
    let live = || mapping(STREAM, MappingSettings::default());
    let checks = judged_mapping(live(), true, health("Enabled", Some("OK"), "dynamodb:Get*"));
    assert_eq!(troubles(&checks), [("permissions", Code::StreamPermissionDenied)]);
    let expected = "role counter-role: nothing allows dynamodb:DescribeStream, nothing allows dynamodb:ListStreams";
    assert_eq!(found(&checks, "permissions"), expected);
    let mut denied = health("Enabled", Some("OK"), "*");
    if let Some(Ok(Some(policies))) = denied.roles.get_mut("counter-role") {
        policies.push(role_policy("stop", "Deny", "dynamodb:ListStreams"));
    }
    let checks = judged_mapping(live(), true, denied);
    assert_eq!(found(&checks, "permissions"), "role counter-role: policy stop denies dynamodb:ListStreams");
    let mut gone = health("Enabled", Some("OK"), "*");
    gone.functions.insert("counter".to_owned(), Ok(None));
    assert_eq!(troubles(&judged_mapping(live(), true, gone)), [("function", Code::HandlerNotTriggering)]);
    let mut unknown = health("Enabled", Some("OK"), "*");
    unknown.roles.insert("counter-role".to_owned(), Err("AccessDenied: no".to_owned()));
    assert!(is_not_checked(&judged_mapping(live(), true, unknown), "permissions"));
}

fn alarm(metric: &str, dimensions: &[&str]) -> Alarm {
    Alarm {
        name: "throttled".to_owned(),
        description: None,
        metric: AlarmMetric {
            namespace: "AWS/DynamoDB".to_owned(),
            name: metric.to_owned(),
            dimensions: dimensions.iter().map(|name| ((*name).to_owned(), "orders".to_owned())).collect(),
        },
        statistic: "Sum".to_owned(),
        unit: None,
        period: 300,
        evaluation_periods: 1,
        datapoints_to_alarm: 1,
        comparison: Comparison::Greater,
        threshold: 0.into(),
        missing_data: MissingData::NotBreaching,
        actions_enabled: true,
        alarm_actions: BTreeSet::from(["arn:aws:sns:us-east-1:123456789012:ops".to_owned()]),
        ok_actions: BTreeSet::new(),
        insufficient_data_actions: BTreeSet::new(),
        tags: BTreeMap::new(),
        beyond: BTreeSet::new(),
    }
}

fn judged_alarm(alarm: Alarm, state: &str) -> Vec<Check> {
    let companion_of = |alarm: &Alarm| Companion::Alarm(Box::new(alarm.clone()));
    let reason = Some("7 datapoints were over the threshold".to_owned());
    let state = AlarmState { state: state.to_owned(), reason };
    let alarms = [("throttled".to_owned(), Ok(Some(state)))].into();
    let wanted = companion("alarms/throttled", companion_of(&alarm));
    beside(&wanted, &present(companion_of(&alarm)), true, Health { alarms, ..Health::default() })
}

#[test]
fn an_alarm_can_fire_and_somebody_hears_it() {
    let good = || alarm("ReadThrottleEvents", &["TableName"]);
    assert_eq!(troubles(&judged_alarm(good(), "OK")), []);
    assert_eq!(troubles(&judged_alarm(good(), "INSUFFICIENT_DATA")), []);
    let ringing = judged_alarm(good(), "ALARM");
    assert_eq!(troubles(&ringing), [("state", Code::Alarming)]);
    assert_eq!(found(&ringing, "state"), "7 datapoints were over the threshold");
    assert!(fix(&ringing, "state").contains("capacity"));
    let silent = Alarm { alarm_actions: BTreeSet::new(), ..good() };
    assert_eq!(troubles(&judged_alarm(silent, "OK")), [("actions", Code::SilentAlarm)]);
    let off = Alarm { actions_enabled: false, ..good() };
    assert_eq!(troubles(&judged_alarm(off, "OK")), [("actions", Code::SilentAlarm)]);
    let nowhere = judged_alarm(alarm("ReadThrottledEvents", &["TableName"]), "OK");
    assert_eq!(troubles(&nowhere), [("metric", Code::UnknownMetric)]);
    let halved = judged_alarm(alarm("SystemErrors", &["TableName"]), "OK");
    assert_eq!(troubles(&halved), [("metric", Code::UnknownMetric)]);
    assert!(found(&halved, "metric").contains("TableName and Operation"));
    let mut foreign = good();
    foreign.metric.namespace = "Shop".to_owned();
    assert!(is_not_checked(&judged_alarm(foreign, "OK"), "metric"));
    assert!(matches!(of(&ringing, "as_declared"), tablewright_core::verify::Verdict::Ok { .. }));
}

#[test]
fn an_alarm_that_is_not_there_is_missing() {
    let wanted = companion("alarms/throttled", Companion::Alarm(Box::new(alarm("UserErrors", &[]))));
    assert_eq!(troubles(&judged(&wanted, &LiveCompanion::Absent)), [("there", Code::Missing)]);
}

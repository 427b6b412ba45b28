//! Alarms: what is planned for them, and how a run goes on with what it finds.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::companion::{
    Alarm, AlarmMetric, Companion, CompanionPlan, Comparison, DesiredCompanion, Keeper, LiveCompanion, MissingData,
    ObservedCompanion, Outputs, Request, Threshold, plan_companion, plan_companion_removal,
};
use tablewright_core::event::Ending;
use tablewright_core::place::Place;
use tablewright_core::plan::{Approvals, Call as _, Outcome};
use tablewright_core::project::OnExisting;
use tablewright_core::schedule::{Look, Mutation, Schedule, Step};

const ARN: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:shop-orders";

fn tags(tags: &[(&str, &str)]) -> BTreeMap<String, String> {
    tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn alarm() -> Alarm {
    Alarm {
        name: "shop-orders".to_owned(),
        description: None,
        metric: AlarmMetric {
            namespace: "AWS/DynamoDB".to_owned(),
            name: "ReadThrottleEvents".to_owned(),
            dimensions: tags(&[("TableName", "orders")]),
        },
        statistic: "Sum".to_owned(),
        unit: None,
        period: 300,
        evaluation_periods: 2,
        datapoints_to_alarm: 2,
        comparison: Comparison::Greater,
        threshold: Threshold::from(0),
        missing_data: MissingData::NotBreaching,
        actions_enabled: true,
        alarm_actions: BTreeSet::from(["arn:aws:sns:us-east-1:123456789012:ops".to_owned()]),
        ok_actions: BTreeSet::new(),
        insufficient_data_actions: BTreeSet::new(),
        tags: tags(&[("tablewright:project", "shop"), ("tablewright:environment", "test")]),
        beyond: BTreeSet::new(),
    }
}

fn desired() -> DesiredCompanion {
    DesiredCompanion {
        declared_name: "alarms/throttling/orders/read".to_owned(),
        place: Place { file: "tablewright.yaml".into(), line: 1, column: 1, offset: 0, length: 0 },
        companion: Companion::Alarm(Box::new(alarm())),
        description: None,
        keeper: Keeper::Declaration,
        on_existing: OnExisting::Converge,
        after: vec!["orders".to_owned()],
    }
}

fn live(alarm: Alarm) -> LiveCompanion {
    let companion = Companion::Alarm(Box::new(alarm));
    LiveCompanion::Present(Box::new(ObservedCompanion {
        arn: Some(ARN.to_owned()),
        ..ObservedCompanion::settled(companion)
    }))
}

fn plan(found: &LiveCompanion) -> CompanionPlan {
    plan_companion(&desired(), found, &Outputs::default(), &Approvals::default())
}

fn requests(plan: &CompanionPlan) -> Vec<&Request> {
    plan.actions.iter().map(|action| &action.request).collect()
}

#[test]
fn an_alarm_that_is_not_there_is_created_with_its_tags() {
    let plan = plan(&LiveCompanion::Absent);
    assert_eq!(plan.outcome, Outcome::Create);
    assert_eq!(requests(&plan), [&Request::PutMetricAlarm { alarm: Box::new(alarm()), is_new: true }]);
}

#[test]
fn one_that_is_as_declared_is_left_alone_with_what_others_tagged() {
    let mut found = alarm();
    found.tags.extend(tags(&[("team", "ops")]));
    let plan = plan(&live(found));
    assert_eq!((plan.outcome, plan.differs()), (Outcome::Unchanged, false));
}

/// Changes of one field by hand.
type Change = fn(&mut Alarm);

#[test]
fn every_field_that_was_changed_by_hand_is_named_and_set_back() {
    let changes: [(&str, Change); 12] = [
        ("metric", |alarm| alarm.metric.name = "WriteThrottleEvents".to_owned()),
        ("statistic", |alarm| alarm.statistic = "Average".to_owned()),
        ("unit", |alarm| alarm.unit = Some("Count".to_owned())),
        ("threshold", |alarm| alarm.threshold = Threshold::from(9)),
        ("threshold", |alarm| alarm.comparison = Comparison::Less),
        ("period", |alarm| alarm.period = 60),
        ("evaluation_periods", |alarm| alarm.evaluation_periods = 3),
        ("datapoints_to_alarm", |alarm| alarm.datapoints_to_alarm = 1),
        ("treat_missing_data", |alarm| alarm.missing_data = MissingData::Missing),
        ("switched_off", |alarm| alarm.actions_enabled = false),
        ("alarm_actions", |alarm| alarm.alarm_actions.clear()),
        ("beyond", |alarm| alarm.beyond.extend(["metric math".to_owned()])),
    ];
    for (field, change) in changes {
        let mut found = alarm();
        change(&mut found);
        let plan = plan(&live(found));
        let named: Vec<_> = plan.changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(named, [field]);
        assert_eq!(requests(&plan), [&Request::PutMetricAlarm { alarm: Box::new(alarm()), is_new: false }]);
    }
}

#[test]
fn tags_of_one_that_exists_are_set_by_a_call_of_their_own() {
    let found = Alarm { tags: tags(&[("team", "ops")]), period: 60, ..alarm() };
    let plan = plan(&live(found));
    let kept = Alarm { tags: tags(&[("team", "ops")]), ..alarm() };
    let tagged = Request::TagAlarm { name: alarm().name, arn: ARN.to_owned(), tags: alarm().tags };
    assert_eq!(requests(&plan), [&Request::PutMetricAlarm { alarm: Box::new(kept), is_new: false }, &tagged]);
}

#[test]
fn one_of_another_project_is_changed_only_with_approval_and_deleted_with_two() {
    let other = tags(&[("tablewright:project", "bank"), ("tablewright:environment", "test")]);
    let found = live(Alarm { tags: other, period: 60, ..alarm() });
    let held = plan(&found);
    assert!(held.actions.is_empty());
    assert_eq!(held.held[0].approval.to_string(), "DS112:alarms/throttling/orders/read");
    assert!(held.held[0].what.contains("project bank"), "{:?}", held.held);
    let approvals = Approvals::new([held.held[0].approval.clone()]);
    let allowed = plan_companion(&desired(), &found, &Outputs::default(), &approvals);
    let operations: Vec<_> = allowed.actions.iter().map(|action| action.request.operation()).collect();
    assert_eq!(operations, ["PutMetricAlarm", "TagResource"]);

    let both = ["DS112:alarms/throttling/orders/read", "DS116:alarms/throttling/orders/read"];
    let removal = |given: &[&str]| {
        let given = given.iter().map(|text| text.parse().expect("an approval"));
        plan_companion_removal(&desired(), &found, &Approvals::new(given))
    };
    let held = removal(&both[1..]);
    assert!(held.actions.is_empty());
    assert_eq!(held.held.iter().map(|held| held.approval.to_string()).collect::<Vec<_>>(), both[..1]);
    assert_eq!(requests(&removal(&both)), [&Request::DeleteAlarms { name: alarm().name }]);
}

#[test]
fn on_existing_treats_an_alarm_as_it_treats_a_table() {
    let treated = |on_existing: OnExisting, found: Alarm| {
        let wanted = DesiredCompanion { on_existing, ..desired() };
        let plan = plan_companion(&wanted, &live(found), &Outputs::default(), &Approvals::default());
        let operations: Vec<_> = plan.actions.iter().map(|action| action.request.operation()).collect();
        (plan.outcome, operations)
    };
    let ours = Alarm { period: 60, ..alarm() };
    let nobodys = Alarm { tags: BTreeMap::new(), ..ours.clone() };
    assert_eq!(treated(OnExisting::CreateOnly, nobodys.clone()), (Outcome::LeftAlone, vec![]));
    // One that is nobody's gets ownership tags and nothing else, and one that has them nothing.
    assert_eq!(treated(OnExisting::Adopt, nobodys.clone()), (Outcome::Change, vec!["TagResource"]));
    assert_eq!(treated(OnExisting::Adopt, ours.clone()), (Outcome::LeftAlone, vec![]));
    // What tags say is ours is not what `fail` is about.
    assert_eq!(treated(OnExisting::Fail, ours.clone()), (Outcome::Change, vec!["PutMetricAlarm"]));
    assert_eq!(treated(OnExisting::Fail, Alarm { period: alarm().period, ..nobodys.clone() }).0, Outcome::Refused);
    assert_eq!(treated(OnExisting::Converge, nobodys), (Outcome::Change, vec!["PutMetricAlarm", "TagResource"]));

    let kept = DesiredCompanion { on_existing: OnExisting::CreateOnly, ..desired() };
    let removal = plan_companion_removal(&kept, &live(ours), &Approvals::default());
    assert_eq!((removal.outcome, removal.held.len()), (Outcome::Refused, 0));
}

#[test]
fn a_removal_waits_for_its_approval() {
    let found = live(alarm());
    let held = plan_companion_removal(&desired(), &found, &Approvals::new([]));
    assert!(held.actions.is_empty());
    assert_eq!(held.held[0].approval.code, Code::DeleteAlarm);
    let approvals = Approvals::new([held.held[0].approval.clone()]);
    let allowed = plan_companion_removal(&desired(), &found, &approvals);
    assert_eq!(requests(&allowed), [&Request::DeleteAlarms { name: alarm().name }]);
}

#[test]
fn an_endpoint_without_cloudwatch_is_a_finding() {
    let plan = plan(&LiveCompanion::Unsupported("UnknownOperationException".to_owned()));
    assert_eq!((plan.outcome, plan.findings[0].code), (Outcome::LeftAlone, Code::NotSupported));
    assert!(plan.findings[0].message.contains("CloudWatch"), "{:?}", plan.findings);
}

/// Runs a plan on an alarm that changes as the requests say, and returns how its actions ended.
fn run(plan: &CompanionPlan, mut found: Option<Companion>) -> Vec<Ending> {
    let mut schedule = Schedule::new([], 4).with_companions([plan], Outputs::default());
    for now in (0..100).map(|round| round * 1000) {
        for step in schedule.next(now).steps {
            match step {
                Step::Look { id, .. } => {
                    let look = match &found {
                        None => LiveCompanion::Absent,
                        Some(Companion::Alarm(alarm)) => live((**alarm).clone()),
                        Some(other) => panic!("{other:?}"),
                    };
                    schedule.looked(id, Look::Companion(look), now);
                }
                Step::Perform { id, mutation: Mutation::Companion(request) } => {
                    found = request.effect(found.as_ref());
                    schedule.performed(id, Ok(()), now);
                }
                other @ Step::Perform { .. } => panic!("{other:?}"),
            }
        }
    }
    schedule.results("the test ended").into_iter().flat_map(|result| result.endings).map(|(_, end)| end).collect()
}

#[test]
fn settings_and_tags_are_sent_one_after_the_other() {
    let found = Alarm { tags: tags(&[("team", "ops")]), period: 60, ..alarm() };
    let plan = plan(&live(found.clone()));
    assert_eq!(run(&plan, Some(Companion::Alarm(Box::new(found)))), [Ending::Done, Ending::Done]);
}

#[test]
fn an_alarm_that_went_away_meanwhile_is_not_taken_for_tagged() {
    let found = live(Alarm { tags: BTreeMap::new(), ..alarm() });
    let plan = plan(&found);
    assert!(matches!(requests(&plan)[..], [Request::TagAlarm { .. }]));
    let endings = run(&plan, None);
    assert!(matches!(endings[..], [Ending::ChangedMeanwhile { .. }]), "{endings:?}");
}

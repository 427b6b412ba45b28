//! Plans of one parameter: exact requests, findings, and what waits for approval.

use tablewright_core::codes::Code;
use tablewright_core::companion::{
    Companion, DesiredCompanion, Keeper, LiveCompanion, Outputs, Parameter, ParameterType, Request, State, Text,
    ValueError, plan_companion, plan_companion_removal, plan_value,
};
use tablewright_core::plan::{Approvals, Live, Outcome};
use tablewright_core::project::OnExisting;

use crate::given::{ARN, desired, desired_arn, live, observed, parameter, plan, requests, table_plan};

/// The live parameter with another type.
fn of_type(parameter_type: ParameterType) -> LiveCompanion {
    let Companion::Parameter(own) = parameter("true") else { panic!("it is a parameter") };
    live(Companion::Parameter(Parameter { parameter_type, ..own }))
}

#[test]
fn an_absent_parameter_is_made_and_overwrites_nothing() {
    let wanted = DesiredCompanion { description: Some("a switch".to_owned()), ..desired("true") };
    let plan = plan(&wanted, &LiveCompanion::Absent);
    assert_eq!(plan.outcome, Outcome::Create);
    assert!(plan.differs());
    let [Request::PutParameter { parameter, description, overwrite: false }] = requests(&plan)[..] else {
        panic!("{plan:#?}")
    };
    assert_eq!(parameter.value, Text::Known("true".to_owned()));
    assert_eq!(description.as_deref(), Some("a switch"));
}

#[test]
fn one_that_is_as_declared_is_not_written() {
    let plan = plan(&desired("true"), &live(parameter("true")));
    assert_eq!(plan.outcome, Outcome::Unchanged);
    assert!(!plan.differs() && plan.actions.is_empty() && plan.findings.is_empty(), "{plan:#?}");
}

#[test]
fn one_that_was_changed_by_hand_is_set_back() {
    let plan = plan(&desired("true"), &live(parameter("false")));
    assert_eq!(plan.outcome, Outcome::Change);
    assert_eq!(plan.changes[0].to_string(), "value: \"false\" → \"true\"");
    assert!(matches!(requests(&plan)[..], [Request::PutParameter { overwrite: true, .. }]), "{plan:#?}");
}

#[test]
fn what_operators_own_is_made_once_and_then_told() {
    let wanted = DesiredCompanion { keeper: Keeper::Operator, ..desired("true") };
    assert_eq!(plan(&wanted, &LiveCompanion::Absent).outcome, Outcome::Create);
    let changed = plan(&wanted, &live(parameter("false")));
    assert_eq!(changed.outcome, Outcome::LeftAlone);
    assert!(!changed.differs() && changed.actions.is_empty(), "{changed:#?}");
    assert_eq!(changed.findings[0].code, Code::LeftAlone);
    assert!(changed.findings[0].message.contains("value: \"false\" → \"true\""), "{changed:#?}");
    assert!(!changed.is_refused());
}

#[test]
fn on_existing_decides_about_one_that_exists() {
    for (on_existing, outcome) in
        [(OnExisting::CreateOnly, Outcome::LeftAlone), (OnExisting::Adopt, Outcome::LeftAlone)]
    {
        let wanted = DesiredCompanion { on_existing, ..desired("true") };
        let plan = plan(&wanted, &live(parameter("false")));
        assert_eq!(plan.outcome, outcome);
        assert!(plan.actions.is_empty() && plan.findings[0].message.contains("\"false\""), "{plan:#?}");
        let absent = crate::given::plan(&wanted, &LiveCompanion::Absent);
        assert_eq!(absent.outcome, Outcome::Create, "{on_existing:?}");
    }
    let wanted = DesiredCompanion { on_existing: OnExisting::Fail, ..desired("true") };
    let refused = plan(&wanted, &live(parameter("false")));
    assert!(refused.is_refused() && refused.actions.is_empty(), "{refused:#?}");
    assert_eq!(refused.findings[0].code, Code::Exists);
    assert_eq!(plan(&wanted, &live(parameter("true"))).outcome, Outcome::Unchanged);
}

#[test]
fn a_parameter_of_another_type_is_refused_and_a_secret_never_touched() {
    for (parameter_type, help) in
        [(ParameterType::StringList, "declare that type"), (ParameterType::SecureString, "Secrets Manager")]
    {
        let plan = plan(&desired("true"), &of_type(parameter_type));
        assert!(plan.is_refused() && plan.actions.is_empty(), "{plan:#?}");
        assert!(plan.findings[0].help.as_deref().is_some_and(|text| text.contains(help)), "{plan:#?}");
    }
}

#[test]
fn an_endpoint_without_the_service_is_told_and_nothing_is_sent() {
    let none = LiveCompanion::Unsupported("UnknownOperationException: no".to_owned());
    let plan = plan(&desired("true"), &none);
    assert_eq!((plan.outcome, plan.findings[0].code), (Outcome::LeftAlone, Code::NotSupported));
    assert!(!plan.is_refused() && plan.actions.is_empty(), "{plan:#?}");
    let broken = crate::given::plan(&desired("true"), &LiveCompanion::Unreadable("AccessDenied".to_owned()));
    assert!(broken.is_refused() && broken.actions.is_empty(), "{broken:#?}");
}

#[test]
fn the_arn_of_a_table_is_known_where_its_plan_keeps_it() {
    let there = Live::Present(Box::new(observed()));
    let mut outputs = Outputs::default();
    outputs.learn_planned(&table_plan(&there), &there);
    let known = plan_companion(&desired_arn(), &LiveCompanion::Absent, &outputs, &Approvals::default());
    assert_eq!(known.changes[0].to_string(), format!("value: {ARN:?}"));
    let unknown = plan_companion(&desired_arn(), &LiveCompanion::Absent, &Outputs::default(), &Approvals::default());
    assert_eq!(unknown.changes[0].to_string(), "value: the ARN of users, once it is there");
    assert_eq!(unknown.after, ["users"]);
}

#[test]
fn a_removal_waits_for_its_approval() {
    let there = live(parameter("true"));
    let held = plan_companion_removal(&desired("true"), &there, &Approvals::default());
    assert!(held.actions.is_empty());
    assert_eq!(held.held[0].approval.to_string(), "DS113:parameters/use_dynamodb");
    let approvals = Approvals::new(["DS113:parameters/use_dynamodb".parse().expect("an approval")]);
    let going = plan_companion_removal(&desired("true"), &there, &approvals);
    assert_eq!(going.outcome, Outcome::Delete);
    assert!(matches!(requests(&going)[..], [Request::DeleteParameter { .. }]) && going.held.is_empty(), "{going:#?}");
    let gone = plan_companion_removal(&desired("true"), &LiveCompanion::Absent, &approvals);
    assert!(gone.outcome == Outcome::Absent && gone.actions.is_empty(), "{gone:#?}");
}

#[test]
fn a_value_of_an_operator_is_written_whatever_is_declared_about_existing_ones() {
    let wanted = DesiredCompanion { keeper: Keeper::Operator, on_existing: OnExisting::CreateOnly, ..desired("true") };
    let plan = plan_value(&wanted, "false", &live(parameter("true"))).expect("a plan");
    let [Request::PutParameter { parameter: sent, overwrite: true, .. }] = requests(&plan)[..] else {
        panic!("{plan:#?}")
    };
    assert_eq!(sent.value, Text::Known("false".to_owned()));
    let again = plan_value(&wanted, "false", &live(parameter("false"))).expect("a plan");
    assert_eq!(again.outcome, Outcome::Unchanged);
    let secret = plan_value(&wanted, "false", &of_type(ParameterType::SecureString)).expect("a plan");
    assert!(secret.is_refused(), "{secret:#?}");
}

#[test]
fn a_value_that_the_declaration_owns_or_systems_manager_refuses_is_no_plan() {
    let declared = plan_value(&desired("true"), "false", &LiveCompanion::Absent);
    assert!(matches!(declared, Err(ValueError::Declared(_))), "{declared:?}");
    let wanted = DesiredCompanion { keeper: Keeper::Operator, ..desired("true") };
    for value in ["", "see {{ssm:other}}", &"x".repeat(4097)] {
        let refused = plan_value(&wanted, value, &LiveCompanion::Absent);
        assert!(matches!(refused, Err(ValueError::Refused { .. })), "{refused:?}");
    }
}

#[test]
fn how_a_live_one_stands_to_the_declared_one() {
    let outputs = Outputs::default();
    for (found, state) in [
        (LiveCompanion::Absent, State::Absent),
        (LiveCompanion::Unsupported("none".to_owned()), State::NotSupported),
        (LiveCompanion::Unreadable("none".to_owned()), State::Unreadable),
        (live(parameter("true")), State::AsDeclared),
        (live(parameter("false")), State::Differs),
    ] {
        assert_eq!(desired("true").state(&found, &outputs), state);
    }
}

//! Parameters in declarations: what they mean in an environment, and what is wrong with them, with its place.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::companion::{DesiredCompanion, Keeper, Parameter, ParameterType, Reference, Text};
use tablewright_core::project::{OnExisting, Resolved};
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;

const FILESHARE: &str = r#"
project: fileshare
on_existing: fail
table_name: "app-{table}-{environment}"
environments:
  dev: {}
  prod:
    on_existing: create_only
    parameters:
      path: /live
      values: { use_dynamodb: { value: false } }
tables:
  users: { partition_key: id, stream: KEYS_ONLY, global_secondary_indexes: { by-email: { partition_key: email } } }
parameters:
  path: /fileshare/${environment}/
  values:
    use_dynamodb: { value: true, owner: operator, description: Where data is }
    regions: { values: [us-east-2, 5] }
    name: { table_name: users }
    arn: { table_arn: users }
    stream: { stream_arn: users }
    index: { index_name: users/by-email }
    /elsewhere/motto: always
"#;

fn resolved(text: &str, environment: &str) -> Resolved {
    let document = Document::parse(&Source::new("tablewright.yaml", text)).expect("the file is well-formed");
    let variables = BTreeMap::new();
    let (project, findings) = document.project(&Scope { environment: Some(environment), variables: &variables });
    assert!(findings.is_empty(), "{findings:#?}");
    project.expect("a project").resolve(Some(environment)).expect("an environment")
}

fn good(environment: &str) -> Resolved {
    let resolved = resolved(FILESHARE, environment);
    assert!(resolved.findings.is_empty(), "{:#?}", resolved.findings);
    resolved
}

#[track_caller]
fn named<'a>(resolved: &'a Resolved, name: &str) -> (&'a DesiredCompanion, &'a Parameter) {
    let wanted = resolved.companions.iter().find(|wanted| wanted.declared_name == format!("parameters/{name}"));
    let wanted = wanted.unwrap_or_else(|| panic!("no {name} in {:#?}", resolved.companions));
    (wanted, wanted.companion.parameter().expect("a parameter"))
}

#[test]
fn every_source_becomes_a_parameter() {
    let resolved = good("dev");
    assert_eq!(resolved.companions.len(), 7);
    let known = |text: &str| Text::Known(text.to_owned());
    let users = || "users".to_owned();
    for (name, live_name, value, after) in [
        ("use_dynamodb", "/fileshare/dev/use_dynamodb", known("true"), false),
        ("regions", "/fileshare/dev/regions", known("us-east-2,5"), false),
        ("name", "/fileshare/dev/name", known("app-users-dev"), true),
        ("arn", "/fileshare/dev/arn", Text::ToCome(Reference::TableArn(users())), true),
        ("stream", "/fileshare/dev/stream", Text::ToCome(Reference::StreamArn(users())), true),
        ("index", "/fileshare/dev/index", known("by-email"), true),
        ("elsewhere/motto", "/elsewhere/motto", known("always"), false),
    ] {
        let (wanted, parameter) = named(&resolved, name);
        assert_eq!((parameter.name.as_str(), &parameter.value), (live_name, &value));
        assert_eq!(wanted.after, if after { vec![users()] } else { Vec::new() }, "{name}");
        assert_eq!(wanted.on_existing, OnExisting::Fail);
    }
    assert_eq!(named(&resolved, "regions").1.parameter_type, ParameterType::StringList);
    let (switch, _) = named(&resolved, "use_dynamodb");
    assert_eq!((switch.keeper, switch.description.as_deref()), (Keeper::Operator, Some("Where data is")));
    assert_eq!(named(&resolved, "name").0.keeper, Keeper::Declaration);
}

#[test]
fn an_environment_comes_before_the_project() {
    let resolved = good("prod");
    assert_eq!(resolved.companions.len(), 7);
    let (switch, parameter) = named(&resolved, "use_dynamodb");
    assert_eq!((parameter.name.as_str(), &parameter.value), ("/live/use_dynamodb", &Text::Known("false".to_owned())));
    assert_eq!((switch.keeper, switch.on_existing), (Keeper::Declaration, OnExisting::CreateOnly));
    assert_eq!(named(&resolved, "name").1.name, "/live/name");
}

#[test]
fn what_cannot_be_is_told_with_its_place() {
    let wrong = [
        ("motto: { value: \"\" }", Code::InvalidParameter, "an empty value"),
        ("motto: \"see {{ssm:other}}\"", Code::InvalidParameter, "in {{ }}"),
        ("one: x\n    /one: y", Code::InvalidParameter, "/one and /shop/one are both called parameters/one"),
        ("\"a b\": x", Code::InvalidParameter, "holds ' '"),
        ("a//b: x", Code::InvalidParameter, "an empty level"),
        ("a/: x", Code::InvalidParameter, "an empty level"),
        ("/aws/x: x", Code::InvalidParameter, "begins with \"aws\""),
        ("/SSM-own/x: x", Code::InvalidParameter, "begins with \"ssm-own\""),
        ("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p: x", Code::InvalidParameter, "levels"),
        ("list: { values: [\"a,b\"] }", Code::InvalidParameter, "a comma"),
        ("arn: { table_arn: user }", Code::UnknownTable, "table user is not declared"),
        ("stream: { stream_arn: users }", Code::InvalidParameter, "which has none"),
        ("index: { index_name: users }", Code::InvalidParameter, "is no index"),
        ("index: { index_name: users/by-name }", Code::InvalidParameter, "no index by-name"),
        ("one: x\n    /shop/one: y", Code::InvalidParameter, "both named /shop/one"),
    ];
    for (line, code, says) in wrong {
        let text = format!(
            "project: shop\ntables:\n  users: {{ partition_key: id }}\nparameters:\n  path: /shop\n  values:\n    {line}\n"
        );
        let document = Document::parse(&Source::new("tablewright.yaml", text.as_str())).expect("well-formed");
        let variables = BTreeMap::new();
        let (project, findings) = document.project(&Scope { environment: None, variables: &variables });
        assert!(findings.is_empty(), "{line}: {findings:#?}");
        let resolved = project.expect("a project").resolve(None).expect("its one environment");
        let found: Vec<_> = resolved.findings.iter().filter(|finding| finding.code == code).collect();
        assert_eq!(found.len(), 1, "{line}: {:#?}", resolved.findings);
        assert!(found[0].message.contains(says), "{line}: {:#?}", found[0]);
        assert!(found[0].help.is_some(), "{line}: {:#?}", found[0]);
        let place = found[0].place.as_ref().unwrap_or_else(|| panic!("{line}: no place"));
        assert!((7..=8).contains(&place.line), "{line}: {place}");
    }
}

#[test]
fn values_and_names_have_their_longest() {
    let declaration = |name: &str, value: &str| {
        format!("project: shop\ntables: {{}}\nparameters:\n  values:\n    /{name}: {value}\n")
    };
    let at_most = resolved(&declaration(&"n".repeat(899), &"v".repeat(4096)), "default");
    assert!(at_most.findings.is_empty(), "{:#?}", at_most.findings);
    for (name, value) in [("n".repeat(900), "v".to_owned()), ("n".to_owned(), "v".repeat(4097))] {
        let over = resolved(&declaration(&name, &value), "default");
        assert_eq!(over.findings.len(), 1, "{:#?}", over.findings);
    }
}

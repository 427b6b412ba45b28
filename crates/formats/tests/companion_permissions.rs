//! What `render iam --for apply` allows about companions is what their plans hold: nothing is missing, whatever is live,
//! and nothing is there that no live companion could need.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::companion::{
    Companion, CompanionPlan, DesiredCompanion, Document as PolicyDocument, Kind, LeftBehind, LiveCompanion,
    ObservedCompanion, Outputs, Text, plan_companion, plan_companion_removal, strays,
};
use tablewright_core::permissions::{Grants, companions};
use tablewright_core::plan::{Approvals, Call as _};
use tablewright_core::project::Resolved;
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;

const BESIDE: &str = "
project: shop
tables: { orders: { partition_key: id, stream: NEW_IMAGE } }
parameters: { path: /shop, values: { orders: { table_name: orders }, switch: { value: on, owner: operator } } }
alarms:
  alarm_actions: arn:aws:sns:us-east-1:123456789012:ops
  values: { throttling: { capacity: read } }
policies: { app: { grants: [{ read: orders }], attach_to_roles: [shop-task] } }
event_source_mappings: { count: { table: orders, function: count } }
";

fn resolved(settings: &str) -> Resolved {
    let text = format!("{BESIDE}{settings}\n");
    let document = Document::parse(&Source::new("tablewright.yaml", text.as_str())).expect("well-formed");
    let variables = BTreeMap::new();
    let (project, findings) = document.project(&Scope { environment: None, variables: &variables });
    assert!(findings.is_empty(), "{findings:#?}");
    project.expect("a project").resolve(None).expect("its one environment")
}

/// Returns live companions that differ from the wanted one in everything that can be changed: with ownership tags and
/// without.
fn opposites(wanted: &DesiredCompanion) -> Vec<LiveCompanion> {
    let stream = |label: &str| format!("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/{label}");
    let present = |companion: Companion| {
        LiveCompanion::Present(Box::new(ObservedCompanion {
            arn: Some("arn:aws:iam::123456789012:policy/app".to_owned()),
            attached_to: vec!["role/visitor".to_owned()],
            ..ObservedCompanion::settled(companion)
        }))
    };
    let tagged_or_not = |companion: Companion| {
        let mut untagged = companion.clone();
        match &mut untagged {
            Companion::Alarm(alarm) => alarm.tags.clear(),
            Companion::Policy(policy) => policy.tags.clear(),
            _ => {}
        }
        vec![present(companion), present(untagged)]
    };
    let mut live = wanted.companion.clone();
    match &mut live {
        Companion::Parameter(parameter) => parameter.value = Text::Known("another".to_owned()),
        Companion::Alarm(alarm) => alarm.period = 3600,
        Companion::Policy(policy) => {
            policy.document = PolicyDocument::read("{}");
            policy.other_versions = (1..=4).map(|number| format!("v{number}")).collect();
        }
        Companion::Attachment(_) => {}
        Companion::EventSourceMapping(mapping) => {
            mapping.settings.batch_size = 7;
            mapping.uuid = Some("one".to_owned());
            mapping.left_behind =
                vec![LeftBehind { uuid: "zero".to_owned(), stream: stream("zero"), stream_is_gone: true }];
        }
    }
    tagged_or_not(live)
}

/// Returns the actions that a plan's calls need, tags of a creation among them.
fn needed(plan: &CompanionPlan) -> BTreeSet<String> {
    let service = match plan.kind {
        Kind::Parameter => "ssm",
        Kind::Alarm => "cloudwatch",
        Kind::Policy | Kind::Attachment => "iam",
        Kind::EventSourceMapping => "lambda",
    };
    let tags = match plan.actions.first().map(|action| action.request.operation()) {
        Some("PutMetricAlarm") => Some("TagResource"),
        Some("CreatePolicy") => Some("TagPolicy"),
        _ => None,
    };
    let operations = plan.actions.iter().map(|action| action.request.operation());
    operations.chain(tags).map(|operation| format!("{service}:{operation}")).collect()
}

/// Returns the plan with everything approved that it waits for.
fn approved(plan: impl Fn(&Approvals) -> CompanionPlan) -> CompanionPlan {
    let held = plan(&Approvals::default()).held;
    plan(&Approvals::new(held.into_iter().map(|held| held.approval)))
}

#[test]
fn what_is_allowed_is_what_plans_send() {
    for on_existing in ["converge", "adopt", "create_only", "fail"] {
        let resolved = resolved(&format!("on_existing: {on_existing}"));
        let mut all = BTreeSet::new();
        for wanted in &resolved.companions {
            for live in opposites(wanted).into_iter().chain([LiveCompanion::Absent]) {
                all.extend(needed(&approved(|given| plan_companion(wanted, &live, &Outputs::default(), given))));
                for (stray, found) in strays(&[(wanted, &live)]) {
                    all.extend(needed(&approved(|given| plan_companion_removal(&stray, &found, given))));
                }
            }
        }
        let mut grants = Grants::default();
        companions::allow(&mut grants, &resolved.companions.iter().collect::<Vec<_>>(), true);
        let changes = |action: &&str| {
            let operation = action.split_once(':').map_or("", |(_, operation)| operation);
            !["Get", "List", "Describe"].iter().any(|reads| operation.starts_with(reads))
        };
        let allowed = grants.iter().map(|grant| grant.action.as_str()).filter(changes);
        let allowed: BTreeSet<_> = allowed.map(str::to_owned).collect();
        assert_eq!(allowed, all, "{on_existing}");
    }
}

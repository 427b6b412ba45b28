//! Managed policies: what is planned for them, and in which order it happens. Every answer is given by hand.

use std::collections::BTreeMap;

use tablewright_core::companion::{
    Attachment, Companion, CompanionPlan, DesiredCompanion, Document, Keeper, LiveCompanion, ManagedPolicy,
    ObservedCompanion, Outputs, Reference, Request, Text, note_owners, plan_companion, plan_companion_removal, strays,
};
use tablewright_core::event::Ending;
use tablewright_core::place::Place;
use tablewright_core::plan::{Approval, Approvals, Call as _, Outcome};
use tablewright_core::project::OnExisting;
use tablewright_core::schedule::{Look, Mutation, Schedule, Step};

const ARN: &str = "arn:aws:iam::123456789012:policy/shop-test-app";
const READS: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["dynamodb:Query","dynamodb:GetItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/orders"}]}"#;
const WRITES: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Write","Effect":"Allow","Action":"dynamodb:PutItem","Resource":["*"]}]}"#;

fn policy(document: &str) -> ManagedPolicy {
    let tags = [("tablewright:project", "shop"), ("tablewright:environment", "test")];
    ManagedPolicy {
        name: "shop-test-app".to_owned(),
        path: "/".to_owned(),
        document: Document::read(document),
        tags: tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
        other_versions: Vec::new(),
    }
}

fn attachment(arn: Text) -> Attachment {
    Attachment { role: "task".to_owned(), policy: "shop-test-app".to_owned(), arn }
}

fn desired(name: &str, companion: Companion, after: &[&str]) -> DesiredCompanion {
    DesiredCompanion {
        declared_name: name.to_owned(),
        place: Place { file: "tablewright.yaml".into(), line: 1, column: 1, offset: 0, length: 0 },
        companion,
        description: None,
        keeper: Keeper::Declaration,
        on_existing: OnExisting::Converge,
        after: after.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn app() -> DesiredCompanion {
    desired("policies/app", Companion::Policy(policy(READS)), &["orders"])
}

fn app_on_task() -> DesiredCompanion {
    let arn = Text::ToCome(Reference::PolicyArn("policies/app".to_owned()));
    desired("policies/app/task", Companion::Attachment(attachment(arn)), &["policies/app"])
}

fn live(policy: ManagedPolicy, attached_to: &[&str]) -> LiveCompanion {
    let settled = ObservedCompanion::settled(Companion::Policy(policy));
    let attached_to = attached_to.iter().map(|holder| (*holder).to_owned()).collect();
    LiveCompanion::Present(Box::new(ObservedCompanion { arn: Some(ARN.to_owned()), attached_to, ..settled }))
}

fn approvals(given: &[&str]) -> Approvals {
    Approvals::new(given.iter().map(|text| text.parse::<Approval>().expect("an approval")))
}

fn plan(desired: &DesiredCompanion, live: &LiveCompanion) -> CompanionPlan {
    plan_companion(desired, live, &Outputs::default(), &approvals(&[]))
}

fn operations(plan: &CompanionPlan) -> Vec<&'static str> {
    plan.actions.iter().map(|action| action.request.operation()).collect()
}

fn removal(live: &LiveCompanion, given: &[&str]) -> CompanionPlan {
    plan_companion_removal(&app(), live, &approvals(given))
}

#[test]
fn documents_of_one_meaning_are_one() {
    let other = r#"{ "Statement": { "Resource": ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"],
        "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Query"], "Effect": "Allow", "Sid": "Read" },
        "Version": "2012-10-17" }"#;
    assert_eq!(Document::read(READS), Document::read(other));
    assert_ne!(Document::read(READS), Document::read(WRITES));
    for text in ["", "[]", "7", "{\"Statement\": 7}", "{\"Statement\": [7]}", "{\"Statement\": null}"] {
        assert_ne!(Document::read(text), Document::read(READS), "{text}");
    }
}

#[test]
fn what_is_as_declared_is_left_alone() {
    let plan = plan(&app(), &live(policy(READS), &["role/task"]));
    assert_eq!((plan.outcome, plan.differs()), (Outcome::Unchanged, false));
}

#[test]
fn a_change_names_the_statements_that_differ() {
    let plan = plan(&app(), &live(policy(WRITES), &[]));
    let fields: Vec<_> = plan.changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["statement Read", "statement Write"]);
    assert_eq!(operations(&plan), ["CreatePolicyVersion"]);
}

#[test]
fn the_oldest_version_that_is_not_in_force_makes_room() {
    let versions = |count: usize| (1..=count).map(|number| format!("v{number}")).collect::<Vec<_>>();
    let with = |count: usize| live(ManagedPolicy { other_versions: versions(count), ..policy(WRITES) }, &[]);
    assert_eq!(operations(&plan(&app(), &with(3))), ["CreatePolicyVersion"]);
    let full = plan(&app(), &with(4));
    assert_eq!(operations(&full), ["DeletePolicyVersion", "CreatePolicyVersion"]);
    assert!(matches!(&full.actions[0].request, Request::DeletePolicyVersion { version, .. } if version == "v1"));
}

#[test]
fn a_policy_without_an_owner_is_adopted_and_one_of_another_project_is_held() {
    let untagged = ManagedPolicy { tags: BTreeMap::new(), ..policy(READS) };
    assert_eq!(operations(&plan(&app(), &live(untagged, &[]))), ["TagPolicy"]);

    let tags = BTreeMap::from([("tablewright:project".to_owned(), "other".to_owned())]);
    let foreign = live(ManagedPolicy { tags, ..policy(WRITES) }, &[]);
    let held = plan(&app(), &foreign);
    assert!(held.actions.is_empty());
    assert_eq!(held.held[0].approval.to_string(), "DS112:policies/app");
    let approved = plan_companion(&app(), &foreign, &Outputs::default(), &approvals(&["DS112:policies/app"]));
    assert_eq!(operations(&approved), ["TagPolicy", "CreatePolicyVersion"]);
}

#[test]
fn others_are_told_nothing_of_a_policy_that_is_held() {
    let tags = BTreeMap::from([("tablewright:project".to_owned(), "other".to_owned())]);
    let foreign = live(ManagedPolicy { tags, ..policy(READS) }, &[]);
    let mut outputs = Outputs::default();
    outputs.learn_planned_companion(&plan(&app(), &foreign), &foreign);
    let told = plan_companion(&app_on_task(), &LiveCompanion::Absent, &outputs, &approvals(&[]));
    assert_eq!((told.outcome, told.differs()), (Outcome::LeftAlone, false));
    assert!(told.findings[0].message.contains("the ARN of policies/app"), "{:?}", told.findings);
    let mut outputs = Outputs::default();
    let ours = live(policy(READS), &[]);
    outputs.learn_planned_companion(&plan(&app(), &ours), &ours);
    assert_eq!(outputs.get(&Reference::PolicyArn("policies/app".to_owned())), Some(ARN));
}

#[test]
fn another_path_is_refused() {
    let plan = plan(&app(), &live(ManagedPolicy { path: "/apps/".to_owned(), ..policy(READS) }, &[]));
    assert_eq!((plan.outcome, plan.actions.len()), (Outcome::Refused, 0));
    assert!(plan.findings[0].message.contains("/apps/"), "{:?}", plan.findings);
}

#[test]
fn a_role_that_is_not_there_is_named() {
    let plan = plan(&app_on_task(), &LiveCompanion::Lacking("there is no role task".to_owned()));
    assert_eq!((plan.outcome, plan.actions.len()), (Outcome::Refused, 0));
    assert!(plan.findings[0].message.contains("there is no role task"), "{:?}", plan.findings);
}

#[test]
fn a_role_that_nobody_declared_is_a_stray() {
    let (app, on_task) = (app(), app_on_task());
    let found = live(policy(READS), &["group/all", "role/task", "role/visitor"]);
    let strays = strays(&[(&app, &found), (&on_task, &LiveCompanion::Absent)]);
    let names: Vec<_> = strays.iter().map(|(stray, _)| stray.declared_name.as_str()).collect();
    assert_eq!(names, ["policies/app/visitor"]);
    let (stray, live) = &strays[0];
    let held = plan_companion_removal(stray, live, &approvals(&[]));
    assert_eq!(held.held[0].approval.to_string(), "DS114:policies/app/visitor");
    let approved = plan_companion_removal(stray, live, &approvals(&["DS114:policies/app"]));
    assert_eq!(operations(&approved), ["DetachRolePolicy"]);
}

#[test]
fn a_policy_is_deleted_with_its_versions_once_approved() {
    let found = live(ManagedPolicy { other_versions: vec!["v1".to_owned()], ..policy(READS) }, &["role/task"]);
    assert!(removal(&found, &[]).actions.is_empty());
    assert_eq!(operations(&removal(&found, &["DS114:policies/app"])), ["DeletePolicyVersion", "DeletePolicy"]);
}

#[test]
fn a_policy_of_a_user_is_not_deleted() {
    let refused = removal(&live(policy(READS), &["user/somebody"]), &["DS114:policies/app"]);
    assert_eq!((refused.outcome, refused.actions.len()), (Outcome::Refused, 0));
    assert!(refused.findings[0].message.contains("user/somebody"), "{:?}", refused.findings);
}

/// Runs a schedule against a small IAM, and returns what was sent and how each subject ended.
fn run(mut schedule: Schedule, mut iam: BTreeMap<String, Companion>) -> (Vec<&'static str>, Vec<Ending>) {
    let (mut sent, mut now) = (Vec::new(), 0);
    while !schedule.is_over() {
        let next = schedule.next(now);
        for step in next.steps {
            match step {
                Step::Look { id, subject: tablewright_core::schedule::Subject::Companion(identity) } => {
                    let found = iam.get(&identity.name).cloned().map(ObservedCompanion::settled);
                    let live = found.map_or(LiveCompanion::Absent, |found| {
                        LiveCompanion::Present(Box::new(ObservedCompanion { arn: Some(ARN.to_owned()), ..found }))
                    });
                    schedule.looked(id, Look::Companion(live), now);
                }
                Step::Perform { id, mutation: Mutation::Companion(request) } => {
                    sent.push(request.operation());
                    let name = request.identity().name;
                    match request.effect(iam.get(&name)) {
                        Some(companion) => iam.insert(name, companion),
                        None => iam.remove(&name),
                    };
                    schedule.performed(id, Ok(()), now);
                }
                other => panic!("no such step was planned: {other:?}"),
            }
        }
        now = next.wake_at.unwrap_or(now).max(now);
    }
    let endings = schedule.results("it ended before").into_iter().flat_map(|result| result.endings);
    (sent, endings.map(|(_, ending)| ending).collect())
}

fn schedule(plans: &[CompanionPlan]) -> Schedule {
    Schedule::new([], 4).with_companions(plans, Outputs::default())
}

#[test]
fn a_policy_is_made_before_it_is_attached_and_tells_its_arn() {
    let plans = [plan(&app(), &LiveCompanion::Absent), plan(&app_on_task(), &LiveCompanion::Absent)];
    let (sent, endings) = run(schedule(&plans), BTreeMap::new());
    assert_eq!(sent, ["CreatePolicy", "AttachRolePolicy"]);
    assert_eq!(endings, [Ending::Done, Ending::Done]);
}

#[test]
fn a_policy_is_detached_before_it_is_deleted() {
    let on_task = attachment(Text::Known(ARN.to_owned()));
    let found = live(policy(READS), &["role/task"]);
    let attached = LiveCompanion::Present(Box::new(ObservedCompanion::settled(Companion::Attachment(on_task.clone()))));
    let given = approvals(&["DS114:policies/app"]);
    let plans =
        [plan_companion_removal(&app(), &found, &given), plan_companion_removal(&app_on_task(), &attached, &given)];
    let iam = [Companion::Policy(policy(READS)), Companion::Attachment(on_task)];
    let iam = iam.into_iter().map(|companion| (companion.identity().name, companion)).collect();
    let (sent, endings) = run(schedule(&plans), iam);
    assert_eq!(sent, ["DetachRolePolicy", "DeletePolicy"]);
    assert_eq!(endings, [Ending::Done, Ending::Done]);
}

#[test]
fn what_somebody_did_meanwhile_is_not_done_again() {
    let changed = plan(&app(), &live(policy(WRITES), &[]));
    let iam = BTreeMap::from([("shop-test-app".to_owned(), Companion::Policy(policy(READS)))]);
    let (sent, endings) = run(schedule(&[changed]), iam);
    assert_eq!((sent.len(), endings), (0, vec![Ending::AlreadySo]));
}

#[test]
fn a_policy_that_somebody_deleted_meanwhile_is_left_alone() {
    let changed = plan(&app(), &live(policy(WRITES), &[]));
    let (sent, endings) = run(schedule(&[changed]), BTreeMap::new());
    assert!(sent.is_empty());
    assert!(matches!(endings.as_slice(), [Ending::ChangedMeanwhile { .. }]), "{endings:?}");
}

#[test]
fn a_policy_that_adopt_leaves_different_is_given_to_no_role() {
    let wanted = DesiredCompanion { on_existing: OnExisting::Adopt, ..app() };
    let untagged = ManagedPolicy { tags: BTreeMap::new(), ..policy(WRITES) };
    let found = live(untagged, &[]);
    let adopted = plan(&wanted, &found);
    assert_eq!((operations(&adopted), adopted.changes.len()), (vec!["TagPolicy"], 0));
    let mut outputs = Outputs::default();
    outputs.learn_planned_companion(&adopted, &found);
    let attached = plan_companion(&app_on_task(), &LiveCompanion::Absent, &outputs, &approvals(&[]));
    assert_eq!((attached.outcome, attached.actions.len()), (Outcome::LeftAlone, 0));
    // One that is as declared is given to the role.
    let same = live(ManagedPolicy { tags: BTreeMap::new(), ..policy(READS) }, &[]);
    let mut outputs = Outputs::default();
    outputs.learn_planned_companion(&plan(&wanted, &same), &same);
    let attached = plan_companion(&app_on_task(), &LiveCompanion::Absent, &outputs, &approvals(&[]));
    assert_eq!(operations(&attached), ["AttachRolePolicy"]);
}

#[test]
fn a_policy_of_others_is_taken_off_no_role_without_its_own_approval() {
    let tags = BTreeMap::from([("tablewright:project".to_owned(), "others".to_owned())]);
    let theirs = live(ManagedPolicy { tags, ..policy(READS) }, &["role/task", "role/visitor"]);
    let on_task = Companion::Attachment(attachment(Text::Known(ARN.to_owned())));
    let attached = LiveCompanion::Present(Box::new(ObservedCompanion::settled(on_task)));
    let (app, on_task) = (app(), app_on_task());
    let mut declared = [(&app, theirs.clone()), (&on_task, attached)];
    note_owners(&mut declared);
    let strays = strays(&[(&app, &theirs)]);
    let of_visitor = strays.iter().find(|(stray, _)| stray.declared_name == "policies/app/visitor").expect("a stray");
    for (wanted, live) in [(declared[1].0, &declared[1].1), (&of_visitor.0, &of_visitor.1)] {
        let held = plan_companion_removal(wanted, live, &approvals(&["DS114:policies/app"]));
        let waits: Vec<_> = held.held.iter().map(|held| held.approval.to_string()).collect();
        assert_eq!((waits, held.actions.len()), (vec!["DS112:policies/app".to_owned()], 0), "{}", wanted.declared_name);
        let both = plan_companion_removal(wanted, live, &approvals(&["DS112:policies/app", "DS114:policies/app"]));
        assert_eq!(operations(&both), ["DetachRolePolicy"]);
    }
}

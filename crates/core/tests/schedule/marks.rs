//! What a stack's resource writes on its tables, and whose they are.

use tablewright_core::model::description::description_from_create;
use tablewright_core::model::request;
use tablewright_core::observed::{APPLIED_TAG, Answers, CREATED_AS_TAG, CREATED_BY_STACK_TAG, Observed, Ownership};
use tablewright_core::plan::{
    Approvals, Call as _, Live, Outcome, Owner, Request, StackResource, TablePlan, in_effect, plan_applied_mark,
    plan_table,
};
use tablewright_core::wire::Tag;

use crate::given::{desired, observed, table};

const STACK: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/shop-prod/0a1b2c3d";
const STACK_OF_THAT_NAME: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/shop-prod/9f8e7d6c";
const OTHER_STACK: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/market/0a1b2c3d";

fn owner() -> Owner {
    let resource = StackResource { stack_id: STACK.to_owned(), logical_id: "OrdersTable".to_owned() };
    Owner::new("shop-prod", "cloudformation").for_resource(resource)
}

fn found(ownership: Ownership) -> Observed {
    Observed { ownership, ..observed(&table("orders")) }
}

fn plan(live: &Observed) -> TablePlan {
    plan_table(&owner(), &desired(&table("orders")), &Live::Present(Box::new(live.clone())), &Approvals::default())
}

fn held(live: &Observed) -> Vec<String> {
    plan(live).held.iter().map(|held| format!("{} {}", held.approval, held.what)).collect()
}

#[test]
fn a_creation_carries_stack_and_logical_id_and_an_adoption_does_not() {
    let marks = |plan: &TablePlan| -> Vec<(String, String)> {
        let tags = plan.actions.iter().flat_map(|action| match &action.request {
            Request::CreateTable(input) => input.tags.clone().unwrap_or_default(),
            Request::TagResource(input) => input.tags.clone(),
            _ => Vec::new(),
        });
        tags.filter(|tag| tag.key.starts_with("tablewright:created")).map(|tag| (tag.key, tag.value)).collect()
    };
    let created = plan_table(&owner(), &desired(&table("orders")), &Live::Absent, &Approvals::default());
    let expected = [(CREATED_BY_STACK_TAG, STACK), (CREATED_AS_TAG, "OrdersTable")];
    let mut written = marks(&created);
    written.sort_by(|one, other| other.cmp(one));
    assert_eq!(written, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    let adopted = plan(&found(Ownership::default()));
    assert_eq!((adopted.outcome, marks(&adopted)), (Outcome::Change, Vec::new()));
}

#[test]
fn a_table_that_a_stack_of_the_same_name_left_behind_is_not_foreign() {
    let left_behind = Ownership { stack: Some("shop-prod".to_owned()), ..Ownership::default() };
    assert_eq!(held(&found(left_behind)), Vec::<String>::new());
    let made = Ownership { created_by_stack: Some(STACK_OF_THAT_NAME.to_owned()), ..Ownership::default() };
    assert_eq!(held(&found(made)), Vec::<String>::new());
}

#[test]
fn a_table_of_another_stack_is_held_and_named() {
    let named = |owner: String| [format!("DS112:orders changes a table that belongs to {owner}")];
    let native = Ownership { stack: Some("market".to_owned()), ..Ownership::default() };
    assert_eq!(held(&found(native.clone())), named("the CloudFormation stack market".to_owned()));
    let (stack_id, resource) = (Some(OTHER_STACK.to_owned()), Some("Orders".to_owned()));
    let whole = named(format!("resource Orders of the CloudFormation stack market ({OTHER_STACK})"));
    let native = Ownership { stack_id: stack_id.clone(), stack_resource: resource.clone(), ..native };
    assert_eq!(held(&found(native)), whole);
    let made = Ownership { created_by_stack: stack_id, created_as: resource, ..Ownership::default() };
    assert_eq!(held(&found(made)), whole);
}

#[test]
fn only_the_resource_that_created_a_table_knows_it_as_its_own() {
    let marks = |stack: &str, logical_id: &str| Ownership {
        created_by_stack: Some(stack.to_owned()),
        created_as: Some(logical_id.to_owned()),
        ..Ownership::default()
    };
    assert!(owner().created(&found(marks(STACK, "OrdersTable"))));
    assert!(!owner().created(&found(marks(STACK, "RenamedTable"))));
    assert!(!owner().created(&found(marks(STACK_OF_THAT_NAME, "OrdersTable"))));
    assert!(!owner().created(&found(Ownership::default())));
    assert!(!Owner::new("shop-prod", "cloudformation").created(&found(marks(STACK, "OrdersTable"))));
}

#[test]
fn no_tag_of_ours_is_one_of_the_tables() {
    let tag = |key: &str| Tag { key: key.to_owned(), value: "x".to_owned() };
    let keys = [CREATED_BY_STACK_TAG, CREATED_AS_TAG, APPLIED_TAG, "tablewright:of-a-later-version", "Team"];
    let tags = keys.map(tag).to_vec();
    let description = description_from_create(&request::create_table(&table("orders"), []));
    let answers = Answers { table: description, tags: Some(tags), ..Answers::default() };
    let observed = Observed::from_answers(answers).expect("a table");
    assert_eq!(observed.table.tags.keys().collect::<Vec<_>>(), ["Team"]);
    assert_eq!(observed.ownership.applied.as_deref(), Some("x"));
}

#[test]
fn what_was_applied_is_noted_by_one_call_once() {
    let mut live = found(Ownership { applied: Some("a - 1".to_owned()), ..Ownership::default() });
    live.status = "UPDATING".to_owned();
    let plan = plan_applied_mark("OrdersTable", &live, "b a 2");
    assert!(plan.in_flight.is_empty(), "it waits for nothing that is in flight");
    let [action] = plan.actions.as_slice() else { panic!("one action: {:?}", plan.actions) };
    assert!(!in_effect(&action.request, &live));
    live.ownership.applied = Some("b a 2".to_owned());
    assert!(in_effect(&action.request, &live));
    assert_eq!(plan_applied_mark("OrdersTable", &live, "b a 2").actions, []);
}

#[test]
fn a_table_that_has_no_room_for_the_mark_is_refused() {
    let mut full = table("orders");
    full.tags = (0..50).map(|number| (format!("tag-{number}"), String::new())).collect();
    let plan = plan_applied_mark("OrdersTable", &observed(&full), "b a 2");
    assert_eq!((plan.outcome, plan.actions.len()), (Outcome::Refused, 0));
}

#[test]
fn a_creation_that_was_cut_short_before_ttl_is_finished_without_a_question() {
    let mut wanted = desired(&table("orders"));
    wanted.table.time_to_live = Some("expiresAt".to_owned());
    wanted.ownership_tags = false;
    let created = plan_table(&owner(), &wanted, &Live::Absent, &Approvals::default());
    let tags = created.actions.iter().find_map(|action| match &action.request {
        Request::CreateTable(input) => input.tags.clone(),
        _ => None,
    });
    let tags = tags.expect("a creation with tags");
    let description = description_from_create(&request::create_table(&table("orders"), []));
    let answers = Answers { table: description, tags: Some(tags), ..Answers::default() };
    let mut cut_short = Observed::from_answers(answers).expect("a table");
    cut_short.unsupported.clear();
    let again = plan_table(&owner(), &wanted, &Live::Present(Box::new(cut_short)), &Approvals::default());
    let operations: Vec<_> = again.actions.iter().map(|action| action.request.operation()).collect();
    assert_eq!((operations, again.held.len()), (vec!["UpdateTimeToLive", "UntagResource"], 0));
}

//! The book club's pages, gone through with an emulated CloudFormation and the function as a real process: the failure,
//! deployment and adoption, updates, rollbacks, the deletion of the stack, and the way back to native tables.

mod app;
mod pages;
mod template;

use serde_json::{Value, json};

use app::{App, FUNCTION, ROLE, STACK};
use pages::{blocks, change, file, read};
use tablewright_testkit::account::{ACCOUNT, REGION};
use tablewright_testkit::permissions::{need::Place, policy::Policy};
use template::{Native, native, of_rollback_plan, of_serverless, role};

const GROUPS: &str = "bookclub-app-bookclub-groups-prod";
const MEMBERS: &str = "bookclub-app-bookclub-members-prod";
const CACHE: &str = "bookclub-app-metadata-cache-prod";
/// The tables that are custom resources, by logical id.
const CUSTOM: [(&str, &str); 3] =
    [("BookclubGroupsTable", GROUPS), ("BookclubMembersTable", MEMBERS), ("MetadataCacheTable", CACHE)];
const TABLES: [&str; 3] = [GROUPS, MEMBERS, CACHE];

/// The example's template for production.
fn deployed() -> Value {
    of_serverless(&read("serverless.yml"))
}

/// The differences that the page shows, in its order: two for indexes, one for recovery, one for a projection, one that
/// approves it.
fn differences() -> [String; 5] {
    let differences = blocks(&read("README.md"), "diff");
    differences.try_into().unwrap_or_else(|others: Vec<_>| panic!("{} differences", others.len()))
}

/// `serverless.yml` with some of the page's differences, as a template.
fn changed(differences: &[String]) -> Value {
    let text = differences.iter().fold(read("serverless.yml"), |text, difference| change(&text, difference));
    of_serverless(&text)
}

/// The update of the page, together with one of a native table that CloudFormation cannot do: two indexes at once.
fn update_that_fails() -> Value {
    let mut template = changed(&differences()[..3]);
    let books = &mut template["Resources"]["BooksTable"]["Properties"];
    for name in ["by-title", "by-author"] {
        let mut push = |list: &str, value: Value| books[list].as_array_mut().expect("a list").push(value);
        push("AttributeDefinitions", json!({ "AttributeName": name, "AttributeType": "S" }));
        let key = json!([{ "AttributeName": name, "KeyType": "HASH" }]);
        let projection = json!({ "ProjectionType": "ALL" });
        push("GlobalSecondaryIndexes", json!({ "IndexName": name, "KeySchema": key, "Projection": projection }));
    }
    template
}

/// An account with tables that a deleted stack has left behind, with items in them.
fn left_behind() -> App {
    let mut app = App::new();
    app.create(&native(&deployed(), Native::CustomOnesAlone)).expect("CREATE_COMPLETE");
    app.fill(&TABLES);
    app.delete().expect("DELETE_COMPLETE");
    app
}

#[test]
fn deployed_natively_over_tables_left_behind_it_fails_as_the_page_says() {
    let mut app = left_behind();
    let before = app.items(&TABLES);
    let stack = app.create(&native(&deployed(), Native::All)).expect("ROLLBACK_COMPLETE");
    let failure = blocks(&read("README.md"), "text").remove(0);
    assert!(stack.story().contains(&failure), "{}", stack.story());
    assert_eq!(app.items(&TABLES), before);
}

#[test]
fn with_the_custom_resource_the_same_deployment_adopts_them_and_the_items_are_there() {
    let mut app = left_behind();
    let before = app.items(&TABLES);
    let stack = app.create(&deployed()).expect("CREATE_COMPLETE");
    for (logical_id, name) in CUSTOM {
        assert_eq!(stack.resource(logical_id).physical_id, name);
    }
    assert_eq!(app.items(&TABLES), before);
    assert!(!app.changes().iter().any(|call| call == "CreateTable" || call == "DeleteTable"));
    app.assert_well_behaved();
}

#[test]
fn where_nothing_is_there_it_creates_the_tables_as_they_are_declared() {
    let app = App::deployed(&deployed());
    assert_eq!(app.indexes(GROUPS), ["by-owner"]);
    assert_eq!(app.indexes(MEMBERS), ["by-user"]);
    assert!(app.is_recoverable(GROUPS) && app.is_recoverable(MEMBERS) && !app.is_recoverable(CACHE));
    let expiry = app.account.must("DescribeTimeToLive", &json!({ "TableName": CACHE }));
    assert_eq!(expiry["TimeToLiveDescription"]["AttributeName"], "expiresAt");
    let tags = app.account.tags(GROUPS);
    let tag = |name: &str| tags.get(name).map(String::as_str);
    assert_eq!(tag("Application"), Some("bookclub-app"));
    assert_eq!(tag("Stage"), Some("prod"));
    assert_eq!(tag("tablewright:project"), Some("bookclub-app"));
    assert_eq!(tag("tablewright:environment"), Some("prod"));
}

#[test]
fn a_cache_left_behind_without_ttl_waits_for_the_approval_that_the_page_names() {
    let mut app = left_behind();
    let off = json!({ "AttributeName": "expiresAt", "Enabled": false });
    app.account.must("UpdateTimeToLive", &json!({ "TableName": CACHE, "TimeToLiveSpecification": off }));
    let stack = app.create(&deployed()).expect("ROLLBACK_COMPLETE");
    let approval = "DS107:MetadataCacheTable";
    assert!(read("README.md").contains(approval));
    assert!(stack.failures().iter().any(|reason| reason.contains(approval)), "{}", stack.story());
    app.items(&TABLES);
    app.assert_well_behaved();
}

#[test]
fn the_update_of_the_page_adds_two_indexes_at_once_and_switches_recovery_on() {
    let mut app = App::deployed(&deployed());
    app.fill(&TABLES);
    let before = app.items(&TABLES);
    app.update(&changed(&differences()[..3])).expect("UPDATE_COMPLETE");
    assert_eq!(app.indexes(MEMBERS), ["by-current-book", "by-role", "by-user"]);
    assert!(app.is_recoverable(CACHE));
    assert_eq!(app.items(&TABLES), before);
    app.assert_well_behaved();
}

#[test]
fn another_projection_fails_until_the_template_approves_it() {
    let mut app = App::deployed(&deployed());
    let [.., projection, approval] = differences();
    app.changes();

    let stack = app.update(&changed(std::slice::from_ref(&projection))).expect("UPDATE_ROLLBACK_COMPLETE");
    let asked = "DS102:BookclubGroupsTable/by-owner";
    assert!(approval.contains(asked));
    assert!(stack.failures().iter().any(|reason| reason.contains(asked)), "{}", stack.story());
    assert!(!app.changes().iter().any(|call| call == "UpdateTable"), "nothing was done");

    app.update(&changed(&[projection, approval])).expect("UPDATE_COMPLETE");
    let table = app.account.table(GROUPS).expect("a table");
    assert_eq!(table["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"], "KEYS_ONLY");
    app.assert_well_behaved();
}

#[test]
fn a_rollback_leaves_the_new_indexes_and_a_new_revision_takes_them_away() {
    let mut app = App::deployed(&deployed());
    app.fill(&TABLES);
    let before = app.items(&TABLES);
    let held = {
        let stack = app.update(&update_that_fails()).expect("UPDATE_ROLLBACK_COMPLETE");
        stack.resource("BookclubMembersTable").attributes["Held"].to_string()
    };
    assert!(held.contains("by-role") && held.contains("by-current-book"), "{held}");
    assert_eq!(app.indexes(MEMBERS), ["by-current-book", "by-role", "by-user"]);
    assert_eq!(app.items(&TABLES), before);

    let mut wanted = deployed();
    let members = &mut wanted["Resources"]["BookclubMembersTable"]["Properties"];
    members["Revision"] = json!("without the indexes of the failed deployment");
    let approvals = ["by-role", "by-current-book"].map(|index| format!("DS102:BookclubMembersTable/{index}"));
    members["Approve"] = json!(approvals);
    app.update(&wanted).expect("UPDATE_COMPLETE");
    assert_eq!(app.indexes(MEMBERS), ["by-user"]);
    app.assert_well_behaved();
}

#[test]
fn when_the_stack_is_deleted_the_function_detaches_and_changes_nothing() {
    let mut app = App::deployed(&deployed());
    app.fill(&TABLES);
    let before = app.items(&TABLES);
    app.changes();
    app.delete().expect("DELETE_COMPLETE");
    assert_eq!(app.changes(), Vec::<String>::new());
    assert_eq!(app.items(&TABLES), before);
    app.assert_well_behaved();
}

#[test]
fn the_rollback_plan_leads_to_native_tables_with_the_items_in_them() {
    let mut app = App::deployed(&deployed());
    app.fill(&TABLES);
    let before = app.items(&TABLES);
    let plan = read("rollback.md");
    app.changes();

    // 2. The custom resources go, the function stays.
    let mut stack = deployed();
    let resources = stack["Resources"].as_object_mut().expect("resources");
    for (logical_id, _) in CUSTOM {
        resources.shift_remove(logical_id).expect("a resource");
    }
    app.update(&stack).expect("UPDATE_COMPLETE");
    assert_eq!(app.changes(), Vec::<String>::new(), "detaching is silence");
    assert_eq!(app.items(&TABLES), before);

    // 3. The tables come in under the new logical ids that the plan lists.
    let tables = of_rollback_plan(&file(&plan, "after/native-tables.yaml"));
    stack["Resources"].as_object_mut().expect("resources").extend(tables);
    let listed: Value = serde_json::from_str(&blocks(&plan, "json").remove(0)).expect("a list");
    let identifiers: Vec<_> = listed.as_array().expect("a list").iter().map(identifier).collect();
    assert_eq!(identifiers.len(), CUSTOM.len());
    app.cloud.import(STACK, &stack, &identifiers).expect("an accepted import").expect("IMPORT_COMPLETE");

    // 4. The function goes.
    let resources = stack["Resources"].as_object_mut().expect("resources");
    for logical_id in [FUNCTION, ROLE] {
        resources.shift_remove(logical_id).expect("a resource");
    }
    app.update(&stack).expect("UPDATE_COMPLETE");
    assert_eq!(app.items(&TABLES), before);
    assert_eq!(app.indexes(GROUPS), ["by-owner"]);
    app.assert_well_behaved();

    // And back again: each table is adopted before CloudFormation forgets the native one.
    app.update(&deployed()).expect("UPDATE_COMPLETE");
    assert_eq!(app.items(&TABLES), before);
    assert_eq!(app.cloud.stack(STACK).resource("BookclubGroupsTable").physical_id, GROUPS);
    app.assert_well_behaved();
}

#[test]
fn a_custom_resource_in_the_place_of_a_native_one_needs_a_new_logical_id() {
    let mut app = App::deployed(&native(&deployed(), Native::All));
    let refused = app.cloud.update(STACK, &deployed()).expect_err("a refusal");
    assert!(refused.to_string().contains("Update of resource type is not permitted"), "{refused}");
}

#[test]
fn the_role_allows_every_call_that_the_pages_lead_to() {
    let mut app = left_behind();
    app.create(&deployed()).expect("CREATE_COMPLETE");
    let mut with_fewer_tags = changed(&differences());
    app.update(&with_fewer_tags).expect("UPDATE_COMPLETE");
    for (logical_id, _) in CUSTOM {
        let tags = &mut with_fewer_tags["Resources"][logical_id]["Properties"]["Tags"];
        tags.as_array_mut().expect("tags").pop();
    }
    app.update(&with_fewer_tags).expect("UPDATE_COMPLETE");
    app.delete().expect("DELETE_COMPLETE");
    for table in TABLES {
        app.account.must("DeleteTable", &json!({ "TableName": table }));
    }
    // The native tables are not the function's.
    let mut without_native = deployed();
    without_native["Resources"]
        .as_object_mut()
        .expect("resources")
        .retain(|_, it| it["Type"] != "AWS::DynamoDB::Table");
    app.create(&without_native).expect("CREATE_COMPLETE");

    let place = Place::new(REGION, ACCOUNT);
    let mut policy = Policy::parse(&role(&read("serverless.yml")));
    let calls = app.function.take_calls();
    policy.must_allow(
        calls.iter().flat_map(|call| place.of_target(&format!("DynamoDB_20120810.{}", call.operation), &call.input)),
    );
    let unused: Vec<_> = policy.unused().into_iter().filter(|it| it.starts_with("dynamodb:")).collect();
    // What other templates of these tables would need: a cache with an index, TTL for the others.
    let on = |action: &str, table: &str| {
        format!("dynamodb:{action} on {}", place.arn("dynamodb", &format!("table/{table}")))
    };
    assert_eq!(unused, [on("UpdateTable", CACHE), on("UpdateTimeToLive", GROUPS), on("UpdateTimeToLive", MEMBERS)]);
}

#[test]
fn what_the_page_says_of_the_log_is_in_the_log() {
    let mut app = left_behind();
    let [.., projection, _] = differences();
    app.create(&deployed()).expect("CREATE_COMPLETE");
    app.update(&update_that_fails()).expect("UPDATE_ROLLBACK_COMPLETE");
    let before = app.log().len();
    app.update(&changed(&[projection])).expect("UPDATE_ROLLBACK_COMPLETE");
    let log = app.log();

    let page = read("README.md");
    let (_, table) = page.split_once("| field | |\n|---|---|\n").expect("a table of fields");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let fields: Vec<_> = rows.flat_map(|row| row.split('|').nth(1).expect("a column").split(", ")).collect();
    assert!(fields.len() >= 8, "{fields:?}");
    for field in fields.iter().map(|field| field.trim().trim_matches('`')) {
        assert!(log.iter().any(|line| line.get(field).is_some()), "no line has {field}");
    }

    // What the pattern for failures finds: the one that was held, and not the way back.
    let failed = |line: &&Value| line["message"] == "answered" && line["result"] == "FAILED";
    assert!(page.contains(r#"{ $.message = "answered" && $.result = "FAILED" }"#));
    assert_eq!(log[..before].iter().filter(failed).count(), 0);
    let failures: Vec<_> = log[before..].iter().filter(failed).collect();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0]["logical_id"], "BookclubGroupsTable");
    app.function.assert_discreet();
}

/// A logical id and the table that it stands for, as `--resources-to-import` says it.
fn identifier(listed: &Value) -> (&str, &str) {
    let id = listed["LogicalResourceId"].as_str().expect("an id");
    (id, listed["ResourceIdentifier"]["TableName"].as_str().expect("a name"))
}

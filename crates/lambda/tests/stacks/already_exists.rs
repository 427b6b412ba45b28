//! The failure that the book club's document begins with, and its end.

use serde_json::{Value, json};

use super::world::{World, table, template};

const GROUPS: &str = "bookclub-app-bookclub-groups-prod";
const MEMBERS: &str = "bookclub-app-bookclub-members-prod";

/// Returns the stack as it was: native tables that stay when the stack goes.
fn native() -> Value {
    let of = |name: &str| json!({"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "Properties": table(name, &["owner"])});
    template(json!({"BookclubGroupsTable": of(GROUPS), "BookclubMembersTable": of(MEMBERS)}))
}

/// Returns the stack as it is now.
fn adopting(world: &World) -> Value {
    let of = |name: &str| world.custom(table(name, &["owner"]));
    template(json!({"BookclubGroupsTable": of(GROUPS), "BookclubMembersTable": of(MEMBERS)}))
}

/// Returns a world in which a stack was deleted and its tables stayed.
fn left_behind() -> World {
    let mut world = World::new();
    world.cloud.create("bookclub-app-prod", &native()).unwrap().expect("CREATE_COMPLETE");
    world.put_item(GROUPS);
    world.put_item(MEMBERS);
    world.cloud.delete("bookclub-app-prod").unwrap().expect("DELETE_COMPLETE");
    world
}

#[test]
fn deploying_natively_over_tables_left_behind_fails_in_the_documents_words() {
    let mut world = left_behind();
    let stack = world.cloud.create("bookclub-app-prod", &native()).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    let failed = stack.events.iter().find(|event| event.status == "CREATE_FAILED").unwrap();
    assert_eq!(
        failed.to_string(),
        "CREATE_FAILED: BookclubGroupsTable (AWS::DynamoDB::Table)\nResource handler returned message: \"Resource of type \
         'AWS::DynamoDB::Table' with identifier 'bookclub-app-bookclub-groups-prod' already exists.\""
    );
    world.item_is_kept(GROUPS);
}

#[test]
fn the_custom_resource_adopts_tables_left_behind_and_their_items_stay() {
    let mut world = left_behind();
    let ids = [GROUPS, MEMBERS].map(|name| world.table(name)["TableId"].clone());
    let whole = adopting(&world);
    let stack = world.cloud.create("bookclub-app-prod", &whole).unwrap();
    stack.expect("CREATE_COMPLETE");
    assert_eq!(stack.resource("BookclubGroupsTable").physical_id, GROUPS);
    assert_eq!([GROUPS, MEMBERS].map(|name| world.table(name)["TableId"].clone()), ids, "the tables are the same ones");
    assert!(world.changes().iter().all(|operation| operation == "TagResource"));
    for name in [GROUPS, MEMBERS] {
        world.item_is_kept(name);
        assert_eq!(world.account.tags(name)["tablewright:project"], "bookclub-app-prod");
    }
}

#[test]
fn a_native_stack_goes_over_to_the_custom_resource_without_losing_an_item() {
    let mut world = World::new();
    world.cloud.create("bookclub-app-prod", &native()).unwrap().expect("CREATE_COMPLETE");
    world.put_item(GROUPS);
    let groups = world.custom(table(GROUPS, &["owner"]));

    // A type cannot change under one logical id.
    let mut changed = native();
    changed["Resources"]["BookclubGroupsTable"] = groups.clone();
    let refused = world.cloud.update("bookclub-app-prod", &changed).unwrap_err();
    assert!(refused.0.starts_with("Update of resource type is not permitted."), "{refused}");

    let mut renamed = native();
    renamed["Resources"].as_object_mut().unwrap().remove("BookclubGroupsTable");
    renamed["Resources"]["GroupsTable"] = groups;
    let stack = world.cloud.update("bookclub-app-prod", &renamed).unwrap();
    stack.expect("UPDATE_COMPLETE");
    world.item_is_kept(GROUPS);
}

#[test]
fn the_way_back_to_native_tables_detaches_and_imports() {
    let mut world = left_behind();
    let whole = adopting(&world);
    world.cloud.create("bookclub-app-prod", &whole).unwrap().expect("CREATE_COMPLETE");
    world.function.take_calls();

    let mut without = whole;
    without["Resources"].as_object_mut().unwrap().remove("BookclubGroupsTable");
    world.cloud.update("bookclub-app-prod", &without).unwrap().expect("UPDATE_COMPLETE");
    assert_eq!(world.changes(), Vec::<String>::new(), "detaching is silence");

    without["Resources"]["GroupsTable"] = native()["Resources"]["BookclubGroupsTable"].clone();
    let imported = world.cloud.import("bookclub-app-prod", &without, &[("GroupsTable", GROUPS)]).unwrap();
    imported.expect("IMPORT_COMPLETE");
    world.item_is_kept(GROUPS);
}

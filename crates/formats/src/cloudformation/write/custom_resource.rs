//! A table as properties of the custom resource: those of `AWS::DynamoDB::Table`, and what is declared beside the table.

use serde_json::{Map, Value, json};
use tablewright_core::project::{DesiredTable, OnExisting};

use super::function::Function;
use super::properties::properties;

/// Returns the properties of a table's custom resource.
pub(super) fn custom_resource(
    project: &str,
    environment: &str,
    desired: &DesiredTable,
    deletes: bool,
) -> Map<String, Value> {
    let mut all = Map::new();
    let mut set = |key: &str, value: Value| drop(all.insert(key.to_owned(), value));
    set("ServiceToken", Function::arn());
    set("Project", json!(project));
    set("Environment", json!(environment));
    match desired.on_existing {
        OnExisting::Converge => {}
        OnExisting::Adopt | OnExisting::CreateOnly => set("OnExisting", json!("adopt")),
        OnExisting::Fail => set("OnExisting", json!("fail")),
    }
    if deletes {
        set("OnDelete", json!("delete"));
    }
    if !desired.ownership_tags {
        set("OwnershipTags", json!(false));
    }
    if desired.tags_exclusive {
        set("TagsExclusive", json!(true));
    }
    if !desired.ignore.is_empty() {
        set("Ignore", desired.ignore.iter().map(|field| json!(field.to_string())).collect());
    }
    all.extend(properties(&desired.table));
    all
}

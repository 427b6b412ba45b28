//! Who makes a resource: native tables, custom resources, and types that only have a name here.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::custom::{About, CustomResources, RequestType};
use super::native_table;
use super::stack::{Resource, Stack};
use crate::account::{ACCOUNT, Account, function_arn};

/// A resource as its provider made it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Made {
    pub(super) physical_id: String,
    pub(super) attributes: Map<String, Value>,
}

/// A resource that could not be made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed {
    /// What has to be deleted on the way back; none where nothing was made.
    pub(super) physical_id: Option<String>,
    pub(super) reason: String,
}

/// Everybody who makes resources.
pub(super) struct Providers {
    pub(super) account: Arc<Account>,
    pub(super) custom: CustomResources,
}

enum Provider {
    Table,
    Custom,
    /// Functions, roles and whatever else a template of tables names.
    Inert,
}

fn provider(resource_type: &str) -> Provider {
    match resource_type {
        native_table::TYPE => Provider::Table,
        "AWS::CloudFormation::CustomResource" => Provider::Custom,
        custom if custom.starts_with("Custom::") => Provider::Custom,
        _ => Provider::Inert,
    }
}

impl Providers {
    /// Makes a resource.
    pub(super) fn create(
        &mut self,
        stack: &Stack,
        logical_id: &str,
        resource_type: &str,
        properties: &Value,
    ) -> Result<Made, Failed> {
        let default_id = default_id(stack, logical_id);
        match provider(resource_type) {
            Provider::Table => native_table::create(&self.account, stack, logical_id, &default_id, properties),
            Provider::Custom => {
                let about = About {
                    stack_id: &stack.id,
                    default_id: &default_id,
                    logical_id,
                    resource_type,
                    properties,
                    old_properties: None,
                    physical_id: None,
                };
                self.custom.request(RequestType::Create, about)
            }
            Provider::Inert => Ok(inert(resource_type, &default_id, properties)),
        }
    }

    /// Gives a resource other properties; what is made may have another physical id.
    pub(super) fn update(&mut self, stack: &Stack, resource: &Resource, properties: &Value) -> Result<Made, Failed> {
        match provider(&resource.resource_type) {
            Provider::Table => native_table::update(&self.account, stack, resource, properties),
            Provider::Custom if resource.properties["ServiceToken"] != properties["ServiceToken"] => {
                Err(Failed { physical_id: None, reason: "Modifying service token is not allowed.".to_owned() })
            }
            Provider::Custom => {
                let old = &resource.properties;
                self.custom
                    .request(RequestType::Update, about_update(stack, resource, properties, old, &resource.physical_id))
            }
            Provider::Inert => Ok(inert(&resource.resource_type, &resource.physical_id, properties)),
        }
    }

    /// Takes an update back, whether it went well or not. `current_id` is the physical id that it led to. What is made
    /// may have another one; then whatever has the current one is not needed any more.
    pub(super) fn roll_back(
        &mut self,
        stack: &Stack,
        before: &Resource,
        attempted: &Value,
        current_id: &str,
    ) -> Result<Made, Failed> {
        match provider(&before.resource_type) {
            Provider::Table if before.physical_id == current_id => {
                native_table::roll_back(&self.account, before, attempted)
            }
            // A change of the service token never reached the function.
            Provider::Custom if before.properties["ServiceToken"] == attempted["ServiceToken"] => self
                .custom
                .request(RequestType::Update, about_update(stack, before, &before.properties, attempted, current_id)),
            Provider::Table | Provider::Custom | Provider::Inert => {
                Ok(Made { physical_id: before.physical_id.clone(), attributes: before.attributes.clone() })
            }
        }
    }

    /// Deletes what has this physical id.
    pub(super) fn delete(&mut self, stack: &Stack, resource: &Resource, physical_id: &str) -> Result<(), String> {
        match provider(&resource.resource_type) {
            Provider::Table => native_table::delete(&self.account, physical_id),
            Provider::Custom => {
                let about = About {
                    stack_id: &stack.id,
                    default_id: physical_id,
                    logical_id: &resource.logical_id,
                    resource_type: &resource.resource_type,
                    properties: &resource.properties,
                    old_properties: None,
                    physical_id: Some(physical_id),
                };
                self.custom.request(RequestType::Delete, about).map(drop).map_err(|failed| failed.reason)
            }
            Provider::Inert => Ok(()),
        }
    }

    /// Takes up a resource that exists.
    pub(super) fn import(
        &mut self,
        stack: &Stack,
        logical_id: &str,
        resource_type: &str,
        identifier: &str,
    ) -> Result<Made, String> {
        match provider(resource_type) {
            Provider::Table => native_table::import(&self.account, stack, logical_id, identifier),
            Provider::Custom | Provider::Inert => {
                Err(format!("ResourceTypes [{resource_type}] are not supported for Import"))
            }
        }
    }
}

fn about_update<'a>(
    stack: &'a Stack,
    resource: &'a Resource,
    properties: &'a Value,
    old_properties: &'a Value,
    physical_id: &'a str,
) -> About<'a> {
    About {
        stack_id: &stack.id,
        default_id: physical_id,
        logical_id: &resource.logical_id,
        resource_type: &resource.resource_type,
        properties,
        old_properties: Some(old_properties),
        physical_id: Some(physical_id),
    }
}

/// Returns the id of a resource that nobody named, the same as long as the stack lives.
fn default_id(stack: &Stack, logical_id: &str) -> String {
    let end = &stack.id[stack.id.len() - 12..];
    format!("{}-{logical_id}-{}", stack.name, end.to_ascii_uppercase())
}

fn inert(resource_type: &str, default_id: &str, properties: &Value) -> Made {
    let named = ["FunctionName", "RoleName", "LogGroupName"].iter().find_map(|name| properties[*name].as_str());
    let physical_id = named.unwrap_or(default_id).to_owned();
    let arn = match resource_type {
        "AWS::Lambda::Function" | "AWS::Serverless::Function" => function_arn(&physical_id),
        _ => format!("arn:aws:iam::{ACCOUNT}:role/{physical_id}"),
    };
    let attributes = Map::from_iter([("Arn".to_owned(), json!(arn))]);
    Made { physical_id, attributes }
}

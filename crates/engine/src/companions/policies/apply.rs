//! Writing policies and attachments.

use std::collections::BTreeMap;

use aws_sdk_iam::Client;
use aws_sdk_iam::error::BuildError;
use aws_sdk_iam::types::Tag;
use tablewright_core::companion::{Attachment, Document, ManagedPolicy};
use tablewright_core::refusal::Refusal;

use super::super::answer::unsendable;
use crate::refusal::refusal;

/// A client with the changing calls.
#[derive(Debug, Clone)]
pub(in super::super) struct Policies {
    client: Client,
}

impl Policies {
    pub(in super::super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Creates a policy, with its tags.
    pub(in super::super) async fn create(
        &self,
        policy: &ManagedPolicy,
        description: Option<&str>,
    ) -> Result<(), Refusal> {
        let call = self
            .client
            .create_policy()
            .policy_name(&policy.name)
            .path(&policy.path)
            .policy_document(policy.document.known().map_err(unsendable)?)
            .set_description(description.map(ToOwned::to_owned))
            .set_tags(Some(tags(&policy.tags)?));
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Puts a new version in force.
    pub(in super::super) async fn create_version(&self, arn: &str, document: &Document) -> Result<(), Refusal> {
        let document = document.known().map_err(unsendable)?;
        let call = self.client.create_policy_version().policy_arn(arn).policy_document(document).set_as_default(true);
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Deletes a version that is not in force.
    pub(in super::super) async fn delete_version(&self, arn: &str, version: &str) -> Result<(), Refusal> {
        let call = self.client.delete_policy_version().policy_arn(arn).version_id(version);
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Adds tags.
    pub(in super::super) async fn tag(&self, arn: &str, added: &BTreeMap<String, String>) -> Result<(), Refusal> {
        let call = self.client.tag_policy().policy_arn(arn).set_tags(Some(tags(added)?));
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Deletes a policy.
    pub(in super::super) async fn delete(&self, arn: &str) -> Result<(), Refusal> {
        self.client.delete_policy().policy_arn(arn).send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Gives a policy to a role.
    pub(in super::super) async fn attach(&self, attachment: &Attachment) -> Result<(), Refusal> {
        let arn = attachment.arn.known().map_err(unsendable)?;
        let call = self.client.attach_role_policy().role_name(&attachment.role).policy_arn(arn);
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Takes a policy off a role.
    pub(in super::super) async fn detach(&self, attachment: &Attachment) -> Result<(), Refusal> {
        let arn = attachment.arn.known().map_err(unsendable)?;
        let call = self.client.detach_role_policy().role_name(&attachment.role).policy_arn(arn);
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }
}

fn tags(tags: &BTreeMap<String, String>) -> Result<Vec<Tag>, Refusal> {
    let built = tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
    built.collect::<Result<_, BuildError>>().map_err(unsendable)
}

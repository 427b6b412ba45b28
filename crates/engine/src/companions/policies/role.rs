//! Reading everything that a role's policies allow and deny.

use std::collections::BTreeMap;

use futures_util::future;
use tablewright_core::refusal::Refusal;
use tablewright_core::verify::{RolePolicy, Seen};

use super::read::{NO_SUCH_ENTITY, Policies, decoded};
use crate::refusal::refusal;

impl Policies {
    /// Reads the policies of roles, attached and their own.
    pub(in super::super) async fn of_roles(&self, roles: Vec<String>) -> BTreeMap<String, Seen<Vec<RolePolicy>>> {
        let reads = roles.into_iter().map(|role| async {
            let seen = match future::try_join(self.attached(&role), self.inline(&role)).await {
                Ok((attached, inline)) => Ok(Some(attached.into_iter().chain(inline).collect())),
                Err(refusal) if refusal.code == NO_SUCH_ENTITY => Ok(None),
                Err(refusal) => Err(refusal.to_string()),
            };
            (role, seen)
        });
        future::join_all(reads).await.into_iter().collect()
    }

    /// Returns the managed policies that a role has, AWS's own among them.
    async fn attached(&self, role: &str) -> Result<Vec<RolePolicy>, Refusal> {
        let mut found = Vec::new();
        let mut pages = self.client.list_attached_role_policies().role_name(role).into_paginator().send();
        while let Some(page) = pages.next().await {
            for policy in page.map_err(|error| refusal(&error))?.attached_policies.unwrap_or_default() {
                let (Some(name), Some(arn)) = (policy.policy_name, policy.policy_arn) else { continue };
                found.push(RolePolicy { name, document: self.document(&arn).await? });
            }
        }
        Ok(found)
    }

    /// Returns the version of a policy that is in force.
    async fn document(&self, arn: &str) -> Result<String, Refusal> {
        let policy = self.client.get_policy().policy_arn(arn).send().await.map_err(|error| refusal(&error))?.policy;
        let version = policy.and_then(|policy| policy.default_version_id).unwrap_or_default();
        let call = self.client.get_policy_version().policy_arn(arn).version_id(version);
        let version = call.send().await.map_err(|error| refusal(&error))?.policy_version;
        Ok(decoded(&version.and_then(|version| version.document).unwrap_or_default()))
    }

    /// Returns the policies that stand in a role itself.
    async fn inline(&self, role: &str) -> Result<Vec<RolePolicy>, Refusal> {
        let mut found = Vec::new();
        let mut pages = self.client.list_role_policies().role_name(role).into_paginator().send();
        while let Some(page) = pages.next().await {
            for name in page.map_err(|error| refusal(&error))?.policy_names {
                let call = self.client.get_role_policy().role_name(role).policy_name(&name);
                let answer = call.send().await.map_err(|error| refusal(&error))?;
                found.push(RolePolicy { name, document: decoded(&answer.policy_document) });
            }
        }
        Ok(found)
    }
}

//! Reading policies and attachments.

use std::collections::BTreeMap;

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{Policy, PolicyScopeType, Tag};
use futures_util::future;
use tablewright_core::companion::{
    Attachment, Companion, Document, LiveCompanion, ManagedPolicy, ObservedCompanion, Text,
};
use tablewright_core::refusal::Refusal;

use super::super::Listed;
use super::super::answer::refused;
use crate::refusal::refusal;

/// Most entries of a page.
const PAGE: i32 = 1000;
/// What IAM says of something that is not there.
pub(super) const NO_SUCH_ENTITY: &str = "NoSuchEntity";
/// Where AWS keeps its own policies, which may have the name of a customer's.
const OF_AWS: &str = ":iam::aws:";

/// A client with reading calls and no others.
#[derive(Debug, Clone)]
pub(in super::super) struct Policies {
    pub(super) client: Client,
}

impl Policies {
    pub(in super::super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Reads policies by name: one call finds all of them, whatever their paths and without knowing the account, then
    /// four calls read each.
    pub(in super::super) async fn policies(&self, names: &[String]) -> Vec<(String, LiveCompanion)> {
        let found = match self.named(names).await {
            Ok(found) => found,
            Err(refusal) => {
                let live = refused(&refusal);
                return names.iter().map(|name| (name.clone(), live.clone())).collect();
            }
        };
        let reads = names.iter().map(|name| async {
            let live = match found.get(&name.to_ascii_lowercase()) {
                None => LiveCompanion::Absent,
                Some(policy) => match self.policy(policy).await {
                    Ok(live) => live,
                    Err(refusal) if refusal.code == NO_SUCH_ENTITY => LiveCompanion::Absent,
                    Err(refusal) => refused(&refusal),
                },
            };
            (name.clone(), live)
        });
        future::join_all(reads).await
    }

    /// Returns the customer's policies of these names, by name in lower case: IAM tells no other case apart.
    async fn named(&self, names: &[String]) -> Result<BTreeMap<String, Policy>, Refusal> {
        let wanted: Vec<_> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        let mut found = BTreeMap::new();
        let call = self.client.list_policies().scope(PolicyScopeType::Local).max_items(PAGE);
        let mut pages = call.into_paginator().send();
        while let Some(page) = pages.next().await {
            for policy in page.map_err(|error| refusal(&error))?.policies.unwrap_or_default() {
                let name = policy.policy_name().unwrap_or_default().to_ascii_lowercase();
                if wanted.contains(&name) {
                    found.insert(name, policy);
                }
            }
        }
        Ok(found)
    }

    /// Returns all of the customer's policies whose names begin so.
    pub(in super::super) async fn with_names(&self, prefix: &str) -> Result<Vec<Listed>, Refusal> {
        let call = self.client.list_policies().scope(PolicyScopeType::Local).max_items(PAGE);
        let mut pages = call.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let policies = page.map_err(|error| refusal(&error))?.policies.unwrap_or_default().into_iter();
            for policy in policies.filter(|policy| policy.policy_name().is_some_and(|name| name.starts_with(prefix))) {
                let tags = self.tags(policy.arn().unwrap_or_default()).await?;
                found.push(Listed { name: policy.policy_name.unwrap_or_default(), tags });
            }
        }
        Ok(found)
    }

    async fn policy(&self, policy: &Policy) -> Result<LiveCompanion, Refusal> {
        let (Some(name), Some(arn)) = (policy.policy_name(), policy.arn()) else {
            return Ok(LiveCompanion::Unreadable("IAM lists it without a name or an ARN".to_owned()));
        };
        let (versions, tags, attached_to) =
            future::try_join3(self.versions(arn), self.tags(arn), self.attached_to(arn)).await?;
        let (other_versions, in_force) = versions;
        let Some(in_force) = in_force else {
            return Ok(LiveCompanion::Unreadable("IAM lists no version of it that is in force".to_owned()));
        };
        let call = self.client.get_policy_version().policy_arn(arn).version_id(in_force);
        let version = call.send().await.map_err(|error| refusal(&error))?.policy_version;
        let document = version.and_then(|version| version.document).unwrap_or_default();
        let companion = Companion::Policy(ManagedPolicy {
            name: name.to_owned(),
            path: policy.path().unwrap_or("/").to_owned(),
            document: Document::read(&decoded(&document)),
            tags,
            other_versions,
        });
        let settled = ObservedCompanion::settled(companion);
        let observed = ObservedCompanion { arn: Some(arn.to_owned()), attached_to, ..settled };
        Ok(LiveCompanion::Present(Box::new(observed)))
    }

    /// Returns the versions that are not in force, oldest first, and the one that is.
    async fn versions(&self, arn: &str) -> Result<(Vec<String>, Option<String>), Refusal> {
        let mut versions = Vec::new();
        let mut pages = self.client.list_policy_versions().policy_arn(arn).into_paginator().send();
        while let Some(page) = pages.next().await {
            versions.extend(page.map_err(|error| refusal(&error))?.versions.unwrap_or_default());
        }
        versions.sort_by_cached_key(|version| number(version.version_id().unwrap_or_default()));
        let (in_force, others): (Vec<_>, Vec<_>) =
            versions.into_iter().partition(|version| version.is_default_version());
        let others = others.into_iter().filter_map(|version| version.version_id).collect();
        Ok((others, in_force.into_iter().next().and_then(|version| version.version_id)))
    }

    async fn tags(&self, arn: &str) -> Result<BTreeMap<String, String>, Refusal> {
        let mut tags = BTreeMap::new();
        let mut pages = self.client.list_policy_tags().policy_arn(arn).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page: Vec<Tag> = page.map_err(|error| refusal(&error))?.tags;
            tags.extend(page.into_iter().map(|tag| (tag.key, tag.value)));
        }
        Ok(tags)
    }

    /// Returns what a policy is attached to.
    async fn attached_to(&self, arn: &str) -> Result<Vec<String>, Refusal> {
        let mut holders = Vec::new();
        let mut pages = self.client.list_entities_for_policy().policy_arn(arn).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refusal(&error))?;
            let roles = page.policy_roles().iter().filter_map(|role| Some(format!("role/{}", role.role_name()?)));
            let users = page.policy_users().iter().filter_map(|user| Some(format!("user/{}", user.user_name()?)));
            let groups = page.policy_groups().iter().filter_map(|group| Some(format!("group/{}", group.group_name()?)));
            holders.extend(roles.chain(users).chain(groups));
        }
        holders.sort();
        Ok(holders)
    }

    /// Reads attachments, each by role and policy with `/` between; one call for each role.
    pub(in super::super) async fn attachments(&self, names: &[String]) -> Vec<(String, LiveCompanion)> {
        let mut by_role: BTreeMap<&str, Vec<(&str, &String)>> = BTreeMap::new();
        for whole in names {
            let (role, policy) = whole.split_once('/').unwrap_or((whole, ""));
            by_role.entry(role).or_default().push((policy, whole));
        }
        let mut live = Vec::new();
        for (role, wanted) in by_role {
            let found = self.on_role(role).await;
            for (policy, whole) in wanted {
                let one = match &found {
                    Ok(found) => found.iter().find(|(name, _)| name.eq_ignore_ascii_case(policy)).map_or(
                        LiveCompanion::Absent,
                        |(_, arn)| {
                            let (role, policy) = (role.to_owned(), policy.to_owned());
                            let attachment = Attachment { role, policy, arn: Text::Known(arn.clone()) };
                            let companion = Companion::Attachment(attachment);
                            LiveCompanion::Present(Box::new(ObservedCompanion::settled(companion)))
                        },
                    ),
                    Err(refusal) if refusal.code == NO_SUCH_ENTITY => {
                        LiveCompanion::Lacking(format!("there is no role {role}"))
                    }
                    Err(refusal) => refused(refusal),
                };
                live.push((whole.clone(), one));
            }
        }
        live
    }

    /// Returns names and ARNs of the customer's policies that a role has.
    async fn on_role(&self, role: &str) -> Result<Vec<(String, String)>, Refusal> {
        let mut found = Vec::new();
        let mut pages = self.client.list_attached_role_policies().role_name(role).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refusal(&error))?;
            let named = page.attached_policies.unwrap_or_default().into_iter();
            let named = named.filter_map(|policy| Some((policy.policy_name?, policy.policy_arn?)));
            found.extend(named.filter(|(_, arn)| !arn.contains(OF_AWS)));
        }
        Ok(found)
    }
}

/// Returns the number in a version's id, such as 12 of `v12`.
fn number(version: &str) -> u64 {
    version.trim_start_matches('v').parse().unwrap_or(0)
}

/// Returns a document without the URL encoding [RFC 3986] in which IAM hands it out. What is none stays as it is.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_url_encoded() {
        assert_eq!(decoded("%7B%22Version%22%3A%20%222012-10-17%22%7D"), "{\"Version\": \"2012-10-17\"}");
        assert_eq!(decoded("%C3%BC 100% %"), "ü 100% %");
        assert_eq!(decoded("%FF"), "%FF");
    }

    #[test]
    fn the_tenth_version_is_younger_than_the_ninth() {
        assert!(number("v9") < number("v10"));
        assert_eq!(number("first"), 0);
    }
}

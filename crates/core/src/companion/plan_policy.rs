//! What brings a managed policy to what is wanted, and what removes it.

use std::collections::{BTreeMap, BTreeSet};

use super::desired::DesiredCompanion;
use super::model::{Companion, CompanionChange, Identity, Kind, LiveCompanion, ObservedCompanion};
use super::ownership::{self, Ownership};
use super::policy::{Attachment, MOST_VERSIONS, ManagedPolicy};
use super::reference::Text;
use super::request::Request;
use crate::project::OnExisting;

/// Returns the requests that make a live policy the wanted one, in order, each with what it is for. Where IAM keeps no
/// further version, the oldest go that are not in force.
pub(super) fn changing(
    wanted: &ManagedPolicy,
    live: &ManagedPolicy,
    arn: &str,
    changes: &[CompanionChange],
) -> Vec<(Request, String)> {
    let (name, arn) = (live.name.clone(), arn.to_owned());
    let mut requests = Vec::new();
    let tags = wanted.tags_missing(live);
    if !tags.is_empty() {
        let request = Request::TagPolicy { name: name.clone(), arn: arn.clone(), tags };
        requests.push((request, "adopts the policy: adds ownership tags".to_owned()));
    }
    if wanted.document == live.document {
        return requests;
    }
    let too_many = (live.other_versions.len() + 2).saturating_sub(MOST_VERSIONS);
    for version in live.other_versions.iter().take(too_many) {
        let request = Request::DeletePolicyVersion { name: name.clone(), arn: arn.clone(), version: version.clone() };
        requests.push((request, format!("makes room for a version: deletes {version}, the oldest")));
    }
    let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
    let reason = match fields.is_empty() {
        true => "changes the document".to_owned(),
        false => format!("changes {}", fields.join(", ")),
    };
    requests.push((Request::CreatePolicyVersion { name, arn, document: wanted.document.clone() }, reason));
    requests
}

/// Returns the requests that delete a policy, in order, each with what it is for.
pub(super) fn removal(live: &ManagedPolicy, arn: &str) -> Vec<(Request, String)> {
    let (name, arn) = (&live.name, arn.to_owned());
    let versions = live.other_versions.iter().map(|version| {
        let request = Request::DeletePolicyVersion { name: name.clone(), arn: arn.clone(), version: version.clone() };
        (request, format!("deletes the version {version} first"))
    });
    let delete = (Request::DeletePolicy { name: name.clone(), arn: arn.clone() }, "deletes the policy".to_owned());
    versions.chain([delete]).collect()
}

/// Returns whose the policies are that somebody else owns, by declared name.
fn owners(declared: &[(&DesiredCompanion, LiveCompanion)]) -> BTreeMap<String, String> {
    declared.iter().filter_map(|(wanted, live)| Some((wanted.declared_name.clone(), owner(wanted, live)?))).collect()
}

/// Returns whose a live companion is, where somebody else owns it.
fn owner(wanted: &DesiredCompanion, live: &LiveCompanion) -> Option<String> {
    let LiveCompanion::Present(observed) = live else { return None };
    match ownership::of(&wanted.companion, &observed.companion) {
        Ownership::Others(owner) => Some(owner),
        Ownership::Untold | Ownership::Ours | Ownership::Nobodys => None,
    }
}

/// Notes on every live attachment whose the policy is, where somebody else owns it: the attachment itself carries no tags.
pub fn note_owners(declared: &mut [(&DesiredCompanion, LiveCompanion)]) {
    let owners = owners(declared);
    for (wanted, live) in declared {
        if let (Companion::Attachment(_), LiveCompanion::Present(observed)) = (&wanted.companion, live) {
            observed.owner_of_policy = wanted.after.first().and_then(|policy| owners.get(policy)).cloned();
        }
    }
}

/// Returns the attachments of wanted policies to roles that nobody declared, with what is to be removed as if it had been:
/// they are told, and go only with their approval. Where no call changes what exists, there are none.
pub fn strays(declared: &[(&DesiredCompanion, &LiveCompanion)]) -> Vec<(DesiredCompanion, LiveCompanion)> {
    let identities: BTreeSet<_> = declared.iter().map(|(wanted, _)| wanted.companion.identity()).collect();
    let mut found = Vec::new();
    for (wanted, live) in declared {
        let (Companion::Policy(policy), LiveCompanion::Present(observed)) = (&wanted.companion, live) else { continue };
        if wanted.on_existing == OnExisting::CreateOnly {
            continue;
        }
        let owner = owner(wanted, live);
        let roles = observed.attached_to.iter().filter_map(|holder| holder.strip_prefix("role/"));
        for role in roles {
            let arn = Text::Known(observed.arn.clone().unwrap_or_default());
            let attachment = Attachment { role: role.to_owned(), policy: policy.name.clone(), arn };
            if identities.contains(&Identity { kind: Kind::Attachment, name: attachment.name() }) {
                continue;
            }
            let companion = Companion::Attachment(attachment);
            let stray = DesiredCompanion {
                declared_name: format!("{}/{role}", wanted.declared_name),
                place: wanted.place.clone(),
                companion: companion.clone(),
                description: None,
                keeper: wanted.keeper,
                on_existing: wanted.on_existing,
                after: vec![wanted.declared_name.clone()],
            };
            let observed =
                ObservedCompanion { owner_of_policy: owner.clone(), ..ObservedCompanion::settled(companion) };
            found.push((stray, LiveCompanion::Present(Box::new(observed))));
        }
    }
    found
}

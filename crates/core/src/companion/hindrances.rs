//! Why a live companion is not made the wanted one, or not removed.

use super::desired::DesiredCompanion;
use super::model::{Companion, ObservedCompanion};
use super::parameter::ParameterType;
use crate::codes::Code;
use crate::finding::Finding;
use crate::project::OnExisting;

/// Returns why a live companion can never be made the wanted one.
pub(super) fn never(desired: &DesiredCompanion, live: &Companion) -> Option<Finding> {
    match (&desired.companion, live) {
        (Companion::Parameter(wanted), Companion::Parameter(live)) if wanted.parameter_type != live.parameter_type => {
            let (is, name) = (live.parameter_type.text(), &live.name);
            let message = format!("{name} is a {is}, and a parameter's type never changes");
            let help = match live.parameter_type {
                ParameterType::SecureString => "secrets are left to Secrets Manager: give this parameter another name",
                _ => "declare that type, give it another name, or delete the live one",
            };
            Some(Finding::error(Code::Exists, message).help(help))
        }
        (Companion::Policy(wanted), Companion::Policy(live)) if wanted.path != live.path => {
            let message =
                format!("{} exists under the path {}, and a policy's path never changes", live.name, live.path);
            let help = format!("declare `path: {}`, give the policy another name, or delete the live one", live.path);
            Some(Finding::error(Code::Exists, message).help(help))
        }
        _ => None,
    }
}

/// Returns why a live companion cannot be removed, or not yet.
pub(super) fn of_removal(desired: &DesiredCompanion, observed: &ObservedCompanion) -> Option<Finding> {
    let identity = observed.companion.identity();
    if desired.on_existing == OnExisting::CreateOnly {
        let message = format!("{} is left alone: create_only sends no changing call to it", identity.name);
        let help = "declare another on_existing first, where it is really to go";
        return Some(Finding::error(Code::NotReady, message).help(help));
    }
    let others: Vec<_> = observed.attached_to.iter().filter(|holder| !holder.starts_with("role/")).cloned().collect();
    (!others.is_empty()).then(|| {
        let message = format!("the {} {} is attached to {}", identity.kind, identity.name, others.join(", "));
        Finding::error(Code::NotReady, message).help("detach it there first: IAM deletes no policy that is attached")
    })
}

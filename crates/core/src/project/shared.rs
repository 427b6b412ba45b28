//! Companions of two environments that would be one live companion.

use super::{Project, Resolved};
use crate::codes::Code;
use crate::companion::{Companion, DesiredCompanion, Kind};
use crate::finding::Finding;

impl Project {
    /// Returns what is wrong between two environments where a parameter, alarm or policy of both has one live name and is
    /// not the same: each would change the other's, and remove it. Tables have name templates, which are compared apart.
    pub fn shared_companions(&self, one: &Resolved, other: &Resolved) -> Vec<Finding> {
        let names = (one.environment.as_str(), other.environment.as_str());
        let clash = |wanted: &&DesiredCompanion| {
            let identity = wanted.companion.identity();
            let is_near = match identity.kind {
                // IAM knows no regions.
                Kind::Policy => self.may_share_account(names.0, names.1),
                Kind::Parameter | Kind::Alarm => self.may_share(names.0, names.1),
                Kind::Attachment | Kind::EventSourceMapping => false,
            };
            let same = |others: &&DesiredCompanion| others.companion.identity() == identity;
            is_near
                && other.companions.iter().find(same).is_some_and(|others| differ(&wanted.companion, &others.companion))
        };
        let finding = |wanted: &DesiredCompanion| {
            let identity = wanted.companion.identity();
            // The same finding from either side.
            let (first, second) = (names.0.min(names.1), names.0.max(names.1));
            let message = format!(
                "environments {first} and {second} both have the {} {}, and not the same",
                identity.kind, identity.name
            );
            let help = "let its name hold ${environment}, or declare another account or region for one of them";
            Finding::error(Code::SharedEnvironmentName, message)
                .at(&wanted.place)
                .about(&wanted.declared_name)
                .help(help)
        };
        one.companions.iter().filter(clash).map(finding).collect()
    }
}

/// Says whether two companions of one name are different. What they are to be told is that of their own tables.
fn differ(one: &Companion, other: &Companion) -> bool {
    one != other || !one.awaits().is_empty()
}

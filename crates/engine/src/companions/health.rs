//! Reading what only verification asks for: how live companions do, beside what they are.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::companion::{Companion, EventSourceMapping, Identity, Kind};
use tablewright_core::verify::{AlarmState, FunctionState, Health, MappingState, RolePolicy, Seen};

use super::CompanionReader;

impl CompanionReader {
    /// Reads how companions do. What a program was built without is not asked.
    pub(crate) async fn health<'a>(&self, companions: impl IntoIterator<Item = &'a Companion>) -> Health {
        let mut asked = Asked::default();
        companions.into_iter().for_each(|companion| asked.add(companion));
        let Asked { alarms, functions, mut roles } = asked;
        let alarms = self.alarm_states(&alarms).await;
        let mappings = self.mapping_states(&functions).await;
        let functions = self.functions(&functions).await;
        let there = functions.values().filter_map(|seen| seen.as_ref().ok()?.as_ref());
        roles.extend(there.filter_map(|function| function.role_name().map(str::to_owned)));
        let roles = self.role_policies(roles.into_iter().collect()).await;
        Health { alarms, mappings, functions, roles }
    }

    #[cfg(feature = "alarms")]
    async fn alarm_states(&self, names: &[String]) -> BTreeMap<String, Seen<AlarmState>> {
        self.alarms.states(names).await
    }

    #[cfg(not(feature = "alarms"))]
    async fn alarm_states(&self, _: &[String]) -> BTreeMap<String, Seen<AlarmState>> {
        BTreeMap::new()
    }

    #[cfg(feature = "mappings")]
    async fn mapping_states(&self, functions: &[String]) -> BTreeMap<String, MappingState> {
        self.mappings.states(functions).await
    }

    #[cfg(not(feature = "mappings"))]
    async fn mapping_states(&self, _: &[String]) -> BTreeMap<String, MappingState> {
        BTreeMap::new()
    }

    #[cfg(feature = "mappings")]
    async fn functions(&self, functions: &[String]) -> BTreeMap<String, Seen<FunctionState>> {
        self.mappings.functions(functions).await
    }

    #[cfg(not(feature = "mappings"))]
    async fn functions(&self, _: &[String]) -> BTreeMap<String, Seen<FunctionState>> {
        BTreeMap::new()
    }

    #[cfg(feature = "policies")]
    async fn role_policies(&self, roles: Vec<String>) -> BTreeMap<String, Seen<Vec<RolePolicy>>> {
        self.policies.of_roles(roles).await
    }

    #[cfg(not(feature = "policies"))]
    async fn role_policies(&self, _: Vec<String>) -> BTreeMap<String, Seen<Vec<RolePolicy>>> {
        BTreeMap::new()
    }
}

/// What is asked for.
#[derive(Debug, Default)]
struct Asked {
    alarms: Vec<String>,
    functions: Vec<String>,
    roles: BTreeSet<String>,
}

impl Asked {
    fn add(&mut self, companion: &Companion) {
        let Identity { kind, name } = companion.identity();
        match kind {
            Kind::Alarm => self.alarms.push(name),
            Kind::EventSourceMapping => {
                let function = EventSourceMapping::of_name(&name).map(|(function, _)| function.to_owned());
                self.functions.extend(function.filter(|function| !self.functions.contains(function)));
            }
            Kind::Attachment => {
                if let Companion::Attachment(attachment) = companion {
                    self.roles.insert(attachment.role.clone());
                }
            }
            Kind::Parameter | Kind::Policy => {}
        }
    }
}

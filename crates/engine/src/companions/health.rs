//! Reading what only verification asks for: how live companions do, beside what they are.

use std::collections::BTreeSet;

use tablewright_core::companion::{Companion, EventSourceMapping, Identity, Kind};
use tablewright_core::verify::Health;

use super::CompanionReader;

impl CompanionReader {
    /// Reads how companions do. What a program was built without is not asked.
    pub(crate) async fn health<'a>(&self, companions: impl IntoIterator<Item = &'a Companion>) -> Health {
        let mut asked = Asked::default();
        companions.into_iter().for_each(|companion| asked.add(companion));
        let mut health = Health::default();
        self.read_health(&mut asked, &mut health).await;
        health
    }

    #[cfg_attr(
        not(all(feature = "alarms", feature = "policies", feature = "mappings")),
        expect(unused_variables, clippy::unused_async, reason = "there may be no service to ask")
    )]
    async fn read_health(&self, asked: &mut Asked, health: &mut Health) {
        #[cfg(feature = "alarms")]
        {
            health.alarms = self.alarms.states(&asked.alarms).await;
        }
        #[cfg(feature = "mappings")]
        {
            health.mappings = self.mappings.states(&asked.functions).await;
            health.functions = self.mappings.functions(&asked.functions).await;
        }
        #[cfg(feature = "policies")]
        {
            let functions = health.functions.values().filter_map(|seen| seen.as_ref().ok()?.as_ref());
            asked.roles.extend(functions.filter_map(|function| function.role_name().map(str::to_owned)));
            health.roles = self.policies.of_roles(asked.roles.iter().cloned().collect()).await;
        }
    }
}

/// What is asked for.
#[derive(Debug, Default)]
#[cfg_attr(
    not(all(feature = "alarms", feature = "policies", feature = "mappings")),
    expect(dead_code, reason = "there may be no service to ask")
)]
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

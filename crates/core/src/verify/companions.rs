//! Judging what is declared beside tables: what all kinds have in common.

use std::collections::BTreeMap;

use super::check::{Check, Checklist, Trouble};
use super::health::Health;
use super::table::unreadable;
use super::{alarms, mappings, parameters, policies};
use crate::codes::Code;
use crate::companion::{
    Companion, CompanionChange, DesiredCompanion, Kind, LiveCompanion, ObservedCompanion, Outputs, Reference,
};
use crate::observed::Observed;
use crate::plan::Live;
use crate::project::OnExisting;

/// What companions are judged by, beside themselves.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    outputs: Outputs,
    /// Declared names of tables, by live name.
    declared: BTreeMap<String, String>,
    health: Health,
}

impl Surroundings {
    /// Returns what live tables, by declared name, and companions tell, with what was asked for beside.
    pub fn new<'a>(
        tables: impl IntoIterator<Item = (&'a str, &'a Live)>,
        companions: impl IntoIterator<Item = (&'a DesiredCompanion, &'a LiveCompanion)>,
        health: Health,
    ) -> Self {
        let mut surroundings = Self { health, ..Self::default() };
        for (name, live) in tables {
            if let Live::Present(observed) = live {
                surroundings.outputs.learn(name, observed);
                surroundings.declared.insert(live_name(observed), name.to_owned());
            }
        }
        for (wanted, live) in companions {
            match live {
                LiveCompanion::Present(observed) => {
                    surroundings.outputs.learn_companion(&wanted.declared_name, observed);
                }
                LiveCompanion::Unsupported(_) => surroundings.outputs.learn_silence(&wanted.declared_name),
                LiveCompanion::Absent
                | LiveCompanion::Lacking(_)
                | LiveCompanion::Going(_)
                | LiveCompanion::Unreadable(_) => {}
            }
        }
        surroundings
    }

    pub(super) fn health(&self) -> &Health {
        &self.health
    }

    pub(super) fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// Returns the declared name of a table that is there, by its live name.
    pub(super) fn declared(&self, live_name: &str) -> Option<&str> {
        self.declared.get(live_name).map(String::as_str)
    }

    /// Returns the ARN of the stream that a table has now, by its declared name.
    pub(super) fn stream(&self, declared_name: &str) -> Option<&str> {
        self.outputs.get(&Reference::StreamArn(declared_name.to_owned()))
    }
}

fn live_name(observed: &Observed) -> String {
    observed.table.name.clone()
}

/// Judges a companion.
pub fn companion(desired: &DesiredCompanion, live: &LiveCompanion, surroundings: &Surroundings) -> Vec<Check> {
    let identity = desired.companion.identity();
    let mut list = Checklist::of(&desired.declared_name, &identity.name);
    let what = presence(identity.kind);
    match live {
        LiveCompanion::Present(observed) => {
            list.ok("there", what);
            present(&mut list, desired, observed, surroundings);
        }
        LiveCompanion::Unsupported(why) => {
            list.not_checked("there", what, format!("this endpoint has no {}: {why}", identity.kind.service()));
        }
        LiveCompanion::Unreadable(why) => {
            list.failed("there", what, unreadable(why, "the service's reading calls"));
        }
        LiveCompanion::Absent | LiveCompanion::Lacking(_) | LiveCompanion::Going(_) => {
            match untold(desired, surroundings) {
                // An apply leaves it out too.
                Some(reference) => {
                    list.not_checked("there", what, format!("{reference} is not known: see {}", reference.subject()));
                }
                None => {
                    let found = live.why().map_or_else(|| format!("there is none: {}", identity.name), str::to_owned);
                    list.failed("there", what, missing(desired, found, surroundings));
                }
            }
        }
    }
    list.into_checks()
}

/// Returns what a companion is to tell and this endpoint never shows.
fn untold<'a>(desired: &'a DesiredCompanion, surroundings: &Surroundings) -> Option<&'a Reference> {
    let awaited = desired.companion.awaits();
    awaited.into_iter().find(|reference| surroundings.outputs.stays_unknown(reference))
}

fn presence(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "the parameter is there",
        Kind::Alarm => "the alarm is there",
        Kind::Policy => "the policy is there",
        Kind::Attachment => "the policy is attached to the role",
        Kind::EventSourceMapping => "the event source mapping is there",
    }
}

fn missing(desired: &DesiredCompanion, found: String, surroundings: &Surroundings) -> Trouble {
    match &desired.companion {
        Companion::Parameter(_) => parameters::missing(found),
        Companion::Policy(_) | Companion::Attachment(_) => policies::missing(found),
        Companion::EventSourceMapping(mapping) => mappings::missing(mapping, found, surroundings),
        Companion::Alarm(_) => {
            let cause = "the last apply did not come to it, or somebody deleted it; nobody is told what it watches";
            Trouble::new(Code::Missing, found, cause, apply(desired))
        }
    }
}

fn present(
    list: &mut Checklist<'_>,
    desired: &DesiredCompanion,
    observed: &ObservedCompanion,
    surroundings: &Surroundings,
) {
    let changes = desired.differences(observed, surroundings.outputs());
    match (&desired.companion, &observed.companion) {
        (Companion::Parameter(wanted), Companion::Parameter(_)) => parameters::judge(list, desired, wanted, &changes),
        (Companion::Alarm(_), Companion::Alarm(live)) => {
            as_declared(list, desired, &changes, Code::NotAsDeclared);
            alarms::judge(list, live, surroundings.health());
        }
        (Companion::Policy(_), Companion::Policy(_)) => as_declared(list, desired, &changes, Code::AccessDenied),
        (Companion::Attachment(wanted), Companion::Attachment(_)) => policies::judge(list, wanted, surroundings),
        (Companion::EventSourceMapping(wanted), Companion::EventSourceMapping(live)) => {
            mappings::judge(list, desired, wanted, live, &changes, surroundings);
        }
        _ => {}
    }
}

/// Judges whether nothing differs.
pub(super) fn as_declared(
    list: &mut Checklist<'_>,
    desired: &DesiredCompanion,
    changes: &[CompanionChange],
    code: Code,
) {
    match changes.is_empty() {
        true => list.ok("as_declared", "it is as declared"),
        false => list.failed("as_declared", "it is as declared", differing(desired, changes, code)),
    }
}

/// Returns the trouble of a companion that differs.
pub(super) fn differing(desired: &DesiredCompanion, changes: &[CompanionChange], code: Code) -> Trouble {
    let found = changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let cause = "somebody changed it, or the declaration was changed since, or the last apply did not come to its end";
    Trouble::new(code, found, cause, apply(desired))
}

/// Returns what makes a companion as it is declared.
pub(super) fn apply(desired: &DesiredCompanion) -> String {
    match desired.on_existing {
        OnExisting::Converge => "run `tablewright apply`, and look at what it holds or refuses".to_owned(),
        OnExisting::CreateOnly | OnExisting::Adopt | OnExisting::Fail => {
            "`tablewright apply` makes what is missing; what exists it leaves alone by on_existing: declare what is \
             there, or change it by hand"
                .to_owned()
        }
    }
}

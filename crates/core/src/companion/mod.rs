//! What is declared beside tables: their companions.
//!
//! A [`Companion`] in normal form is a parameter of Parameter Store, a policy, an alarm or an event source mapping. Its
//! texts may refer to what only a live table shows ([`Text`], [`Reference`], [`Outputs`]). [`plan_companion`] compares the
//! wanted one with the live one and returns a [`CompanionPlan`] of exact [`Request`]s, whose [`effect`](Request::effect) on a companion is all
//! that the schedule knows of them. Nothing here knows one kind from another but the file of that kind. Nothing is read
//! or sent here.

mod alarm;
mod alarm_requests;
mod described;
mod desired;
mod effect;
mod existing;
mod hindrances;
mod mapping;
mod mapping_plan;
mod model;
mod needed;
mod operated;
mod ownership;
mod parameter;
mod plan;
mod plan_policy;
mod policy;
mod reference;
mod request;
mod state;

pub use alarm::{Alarm, AlarmMetric, Comparison, MissingData, NotFinite, Threshold};
pub use described::Described;
pub use desired::{DesiredCompanion, Keeper};
pub(crate) use mapping::lacks_stream_permissions;
pub use mapping::{
    EventSourceMapping, LeftBehind, MappingSettings, STREAM_ACTIONS, StartingPosition, canonical_filter, explained,
};
pub use model::{Companion, CompanionChange, Identity, Kind, LiveCompanion, ObservedCompanion};
pub use operated::{ValueError, plan_value};
pub use parameter::{Parameter, ParameterType, wrong_value};
pub use plan::{CompanionPlan, plan_companion, plan_companion_removal};
pub use plan_policy::{note_owners, strays};
pub use policy::{Attachment, Document, MOST_VERSIONS, ManagedPolicy};
pub use reference::{Outputs, Reference, Text, Unknown};
pub use request::Request;
pub use state::State;

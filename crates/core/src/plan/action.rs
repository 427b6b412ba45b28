//! An action: one exact API request.

use serde::{Deserialize, Serialize};

use super::approval::Approval;
use crate::observed::Aspect;
use crate::wire;

/// A request that changes something, exactly as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "operation", content = "input")]
pub enum Request {
    /// CreateTable.
    CreateTable(Box<wire::CreateTableInput>),
    /// UpdateTable, about one concern.
    UpdateTable(Box<wire::UpdateTableInput>),
    /// UpdateTimeToLive.
    UpdateTimeToLive(wire::UpdateTimeToLiveInput),
    /// UpdateContinuousBackups.
    UpdateContinuousBackups(wire::UpdateContinuousBackupsInput),
    /// TagResource.
    TagResource(wire::TagResourceInput),
    /// UntagResource.
    UntagResource(wire::UntagResourceInput),
    /// DeleteTable.
    DeleteTable(wire::DeleteTableInput),
}

/// A request, as far as a run has to know it.
pub trait Call: Clone + std::fmt::Debug {
    /// Returns the operation's name.
    fn operation(&self) -> &'static str;

    /// Says whether later steps of the same plan build on the request's effect; others go on where an endpoint cannot
    /// do it.
    fn carries_others(&self) -> bool;

    /// Returns the state that is waited for after the call, for people.
    fn waits_for(&self) -> &'static str;
}

impl Call for Request {
    fn operation(&self) -> &'static str {
        match self {
            Request::CreateTable(_) => "CreateTable",
            Request::UpdateTable(_) => "UpdateTable",
            Request::UpdateTimeToLive(_) => "UpdateTimeToLive",
            Request::UpdateContinuousBackups(_) => "UpdateContinuousBackups",
            Request::TagResource(_) => "TagResource",
            Request::UntagResource(_) => "UntagResource",
            Request::DeleteTable(_) => "DeleteTable",
        }
    }

    fn carries_others(&self) -> bool {
        match self {
            Request::CreateTable(_) | Request::UpdateTimeToLive(_) | Request::DeleteTable(_) => true,
            Request::UpdateTable(input) => {
                input.billing_mode.is_some()
                    || input.provisioned_throughput.is_some()
                    || input.global_secondary_index_updates.is_some()
                    || input.stream_specification.is_some()
            }
            Request::UpdateContinuousBackups(_) | Request::TagResource(_) | Request::UntagResource(_) => false,
        }
    }

    fn waits_for(&self) -> &'static str {
        match self {
            Request::CreateTable(_) => "table and indexes ACTIVE",
            Request::UpdateTable(input) => {
                let indexes = input.global_secondary_index_updates.iter().flatten();
                if indexes.clone().any(|update| update.create.is_some()) {
                    "index ACTIVE"
                } else if indexes.clone().any(|update| update.delete.is_some()) {
                    "index gone"
                } else if input.sse_specification.is_some() {
                    "encryption ENABLED"
                } else if input.warm_throughput.is_some() {
                    "warm throughput ACTIVE"
                } else if input.deletion_protection_enabled.is_some() || input.on_demand_throughput.is_some() {
                    "nothing"
                } else {
                    "table ACTIVE"
                }
            }
            Request::UpdateTimeToLive(_) | Request::UpdateContinuousBackups(_) => "nothing",
            Request::TagResource(_) | Request::UntagResource(_) => "tags visible",
            Request::DeleteTable(_) => "table gone",
        }
    }
}

impl Request {
    /// Says whether the request switches a stream on or off, or gives it another ARN.
    pub fn changes_stream(&self) -> bool {
        matches!(self, Request::UpdateTable(input) if input.stream_specification.is_some())
    }

    /// Returns the part of the table that the request changes.
    pub fn aspect(&self) -> Aspect {
        match self {
            Request::CreateTable(_) | Request::UpdateTable(_) | Request::DeleteTable(_) => Aspect::Table,
            Request::UpdateTimeToLive(_) => Aspect::TimeToLive,
            Request::UpdateContinuousBackups(_) => Aspect::ContinuousBackups,
            Request::TagResource(_) | Request::UntagResource(_) => Aspect::Tags,
        }
    }
}

/// How long something takes, in seconds, on small tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// What was typical.
    pub typical: u64,
    /// The longest that was seen.
    pub longest: u64,
}

impl Estimate {
    /// Returns an estimate.
    pub const fn new(typical: u64, longest: u64) -> Self {
        Self { typical, longest }
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action<R = Request> {
    /// Its number within the plan.
    pub id: usize,
    /// What is sent.
    pub request: R,
    /// Why, in a few words: `adds index by-email`.
    pub reason: String,
    /// Numbers of the actions that must have taken effect before.
    pub after: Vec<usize>,
    /// Seconds that must have passed since the last of those took effect.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub cool_down: u64,
    /// How long it takes to take effect.
    pub estimate: Estimate,
    /// The approval that it was given, where it needed one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<Approval>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(seconds: &u64) -> bool {
    *seconds == 0
}

//! What exists: tables with everything that the control plane knows about them.
//!
//! The state is plain data and serialisable, so that an endpoint can keep it in a file. It holds facts, never answers:
//! `describe` turns it into what DynamoDB shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tablewright_core::wire::{
    AttributeDefinition, KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput, Projection,
};

use crate::Timestamp;
use crate::jobs::Job;

/// Everything that exists.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
    /// How many tables were ever created; makes table ids differ.
    pub created: u64,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Distinguishes it from other tables of the same name, before and after [T-013].
    pub id: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// Key attributes with their types, sorted by name [T-042].
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// The primary key.
    pub key_schema: Vec<KeySchemaElement>,
    /// Local indexes, as sent.
    pub local_indexes: Vec<LocalSecondaryIndex>,
    /// Global indexes, in the order in which they were sent.
    pub global_indexes: Vec<GlobalIndex>,
    /// How capacity is paid for.
    pub billing_mode: BillingMode,
    /// When it last became an on-demand table; never so for a table that was always provisioned [T-025].
    pub on_demand_since: Option<Timestamp>,
    /// Provisioned capacity; zero on an on-demand table.
    pub capacity: Capacity,
    /// On-demand maxima.
    pub on_demand: Option<OnDemandThroughput>,
    /// Warm throughput, which never falls [T-061].
    pub warm: Units,
    /// The stream's view type while the stream is on.
    pub stream_view_type: Option<String>,
    /// The label of the newest stream; stays when the stream is switched off [T-050].
    pub stream_label: Option<String>,
    /// The ARN of the KMS key; absent with the key that AWS owns [T-027].
    pub key_arn: Option<String>,
    /// The table class, if one was ever sent [T-028].
    pub class: Option<TableClass>,
    /// Whether DeleteTable is refused.
    pub deletion_protection: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// The attribute of time to live while it is on.
    pub time_to_live: Option<String>,
    /// Point-in-time recovery while it is on.
    pub point_in_time_recovery: Option<PointInTimeRecovery>,
    /// What is under way; the fields above say what the table will be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// What no answer shows.
    #[serde(default)]
    pub memory: Memory,
}

/// What decides about later calls and is shown by no answer; it dies with the table [T-377].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// From when on continuous backups are available [T-115].
    pub backups_from: Option<Timestamp>,
    /// When deletion protection was last toggled; setting it at creation does not count [T-018].
    pub protection_toggled_at: Option<Timestamp>,
    /// When TTL last changed.
    pub time_to_live_changed_at: Option<Timestamp>,
    /// Changes of the key in the present window.
    pub encryption_changes: Vec<Timestamp>,
    /// Changes of the class in the last window.
    pub class_changes: Vec<Timestamp>,
    /// Whether it ever went from on-demand to provisioned, after which it does so fast [T-450].
    pub went_to_provisioned: bool,
    /// Whether warm throughput was ever raised, after which it rises fast [T-121].
    pub warm_raised: bool,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlobalIndex {
    /// Its name.
    pub name: String,
    /// Its key.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it carries.
    pub projection: Projection,
    /// Provisioned capacity; zero on an on-demand table.
    pub capacity: Capacity,
    /// On-demand maxima, independent of the table's [T-154].
    pub on_demand: Option<OnDemandThroughput>,
    /// Warm throughput.
    pub warm: Units,
}

/// How capacity is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BillingMode {
    /// By the hour.
    Provisioned,
    /// By the request.
    PayPerRequest,
}

impl BillingMode {
    /// Returns the name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provisioned => "PROVISIONED",
            Self::PayPerRequest => "PAY_PER_REQUEST",
        }
    }
}

/// Reads and writes per second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units {
    /// Reads.
    pub read: i64,
    /// Writes.
    pub write: i64,
}

impl Units {
    /// Returns the higher of two in each dimension.
    pub(crate) fn highest(self, other: Self) -> Self {
        Self { read: self.read.max(other.read), write: self.write.max(other.write) }
    }
}

/// Provisioned capacity and when it changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// The units.
    pub units: Units,
    /// The last time that a dimension rose.
    pub increased_at: Option<Timestamp>,
    /// The last time that a dimension fell; stays over midnight [T-184].
    pub decreased_at: Option<Timestamp>,
    /// Decreases in one UTC day.
    pub decreases: Decreases,
}

/// A count of decreases that starts anew with each UTC day [T-326].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decreases {
    /// The number of the day.
    pub day: i64,
    /// Decreases in that day.
    pub count: i64,
}

/// A table class that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableClass {
    /// `STANDARD` or `STANDARD_INFREQUENT_ACCESS`.
    pub name: String,
    /// When it last changed after creation.
    pub updated_at: Option<Timestamp>,
}

/// Point-in-time recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointInTimeRecovery {
    /// How far back, in days.
    pub days: i64,
    /// When it was switched on; switching it off and on starts anew [T-085].
    pub since: Timestamp,
}

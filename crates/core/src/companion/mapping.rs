//! Event source mappings: which function of Lambda reads a table's stream, and how.
//!
//! A mapping is found by its function and its table, because the stream that it reads, and with it the mapping, is
//! another one each time the table's stream is switched off and on. So the normal form of a live one tells of the
//! mapping on the newest stream, and of those that were left behind on older ones.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::reference::{Outputs, Text};
use crate::refusal::Refusal;

/// What stands between the function and the table in a mapping's name. Neither may hold it.
const SEPARATOR: char = '/';

/// The actions that the role of a function needs on the stream that it reads.
pub const STREAM_ACTIONS: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

/// A mapping in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSourceMapping {
    /// The function, as it is written: a name, an ARN, with an alias or a version or without.
    pub function: String,
    /// The live name of the table.
    pub table: String,
    /// The ARN of the stream that is read.
    pub stream: Text,
    /// Where a new mapping begins to read. A live one never changes it, so nothing compares it.
    pub starting_position: StartingPosition,
    /// How it is read.
    pub settings: MappingSettings,
    /// How Lambda calls the live one.
    pub uuid: Option<String>,
    /// Whether the stream that the live one reads is not there any more.
    pub stream_is_gone: bool,
    /// Mappings of the same function on older streams of the same table, the newest first.
    pub left_behind: Vec<LeftBehind>,
}

/// A mapping on a stream that its table has left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftBehind {
    /// How Lambda calls it.
    pub uuid: String,
    /// The ARN of the stream.
    pub stream: String,
    /// Whether that stream is not there any more, so that nothing is left to read.
    pub stream_is_gone: bool,
}

/// Where a new mapping begins to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StartingPosition {
    /// With the oldest record that the stream still has.
    #[default]
    TrimHorizon,
    /// With what is written from then on.
    Latest,
}

impl StartingPosition {
    /// Every choice, as written.
    pub const CHOICES: &'static [&'static str] = &["TRIM_HORIZON", "LATEST"];

    /// Returns the word that Lambda has for it.
    pub fn text(self) -> &'static str {
        match self {
            StartingPosition::TrimHorizon => "TRIM_HORIZON",
            StartingPosition::Latest => "LATEST",
        }
    }

    /// Returns the position that a word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::TrimHorizon, Self::Latest].into_iter().find(|known| known.text() == text)
    }
}

/// How a stream is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingSettings {
    /// Whether it is read at all.
    pub enabled: bool,
    /// Most records that one invocation gets.
    pub batch_size: u32,
    /// Most seconds that records are gathered for.
    pub batching_window_seconds: u32,
    /// How often a batch is tried again; `None` is until its records expire.
    pub retries: Option<u32>,
    /// Seconds after which a record is given up; `None` is when it expires.
    pub max_record_age_seconds: Option<u32>,
    /// Whether a batch that failed is split in two.
    pub bisect_on_error: bool,
    /// Batches of one shard that are processed at once.
    pub parallelization_factor: u32,
    /// The ARN of what is told of records that were given up.
    pub on_failure: Option<String>,
    /// Whether the function says which records of a batch failed.
    pub report_batch_item_failures: bool,
    /// Patterns, as JSON with sorted keys, of which a record fits one; all records where there are none.
    pub filters: BTreeSet<String>,
    /// Seconds of a tumbling window; 0 is none.
    pub tumbling_window_seconds: u32,
}

impl Default for MappingSettings {
    /// What Lambda takes where nothing is said, for streams of DynamoDB.
    fn default() -> Self {
        Self {
            enabled: true,
            batch_size: 100,
            batching_window_seconds: 0,
            retries: None,
            max_record_age_seconds: None,
            bisect_on_error: false,
            parallelization_factor: 1,
            on_failure: None,
            report_batch_item_failures: false,
            filters: BTreeSet::new(),
            tumbling_window_seconds: 0,
        }
    }
}

impl MappingSettings {
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        // Every member is named, so that a new one cannot be forgotten.
        let MappingSettings {
            enabled,
            batch_size,
            batching_window_seconds,
            retries,
            max_record_age_seconds,
            bisect_on_error,
            parallelization_factor,
            on_failure,
            report_batch_item_failures,
            filters,
            tumbling_window_seconds,
        } = self;
        let mut fields = vec![
            ("enabled", enabled.to_string()),
            ("batch_size", batch_size.to_string()),
            ("batching_window_seconds", batching_window_seconds.to_string()),
            ("bisect_on_error", bisect_on_error.to_string()),
            ("parallelization_factor", parallelization_factor.to_string()),
            ("report_batch_item_failures", report_batch_item_failures.to_string()),
            ("tumbling_window_seconds", tumbling_window_seconds.to_string()),
        ];
        fields.extend(retries.map(|retries| ("retries", retries.to_string())));
        fields.extend(max_record_age_seconds.map(|age| ("max_record_age_seconds", age.to_string())));
        fields.extend(on_failure.clone().map(|arn| ("on_failure", arn)));
        if !filters.is_empty() {
            fields.push(("filters", filters.iter().cloned().collect::<Vec<_>>().join(" or ")));
        }
        fields
    }
}

impl EventSourceMapping {
    /// Returns by what it is found: the function and the live name of the table.
    pub fn name(&self) -> String {
        format!("{}{SEPARATOR}{}", self.function, self.table)
    }

    /// Returns the function and the table of a name.
    pub fn of_name(name: &str) -> Option<(&str, &str)> {
        name.rsplit_once(SEPARATOR)
    }

    pub(super) fn with(&self, outputs: &Outputs) -> EventSourceMapping {
        EventSourceMapping { stream: self.stream.with(outputs), ..self.clone() }
    }

    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("stream", self.stream.to_string())];
        fields.extend(self.settings.fields());
        let spent: Vec<_> = self.spent().map(|left| label(&left.stream)).collect();
        if !spent.is_empty() {
            fields.push(("left behind", format!("on a stream that is gone, of {}", spent.join(", "))));
        }
        fields
    }

    /// Returns in which settings a live one differs, by the names of the declaration.
    pub(super) fn differing_settings(&self, live: &EventSourceMapping) -> BTreeSet<String> {
        let (wanted, live) = (self.settings.fields(), live.settings.fields());
        let differing = |one: &[(&'static str, String)], other: &[(&'static str, String)]| {
            let fields = one.iter().filter(|field| !other.contains(field));
            fields.map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>()
        };
        &differing(&wanted, &live) | &differing(&live, &wanted)
    }

    /// Returns those that have nothing left to read.
    pub(super) fn spent(&self) -> impl Iterator<Item = &LeftBehind> {
        self.left_behind.iter().filter(|left| left.stream_is_gone)
    }

    /// Returns the mapping that this one becomes, once another one reads a newer stream.
    fn to_leave_behind(&self) -> Option<LeftBehind> {
        let (uuid, stream) = (self.uuid.clone()?, self.stream.known().ok()?.to_owned());
        Some(LeftBehind { uuid, stream, stream_is_gone: self.stream_is_gone })
    }

    /// Returns what is there after this one was created beside what there was.
    pub(super) fn created_beside(&self, before: Option<&EventSourceMapping>) -> EventSourceMapping {
        let Some(before) = before else { return self.clone() };
        if before.stream == self.stream {
            return EventSourceMapping { settings: self.settings.clone(), ..before.clone() };
        }
        let left_behind = before.to_leave_behind().into_iter().chain(before.left_behind.iter().cloned());
        EventSourceMapping { left_behind: left_behind.collect(), ..self.clone() }
    }

    /// Returns what is there after the mapping of that id was deleted.
    pub(super) fn without(&self, uuid: &str) -> Option<EventSourceMapping> {
        if self.uuid.as_deref() == Some(uuid) {
            return None;
        }
        let left_behind = self.left_behind.iter().filter(|left| left.uuid != uuid).cloned();
        Some(EventSourceMapping { left_behind: left_behind.collect(), ..self.clone() })
    }

    /// Forgets what changes by itself while nobody does anything: streams end.
    pub(super) fn forget_what_passes(&mut self) {
        self.stream_is_gone = false;
        self.left_behind.iter_mut().for_each(|left| left.stream_is_gone = false);
    }
}

/// Returns the label of a stream, the time at which it was made.
pub(super) fn label(stream_arn: &str) -> &str {
    stream_arn.rsplit_once("/stream/").map_or(stream_arn, |(_, label)| label)
}

/// Returns a JSON text with sorted keys and no spaces, so that two patterns that say the same are the same.
pub fn canonical_filter(value: &serde_json::Value) -> String {
    fn sorted(value: &serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(members) => {
                let mut members: Vec<_> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
                members.sort_by(|one, other| one.0.cmp(&other.0));
                serde_json::Value::Object(members.into_iter().collect())
            }
            serde_json::Value::Array(items) => serde_json::Value::Array(items.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

/// Says whether a refusal is Lambda's, whose function may not read the stream.
pub(crate) fn lacks_stream_permissions(refusal: &Refusal) -> bool {
    let says = |part: &str| refusal.message.contains(part);
    refusal.code == "InvalidParameterValueException"
        && (says("Cannot access stream") || says("ensure the role can perform"))
}

/// Returns a refusal with what is to be done about it, where Lambda's message leaves that out.
#[must_use]
pub fn explained(refusal: Refusal) -> Refusal {
    if !lacks_stream_permissions(&refusal) {
        return refusal;
    }
    let message = format!(
        "{} (the function's role needs these actions on the stream: {})",
        refusal.message.trim_end(),
        STREAM_ACTIONS.join(", ")
    );
    Refusal { message, ..refusal }
}

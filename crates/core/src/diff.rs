//! What differs between two tables in normal form.
//!
//! Both tables are destructured field by field, so a new field that nobody compares does not compile. The diff knows
//! no policy: what is ignored, left alone or held is decided by [`crate::plan`].

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, LocalSecondaryIndex, OnDemandMaximum, StreamViewType, Table,
    TableClass, Throughput, WarmThroughput,
};
use crate::observed::Aspect;

/// One difference. `from` is the live side, `to` the wanted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The primary key, which never changes on a table.
    Key {
        /// Live.
        from: Key,
        /// Wanted.
        to: Key,
    },
    /// A local secondary index, which never changes on a table.
    LocalIndex {
        /// The index.
        name: String,
        /// Live.
        from: Option<LocalSecondaryIndex>,
        /// Wanted.
        to: Option<LocalSecondaryIndex>,
    },
    /// A global index that is wanted and not there.
    IndexAdded {
        /// The index.
        name: String,
        /// Wanted.
        to: GlobalSecondaryIndex,
    },
    /// A global index that is there and not wanted.
    IndexRemoved {
        /// The index.
        name: String,
        /// Live.
        from: GlobalSecondaryIndex,
    },
    /// A global index with another key or projection.
    IndexReplaced {
        /// The index.
        name: String,
        /// Live.
        from: GlobalSecondaryIndex,
        /// Wanted.
        to: GlobalSecondaryIndex,
    },
    /// The billing mode.
    BillingMode {
        /// Live.
        from: Billing,
        /// Wanted.
        to: Billing,
    },
    /// Provisioned capacity.
    Throughput {
        /// The index, or the table where absent.
        index: Option<String>,
        /// Live.
        from: Throughput,
        /// Wanted.
        to: Throughput,
    },
    /// On-demand maxima.
    OnDemandMaximum {
        /// The index, or the table where absent.
        index: Option<String>,
        /// Live.
        from: OnDemandMaximum,
        /// Wanted.
        to: OnDemandMaximum,
    },
    /// Warm throughput that is to be raised.
    WarmThroughput {
        /// The index, or the table where absent.
        index: Option<String>,
        /// Live.
        from: WarmThroughput,
        /// Wanted, never lower than live.
        to: WarmThroughput,
    },
    /// The stream.
    Stream {
        /// Live.
        from: Option<StreamViewType>,
        /// Wanted.
        to: Option<StreamViewType>,
    },
    /// The TTL attribute.
    TimeToLive {
        /// Live.
        from: Option<String>,
        /// Wanted.
        to: Option<String>,
    },
    /// Days of point-in-time recovery.
    PointInTimeRecovery {
        /// Live.
        from: Option<u32>,
        /// Wanted.
        to: Option<u32>,
    },
    /// The encryption key.
    Encryption {
        /// Live.
        from: Encryption,
        /// Wanted.
        to: Encryption,
    },
    /// The table class.
    TableClass {
        /// Live.
        from: TableClass,
        /// Wanted.
        to: TableClass,
    },
    /// Deletion protection.
    DeletionProtection {
        /// Live.
        from: bool,
        /// Wanted.
        to: bool,
    },
    /// A tag.
    Tag {
        /// The tag.
        key: String,
        /// Live.
        from: Option<String>,
        /// Wanted.
        to: Option<String>,
    },
}

/// Whether two encryption keys are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyComparison {
    /// They are.
    Same,
    /// They are not.
    Different,
    /// DescribeTable shows a key's ARN, from which neither an alias nor the managed key can be told.
    Unknown,
}

/// Compares a wanted encryption with a live one.
pub fn compare_encryption(wanted: &Encryption, live: &Encryption) -> KeyComparison {
    match (wanted, live) {
        (Encryption::KmsKey(wanted), Encryption::KmsKey(live)) if wanted == live => KeyComparison::Same,
        (Encryption::KmsKey(wanted), Encryption::KmsKey(live)) => match wanted.rsplit_once("alias/") {
            Some(_) => KeyComparison::Unknown,
            None if live.rsplit('/').next() == Some(wanted) => KeyComparison::Same,
            None => KeyComparison::Different,
        },
        (Encryption::AwsManaged, Encryption::KmsKey(_)) => KeyComparison::Unknown,
        (wanted, live) if wanted == live => KeyComparison::Same,
        _ => KeyComparison::Different,
    }
}

/// Returns everything that must change to make `live` into `wanted`. Names are not compared.
pub fn diff(live: &Table, wanted: &Table) -> Vec<Change> {
    let Table {
        name: _,
        key,
        global_secondary_indexes,
        local_secondary_indexes,
        billing,
        warm_throughput,
        stream,
        time_to_live,
        point_in_time_recovery,
        encryption,
        table_class,
        deletion_protection,
        tags,
    } = live;
    let mut changes = Vec::new();
    if *key != wanted.key {
        changes.push(Change::Key { from: key.clone(), to: wanted.key.clone() });
    }
    for (name, from, to) in pairs(local_secondary_indexes, &wanted.local_secondary_indexes) {
        if from != to {
            changes.push(Change::LocalIndex { name: name.clone(), from: from.cloned(), to: to.cloned() });
        }
    }
    if billing.is_provisioned() != wanted.billing.is_provisioned() {
        changes.push(Change::BillingMode { from: *billing, to: wanted.billing });
    }
    capacity(None, *billing, wanted.billing, &mut changes);
    warm(None, *warm_throughput, wanted.warm_throughput, &mut changes);
    indexes(global_secondary_indexes, &wanted.global_secondary_indexes, &mut changes);
    if *stream != wanted.stream {
        changes.push(Change::Stream { from: *stream, to: wanted.stream });
    }
    if *time_to_live != wanted.time_to_live {
        changes.push(Change::TimeToLive { from: time_to_live.clone(), to: wanted.time_to_live.clone() });
    }
    if *point_in_time_recovery != wanted.point_in_time_recovery {
        changes.push(Change::PointInTimeRecovery { from: *point_in_time_recovery, to: wanted.point_in_time_recovery });
    }
    if compare_encryption(&wanted.encryption, encryption) == KeyComparison::Different {
        changes.push(Change::Encryption { from: encryption.clone(), to: wanted.encryption.clone() });
    }
    if *table_class != wanted.table_class {
        changes.push(Change::TableClass { from: *table_class, to: wanted.table_class });
    }
    if *deletion_protection != wanted.deletion_protection {
        changes.push(Change::DeletionProtection { from: *deletion_protection, to: wanted.deletion_protection });
    }
    for (key, from, to) in pairs(tags, &wanted.tags) {
        if from != to {
            changes.push(Change::Tag { key: key.clone(), from: from.cloned(), to: to.cloned() });
        }
    }
    changes
}

fn indexes(
    live: &BTreeMap<String, GlobalSecondaryIndex>,
    wanted: &BTreeMap<String, GlobalSecondaryIndex>,
    changes: &mut Vec<Change>,
) {
    for (name, from, to) in pairs(live, wanted) {
        match (from, to) {
            (None, Some(to)) => changes.push(Change::IndexAdded { name: name.clone(), to: to.clone() }),
            (Some(from), None) => changes.push(Change::IndexRemoved { name: name.clone(), from: from.clone() }),
            (Some(from), Some(to)) => {
                let GlobalSecondaryIndex { key, projection, billing, warm_throughput } = from;
                if *key != to.key || *projection != to.projection {
                    changes.push(Change::IndexReplaced { name: name.clone(), from: from.clone(), to: to.clone() });
                } else {
                    capacity(Some(name), *billing, to.billing, changes);
                    warm(Some(name), *warm_throughput, to.warm_throughput, changes);
                }
            }
            (None, None) => {}
        }
    }
}

/// Capacity within one mode; between modes it is part of the switch.
fn capacity(index: Option<&String>, live: Billing, wanted: Billing, changes: &mut Vec<Change>) {
    match (live, wanted) {
        (Billing::Provisioned(from), Billing::Provisioned(to)) if from != to => {
            changes.push(Change::Throughput { index: index.cloned(), from, to });
        }
        (Billing::OnDemand(from), Billing::OnDemand(to)) if from != to => {
            changes.push(Change::OnDemandMaximum { index: index.cloned(), from, to });
        }
        // The table's own maximum comes with the switch, an index's after it.
        (Billing::Provisioned(_), Billing::OnDemand(to)) if to != OnDemandMaximum::default() && index.is_some() => {
            changes.push(Change::OnDemandMaximum { index: index.cloned(), from: OnDemandMaximum::default(), to });
        }
        _ => {}
    }
}

/// Warm throughput only ever rises [T-061], and what nobody asked for is not compared [T-032].
fn warm(
    index: Option<&String>,
    live: Option<WarmThroughput>,
    wanted: Option<WarmThroughput>,
    changes: &mut Vec<Change>,
) {
    let (Some(from), Some(wanted)) = (live, wanted) else { return };
    let to = from.or_higher(wanted);
    if to != from {
        changes.push(Change::WarmThroughput { index: index.cloned(), from, to });
    }
}

/// Returns every key of both maps in order, with the values of each.
fn pairs<'a, V>(
    live: &'a BTreeMap<String, V>,
    wanted: &'a BTreeMap<String, V>,
) -> impl Iterator<Item = (&'a String, Option<&'a V>, Option<&'a V>)> {
    let mut names: Vec<_> = live.keys().chain(wanted.keys().filter(|name| !live.contains_key(*name))).collect();
    names.sort_unstable();
    names.into_iter().map(|name| (name, live.get(name), wanted.get(name)))
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn or_off<T: fmt::Display>(value: &Option<T>) -> String {
            value.as_ref().map_or_else(|| "off".to_owned(), ToString::to_string)
        }
        fn of(index: &Option<String>) -> String {
            index.as_ref().map_or_else(String::new, |index| format!(" of index {index}"))
        }
        let index_text = |index: &GlobalSecondaryIndex| format!("{}; projects {}", index.key, index.projection);
        match self {
            Change::Key { from, to } => write!(formatter, "key: {from} → {to}"),
            Change::LocalIndex { name, from, to } => {
                let text = |index: &Option<LocalSecondaryIndex>| {
                    index
                        .as_ref()
                        .map_or_else(|| "none".to_owned(), |i| format!("{}; projects {}", i.key, i.projection))
                };
                write!(formatter, "local index {name}: {} → {}", text(from), text(to))
            }
            Change::IndexAdded { name, to } => write!(formatter, "index {name}: {}", index_text(to)),
            Change::IndexRemoved { name, from } => write!(formatter, "index {name}: {}", index_text(from)),
            Change::IndexReplaced { name, from, to } => {
                write!(formatter, "index {name}: {} → {}", index_text(from), index_text(to))
            }
            Change::BillingMode { from, to } => write!(formatter, "billing: {from} → {to}"),
            Change::Throughput { index, from, to } => write!(formatter, "throughput{}: {from} → {to}", of(index)),
            Change::OnDemandMaximum { index, from, to } => {
                let text = |maximum: &OnDemandMaximum| match maximum {
                    OnDemandMaximum { read: None, write: None } => "none".to_owned(),
                    some => some.to_string(),
                };
                write!(formatter, "on-demand maximum{}: {} → {}", of(index), text(from), text(to))
            }
            Change::WarmThroughput { index, from, to } => {
                write!(formatter, "warm throughput{}: {from} → {to}", of(index))
            }
            Change::Stream { from, to } => write!(formatter, "stream: {} → {}", or_off(from), or_off(to)),
            Change::TimeToLive { from, to } => write!(formatter, "TTL: {} → {}", or_off(from), or_off(to)),
            Change::PointInTimeRecovery { from, to } => {
                let text = |days: &Option<u32>| match days {
                    None => "off".to_owned(),
                    Some(1) => "1 day".to_owned(),
                    Some(days) => format!("{days} days"),
                };
                write!(formatter, "point-in-time recovery: {} → {}", text(from), text(to))
            }
            Change::Encryption { from, to } => write!(formatter, "encryption: {from} → {to}"),
            Change::TableClass { from, to } => write!(formatter, "table class: {from} → {to}"),
            Change::DeletionProtection { from, to } => {
                let text = |on: &bool| if *on { "on" } else { "off" };
                write!(formatter, "deletion protection: {} → {}", text(from), text(to))
            }
            Change::Tag { key, from: None, to: Some(to) } => write!(formatter, "tag {key}: {to:?}"),
            Change::Tag { key, from: Some(from), to: None } => write!(formatter, "tag {key}: {from:?} → none"),
            Change::Tag { key, from, to } => {
                let text = |value: &Option<String>| value.as_ref().map_or_else(|| "none".into(), |v| format!("{v:?}"));
                write!(formatter, "tag {key}: {} → {}", text(from), text(to))
            }
        }
    }
}

/// How a change reads in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Something comes.
    Added,
    /// Something goes.
    Removed,
    /// Something becomes another.
    Changed,
}

impl Change {
    /// Returns whether something comes, goes or becomes another.
    pub fn sign(&self) -> Sign {
        match self {
            Change::IndexAdded { .. } | Change::Tag { from: None, .. } | Change::LocalIndex { from: None, .. } => {
                Sign::Added
            }
            Change::IndexRemoved { .. } | Change::Tag { to: None, .. } | Change::LocalIndex { to: None, .. } => {
                Sign::Removed
            }
            _ => Sign::Changed,
        }
    }
}

impl Change {
    /// Returns the part of the table that differs.
    pub fn aspect(&self) -> Aspect {
        match self {
            Change::TimeToLive { .. } => Aspect::TimeToLive,
            Change::PointInTimeRecovery { .. } => Aspect::ContinuousBackups,
            Change::Tag { .. } => Aspect::Tags,
            _ => Aspect::Table,
        }
    }
}

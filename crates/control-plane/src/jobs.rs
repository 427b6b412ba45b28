//! Jobs: what is under way on a table, until when, and what is shown meanwhile.
//!
//! A table's fields say what it will be once its jobs are over. A job keeps what is still shown before, so time passes
//! by looking at a later moment, and an ended job only has to be forgotten.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tablewright_core::wire::{AttributeDefinition, OnDemandThroughput};

use crate::Timestamp;
use crate::state::{BillingMode, Capacity, GlobalIndex, Table, TableClass, Units};

/// Something that is under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// What it is.
    pub work: Work,
    /// When it began.
    pub began_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
}

/// What is under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// The table with its indexes is being created.
    Creating,
    /// The table is being deleted.
    Deleting,
    /// The stream is being switched; shown as switched at once [T-361].
    Stream {
        /// `ENABLE` or `DISABLE`.
        operation: String,
    },
    /// Provisioned capacity is being changed.
    Capacity {
        /// Shown until then.
        before: Capacity,
    },
    /// The billing mode is being switched; the mode itself is shown at once [T-361].
    Billing {
        /// The mode before.
        from: BillingMode,
        /// The table's capacity, shown until then.
        capacity: Capacity,
        /// The indexes' capacity, shown until then.
        indexes: BTreeMap<String, Capacity>,
    },
    /// The class is being changed.
    Class {
        /// Shown until then [T-284].
        before: Option<TableClass>,
        /// Whether a change of the key made the table look ACTIVE since [T-287].
        overshadowed: bool,
    },
    /// The key is being changed.
    Encryption {
        /// Shown for a while.
        before: Option<String>,
        /// How long [T-371].
        old_key_until: Timestamp,
    },
    /// Warm throughput is being raised.
    Warm {
        /// Shown until then.
        before: Units,
    },
    /// An index is being added.
    IndexCreation {
        /// Its name.
        index: String,
        /// When allocation is over and backfilling begins [T-148].
        allocated_at: Timestamp,
        /// Whether it was created with warm throughput of its own, which is shown as UPDATING [T-134].
        warming: bool,
    },
    /// An index is being deleted; it is none of the table's indexes any more.
    IndexDeletion {
        /// The index, shown until then.
        index: Box<GlobalIndex>,
        /// The definitions that its key needs.
        attribute_definitions: Vec<AttributeDefinition>,
    },
    /// An index's throughput is being changed.
    IndexChange {
        /// Its name.
        index: String,
        /// Capacity, shown until then.
        capacity: Capacity,
        /// Maxima, shown until then.
        on_demand: Option<OnDemandThroughput>,
    },
    /// An index's warm throughput is being raised.
    IndexWarm {
        /// Its name.
        index: String,
        /// Shown until then.
        before: Units,
    },
    /// Tags are being written.
    Tags {
        /// Listed until then [T-102].
        before: BTreeMap<String, String>,
        /// What was set; nothing when tags were removed.
        set: Option<BTreeMap<String, String>>,
    },
}

impl Work {
    /// Returns whether TableStatus shows this; much that is under way does not show there [T-410].
    fn shows_updating(&self, now: Timestamp) -> bool {
        match self {
            Self::Stream { .. } | Self::Capacity { .. } | Self::Billing { .. } | Self::IndexDeletion { .. } => true,
            Self::Class { overshadowed, .. } => !overshadowed,
            Self::IndexCreation { allocated_at, .. } => *allocated_at > now,
            Self::Creating
            | Self::Deleting
            | Self::Encryption { .. }
            | Self::Warm { .. }
            | Self::IndexChange { .. }
            | Self::IndexWarm { .. }
            | Self::Tags { .. } => false,
        }
    }

    /// Returns whether this is about the global index of that name.
    pub(crate) fn concerns(&self, name: &str) -> bool {
        match self {
            Self::IndexCreation { index, .. } | Self::IndexChange { index, .. } | Self::IndexWarm { index, .. } => {
                index == name
            }
            Self::IndexDeletion { index, .. } => index.name == name,
            _ => false,
        }
    }
}

impl Job {
    /// Returns the moments at which something about the job shows.
    fn moments(&self) -> [Timestamp; 2] {
        let within = match &self.work {
            Work::Encryption { old_key_until, .. } => *old_key_until,
            Work::IndexCreation { allocated_at, .. } => *allocated_at,
            _ => self.ends_at,
        };
        [within, self.ends_at]
    }
}

impl Table {
    /// Begins a job, unless it is over at once.
    pub(crate) fn start(&mut self, work: Work, now: Timestamp, duration: i64) {
        if duration > 0 {
            self.jobs.push(Job { work, began_at: now, ends_at: now.plus_milliseconds(duration) });
        }
    }

    /// Returns the jobs that are not over.
    pub(crate) fn running(&self, now: Timestamp) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(move |job| job.ends_at > now)
    }

    /// Returns TableStatus.
    pub fn status(&self, now: Timestamp) -> &'static str {
        if self.is_deleting() {
            "DELETING"
        } else if self.creation(now).is_some() {
            "CREATING"
        } else if self.running(now).any(|job| job.work.shows_updating(now)) {
            "UPDATING"
        } else {
            "ACTIVE"
        }
    }

    /// Returns the job of a table that is being created.
    pub(crate) fn creation(&self, now: Timestamp) -> Option<&Job> {
        self.running(now).find(|job| job.work == Work::Creating)
    }

    /// Returns when the creation of a table that is being created is over.
    pub fn creating_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.creation(now).map(|job| job.ends_at)
    }

    /// Returns the indexes that are being added to the table, each with when it is ACTIVE.
    pub fn indexes_being_added(&self, now: Timestamp) -> impl Iterator<Item = (&str, Timestamp)> {
        self.running(now).filter_map(|job| match &job.work {
            Work::IndexCreation { index, .. } => Some((index.as_str(), job.ends_at)),
            _ => None,
        })
    }

    /// Returns the job of a table that is being deleted, over or not.
    pub(crate) fn deletion(&self) -> Option<&Job> {
        self.jobs.iter().find(|job| job.work == Work::Deleting)
    }

    /// Returns whether the table is being deleted, or is gone already.
    pub fn is_deleting(&self) -> bool {
        self.deletion().is_some()
    }

    /// Returns whether the table's deletion is over.
    pub(crate) fn is_gone(&self, now: Timestamp) -> bool {
        self.deletion().is_some_and(|job| job.ends_at <= now)
    }

    /// Returns whether parts with a memory of their own know the table no longer [T-374][T-455].
    pub(crate) fn is_forgotten_by_parts(&self, now: Timestamp, parts_outlive_deletion: i64) -> bool {
        self.deletion().is_some_and(|job| job.began_at.plus_milliseconds(parts_outlive_deletion) <= now)
    }

    /// Forgets what is over.
    pub(crate) fn forget_ended(&mut self, now: Timestamp) {
        self.jobs.retain(|job| job.ends_at > now);
    }

    /// Returns when something about the table shows next.
    pub(crate) fn next_moment(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = self.running(now).flat_map(Job::moments).chain(self.memory.backups_from);
        moments.filter(|moment| *moment > now).min()
    }

    /// Returns the last moment at which something is known to have happened.
    pub(crate) fn latest(&self) -> Timestamp {
        let memory = &self.memory;
        let remembered = memory.protection_toggled_at.into_iter().chain(memory.time_to_live_changed_at);
        let changes = memory.encryption_changes.iter().chain(&memory.class_changes).copied();
        let begun = self.jobs.iter().map(|job| job.began_at);
        begun.chain(remembered).chain(changes).fold(self.created_at, Timestamp::max)
    }

    /// Returns the table with the values that are still shown.
    pub(crate) fn shown(&self, now: Timestamp) -> Cow<'_, Table> {
        if self.running(now).next().is_none() {
            return Cow::Borrowed(self);
        }
        let mut shown = self.clone();
        for job in self.running(now) {
            shown.show(&job.work, now);
        }
        Cow::Owned(shown)
    }

    fn show(&mut self, work: &Work, now: Timestamp) {
        let index = |table: &mut Self, name: &str, change: &dyn Fn(&mut GlobalIndex)| {
            table.global_indexes.iter_mut().filter(|index| index.name == name).for_each(change);
        };
        match work {
            Work::Capacity { before } => self.capacity = before.clone(),
            Work::Billing { capacity, indexes, .. } => {
                self.capacity = capacity.clone();
                for (name, before) in indexes {
                    index(self, name, &|index| index.capacity = before.clone());
                }
            }
            Work::Class { before, .. } => self.class.clone_from(before),
            Work::Encryption { before, old_key_until } if *old_key_until > now => self.key_arn.clone_from(before),
            Work::Warm { before } => self.warm = *before,
            Work::IndexDeletion { index, attribute_definitions } => {
                self.global_indexes.push(index.as_ref().clone());
                for needed in attribute_definitions {
                    if !self.attribute_definitions.iter().any(|it| it.attribute_name == needed.attribute_name) {
                        self.attribute_definitions.push(needed.clone());
                    }
                }
                self.attribute_definitions.sort();
            }
            Work::IndexChange { index: name, capacity, on_demand } => index(self, name, &|index| {
                index.capacity = capacity.clone();
                index.on_demand.clone_from(on_demand);
            }),
            Work::IndexWarm { index: name, before } => index(self, name, &|index| index.warm = *before),
            Work::Tags { before, .. } => self.tags.clone_from(before),
            Work::Creating
            | Work::Deleting
            | Work::Stream { .. }
            | Work::Encryption { .. }
            | Work::IndexCreation { .. } => {}
        }
    }
}

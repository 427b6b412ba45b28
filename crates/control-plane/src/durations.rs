//! How long everything takes, in milliseconds: pure data, chosen when a control plane is made.

const SECOND: i64 = 1000;
const HOUR: i64 = 3600 * SECOND;

/// How long transitions, cool-downs and windows take, in milliseconds.
///
/// Zero means that a transition is over at once, and that a cool-down, window or budget never refuses anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Durations {
    /// A table without global indexes is CREATING [T-075].
    pub creating: i64,
    /// A table with global indexes is CREATING [T-148].
    pub creating_with_indexes: i64,
    /// A CREATING table is unknown to TTL and backups from its start [T-115].
    pub unknown_to_parts: i64,
    /// A CREATING table becomes known to tags before it is ACTIVE [T-101].
    pub known_to_tags_before_active: i64,
    /// A table is DELETING [T-076].
    pub deleting: i64,
    /// A DELETING table is still known to TTL, tags and backups [T-118][T-374].
    pub parts_outlive_deletion: i64,
    /// Continuous backups become available after ACTIVE [T-115].
    pub backups_after_active: i64,
    /// Provisioned capacity changes [T-060].
    pub capacity: i64,
    /// The first switch from on-demand to provisioned [T-450].
    pub first_to_provisioned: i64,
    /// The switch of a table that never was on-demand [T-064].
    pub first_to_on_demand: i64,
    /// Every later switch of the billing mode [T-369].
    pub later_switch: i64,
    /// A stream is switched on or off [T-050].
    pub stream: i64,
    /// The class changes [T-284].
    pub class: i64,
    /// The key changes [T-140].
    pub encryption: i64,
    /// The old key is still shown while the key changes [T-371].
    pub old_key: i64,
    /// Warm throughput rises for the first time [T-179].
    pub first_warm: i64,
    /// Warm throughput rises again, or is sent as it is [T-121].
    pub later_warm: i64,
    /// An index's warm throughput rises [T-155].
    pub index_warm: i64,
    /// A new index is being allocated [T-458].
    pub index_allocation: i64,
    /// A new index becomes ACTIVE, allocation included [T-116].
    pub index_creation: i64,
    /// An index is DELETING [T-375].
    pub index_deletion: i64,
    /// An index's throughput changes [T-134].
    pub index_change: i64,
    /// Tags are locked and the old ones are still listed [T-102][T-103].
    pub tags: i64,
    /// Between two changes of TTL [T-143].
    pub time_to_live_pause: i64,
    /// Between two writes of deletion protection [T-003].
    pub protection_pause: i64,
    /// The window in which four changes of the key are free [T-081].
    pub encryption_window: i64,
    /// Between changes of the key after those four [T-081].
    pub encryption_pause: i64,
    /// The window in which two changes of the class are allowed [T-283].
    pub class_window: i64,
    /// Between decreases after the fourth of a day [T-184].
    pub decrease_pause: i64,
}

impl Durations {
    /// Returns durations with which everything is over at once and no cool-down refuses anything.
    pub fn instant() -> Self {
        Self::default()
    }

    /// Returns what was typical of small tables.
    pub const fn typical() -> Self {
        Self {
            creating: 6 * SECOND,
            creating_with_indexes: 16 * SECOND,
            unknown_to_parts: 2600,
            known_to_tags_before_active: SECOND,
            deleting: 5100,
            parts_outlive_deletion: SECOND,
            backups_after_active: 2600,
            capacity: 1500,
            first_to_provisioned: 90 * SECOND,
            first_to_on_demand: 130 * SECOND,
            later_switch: 4 * SECOND,
            stream: 4500,
            class: 4100,
            encryption: 22_300,
            old_key: 8 * SECOND,
            first_warm: 450 * SECOND,
            later_warm: 2 * SECOND,
            index_warm: 388 * SECOND,
            index_allocation: 40 * SECOND,
            index_creation: 520 * SECOND,
            index_deletion: 5 * SECOND,
            index_change: 2 * SECOND,
            tags: 1800,
            time_to_live_pause: 1860 * SECOND,
            protection_pause: 15 * SECOND,
            encryption_window: 24 * HOUR,
            encryption_pause: 6 * HOUR,
            class_window: 30 * 24 * HOUR,
            decrease_pause: HOUR,
        }
    }
}

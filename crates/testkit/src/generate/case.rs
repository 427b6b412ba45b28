//! Random cases: what is live, what is declared, and what happens on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use tablewright_control_plane::Durations;
use tablewright_core::model::Table;
use tablewright_core::project::{DesiredTable, IgnoredField, OnExisting};

use super::table::{desired, table, with_types, without_conflicts};

/// A live table, what is declared, and what happens on the way.
#[derive(Debug, Clone)]
pub struct Case {
    /// The table as it is.
    pub live: Table,
    /// Whose it is.
    pub owner: Owner,
    /// Milliseconds since its creation was over.
    pub age: u64,
    /// The table as it is declared, and what is declared beside it.
    pub declared: DesiredTable,
    /// What is approved.
    pub approving: Approving,
    /// How long everything takes.
    pub pace: Pace,
    /// Whether KMS says which key is the one that AWS manages.
    pub kms_answers: bool,
    /// What happens on the way.
    pub accident: Accident,
}

/// Whose a live table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// This project's and environment's.
    Ours,
    /// Nobody's: a script made it.
    Nobody,
    /// Another project's.
    OtherProject,
    /// This project's in another environment.
    OtherEnvironment,
    /// A CloudFormation stack's.
    Stack,
}

/// What is approved of all that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approving {
    /// Nothing.
    Nothing,
    /// Everything.
    Everything,
    /// One half or another, by the bits.
    Some(u32),
}

/// How long everything takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pace {
    /// Nothing takes any time.
    Instant,
    /// As long as on DynamoDB.
    Typical,
}

impl Pace {
    /// Returns the durations.
    pub fn durations(self) -> Durations {
        match self {
            Pace::Instant => Durations::instant(),
            Pace::Typical => Durations::typical(),
        }
    }
}

/// What happens at one changing call of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accident {
    /// The runner is stopped once it has sent so many calls, whether it saw the last answer or not: what it saw dies
    /// with it. The next run begins after so many milliseconds.
    Stopped {
        /// Changing calls.
        after: usize,
        /// Milliseconds until the next run.
        pause: u64,
    },
    /// The connection breaks at the call of this number, and the runner goes on.
    Broken {
        /// The changing call, from 0.
        call: usize,
        /// On which way.
        lost: Lost,
    },
}

/// What a broken connection took with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The call, which never arrived.
    Call,
    /// The answer; the call took effect.
    Answer,
}

/// Longer than every cool-down of what happens at a creation, which nobody can see.
const AN_HOUR: u64 = 3_600_000;

/// Returns cases over everything that a declaration can say about one table.
pub fn case() -> impl Strategy<Value = Case> {
    let tables = (table(), table(), kept());
    let owner = prop_oneof![
        4 => Just(Owner::Ours),
        3 => Just(Owner::Nobody),
        1 => Just(Owner::OtherProject),
        1 => Just(Owner::OtherEnvironment),
        1 => Just(Owner::Stack),
    ];
    let age = prop_oneof![1 => Just(0), 2 => 0_u64..AN_HOUR, 2 => Just(AN_HOUR), 1 => Just(72 * AN_HOUR)];
    let on_existing = prop_oneof![
        12 => Just(OnExisting::Converge),
        1 => Just(OnExisting::Adopt),
        1 => Just(OnExisting::CreateOnly),
        1 => Just(OnExisting::Fail),
    ];
    let beside = (on_existing, prop::bool::weighted(0.9), prop::bool::weighted(0.25), ignored());
    let approving = prop_oneof![1 => Just(Approving::Nothing), 2 => Just(Approving::Everything), 2 => any::<u32>().prop_map(Approving::Some)];
    let conditions = (prop_oneof![1 => Just(Pace::Instant), 2 => Just(Pace::Typical)], prop::bool::weighted(0.75));
    (tables, owner, age, beside, approving, conditions, accident()).prop_map(
        |((live, other, kept), owner, age, beside, approving, (pace, kms_answers), accident)| {
            let (on_existing, ownership_tags, tags_exclusive, ignore) = beside;
            let declared = desired(mixed(&live, other, kept));
            let declared = DesiredTable { on_existing, ownership_tags, tags_exclusive, ignore, ..declared };
            Case { live, owner, age, declared, approving, pace, kms_answers, accident }
        },
    )
}

fn accident() -> impl Strategy<Value = Accident> {
    let pause = prop_oneof![Just(0), 0_u64..30_000, 0_u64..900_000, Just(2 * AN_HOUR)];
    prop_oneof![
        3 => (0_usize..9, pause).prop_map(|(after, pause)| Accident::Stopped { after, pause }),
        1 => (0_usize..9, select(vec![Lost::Call, Lost::Answer])).prop_map(|(call, lost)| Accident::Broken { call, lost }),
    ]
}

fn ignored() -> impl Strategy<Value = BTreeSet<IgnoredField>> {
    let fields = select(vec![
        IgnoredField::BillingMode,
        IgnoredField::ProvisionedThroughput,
        IgnoredField::OnDemandThroughput,
        IgnoredField::WarmThroughput,
        IgnoredField::Stream,
        IgnoredField::TimeToLive,
        IgnoredField::PointInTimeRecovery,
        IgnoredField::ServerSideEncryption,
        IgnoredField::TableClass,
        IgnoredField::DeletionProtection,
        IgnoredField::Tags,
        IgnoredField::Tag("Team".to_owned()),
        IgnoredField::GlobalSecondaryIndexes,
        IgnoredField::GlobalSecondaryIndex("by-a".to_owned()),
    ]);
    prop_oneof![3 => Just(BTreeSet::new()), 1 => btree_set(fields, 1..4)]
}

/// Returns tables that one declaration is after another, each with something in common with the one before. An attribute
/// has the same type in all of them: an index that stays for want of approval refuses any other.
pub fn versions(count: Range<usize>) -> impl Strategy<Value = Vec<Table>> {
    (table(), vec((table(), kept()), count)).prop_map(|(first, others)| {
        let mut versions = vec![first];
        for (other, kept) in others {
            let next = mixed(&versions[versions.len() - 1], other, kept);
            versions.push(next);
        }
        let mut types = BTreeMap::new();
        versions.iter_mut().for_each(|version| with_types(version, &mut types));
        versions
    })
}

/// What a declared table has in common with the live one.
#[derive(Debug, Clone, Copy)]
struct Kept {
    key: bool,
    local_indexes: bool,
    /// Settings, by the bits.
    settings: u16,
}

fn kept() -> impl Strategy<Value = Kept> {
    let settings = prop_oneof![1 => Just(u16::MAX), 4 => Just(0), 4 => any::<u16>()];
    // With another key or other local indexes nothing can be done, so few cases have them.
    (prop::bool::weighted(0.97), prop::bool::weighted(0.97), settings).prop_map(|(key, local_indexes, settings)| Kept {
        key,
        local_indexes,
        settings,
    })
}

/// Gives a table what it has in common with the live one.
fn mixed(live: &Table, mut other: Table, kept: Kept) -> Table {
    if kept.key {
        other.key = live.key.clone();
        other.local_secondary_indexes.clone_from(&live.local_secondary_indexes);
    }
    let bit = |number: u32| kept.settings & (1 << number) != 0;
    if !kept.local_indexes {
        other.local_secondary_indexes.pop_first();
    }
    // Capacity of table and indexes is in one mode, so it is kept with the indexes or not at all.
    if bit(0) {
        other.billing = live.billing;
        other.warm_throughput = live.warm_throughput;
        other.global_secondary_indexes.clone_from(&live.global_secondary_indexes);
    }
    if bit(1) {
        other.stream = live.stream;
    }
    if bit(2) {
        other.time_to_live.clone_from(&live.time_to_live);
    }
    if bit(3) {
        other.point_in_time_recovery = live.point_in_time_recovery;
    }
    if bit(4) {
        other.encryption = live.encryption.clone();
    }
    if bit(5) {
        other.table_class = live.table_class;
    }
    if bit(6) {
        other.deletion_protection = live.deletion_protection;
    }
    if bit(7) {
        other.tags.clone_from(&live.tags);
    }
    without_conflicts(other)
}

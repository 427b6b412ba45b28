//! Random tables.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, LocalSecondaryIndex, OnDemandMaximum, Projection,
    ScalarType, StreamViewType, Table, TableClass, Throughput, WarmThroughput,
};
use tablewright_core::project::{DesiredTable, OnExisting, TableDeclaration};

/// The project that declares every random table.
pub const PROJECT: &str = "shop";
/// The environment that every random table is in.
pub const ENVIRONMENT: &str = "staging";
/// The live name of every random table.
pub const NAME: &str = "shop-orders";

/// Two keys that somebody made in KMS.
const KMS_KEYS: [&str; 2] = [
    "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    "arn:aws:kms:us-east-1:123456789012:key/66666666-7777-8888-9999-000000000000",
];

/// Returns a table as wanted, with nothing special about it.
pub fn desired(table: Table) -> DesiredTable {
    DesiredTable {
        declared_name: "orders".to_owned(),
        table,
        on_existing: OnExisting::Converge,
        ownership_tags: true,
        tags_exclusive: false,
        ignore: BTreeSet::new(),
        declaration: TableDeclaration::default(),
    }
}

/// Returns tables over all settings.
pub fn table() -> impl Strategy<Value = Table> {
    any::<bool>().prop_flat_map(|provisioned| {
        let local = btree_map(select(vec!["local-a", "local-b"]), (attribute(&["l1", "l2"]), projection()), 0..3);
        let indexes = btree_map(select(vec!["by-a", "by-b", "by-c", "by-d"]), global_index(provisioned), 0..4);
        let features = (
            option::of(select(StreamViewType::CHOICES)),
            option::of(select(vec!["expiresAt", "ttl"])),
            option::of(select(vec![1_u32, 7, 35])),
            encryption(),
            select(vec![TableClass::Standard, TableClass::StandardInfrequentAccess]),
            any::<bool>(),
            btree_map(select(vec!["Team", "Stage", "Cost"]), select(vec!["a", "b"]), 0..3),
        );
        (key(), local, indexes, capacity(provisioned), features).prop_map(
            |(key, local, indexes, (billing, warm_throughput), features)| {
                let (stream, time_to_live, point_in_time_recovery, encryption, table_class, protection, tags) =
                    features;
                let local_secondary_indexes = match key.sort.is_empty() {
                    true => BTreeMap::new(),
                    false => {
                        local.into_iter().map(|(name, parts)| (name.to_owned(), local_index(&key, parts))).collect()
                    }
                };
                let text = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
                without_conflicts(Table {
                    name: NAME.to_owned(),
                    key,
                    global_secondary_indexes: indexes.into_iter().map(|(name, it)| (name.to_owned(), it)).collect(),
                    local_secondary_indexes,
                    billing,
                    warm_throughput,
                    stream: stream.and_then(StreamViewType::parse),
                    time_to_live: time_to_live.map(ToOwned::to_owned),
                    point_in_time_recovery,
                    encryption,
                    table_class,
                    deletion_protection: protection,
                    tags: tags.into_iter().map(text).collect(),
                })
            },
        )
    })
}

/// Returns cases of a creation: a table, and after how many calls the first run is stopped.
pub fn creation() -> impl Strategy<Value = (Table, usize)> {
    (table(), 0_usize..5)
}

/// Gives every attribute one type in all keys: that of the table's key, or the first index's.
pub(super) fn without_conflicts(mut table: Table) -> Table {
    with_types(&mut table, &mut BTreeMap::new());
    table
}

/// The same with types that are known already; it adds those that it finds.
pub(super) fn with_types(table: &mut Table, types: &mut BTreeMap<String, ScalarType>) {
    let local = table.local_secondary_indexes.values_mut().map(|index| &mut index.key);
    let global = table.global_secondary_indexes.values_mut().map(|index| &mut index.key);
    for key in std::iter::once(&mut table.key).chain(local).chain(global) {
        for attribute in key.partition.iter_mut().chain(&mut key.sort) {
            attribute.scalar_type = *types.entry(attribute.name.clone()).or_insert(attribute.scalar_type);
        }
    }
}

fn attribute(names: &'static [&'static str]) -> impl Strategy<Value = KeyAttribute> {
    (select(names), select(vec![ScalarType::String, ScalarType::Number, ScalarType::Binary]))
        .prop_map(|(name, scalar_type)| KeyAttribute { name: name.to_owned(), scalar_type })
}

fn key() -> impl Strategy<Value = Key> {
    (attribute(&["pk"]), option::of(attribute(&["sk"])))
        .prop_map(|(partition, sort)| Key { partition: vec![partition], sort: sort.into_iter().collect() })
}

fn local_index(table: &Key, (sort, projection): (KeyAttribute, Projection)) -> LocalSecondaryIndex {
    LocalSecondaryIndex { key: Key { partition: table.partition.clone(), sort: vec![sort] }, projection }
}

fn global_index(provisioned: bool) -> impl Strategy<Value = GlobalSecondaryIndex> {
    (index_key(), projection(), capacity(provisioned)).prop_map(|(key, projection, (billing, warm_throughput))| {
        GlobalSecondaryIndex { key, projection, billing, warm_throughput }
    })
}

fn index_key() -> impl Strategy<Value = Key> {
    let partition = btree_set(attribute(&["a", "b", "c", "d"]), 1..5);
    let sort = btree_set(attribute(&["x", "y", "z", "w"]), 0..5);
    (partition, sort).prop_map(|(partition, sort)| Key { partition: once_each(partition), sort: once_each(sort) })
}

fn once_each(attributes: BTreeSet<KeyAttribute>) -> Vec<KeyAttribute> {
    let by_name: BTreeMap<_, _> = attributes.into_iter().map(|attribute| (attribute.name.clone(), attribute)).collect();
    by_name.into_values().collect()
}

fn projection() -> impl Strategy<Value = Projection> {
    prop_oneof![
        Just(Projection::All),
        Just(Projection::KeysOnly),
        btree_set(select(vec!["p", "q", "r"]), 1..3)
            .prop_map(|names| Projection::Include(names.into_iter().map(ToOwned::to_owned).collect())),
    ]
}

fn encryption() -> impl Strategy<Value = Encryption> {
    prop_oneof![
        Just(Encryption::AwsOwned),
        Just(Encryption::AwsManaged),
        select(KMS_KEYS.to_vec()).prop_map(|key| Encryption::KmsKey(key.to_owned())),
    ]
}

/// Capacity, and sometimes warm throughput, which is never below what the capacity starts with.
fn capacity(provisioned: bool) -> BoxedStrategy<(Billing, Option<WarmThroughput>)> {
    let warm = option::weighted(0.25, (0_u64..1500, 0_u64..1500));
    let above = |start: WarmThroughput, (read, write): (u64, u64)| WarmThroughput {
        read: start.read + read,
        write: start.write + write,
    };
    if provisioned {
        let units = (1_u64..50, 1_u64..50).prop_map(|(read, write)| Throughput { read, write });
        return (units, warm)
            .prop_map(move |(units, warm)| {
                let start = WarmThroughput { read: units.read, write: units.write };
                (Billing::Provisioned(units), warm.map(|more| above(start, more)))
            })
            .boxed();
    }
    let maximum = (option::of(1_u64..100), option::of(1_u64..100));
    let maximum = maximum.prop_map(|(read, write)| OnDemandMaximum { read, write });
    (maximum, warm)
        .prop_map(move |(maximum, warm)| {
            (Billing::OnDemand(maximum), warm.map(|more| above(WarmThroughput::ON_DEMAND_START, more)))
        })
        .boxed()
}

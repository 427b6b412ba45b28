//! Random tables that DynamoDB would accept.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, LocalSecondaryIndex, OnDemandMaximum, Projection,
    ScalarType, StreamViewType, Table, TableClass, Throughput, WarmThroughput,
};
use tablewright_core::project::{DesiredTable, OnExisting, TableDeclaration};

/// The name of every random table.
pub const NAME: &str = "shop-orders";

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

/// Returns pairs of tables with the same key and local indexes, which one could become the other.
pub fn pairs() -> impl Strategy<Value = (Table, Table)> {
    (table(), table()).prop_map(|(one, mut other)| {
        other.key = one.key.clone();
        other.local_secondary_indexes = one.local_secondary_indexes.clone();
        (one, without_conflicts(other))
    })
}

/// Returns tables over all settings.
pub fn table() -> impl Strategy<Value = Table> {
    let keys = (key(), btree_map(select(vec!["local-a", "local-b"]), local_sort(), 0..3));
    let indexes = btree_map(select(vec!["by-a", "by-b", "by-c", "by-d"]), (index_key(), projection()), 0..4);
    let capacity = (billing(), option::of(12_000_u64..14_000));
    let features = (
        option::of(select(vec![StreamViewType::KeysOnly, StreamViewType::NewImage, StreamViewType::NewAndOldImages])),
        option::of(select(vec!["expiresAt", "ttl"])),
        option::of(select(vec![1_u32, 7, 35])),
        select(vec![Encryption::AwsOwned, Encryption::AwsManaged, Encryption::KmsKey(KMS_KEY.to_owned())]),
        select(vec![TableClass::Standard, TableClass::StandardInfrequentAccess]),
        any::<bool>(),
        btree_map(select(vec!["Team", "Stage", "Cost"]), select(vec!["a", "b"]), 0..3),
    );
    (keys, indexes, capacity, features).prop_map(assemble)
}

const KMS_KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

type Parts = (
    (Key, BTreeMap<&'static str, KeyAttribute>),
    BTreeMap<&'static str, (Key, Projection)>,
    (Billing, Option<u64>),
    (
        Option<StreamViewType>,
        Option<&'static str>,
        Option<u32>,
        Encryption,
        TableClass,
        bool,
        BTreeMap<&'static str, &'static str>,
    ),
);

fn assemble((keys, indexes, (billing, warm), features): Parts) -> Table {
    let (key, local) = keys;
    let (stream, time_to_live, point_in_time_recovery, encryption, table_class, deletion_protection, tags) = features;
    let partition = key.partition.clone();
    let local_secondary_indexes = match key.sort.is_empty() {
        true => BTreeMap::new(),
        false => local
            .into_iter()
            .map(|(name, sort)| {
                let key = Key { partition: partition.clone(), sort: vec![sort] };
                (name.to_owned(), LocalSecondaryIndex { key, projection: Projection::All })
            })
            .collect(),
    };
    let global_secondary_indexes = indexes
        .into_iter()
        .map(|(name, (key, projection))| {
            (name.to_owned(), GlobalSecondaryIndex { key, projection, billing, warm_throughput: None })
        })
        .collect();
    without_conflicts(Table {
        name: NAME.to_owned(),
        key,
        global_secondary_indexes,
        local_secondary_indexes,
        billing,
        warm_throughput: warm.filter(|_| !billing.is_provisioned()).map(|read| WarmThroughput { read, write: 4000 }),
        stream,
        time_to_live: time_to_live.map(ToOwned::to_owned),
        point_in_time_recovery,
        encryption,
        table_class,
        deletion_protection,
        tags: tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
    })
}

/// Gives every attribute one type in all keys: that of the table's key, or the first index's.
fn without_conflicts(mut table: Table) -> Table {
    let mut types: BTreeMap<String, ScalarType> =
        table.key.attributes().map(|attribute| (attribute.name.clone(), attribute.scalar_type)).collect();
    let local = table.local_secondary_indexes.values_mut().map(|index| &mut index.key);
    let global = table.global_secondary_indexes.values_mut().map(|index| &mut index.key);
    for key in local.chain(global) {
        for attribute in key.partition.iter_mut().chain(&mut key.sort) {
            attribute.scalar_type = *types.entry(attribute.name.clone()).or_insert(attribute.scalar_type);
        }
    }
    table
}

fn attribute(names: Vec<&'static str>) -> impl Strategy<Value = KeyAttribute> {
    (select(names), select(vec![ScalarType::String, ScalarType::Number, ScalarType::Binary]))
        .prop_map(|(name, scalar_type)| KeyAttribute { name: name.to_owned(), scalar_type })
}

fn key() -> impl Strategy<Value = Key> {
    (attribute(vec!["pk"]), option::of(attribute(vec!["sk"])))
        .prop_map(|(partition, sort)| Key { partition: vec![partition], sort: sort.into_iter().collect() })
}

fn local_sort() -> impl Strategy<Value = KeyAttribute> {
    attribute(vec!["l1", "l2"])
}

fn index_key() -> impl Strategy<Value = Key> {
    let partition = btree_set(attribute(vec!["a", "b", "c"]), 1..3);
    let sort = btree_set(attribute(vec!["x", "y"]), 0..3);
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

fn billing() -> impl Strategy<Value = Billing> {
    let units = || option::of(1_u64..100);
    prop_oneof![
        (units(), units()).prop_map(|(read, write)| Billing::OnDemand(OnDemandMaximum { read, write })),
        (1_u64..50, 1_u64..50).prop_map(|(read, write)| Billing::Provisioned(Throughput { read, write })),
    ]
}

/// Returns how random tests run: the same cases every time, `PROPTEST_CASES` of them (256 where it is not set), from
/// the seed `PROPTEST_RNG_SEED` (1 where it is not set).
pub fn config() -> ProptestConfig {
    let seed = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..ProptestConfig::default() }
}

//! Random tables of every kind that DynamoDB admits.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set};
use proptest::option::of;
use proptest::prelude::*;
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, LocalSecondaryIndex, OnDemandMaximum, Projection,
    ScalarType, StreamViewType, Table, TableClass, Throughput, WarmThroughput,
};

/// Names that YAML would take for something else, and plain ones.
const ATTRIBUTES: &[&str] = &[
    "id",
    "createdAt",
    "true",
    "No",
    "123",
    "a b",
    "~",
    "e-mail",
    "#x",
    "ä: b",
    "${env:X}",
    "null",
    "1e3",
    "'q\"",
    "-",
];

/// One attribute has one type, whatever uses it.
fn attribute(name: &str) -> KeyAttribute {
    let scalar_type = [ScalarType::String, ScalarType::Number, ScalarType::Binary][name.len() % 3];
    KeyAttribute { name: name.to_owned(), scalar_type }
}

fn attributes(count: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<KeyAttribute>> {
    proptest::sample::subsequence(ATTRIBUTES, count)
        .prop_map(|names| names.iter().map(|name| attribute(name)).collect())
}

fn projection() -> impl Strategy<Value = Projection> {
    let include = btree_set(proptest::sample::select(ATTRIBUTES), 1..4);
    prop_oneof![
        Just(Projection::All),
        Just(Projection::KeysOnly),
        include.prop_map(|names| Projection::Include(names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>())),
    ]
}

fn billing(provisioned: bool) -> BoxedStrategy<Billing> {
    if provisioned {
        (1..9_u64, 1..9_u64).prop_map(|(read, write)| Billing::Provisioned(Throughput { read, write })).boxed()
    } else {
        (of(1..9_u64), of(1..9_u64))
            .prop_map(|(read, write)| Billing::OnDemand(OnDemandMaximum { read, write }))
            .boxed()
    }
}

/// Warm throughput that somebody asked for, which on-demand tables alone can show.
fn warm(provisioned: bool) -> BoxedStrategy<Option<WarmThroughput>> {
    if provisioned {
        return Just(None).boxed();
    }
    of((12_001..20_000_u64, 4_000..9_000_u64).prop_map(|(read, write)| WarmThroughput { read, write })).boxed()
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9_.-]{3,12}"
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", "\\PC{0,20}", Just("${environment}".to_owned()), any::<String>()]
}

fn global_index(provisioned: bool) -> impl Strategy<Value = GlobalSecondaryIndex> {
    (attributes(1..=4), attributes(0..=4), projection(), billing(provisioned), warm(provisioned)).prop_map(
        |(partition, sort, projection, billing, warm_throughput)| GlobalSecondaryIndex {
            key: Key { partition, sort },
            projection,
            billing,
            warm_throughput,
        },
    )
}

fn encryption() -> impl Strategy<Value = Encryption> {
    prop_oneof![
        Just(Encryption::AwsOwned),
        Just(Encryption::AwsManaged),
        "arn:aws:kms:eu-central-1:123456789012:key/[0-9a-f]{8}".prop_map(Encryption::KmsKey),
    ]
}

/// Returns random tables.
pub(crate) fn table() -> impl Strategy<Value = Table> {
    any::<bool>().prop_flat_map(|provisioned| {
        let key = (attributes(1..=1), attributes(0..=1)).prop_map(|(partition, sort)| Key { partition, sort });
        let local = btree_map(name(), (attributes(1..=1), projection()), 0..3);
        let tags = btree_map("[A-Za-z:+=./@ -]{1,9}", text(), 0..4);
        let settings = (
            of(proptest::sample::select(StreamViewType::CHOICES)),
            of(proptest::sample::select(ATTRIBUTES)),
            of(1..=35_u32),
            encryption(),
            any::<bool>(),
            any::<bool>(),
        );
        let global = btree_map(name(), global_index(provisioned), 0..4);
        (name(), key, global, local, billing(provisioned), warm(provisioned), settings, tags).prop_map(
            |(name, key, global, local, billing, warm_throughput, settings, tags)| {
                let (stream, time_to_live, point_in_time_recovery, encryption, infrequent, protected) = settings;
                let local: BTreeMap<_, _> = local
                    .into_iter()
                    .map(|(name, (sort, projection))| {
                        let key = Key { partition: key.partition.clone(), sort };
                        (name, LocalSecondaryIndex { key, projection })
                    })
                    .collect();
                Table {
                    name,
                    key,
                    global_secondary_indexes: global,
                    local_secondary_indexes: local,
                    billing,
                    warm_throughput,
                    stream: stream.and_then(StreamViewType::parse),
                    time_to_live: time_to_live.map(str::to_owned),
                    point_in_time_recovery,
                    encryption,
                    table_class: if infrequent { TableClass::StandardInfrequentAccess } else { TableClass::Standard },
                    deletion_protection: protected,
                    tags: tags.into_iter().filter(|(key, _)| !key.starts_with("aws:")).collect(),
                }
            },
        )
    })
}

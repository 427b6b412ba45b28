//! From the model to requests and descriptions.

use std::collections::BTreeSet;

use super::{Billing, Encryption, GlobalSecondaryIndex, Key, OnDemandMaximum, Projection, Table, TableClass};
use super::{KeyAttribute, StreamViewType, Throughput, WarmThroughput};
use crate::wire;

/// Returns the CreateTable request that makes a table, with everything that CreateTable accepts inside.
///
/// TTL and point-in-time recovery have calls of their own. `extra_tags` are added to the table's.
pub fn create_table(table: &Table, extra_tags: impl IntoIterator<Item = (String, String)>) -> wire::CreateTableInput {
    let mut tags = table.tags.clone();
    tags.extend(extra_tags);
    let global: Vec<_> =
        table.global_secondary_indexes.iter().map(|(name, index)| create_global_index(name, index)).collect();
    let local: Vec<_> = table
        .local_secondary_indexes
        .iter()
        .map(|(name, index)| wire::LocalSecondaryIndex {
            index_name: name.clone(),
            key_schema: key_schema(&index.key),
            projection: Some(projection(&index.projection)),
        })
        .collect();
    wire::CreateTableInput {
        table_name: table.name.clone(),
        attribute_definitions: attribute_definitions(table),
        key_schema: key_schema(&table.key),
        local_secondary_indexes: (!local.is_empty()).then_some(local),
        global_secondary_indexes: (!global.is_empty()).then_some(global),
        billing_mode: Some(table.billing.mode().to_owned()),
        provisioned_throughput: table.billing.throughput().map(provisioned_throughput),
        stream_specification: table.stream.map(stream_on),
        sse_specification: (table.encryption != Encryption::AwsOwned).then(|| sse_specification(&table.encryption)),
        tags: (!tags.is_empty()).then(|| self::tags(tags)),
        table_class: (table.table_class != TableClass::Standard).then(|| table.table_class.text().to_owned()),
        deletion_protection_enabled: table.deletion_protection.then_some(true),
        on_demand_throughput: on_demand_maximum(table.billing),
        warm_throughput: table.warm_throughput.map(warm_throughput),
    }
}

/// Returns an index as CreateTable and UpdateTable take it.
pub fn create_global_index(name: &str, index: &GlobalSecondaryIndex) -> wire::GlobalSecondaryIndex {
    wire::GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: key_schema(&index.key),
        projection: Some(projection(&index.projection)),
        provisioned_throughput: index.billing.throughput().map(provisioned_throughput),
        on_demand_throughput: on_demand_maximum(index.billing),
        warm_throughput: index.warm_throughput.map(warm_throughput),
    }
}

/// Returns the key attributes that the table and all its indexes use, each once, by name.
pub fn attribute_definitions(table: &Table) -> Vec<wire::AttributeDefinition> {
    let keys = std::iter::once(&table.key)
        .chain(table.global_secondary_indexes.values().map(|index| &index.key))
        .chain(table.local_secondary_indexes.values().map(|index| &index.key));
    let unique: BTreeSet<_> = keys.flat_map(Key::attributes).collect();
    unique
        .into_iter()
        .map(|attribute| wire::AttributeDefinition {
            attribute_name: attribute.name.clone(),
            attribute_type: attribute.scalar_type.text().to_owned(),
        })
        .collect()
}

/// Returns a key as DynamoDB writes it: HASH elements, then RANGE elements.
pub fn key_schema(key: &Key) -> Vec<wire::KeySchemaElement> {
    let element = |role: &'static str| {
        move |attribute: &KeyAttribute| wire::KeySchemaElement {
            attribute_name: attribute.name.clone(),
            key_type: role.to_owned(),
        }
    };
    key.partition.iter().map(element("HASH")).chain(key.sort.iter().map(element("RANGE"))).collect()
}

/// Returns a projection as DynamoDB writes it; NonKeyAttributes only with INCLUDE [T-126].
pub fn projection(projection: &Projection) -> wire::Projection {
    let (word, attributes) = match projection {
        Projection::All => ("ALL", None),
        Projection::KeysOnly => ("KEYS_ONLY", None),
        Projection::Include(attributes) => ("INCLUDE", Some(attributes.iter().cloned().collect())),
    };
    wire::Projection { projection_type: Some(word.to_owned()), non_key_attributes: attributes }
}

/// Returns provisioned capacity as DynamoDB writes it.
pub fn provisioned_throughput(throughput: Throughput) -> wire::ProvisionedThroughput {
    wire::ProvisionedThroughput {
        read_capacity_units: signed(throughput.read),
        write_capacity_units: signed(throughput.write),
    }
}

/// Returns the maxima of an on-demand table or index; `None` where there are none (−1 is for updates only [T-039]).
pub fn on_demand_maximum(billing: Billing) -> Option<wire::OnDemandThroughput> {
    match billing {
        Billing::OnDemand(OnDemandMaximum { read: None, write: None }) | Billing::Provisioned(_) => None,
        Billing::OnDemand(maximum) => Some(wire::OnDemandThroughput {
            max_read_request_units: maximum.read.map(signed),
            max_write_request_units: maximum.write.map(signed),
        }),
    }
}

/// Returns warm throughput as DynamoDB writes it.
pub fn warm_throughput(warm: WarmThroughput) -> wire::WarmThroughput {
    wire::WarmThroughput {
        read_units_per_second: Some(signed(warm.read)),
        write_units_per_second: Some(signed(warm.write)),
    }
}

/// Returns the specification that switches a stream on.
pub fn stream_on(view: StreamViewType) -> wire::StreamSpecification {
    wire::StreamSpecification { stream_enabled: true, stream_view_type: Some(view.text().to_owned()) }
}

/// Returns the specification that switches a stream off, which takes no view type [T-050].
pub fn stream_off() -> wire::StreamSpecification {
    wire::StreamSpecification { stream_enabled: false, stream_view_type: None }
}

/// Returns the specification of an encryption.
pub fn sse_specification(encryption: &Encryption) -> wire::SseSpecification {
    match encryption {
        Encryption::AwsOwned => wire::SseSpecification { enabled: Some(false), ..Default::default() },
        Encryption::AwsManaged => {
            wire::SseSpecification { enabled: Some(true), sse_type: Some("KMS".to_owned()), kms_master_key_id: None }
        }
        Encryption::KmsKey(key) => wire::SseSpecification {
            enabled: Some(true),
            sse_type: Some("KMS".to_owned()),
            kms_master_key_id: Some(key.clone()),
        },
    }
}

/// Returns tags as DynamoDB writes them.
pub fn tags(tags: impl IntoIterator<Item = (String, String)>) -> Vec<wire::Tag> {
    tags.into_iter().map(|(key, value)| wire::Tag { key, value }).collect()
}

/// Units as the protocol's signed numbers; checks keep them far below the limit.
pub fn signed(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}

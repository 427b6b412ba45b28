//! From a table to a schema file.

use serde::Serialize;
use tablewright_core::model::request::{
    attribute_definitions, key_schema, on_demand_maximum, projection, signed, tags,
};
use tablewright_core::model::{Billing, Encryption, Table, TableClass, WarmThroughput};
use tablewright_core::wire;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    table: wire::TableDescription,
    time_to_live_description: wire::TimeToLiveDescription,
    continuous_backups_description: wire::ContinuousBackupsDescription,
    tags: Vec<wire::Tag>,
}

/// Returns a table in the shape of DescribeTable, with TTL, point-in-time recovery and tags beside it, as pretty JSON.
///
/// It holds nothing that only a live table has, so that two environments can be compared line by line. Reading it
/// gives the same table, but for warm throughput that [`super::read`] takes for nobody's wish.
pub fn write(table: &Table) -> String {
    let enabled = |on: bool| Some(if on { "ENABLED" } else { "DISABLED" }.to_owned());
    let file = File {
        table: description(table),
        time_to_live_description: wire::TimeToLiveDescription {
            time_to_live_status: enabled(table.time_to_live.is_some()),
            attribute_name: table.time_to_live.clone(),
        },
        continuous_backups_description: wire::ContinuousBackupsDescription {
            continuous_backups_status: None,
            point_in_time_recovery_description: Some(wire::PointInTimeRecoveryDescription {
                point_in_time_recovery_status: enabled(table.point_in_time_recovery.is_some()),
                recovery_period_in_days: table.point_in_time_recovery.map(i64::from),
                ..Default::default()
            }),
        },
        tags: tags(table.tags.clone()),
    };
    // Structs of texts, numbers and lists always have a JSON form: no map with other keys than texts, no NaN.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

fn description(table: &Table) -> wire::TableDescription {
    let global = table.global_secondary_indexes.iter().map(|(name, index)| wire::GlobalSecondaryIndexDescription {
        index_name: name.clone(),
        key_schema: key_schema(&index.key),
        projection: Some(projection(&index.projection)),
        provisioned_throughput: throughput(index.billing),
        on_demand_throughput: on_demand_maximum(index.billing),
        warm_throughput: index.warm_throughput.map(warm),
        ..Default::default()
    });
    let local = table.local_secondary_indexes.iter().map(|(name, index)| wire::LocalSecondaryIndexDescription {
        index_name: name.clone(),
        key_schema: key_schema(&index.key),
        projection: Some(projection(&index.projection)),
        ..Default::default()
    });
    let (global, local): (Vec<_>, Vec<_>) = (global.collect(), local.collect());
    wire::TableDescription {
        attribute_definitions: attribute_definitions(table),
        table_name: table.name.clone(),
        key_schema: key_schema(&table.key),
        provisioned_throughput: throughput(table.billing),
        billing_mode_summary: Some(wire::BillingModeSummary {
            billing_mode: Some(table.billing.mode().to_owned()),
            ..Default::default()
        }),
        local_secondary_indexes: (!local.is_empty()).then_some(local),
        global_secondary_indexes: (!global.is_empty()).then_some(global),
        stream_specification: table.stream.map(tablewright_core::model::request::stream_on),
        sse_description: sse_description(&table.encryption),
        table_class_summary: (table.table_class != TableClass::Standard).then(|| wire::TableClassSummary {
            table_class: Some(table.table_class.text().to_owned()),
            ..Default::default()
        }),
        deletion_protection_enabled: Some(table.deletion_protection),
        on_demand_throughput: on_demand_maximum(table.billing),
        warm_throughput: table.warm_throughput.map(warm),
        ..Default::default()
    }
}

fn throughput(billing: Billing) -> Option<wire::ProvisionedThroughputDescription> {
    billing.throughput().map(|units| wire::ProvisionedThroughputDescription {
        read_capacity_units: signed(units.read),
        write_capacity_units: signed(units.write),
        ..Default::default()
    })
}

fn warm(warm: WarmThroughput) -> wire::WarmThroughputDescription {
    wire::WarmThroughputDescription {
        read_units_per_second: Some(signed(warm.read)),
        write_units_per_second: Some(signed(warm.write)),
        status: None,
    }
}

fn sse_description(encryption: &Encryption) -> Option<wire::SseDescription> {
    let kms_master_key_arn = match encryption {
        Encryption::AwsOwned => return None,
        Encryption::AwsManaged => None,
        Encryption::KmsKey(key) => Some(key.clone()),
    };
    Some(wire::SseDescription { sse_type: Some("KMS".to_owned()), kms_master_key_arn, ..Default::default() })
}

//! From the SDK's answers.

use aws_sdk_dynamodb::primitives::DateTime;
use aws_sdk_dynamodb::types as sdk;
use tablewright_core::wire;

fn owned(text: Option<&str>) -> Option<String> {
    text.map(ToOwned::to_owned)
}

fn seconds(time: Option<&DateTime>) -> Option<f64> {
    time.map(DateTime::as_secs_f64)
}

/// Returns DescribeTable's answer.
pub(crate) fn table(table: &sdk::TableDescription) -> wire::TableDescription {
    wire::TableDescription {
        attribute_definitions: table
            .attribute_definitions()
            .iter()
            .map(|definition| wire::AttributeDefinition {
                attribute_name: definition.attribute_name().to_owned(),
                attribute_type: definition.attribute_type().as_str().to_owned(),
            })
            .collect(),
        table_name: table.table_name().unwrap_or_default().to_owned(),
        key_schema: key_schema(table.key_schema()),
        table_status: table.table_status().map(|status| status.as_str().to_owned()),
        creation_date_time: seconds(table.creation_date_time()),
        provisioned_throughput: table.provisioned_throughput().map(throughput),
        table_size_bytes: table.table_size_bytes(),
        item_count: table.item_count(),
        table_arn: owned(table.table_arn()),
        table_id: owned(table.table_id()),
        billing_mode_summary: table.billing_mode_summary().map(|summary| wire::BillingModeSummary {
            billing_mode: summary.billing_mode().map(|mode| mode.as_str().to_owned()),
            last_update_to_pay_per_request_date_time: seconds(summary.last_update_to_pay_per_request_date_time()),
        }),
        local_secondary_indexes: table
            .local_secondary_indexes
            .as_ref()
            .map(|indexes| indexes.iter().map(local_index).collect()),
        global_secondary_indexes: table
            .global_secondary_indexes
            .as_ref()
            .map(|indexes| indexes.iter().map(global_index).collect()),
        stream_specification: table.stream_specification().map(|stream| wire::StreamSpecification {
            stream_enabled: stream.stream_enabled(),
            stream_view_type: stream.stream_view_type().map(|view| view.as_str().to_owned()),
        }),
        latest_stream_label: owned(table.latest_stream_label()),
        latest_stream_arn: owned(table.latest_stream_arn()),
        replicas: None,
        restore_summary: None,
        sse_description: table.sse_description().map(|sse| wire::SseDescription {
            status: sse.status().map(|status| status.as_str().to_owned()),
            sse_type: sse.sse_type().map(|sse_type| sse_type.as_str().to_owned()),
            kms_master_key_arn: owned(sse.kms_master_key_arn()),
            inaccessible_encryption_date_time: seconds(sse.inaccessible_encryption_date_time()),
        }),
        archival_summary: table.archival_summary().map(|summary| wire::ArchivalSummary {
            archival_date_time: seconds(summary.archival_date_time()),
            archival_reason: owned(summary.archival_reason()),
        }),
        table_class_summary: table.table_class_summary().map(|summary| wire::TableClassSummary {
            table_class: summary.table_class().map(|class| class.as_str().to_owned()),
            last_update_date_time: seconds(summary.last_update_date_time()),
        }),
        deletion_protection_enabled: table.deletion_protection_enabled(),
        on_demand_throughput: table.on_demand_throughput().map(on_demand),
        warm_throughput: table.warm_throughput().map(|warm| wire::WarmThroughputDescription {
            read_units_per_second: warm.read_units_per_second(),
            write_units_per_second: warm.write_units_per_second(),
            status: warm.status().map(|status| status.as_str().to_owned()),
        }),
    }
}

fn key_schema(elements: &[sdk::KeySchemaElement]) -> Vec<wire::KeySchemaElement> {
    elements
        .iter()
        .map(|element| wire::KeySchemaElement {
            attribute_name: element.attribute_name().to_owned(),
            key_type: element.key_type().as_str().to_owned(),
        })
        .collect()
}

fn projection(projection: &sdk::Projection) -> wire::Projection {
    wire::Projection {
        projection_type: projection.projection_type().map(|word| word.as_str().to_owned()),
        non_key_attributes: projection.non_key_attributes.clone(),
    }
}

fn throughput(throughput: &sdk::ProvisionedThroughputDescription) -> wire::ProvisionedThroughputDescription {
    wire::ProvisionedThroughputDescription {
        last_increase_date_time: seconds(throughput.last_increase_date_time()),
        last_decrease_date_time: seconds(throughput.last_decrease_date_time()),
        number_of_decreases_today: throughput.number_of_decreases_today(),
        read_capacity_units: throughput.read_capacity_units().unwrap_or_default(),
        write_capacity_units: throughput.write_capacity_units().unwrap_or_default(),
    }
}

fn on_demand(maximum: &sdk::OnDemandThroughput) -> wire::OnDemandThroughput {
    wire::OnDemandThroughput {
        max_read_request_units: maximum.max_read_request_units(),
        max_write_request_units: maximum.max_write_request_units(),
    }
}

fn local_index(index: &sdk::LocalSecondaryIndexDescription) -> wire::LocalSecondaryIndexDescription {
    wire::LocalSecondaryIndexDescription {
        index_name: index.index_name().unwrap_or_default().to_owned(),
        key_schema: key_schema(index.key_schema()),
        projection: index.projection().map(projection),
        index_size_bytes: index.index_size_bytes(),
        item_count: index.item_count(),
        index_arn: owned(index.index_arn()),
    }
}

fn global_index(index: &sdk::GlobalSecondaryIndexDescription) -> wire::GlobalSecondaryIndexDescription {
    wire::GlobalSecondaryIndexDescription {
        index_name: index.index_name().unwrap_or_default().to_owned(),
        key_schema: key_schema(index.key_schema()),
        projection: index.projection().map(projection),
        index_status: index.index_status().map(|status| status.as_str().to_owned()),
        backfilling: index.backfilling(),
        provisioned_throughput: index.provisioned_throughput().map(throughput),
        index_size_bytes: index.index_size_bytes(),
        item_count: index.item_count(),
        index_arn: owned(index.index_arn()),
        on_demand_throughput: index.on_demand_throughput().map(on_demand),
        warm_throughput: index.warm_throughput().map(|warm| wire::WarmThroughputDescription {
            read_units_per_second: warm.read_units_per_second(),
            write_units_per_second: warm.write_units_per_second(),
            status: warm.status().map(|status| status.as_str().to_owned()),
        }),
    }
}

/// Returns DescribeTimeToLive's answer.
pub(crate) fn time_to_live(description: Option<&sdk::TimeToLiveDescription>) -> wire::TimeToLiveDescription {
    wire::TimeToLiveDescription {
        time_to_live_status: description
            .and_then(|description| description.time_to_live_status())
            .map(|status| status.as_str().to_owned()),
        attribute_name: owned(description.and_then(|description| description.attribute_name())),
    }
}

/// Returns DescribeContinuousBackups' answer.
pub(crate) fn continuous_backups(
    description: Option<&sdk::ContinuousBackupsDescription>,
) -> wire::ContinuousBackupsDescription {
    wire::ContinuousBackupsDescription {
        continuous_backups_status: description.map(|d| d.continuous_backups_status().as_str().to_owned()),
        point_in_time_recovery_description: description.and_then(|d| d.point_in_time_recovery_description()).map(
            |recovery| wire::PointInTimeRecoveryDescription {
                point_in_time_recovery_status: recovery
                    .point_in_time_recovery_status()
                    .map(|status| status.as_str().to_owned()),
                recovery_period_in_days: recovery.recovery_period_in_days().map(i64::from),
                earliest_restorable_date_time: seconds(recovery.earliest_restorable_date_time()),
                latest_restorable_date_time: seconds(recovery.latest_restorable_date_time()),
            },
        ),
    }
}

/// Returns ListTagsOfResource's answer.
pub(crate) fn tags(tags: &[sdk::Tag]) -> impl Iterator<Item = wire::Tag> {
    tags.iter().map(|tag| wire::Tag { key: tag.key().to_owned(), value: tag.value().to_owned() })
}

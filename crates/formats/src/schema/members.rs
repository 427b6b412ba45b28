//! The members of a schema file beside those of the table itself.

use serde::Deserialize;
use tablewright_core::wire;

/// What may stand beside `Table`, or beside the members of a bare table.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Siblings {
    /// From DescribeTimeToLive.
    pub(super) time_to_live_description: Option<wire::TimeToLiveDescription>,
    /// From UpdateTimeToLive's input.
    pub(super) time_to_live_specification: Option<wire::TimeToLiveSpecification>,
    /// From DescribeContinuousBackups.
    pub(super) continuous_backups_description: Option<wire::ContinuousBackupsDescription>,
    /// From UpdateContinuousBackups' input.
    pub(super) point_in_time_recovery_specification: Option<wire::PointInTimeRecoverySpecification>,
    /// From ListTagsOfResource or CreateTable's input.
    pub(super) tags: Option<Vec<wire::Tag>>,
}

impl Siblings {
    /// Takes what is missing here from others.
    pub(super) fn or(self, others: Siblings) -> Siblings {
        // An answer and the input for the same thing are one statement; the outer statement counts.
        let (ttl, pitr) = (self.speaks_of_time_to_live(), self.speaks_of_recovery());
        Siblings {
            time_to_live_description: if ttl { self.time_to_live_description } else { others.time_to_live_description },
            time_to_live_specification: if ttl {
                self.time_to_live_specification
            } else {
                others.time_to_live_specification
            },
            continuous_backups_description: if pitr {
                self.continuous_backups_description
            } else {
                others.continuous_backups_description
            },
            point_in_time_recovery_specification: if pitr {
                self.point_in_time_recovery_specification
            } else {
                others.point_in_time_recovery_specification
            },
            tags: self.tags.or(others.tags),
        }
    }

    fn speaks_of_time_to_live(&self) -> bool {
        self.time_to_live_description.is_some() || self.time_to_live_specification.is_some()
    }

    fn speaks_of_recovery(&self) -> bool {
        self.continuous_backups_description.is_some() || self.point_in_time_recovery_specification.is_some()
    }
}

/// A file with the table in `Table` (DescribeTable) or `TableDescription` (the other calls' answers).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Wrapped<T> {
    pub(super) table: Option<T>,
    pub(super) table_description: Option<T>,
}

impl<T> Wrapped<T> {
    pub(super) fn into_inner(self) -> Option<T> {
        self.table.or(self.table_description)
    }
}

/// Returns CreateTable's input as the description of the table that it makes.
pub(super) fn description_of(input: wire::CreateTableInput) -> wire::TableDescription {
    let throughput = |units: wire::ProvisionedThroughput| wire::ProvisionedThroughputDescription {
        read_capacity_units: units.read_capacity_units,
        write_capacity_units: units.write_capacity_units,
        ..Default::default()
    };
    let warm = |warm: wire::WarmThroughput| wire::WarmThroughputDescription {
        read_units_per_second: warm.read_units_per_second,
        write_units_per_second: warm.write_units_per_second,
        status: None,
    };
    let global = |index: wire::GlobalSecondaryIndex| wire::GlobalSecondaryIndexDescription {
        index_name: index.index_name,
        key_schema: index.key_schema,
        projection: index.projection,
        provisioned_throughput: index.provisioned_throughput.map(throughput),
        on_demand_throughput: index.on_demand_throughput,
        warm_throughput: index.warm_throughput.map(warm),
        ..Default::default()
    };
    let local = |index: wire::LocalSecondaryIndex| wire::LocalSecondaryIndexDescription {
        index_name: index.index_name,
        key_schema: index.key_schema,
        projection: index.projection,
        ..Default::default()
    };
    let encrypted = input.sse_specification.filter(|sse| sse.enabled != Some(false));
    wire::TableDescription {
        attribute_definitions: input.attribute_definitions,
        table_name: input.table_name,
        key_schema: input.key_schema,
        provisioned_throughput: input.provisioned_throughput.map(throughput),
        billing_mode_summary: input
            .billing_mode
            .map(|mode| wire::BillingModeSummary { billing_mode: Some(mode), ..Default::default() }),
        local_secondary_indexes: input.local_secondary_indexes.map(|all| all.into_iter().map(local).collect()),
        global_secondary_indexes: input.global_secondary_indexes.map(|all| all.into_iter().map(global).collect()),
        stream_specification: input.stream_specification,
        sse_description: encrypted.map(|sse| wire::SseDescription {
            // The alias of the AWS managed key is no key of one's own.
            kms_master_key_arn: sse.kms_master_key_id.filter(|key| key != "alias/aws/dynamodb"),
            sse_type: sse.sse_type,
            ..Default::default()
        }),
        table_class_summary: input
            .table_class
            .map(|class| wire::TableClassSummary { table_class: Some(class), ..Default::default() }),
        deletion_protection_enabled: input.deletion_protection_enabled,
        on_demand_throughput: input.on_demand_throughput,
        warm_throughput: input.warm_throughput.map(warm),
        ..Default::default()
    }
}

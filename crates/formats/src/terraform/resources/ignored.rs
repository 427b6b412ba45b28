//! `ignore_changes` of a resource as `ignore` of a declaration.

use tablewright_core::observed::OWNERSHIP_PREFIX;
use tablewright_core::place::Declared;
use tablewright_core::project::IgnoredField;

use crate::reader::Reader;
use crate::terraform::configuration::Resource;

/// Every field, which `ignore_changes = all` stands for.
const ALL: &[IgnoredField] = &[
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
    IgnoredField::GlobalSecondaryIndexes,
];

/// Returns the fields whose changes Terraform ignores. Arguments that have none, such as `replica`, are left out.
pub(super) fn read(reader: &mut Reader, resource: &Resource) -> Option<Declared<Vec<IgnoredField>>> {
    let first = resource.ignored.first()?;
    let mut fields: Vec<IgnoredField> = Vec::new();
    for argument in &resource.ignored {
        let found = fields_of(&argument.value);
        if found.is_empty() && matches!(argument.value.as_str(), "name" | "hash_key" | "range_key" | "attribute") {
            let message = format!("changes of `{}` are ignored, which no declaration can say", argument.value);
            let finding = tablewright_core::finding::Finding::note(tablewright_core::codes::Code::LeftOut, message);
            reader.report(finding.at(&argument.place).help("a table's key and name never change"));
        }
        fields.extend(found);
    }
    fields.sort();
    fields.dedup();
    (!fields.is_empty()).then(|| Declared::new(fields, first.place.clone()))
}

fn fields_of(argument: &str) -> Vec<IgnoredField> {
    let tag = ["tags[\"", "tags_all[\""].iter().find_map(|start| argument.strip_prefix(start)?.strip_suffix("\"]"));
    if let Some(key) = tag {
        // That a module leaves Tablewright's own tags alone is no wish about the table.
        let is_ownership = key.starts_with(OWNERSHIP_PREFIX);
        return if is_ownership { Vec::new() } else { vec![IgnoredField::Tag(key.to_owned())] };
    }
    let root = argument.split(['.', '[']).next().unwrap_or_default();
    match root {
        "all" => ALL.to_vec(),
        "billing_mode" => vec![IgnoredField::BillingMode],
        "read_capacity" | "write_capacity" => vec![IgnoredField::ProvisionedThroughput],
        "on_demand_throughput" => vec![IgnoredField::OnDemandThroughput],
        "warm_throughput" => vec![IgnoredField::WarmThroughput],
        "stream_enabled" | "stream_view_type" => vec![IgnoredField::Stream],
        "ttl" => vec![IgnoredField::TimeToLive],
        "point_in_time_recovery" => vec![IgnoredField::PointInTimeRecovery],
        "server_side_encryption" => vec![IgnoredField::ServerSideEncryption],
        "table_class" => vec![IgnoredField::TableClass],
        "deletion_protection_enabled" => vec![IgnoredField::DeletionProtection],
        "tags" | "tags_all" => vec![IgnoredField::Tags],
        "global_secondary_index" => vec![IgnoredField::GlobalSecondaryIndexes],
        _ => Vec::new(),
    }
}

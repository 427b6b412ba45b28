//! What a request does to a table, and whether it has been done.

use super::action::Request;
use crate::diff::diff;
use crate::model::description::{DescriptionError, description_from_create, table_from_description};
use crate::model::{
    Billing, DEFAULT_RECOVERY_DAYS, Encryption, Key, KeyAttribute, OnDemandMaximum, ScalarType, StreamViewType, Table,
    TableClass, Throughput, WarmThroughput, request,
};
use crate::observed::{APPLIED_TAG, ENVIRONMENT_TAG, OWNERSHIP_PREFIX, Observed, PROJECT_TAG, UNFINISHED_TAG};
use crate::wire;

/// Changes a table as a request would, except that CreateTable makes a new one of it and DeleteTable leaves it: what is
/// gone has no shape.
///
/// # Errors
/// Where the request describes no table that could be; requests of a plan never do.
pub fn apply_effect(request: &Request, table: &mut Table) -> Result<(), DescriptionError> {
    match request {
        Request::CreateTable(input) => {
            let mut made = table_from_description(&description_from_create(input))?;
            made.tags = own_tags(input.tags.iter().flatten()).collect();
            *table = made;
        }
        Request::UpdateTable(input) => update_table(input, table)?,
        Request::UpdateTimeToLive(input) => {
            let specification = &input.time_to_live_specification;
            table.time_to_live = specification.enabled.then(|| specification.attribute_name.clone());
        }
        Request::UpdateContinuousBackups(input) => {
            let specification = &input.point_in_time_recovery_specification;
            let days = specification
                .recovery_period_in_days
                .and_then(|days| u32::try_from(days).ok())
                .unwrap_or(DEFAULT_RECOVERY_DAYS);
            table.point_in_time_recovery = specification.point_in_time_recovery_enabled.then_some(days);
        }
        Request::TagResource(input) => table.tags.extend(own_tags(input.tags.iter())),
        Request::UntagResource(input) => table.tags.retain(|key, _| !input.tag_keys.contains(key)),
        Request::DeleteTable(_) => {}
    }
    Ok(())
}

/// Says whether a request has taken effect on a live table, and nothing of it is still in flight.
pub fn in_effect(request: &Request, observed: &Observed) -> bool {
    match request {
        Request::CreateTable(_) => return observed.is_settled(),
        // A table that is observed is not gone.
        Request::DeleteTable(_) => return false,
        _ => {}
    }
    if matches!(request, Request::UpdateTable(_)) && !observed.is_settled() {
        return false;
    }
    if let Request::TagResource(input) = request
        && !input.tags.iter().all(|tag| ownership_visible(tag, observed))
    {
        return false;
    }
    if let Request::UntagResource(input) = request
        && observed.ownership.unfinished.is_some()
        && input.tag_keys.iter().any(|key| key == UNFINISHED_TAG)
    {
        return false;
    }
    let mut after = observed.table.clone();
    apply_effect(request, &mut after).is_ok() && diff(&observed.table, &after).is_empty()
}

fn ownership_visible(tag: &wire::Tag, observed: &Observed) -> bool {
    match tag.key.as_str() {
        PROJECT_TAG | ENVIRONMENT_TAG | APPLIED_TAG => observed.ownership.tag(&tag.key) == Some(&tag.value),
        _ => true,
    }
}

fn own_tags<'a>(tags: impl Iterator<Item = &'a wire::Tag>) -> impl Iterator<Item = (String, String)> {
    tags.filter(|tag| !tag.key.starts_with(OWNERSHIP_PREFIX)).map(|tag| (tag.key.clone(), tag.value.clone()))
}

fn update_table(input: &wire::UpdateTableInput, table: &mut Table) -> Result<(), DescriptionError> {
    match input.billing_mode.as_deref() {
        Some("PAY_PER_REQUEST") if table.billing.is_provisioned() => {
            set_mode(table, Billing::OnDemand(OnDemandMaximum::default()));
        }
        Some("PROVISIONED") if !table.billing.is_provisioned() => {
            set_mode(table, Billing::Provisioned(Throughput { read: 0, write: 0 }));
        }
        _ => {}
    }
    if let Some(units) = &input.provisioned_throughput {
        table.billing = provisioned(units);
    }
    if let Some(maximum) = &input.on_demand_throughput {
        table.billing = merge_maximum(table.billing, maximum);
    }
    if let Some(warm) = &input.warm_throughput {
        table.warm_throughput = Some(raise(table.warm_throughput, warm));
    }
    if let Some(stream) = &input.stream_specification {
        let view = stream.stream_view_type.as_deref().and_then(StreamViewType::parse);
        table.stream = if stream.stream_enabled { view } else { None };
    }
    if let Some(sse) = &input.sse_specification {
        table.encryption = match (&sse.kms_master_key_id, sse.enabled) {
            (Some(key), _) => Encryption::KmsKey(key.clone()),
            (None, Some(true)) => Encryption::AwsManaged,
            (None, _) => Encryption::AwsOwned,
        };
    }
    if let Some(class) = input.table_class.as_deref().and_then(TableClass::parse) {
        table.table_class = class;
    }
    if let Some(on) = input.deletion_protection_enabled {
        table.deletion_protection = on;
    }
    for update in input.global_secondary_index_updates.iter().flatten() {
        index_update(update, input.attribute_definitions.as_deref().unwrap_or_default(), table)?;
    }
    Ok(())
}

fn index_update(
    update: &wire::GlobalSecondaryIndexUpdate,
    definitions: &[wire::AttributeDefinition],
    table: &mut Table,
) -> Result<(), DescriptionError> {
    if let Some(create) = &update.create {
        let mut all = request::attribute_definitions(table);
        all.extend(
            definitions
                .iter()
                .filter(|new| !all.iter().any(|d| d.attribute_name == new.attribute_name))
                .cloned()
                .collect::<Vec<_>>(),
        );
        let with_index = wire::CreateTableInput {
            table_name: table.name.clone(),
            attribute_definitions: all,
            key_schema: request::key_schema(&table.key),
            billing_mode: Some(table.billing.mode().to_owned()),
            global_secondary_indexes: Some(vec![create.clone()]),
            ..Default::default()
        };
        let made = table_from_description(&description_from_create(&with_index))?;
        table.global_secondary_indexes.extend(made.global_secondary_indexes);
    }
    if let Some(delete) = &update.delete {
        table.global_secondary_indexes.remove(&delete.index_name);
    }
    if let Some(change) = &update.update
        && let Some(index) = table.global_secondary_indexes.get_mut(&change.index_name)
    {
        if let Some(units) = &change.provisioned_throughput {
            index.billing = provisioned(units);
        }
        if let Some(maximum) = &change.on_demand_throughput {
            index.billing = merge_maximum(index.billing, maximum);
        }
        if let Some(warm) = &change.warm_throughput {
            index.warm_throughput = Some(raise(index.warm_throughput, warm));
        }
    }
    Ok(())
}

/// A switch deletes on-demand maxima on the table and its indexes [T-153].
fn set_mode(table: &mut Table, billing: Billing) {
    table.billing = billing;
    for index in table.global_secondary_indexes.values_mut() {
        index.billing = billing;
    }
}

fn provisioned(units: &wire::ProvisionedThroughput) -> Billing {
    let unsigned = |units: i64| u64::try_from(units).unwrap_or(0);
    Billing::Provisioned(Throughput {
        read: unsigned(units.read_capacity_units),
        write: unsigned(units.write_capacity_units),
    })
}

/// Maxima merge member by member; −1 clears one [T-178].
fn merge_maximum(billing: Billing, change: &wire::OnDemandThroughput) -> Billing {
    let Billing::OnDemand(mut maximum) = billing else { return billing };
    if let Some(read) = change.max_read_request_units {
        maximum.read = u64::try_from(read).ok();
    }
    if let Some(write) = change.max_write_request_units {
        maximum.write = u64::try_from(write).ok();
    }
    Billing::OnDemand(maximum)
}

fn raise(live: Option<WarmThroughput>, change: &wire::WarmThroughput) -> WarmThroughput {
    let unsigned = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok()).unwrap_or(0);
    let wanted =
        WarmThroughput { read: unsigned(change.read_units_per_second), write: unsigned(change.write_units_per_second) };
    live.map_or(wanted, |live| live.or_higher(wanted))
}

/// Returns a table with nothing in it, for CreateTable to fill.
pub(crate) fn blank(name: &str) -> Table {
    Table {
        name: name.to_owned(),
        key: Key {
            partition: vec![KeyAttribute { name: String::new(), scalar_type: ScalarType::String }],
            sort: Vec::new(),
        },
        global_secondary_indexes: Default::default(),
        local_secondary_indexes: Default::default(),
        billing: Billing::OnDemand(OnDemandMaximum::default()),
        warm_throughput: None,
        stream: None,
        time_to_live: None,
        point_in_time_recovery: None,
        encryption: Encryption::AwsOwned,
        table_class: TableClass::Standard,
        deletion_protection: false,
        tags: Default::default(),
    }
}

/// Returns the billing of an index that is made while the table is in another mode than wanted.
pub(super) fn billing_in_mode(wanted: Billing, table: Billing) -> Billing {
    match (wanted, table) {
        (Billing::OnDemand(_), Billing::OnDemand(_)) | (Billing::Provisioned(_), Billing::Provisioned(_)) => wanted,
        (Billing::Provisioned(_), Billing::OnDemand(_)) => Billing::OnDemand(OnDemandMaximum::default()),
        (Billing::OnDemand(_), Billing::Provisioned(_)) => table,
    }
}

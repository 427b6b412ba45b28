//! To the SDK's requests.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types as sdk;
use tablewright_core::wire;

/// Returns key attributes with their types.
pub(crate) fn definitions(
    definitions: &[wire::AttributeDefinition],
) -> Result<Vec<sdk::AttributeDefinition>, BuildError> {
    definitions
        .iter()
        .map(|definition| {
            sdk::AttributeDefinition::builder()
                .attribute_name(&definition.attribute_name)
                .attribute_type(definition.attribute_type.as_str().into())
                .build()
        })
        .collect()
}

/// Returns a key.
pub(crate) fn key_schema(elements: &[wire::KeySchemaElement]) -> Result<Vec<sdk::KeySchemaElement>, BuildError> {
    elements
        .iter()
        .map(|element| {
            sdk::KeySchemaElement::builder()
                .attribute_name(&element.attribute_name)
                .key_type(element.key_type.as_str().into())
                .build()
        })
        .collect()
}

fn projection(projection: &wire::Projection) -> sdk::Projection {
    sdk::Projection::builder()
        .set_projection_type(projection.projection_type.as_deref().map(Into::into))
        .set_non_key_attributes(projection.non_key_attributes.clone())
        .build()
}

/// Returns provisioned capacity.
pub(crate) fn throughput(throughput: &wire::ProvisionedThroughput) -> Result<sdk::ProvisionedThroughput, BuildError> {
    sdk::ProvisionedThroughput::builder()
        .read_capacity_units(throughput.read_capacity_units)
        .write_capacity_units(throughput.write_capacity_units)
        .build()
}

/// Returns on-demand maxima.
pub(crate) fn on_demand(maximum: &wire::OnDemandThroughput) -> sdk::OnDemandThroughput {
    sdk::OnDemandThroughput::builder()
        .set_max_read_request_units(maximum.max_read_request_units)
        .set_max_write_request_units(maximum.max_write_request_units)
        .build()
}

/// Returns warm throughput.
pub(crate) fn warm(warm: &wire::WarmThroughput) -> sdk::WarmThroughput {
    sdk::WarmThroughput::builder()
        .set_read_units_per_second(warm.read_units_per_second)
        .set_write_units_per_second(warm.write_units_per_second)
        .build()
}

/// Returns what a stream is to be.
pub(crate) fn stream(stream: &wire::StreamSpecification) -> Result<sdk::StreamSpecification, BuildError> {
    sdk::StreamSpecification::builder()
        .stream_enabled(stream.stream_enabled)
        .set_stream_view_type(stream.stream_view_type.as_deref().map(Into::into))
        .build()
}

/// Returns what the encryption is to be.
pub(crate) fn sse(sse: &wire::SseSpecification) -> sdk::SseSpecification {
    sdk::SseSpecification::builder()
        .set_enabled(sse.enabled)
        .set_sse_type(sse.sse_type.as_deref().map(Into::into))
        .set_kms_master_key_id(sse.kms_master_key_id.clone())
        .build()
}

/// Returns tags.
pub(crate) fn tags(tags: &[wire::Tag]) -> Result<Vec<sdk::Tag>, BuildError> {
    tags.iter().map(|tag| sdk::Tag::builder().key(&tag.key).value(&tag.value).build()).collect()
}

/// Returns a local index for CreateTable.
pub(crate) fn local_index(index: &wire::LocalSecondaryIndex) -> Result<sdk::LocalSecondaryIndex, BuildError> {
    sdk::LocalSecondaryIndex::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(key_schema(&index.key_schema)?))
        .set_projection(index.projection.as_ref().map(projection))
        .build()
}

/// Returns a global index for CreateTable.
pub(crate) fn global_index(index: &wire::GlobalSecondaryIndex) -> Result<sdk::GlobalSecondaryIndex, BuildError> {
    sdk::GlobalSecondaryIndex::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(key_schema(&index.key_schema)?))
        .set_projection(index.projection.as_ref().map(projection))
        .set_provisioned_throughput(index.provisioned_throughput.as_ref().map(throughput).transpose()?)
        .set_on_demand_throughput(index.on_demand_throughput.as_ref().map(on_demand))
        .set_warm_throughput(index.warm_throughput.as_ref().map(warm))
        .build()
}

/// Returns an index action for UpdateTable.
pub(crate) fn index_update(
    update: &wire::GlobalSecondaryIndexUpdate,
) -> Result<sdk::GlobalSecondaryIndexUpdate, BuildError> {
    let create = update.create.as_ref().map(|index| {
        sdk::CreateGlobalSecondaryIndexAction::builder()
            .index_name(&index.index_name)
            .set_key_schema(Some(key_schema(&index.key_schema)?))
            .set_projection(index.projection.as_ref().map(projection))
            .set_provisioned_throughput(index.provisioned_throughput.as_ref().map(throughput).transpose()?)
            .set_on_demand_throughput(index.on_demand_throughput.as_ref().map(on_demand))
            .set_warm_throughput(index.warm_throughput.as_ref().map(warm))
            .build()
    });
    let change = update.update.as_ref().map(|change| {
        sdk::UpdateGlobalSecondaryIndexAction::builder()
            .index_name(&change.index_name)
            .set_provisioned_throughput(change.provisioned_throughput.as_ref().map(throughput).transpose()?)
            .set_on_demand_throughput(change.on_demand_throughput.as_ref().map(on_demand))
            .set_warm_throughput(change.warm_throughput.as_ref().map(warm))
            .build()
    });
    let delete = update
        .delete
        .as_ref()
        .map(|delete| sdk::DeleteGlobalSecondaryIndexAction::builder().index_name(&delete.index_name).build());
    Ok(sdk::GlobalSecondaryIndexUpdate::builder()
        .set_create(create.transpose()?)
        .set_update(change.transpose()?)
        .set_delete(delete.transpose()?)
        .build())
}

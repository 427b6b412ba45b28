//! A client that changes tables.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types as sdk;
use tablewright_core::plan::Request;
use tablewright_core::refusal::Refusal;
use tablewright_core::schedule::Mutation;
use tablewright_core::wire;

use crate::companions::CompanionWriter;
use crate::convert::request;
use crate::refusal::refusal;

/// A client that sends the requests of a plan, each exactly once.
#[derive(Debug, Clone)]
pub struct Writer {
    client: Client,
    companions: CompanionWriter,
}

impl Writer {
    pub(crate) fn new(client: Client, companions: CompanionWriter) -> Self {
        Self { client, companions }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends whatever a plan says.
    ///
    /// # Errors
    /// Where it is refused, or no answer comes.
    pub(crate) async fn send(&self, mutation: &Mutation) -> Result<(), Refusal> {
        match mutation {
            Mutation::Table(request) => self.perform(request).await,
            Mutation::Companion(request) => self.companions.perform(request).await,
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// Where it is refused, or no answer comes.
    pub async fn perform(&self, request: &Request) -> Result<(), Refusal> {
        match request {
            Request::CreateTable(input) => self.create_table(input).await,
            Request::UpdateTable(input) => self.update_table(input).await,
            Request::UpdateTimeToLive(input) => self.update_time_to_live(input).await,
            Request::UpdateContinuousBackups(input) => self.update_continuous_backups(input).await,
            Request::TagResource(input) => {
                let tags = request::tags(&input.tags).map_err(unbuildable)?;
                let call = self.client.tag_resource().resource_arn(&input.resource_arn).set_tags(Some(tags));
                call.send().await.map(drop).map_err(|error| refusal(&error))
            }
            Request::DeleteTable(input) => {
                let call = self.client.delete_table().table_name(&input.table_name);
                call.send().await.map(drop).map_err(|error| refusal(&error))
            }
            Request::UntagResource(input) => {
                let call = self.client.untag_resource().resource_arn(&input.resource_arn);
                let call = call.set_tag_keys(Some(input.tag_keys.clone()));
                call.send().await.map(drop).map_err(|error| refusal(&error))
            }
        }
    }

    async fn create_table(&self, input: &wire::CreateTableInput) -> Result<(), Refusal> {
        let global = input.global_secondary_indexes.as_ref();
        let global = global.map(|indexes| indexes.iter().map(request::global_index).collect::<Result<Vec<_>, _>>());
        let local = input.local_secondary_indexes.as_ref();
        let local = local.map(|indexes| indexes.iter().map(request::local_index).collect::<Result<Vec<_>, _>>());
        let throughput = input.provisioned_throughput.as_ref().map(request::throughput);
        let stream = input.stream_specification.as_ref().map(request::stream);
        let tags = input.tags.as_ref().map(|tags| request::tags(tags));
        let call = self
            .client
            .create_table()
            .table_name(&input.table_name)
            .set_attribute_definitions(Some(request::definitions(&input.attribute_definitions).map_err(unbuildable)?))
            .set_key_schema(Some(request::key_schema(&input.key_schema).map_err(unbuildable)?))
            .set_local_secondary_indexes(local.transpose().map_err(unbuildable)?)
            .set_global_secondary_indexes(global.transpose().map_err(unbuildable)?)
            .set_billing_mode(input.billing_mode.as_deref().map(Into::into))
            .set_provisioned_throughput(throughput.transpose().map_err(unbuildable)?)
            .set_stream_specification(stream.transpose().map_err(unbuildable)?)
            .set_sse_specification(input.sse_specification.as_ref().map(request::sse))
            .set_tags(tags.transpose().map_err(unbuildable)?)
            .set_table_class(input.table_class.as_deref().map(Into::into))
            .set_deletion_protection_enabled(input.deletion_protection_enabled)
            .set_on_demand_throughput(input.on_demand_throughput.as_ref().map(request::on_demand))
            .set_warm_throughput(input.warm_throughput.as_ref().map(request::warm));
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    async fn update_table(&self, input: &wire::UpdateTableInput) -> Result<(), Refusal> {
        let definitions = input.attribute_definitions.as_ref().map(|definitions| request::definitions(definitions));
        let updates = input.global_secondary_index_updates.as_ref();
        let updates = updates.map(|updates| updates.iter().map(request::index_update).collect::<Result<Vec<_>, _>>());
        let throughput = input.provisioned_throughput.as_ref().map(request::throughput);
        let stream = input.stream_specification.as_ref().map(request::stream);
        let call = self
            .client
            .update_table()
            .table_name(&input.table_name)
            .set_attribute_definitions(definitions.transpose().map_err(unbuildable)?)
            .set_billing_mode(input.billing_mode.as_deref().map(Into::into))
            .set_provisioned_throughput(throughput.transpose().map_err(unbuildable)?)
            .set_global_secondary_index_updates(updates.transpose().map_err(unbuildable)?)
            .set_stream_specification(stream.transpose().map_err(unbuildable)?)
            .set_sse_specification(input.sse_specification.as_ref().map(request::sse))
            .set_table_class(input.table_class.as_deref().map(Into::into))
            .set_deletion_protection_enabled(input.deletion_protection_enabled)
            .set_on_demand_throughput(input.on_demand_throughput.as_ref().map(request::on_demand))
            .set_warm_throughput(input.warm_throughput.as_ref().map(request::warm));
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    async fn update_time_to_live(&self, input: &wire::UpdateTimeToLiveInput) -> Result<(), Refusal> {
        let specification = sdk::TimeToLiveSpecification::builder()
            .enabled(input.time_to_live_specification.enabled)
            .attribute_name(&input.time_to_live_specification.attribute_name)
            .build()
            .map_err(unbuildable)?;
        let call = self.client.update_time_to_live().table_name(&input.table_name);
        call.time_to_live_specification(specification).send().await.map(drop).map_err(|error| refusal(&error))
    }

    async fn update_continuous_backups(&self, input: &wire::UpdateContinuousBackupsInput) -> Result<(), Refusal> {
        let wanted = &input.point_in_time_recovery_specification;
        let specification = sdk::PointInTimeRecoverySpecification::builder()
            .point_in_time_recovery_enabled(wanted.point_in_time_recovery_enabled)
            .set_recovery_period_in_days(wanted.recovery_period_in_days.and_then(|days| i32::try_from(days).ok()))
            .build()
            .map_err(unbuildable)?;
        let call = self.client.update_continuous_backups().table_name(&input.table_name);
        call.point_in_time_recovery_specification(specification).send().await.map(drop).map_err(|error| refusal(&error))
    }
}

/// A request that the SDK cannot build never leaves this machine.
fn unbuildable(error: BuildError) -> Refusal {
    Refusal { code: "ValidationException".to_owned(), message: error.to_string(), status: None }
}

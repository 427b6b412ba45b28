//! Writing event source mappings.

use std::collections::BTreeSet;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::EventSourcePosition;
use tablewright_core::companion::{EventSourceMapping, explained};
use tablewright_core::refusal::Refusal;

use super::super::answer::unsendable;
use super::convert::Sent;
use crate::refusal::refusal;

/// A client with the changing calls.
#[derive(Debug, Clone)]
pub(in super::super) struct Mappings {
    client: Client,
}

impl Mappings {
    pub(in super::super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Creates a mapping.
    pub(in super::super) async fn create(&self, mapping: &EventSourceMapping) -> Result<(), Refusal> {
        let sent = Sent::new_mapping(&mapping.settings);
        let call = self
            .client
            .create_event_source_mapping()
            .function_name(&mapping.function)
            .event_source_arn(mapping.stream.known().map_err(|unknown| unsendable(&unknown))?)
            .starting_position(EventSourcePosition::from(mapping.starting_position.text()))
            .set_enabled(sent.enabled)
            .set_batch_size(sent.batch_size)
            .set_maximum_batching_window_in_seconds(sent.batching_window)
            .set_maximum_retry_attempts(sent.retries)
            .set_maximum_record_age_in_seconds(sent.record_age)
            .set_bisect_batch_on_function_error(sent.bisect)
            .set_parallelization_factor(sent.parallelization)
            .set_destination_config(sent.destination)
            .set_function_response_types(sent.response_types)
            .set_filter_criteria(sent.filters)
            .set_tumbling_window_in_seconds(sent.tumbling_window);
        call.send().await.map(drop).map_err(|error| explained(refusal(&error)))
    }

    /// Changes some settings of a mapping.
    pub(in super::super) async fn update(
        &self,
        mapping: &EventSourceMapping,
        settings: &BTreeSet<String>,
    ) -> Result<(), Refusal> {
        let sent = Sent::some(&mapping.settings, |name| settings.contains(name));
        let call = self
            .client
            .update_event_source_mapping()
            .set_uuid(mapping.uuid.clone())
            .set_enabled(sent.enabled)
            .set_batch_size(sent.batch_size)
            .set_maximum_batching_window_in_seconds(sent.batching_window)
            .set_maximum_retry_attempts(sent.retries)
            .set_maximum_record_age_in_seconds(sent.record_age)
            .set_bisect_batch_on_function_error(sent.bisect)
            .set_parallelization_factor(sent.parallelization)
            .set_destination_config(sent.destination)
            .set_function_response_types(sent.response_types)
            .set_filter_criteria(sent.filters)
            .set_tumbling_window_in_seconds(sent.tumbling_window);
        call.send().await.map(drop).map_err(|error| explained(refusal(&error)))
    }

    /// Deletes a mapping.
    pub(in super::super) async fn delete(&self, uuid: &str) -> Result<(), Refusal> {
        self.client.delete_event_source_mapping().uuid(uuid).send().await.map(drop).map_err(|error| refusal(&error))
    }
}

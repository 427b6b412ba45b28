//! Between Lambda's shapes and mappings in normal form.

use std::collections::BTreeSet;

use aws_sdk_lambda::types::{
    DestinationConfig, EventSourceMappingConfiguration, Filter, FilterCriteria, FunctionResponseType, OnFailure,
};
use tablewright_core::companion::{MappingSettings, canonical_filter};

/// What Lambda has for "as long as there are records".
const WITHOUT_END: i32 = -1;

/// Returns how a live mapping reads its stream. What an endpoint leaves out is what Lambda takes where nothing is said.
pub(super) fn settings(live: &EventSourceMappingConfiguration) -> MappingSettings {
    let default = MappingSettings::default();
    let number = |value: Option<i32>| value.and_then(|value| u32::try_from(value).ok());
    let destination =
        live.destination_config().and_then(DestinationConfig::on_failure).and_then(OnFailure::destination);
    let patterns = live.filter_criteria().map(FilterCriteria::filters).unwrap_or_default();
    MappingSettings {
        enabled: !matches!(live.state(), Some("Disabled" | "Disabling")),
        batch_size: number(live.batch_size()).unwrap_or(default.batch_size),
        batching_window_seconds: number(live.maximum_batching_window_in_seconds())
            .unwrap_or(default.batching_window_seconds),
        retries: number(live.maximum_retry_attempts()),
        max_record_age_seconds: number(live.maximum_record_age_in_seconds()),
        bisect_on_error: live.bisect_batch_on_function_error().unwrap_or(default.bisect_on_error),
        parallelization_factor: number(live.parallelization_factor()).unwrap_or(default.parallelization_factor),
        on_failure: destination.filter(|arn| !arn.is_empty()).map(str::to_owned),
        report_batch_item_failures: live
            .function_response_types()
            .contains(&FunctionResponseType::ReportBatchItemFailures),
        filters: patterns.iter().filter_map(Filter::pattern).map(canonical).collect(),
        tumbling_window_seconds: number(live.tumbling_window_in_seconds()).unwrap_or(default.tumbling_window_seconds),
    }
}

/// Returns a pattern as patterns are compared; one that is no JSON is compared as it is.
fn canonical(pattern: &str) -> String {
    serde_json::from_str(pattern).map_or_else(|_| pattern.to_owned(), |pattern| canonical_filter(&pattern))
}

/// Settings as they are sent: those that are not are left as they are.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) enabled: Option<bool>,
    pub(super) batch_size: Option<i32>,
    pub(super) batching_window: Option<i32>,
    pub(super) retries: Option<i32>,
    pub(super) record_age: Option<i32>,
    pub(super) bisect: Option<bool>,
    pub(super) parallelization: Option<i32>,
    pub(super) destination: Option<DestinationConfig>,
    pub(super) response_types: Option<Vec<FunctionResponseType>>,
    pub(super) filters: Option<FilterCriteria>,
    pub(super) tumbling_window: Option<i32>,
}

impl Sent {
    /// Returns what a new mapping is made with: what Lambda takes anyway is left out.
    pub(super) fn new_mapping(settings: &MappingSettings) -> Sent {
        let default = MappingSettings::default();
        let mut names = BTreeSet::from(["enabled", "batch_size", "batching_window_seconds"]);
        let more = [
            ("retries", settings.retries != default.retries),
            ("max_record_age_seconds", settings.max_record_age_seconds != default.max_record_age_seconds),
            ("bisect_on_error", settings.bisect_on_error != default.bisect_on_error),
            ("parallelization_factor", settings.parallelization_factor != default.parallelization_factor),
            ("on_failure", settings.on_failure != default.on_failure),
            ("report_batch_item_failures", settings.report_batch_item_failures != default.report_batch_item_failures),
            ("filters", settings.filters != default.filters),
            ("tumbling_window_seconds", settings.tumbling_window_seconds != default.tumbling_window_seconds),
        ];
        names.extend(more.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name));
        Self::some(settings, |name| names.contains(name))
    }

    /// Returns the settings of these names.
    pub(super) fn some(settings: &MappingSettings, is_sent: impl Fn(&str) -> bool) -> Sent {
        fn number(value: u32) -> i32 {
            i32::try_from(value).unwrap_or(i32::MAX)
        }
        let or_without_end = |value: Option<u32>| value.map_or(WITHOUT_END, number);
        let destination = || {
            // An empty destination takes away the one that is there.
            let arn = settings.on_failure.clone().unwrap_or_default();
            DestinationConfig::builder().on_failure(OnFailure::builder().destination(arn).build()).build()
        };
        let filters = || {
            let filters = settings.filters.iter().map(|pattern| Filter::builder().pattern(pattern).build());
            FilterCriteria::builder().set_filters(Some(filters.collect())).build()
        };
        let response_types = || match settings.report_batch_item_failures {
            true => vec![FunctionResponseType::ReportBatchItemFailures],
            false => Vec::new(),
        };
        Sent {
            enabled: is_sent("enabled").then_some(settings.enabled),
            batch_size: is_sent("batch_size").then(|| number(settings.batch_size)),
            batching_window: is_sent("batching_window_seconds").then(|| number(settings.batching_window_seconds)),
            retries: is_sent("retries").then(|| or_without_end(settings.retries)),
            record_age: is_sent("max_record_age_seconds").then(|| or_without_end(settings.max_record_age_seconds)),
            bisect: is_sent("bisect_on_error").then_some(settings.bisect_on_error),
            parallelization: is_sent("parallelization_factor").then(|| number(settings.parallelization_factor)),
            destination: is_sent("on_failure").then(destination),
            response_types: is_sent("report_batch_item_failures").then(response_types),
            filters: is_sent("filters").then(filters),
            tumbling_window: is_sent("tumbling_window_seconds").then(|| number(settings.tumbling_window_seconds)),
        }
    }
}

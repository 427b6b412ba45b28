//! Event source mappings as `aws_lambda_event_source_mapping`.

use tablewright_core::companion::{EventSourceMapping, MappingSettings};

use super::super::addresses::Addresses;
use super::super::hcl::{Block, Body, Expression};
use super::text;

/// Returns the arguments of a mapping.
pub(super) fn body(mapping: &EventSourceMapping, addresses: &Addresses) -> Body {
    let MappingSettings {
        enabled,
        batch_size,
        batching_window_seconds,
        retries,
        max_record_age_seconds,
        bisect_on_error,
        parallelization_factor,
        on_failure,
        report_batch_item_failures,
        filters,
        tumbling_window_seconds,
    } = &mapping.settings;
    let mut body = Body::default();
    body.set("event_source_arn", text(&mapping.stream, addresses));
    body.set("function_name", Expression::text(&mapping.function));
    body.set("starting_position", Expression::text(mapping.starting_position.text()));
    body.set("enabled", Expression::word(enabled));
    body.blank();
    body.set("batch_size", Expression::word(batch_size));
    body.set("maximum_batching_window_in_seconds", Expression::word(batching_window_seconds));
    body.set("bisect_batch_on_function_error", Expression::word(bisect_on_error));
    // The provider leaves these as Lambda has them where nothing is said; −1 for an endless one is not told by all.
    let numbers = [
        ("maximum_retry_attempts", *retries),
        ("maximum_record_age_in_seconds", *max_record_age_seconds),
        ("parallelization_factor", Some(*parallelization_factor).filter(|factor| *factor != 1)),
    ];
    for (argument, number) in numbers {
        if let Some(number) = number {
            body.set(argument, Expression::word(number));
        }
    }
    if *tumbling_window_seconds > 0 {
        body.set("tumbling_window_in_seconds", Expression::word(tumbling_window_seconds));
    }
    if *report_batch_item_failures {
        let types = vec![Expression::text("ReportBatchItemFailures")];
        body.set("function_response_types", Expression::List(types));
    }
    if let Some(arn) = on_failure {
        let mut failure = Body::default();
        failure.set("destination_arn", Expression::text(arn));
        let mut destination = Body::default();
        destination.add(Block::new("on_failure", &[], failure));
        body.add(Block::new("destination_config", &[], destination));
    }
    if !filters.is_empty() {
        let mut criteria = Body::default();
        for pattern in filters {
            let mut filter = Body::default();
            filter.set("pattern", Expression::text(pattern));
            criteria.add(Block::new("filter", &[], filter));
        }
        body.add(Block::new("filter_criteria", &[], criteria));
    }
    body.blank();
    body.set("tags", Expression::reference("var.tags"));
    body
}

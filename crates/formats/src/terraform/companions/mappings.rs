//! `aws_lambda_event_source_mapping`.

use tablewright_core::place::Declared;

use super::arguments::Arguments;
use super::around::Around;
use crate::foreign::{Mapping, Term, Terms};
use crate::tree::Node;

/// Reads a mapping; `None` where it reads no stream of a table.
pub(super) fn read(mut arguments: Arguments<'_>, around: &Around<'_>) -> Option<Mapping> {
    let stream = arguments.term("event_source_arn").filter(|stream| is_stream(&stream.value))?;
    let destination = arguments.node("destination_config").and_then(|node| inner(node, "on_failure"));
    let on_failure = destination.and_then(|node| node.get("destination_arn")).filter(|node| node.as_text() != Some(""));
    let filters = arguments.node("filter_criteria").and_then(|node| filters(around, node));
    Some(Mapping {
        id: arguments.address(),
        stream,
        function: arguments.term("function_name"),
        enabled: arguments.term("enabled"),
        batch_size: arguments.positive("batch_size"),
        batching_window: arguments.term("maximum_batching_window_in_seconds"),
        starting_position: arguments.term("starting_position"),
        parallelization: arguments.positive("parallelization_factor"),
        retries: arguments.term("maximum_retry_attempts"),
        record_age: arguments.positive("maximum_record_age_in_seconds"),
        bisect: arguments.term("bisect_batch_on_function_error"),
        tumbling_window: arguments.term("tumbling_window_in_seconds"),
        response_types: arguments.terms("function_response_types"),
        on_failure: on_failure.and_then(|node| around.term(node)),
        filters,
        beyond: arguments.others(),
    })
}

fn is_stream(term: &Term) -> bool {
    match term {
        Term::Value(arn) => arn.contains(":dynamodb:"),
        Term::Table(..) | Term::OfTable(_) => true,
        Term::Reference(what) => what.contains("aws_dynamodb_table."),
        Term::NotTold => false,
    }
}

/// Returns the patterns of `filter` blocks.
fn filters(around: &Around<'_>, criteria: &Node) -> Option<Terms> {
    let blocks = blocks(criteria).iter().filter_map(|criteria| criteria.get("filter")).flat_map(blocks);
    let patterns: Vec<_> = blocks.filter_map(|filter| around.term(filter.get("pattern")?)).collect();
    (!patterns.is_empty()).then(|| Declared::new(patterns, criteria.place.clone()))
}

/// Returns the first block of a name in the first block of another.
fn inner<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    blocks(node).first()?.get(name).and_then(|node| blocks(node).first())
}

/// Returns the blocks that a node holds: a list of them, or one.
fn blocks(node: &Node) -> &[Node] {
    match node.items() {
        [] => std::slice::from_ref(node),
        items => items,
    }
}

//! `AWS::Lambda::EventSourceMapping`, and events of functions that stand for one.

use tablewright_core::place::Declared;

use super::around::Around;
use super::properties::Properties;
use crate::foreign::{Mapping, Term, Terms};
use crate::tree::{Node, Value};

/// Reads a mapping; `None` where it reads no stream of a table. `stream` is the property with the stream's ARN, and
/// `function` is who reads it, where no property says it.
pub(super) fn read(
    mut properties: Properties<'_>,
    around: &Around,
    stream: &'static str,
    function: Option<Declared<Term>>,
) -> Option<Mapping> {
    let stream = properties.term(stream).filter(|stream| is_stream(&stream.value))?;
    let destination = properties.node("DestinationConfig").and_then(|node| node.get("OnFailure")?.get("Destination"));
    let filters = properties.node("FilterCriteria").and_then(|node| node.get("Filters"));
    Some(Mapping {
        id: properties.id(),
        stream,
        function: function.or_else(|| properties.term("FunctionName")),
        enabled: properties.term("Enabled"),
        batch_size: properties.term("BatchSize"),
        batching_window: properties.term("MaximumBatchingWindowInSeconds"),
        starting_position: properties.term("StartingPosition"),
        parallelization: properties.term("ParallelizationFactor"),
        retries: properties.term("MaximumRetryAttempts"),
        record_age: properties.term("MaximumRecordAgeInSeconds"),
        bisect: properties.term("BisectBatchOnFunctionError"),
        tumbling_window: properties.term("TumblingWindowInSeconds"),
        response_types: properties.terms("FunctionResponseTypes"),
        on_failure: destination.and_then(|node| around.term(node)),
        filters: filters.map(|node| patterns(around, node)),
        beyond: properties.others(),
    })
}

fn is_stream(term: &Term) -> bool {
    match term {
        Term::Value(arn) => arn.contains(":dynamodb:"),
        Term::Table(..) | Term::OfTable(_) => true,
        Term::Reference(_) | Term::NotTold => false,
    }
}

/// Returns the patterns of filters: texts with JSON.
fn patterns(around: &Around, filters: &Node) -> Terms {
    let pattern = |filter: &Node| match filter.get("Pattern") {
        Some(node) if matches!(node.value, Value::Scalar(_)) => around.term(node),
        _ => Some(Declared::new(Term::NotTold, filter.place.clone())),
    };
    Declared::new(filters.items().iter().filter_map(pattern).collect(), filters.place.clone())
}

//! The metrics that alarms of templates ask for.

use tablewright_core::finding::Finding;
use tablewright_core::metrics::DYNAMODB;

use crate::metrics;
use crate::tree::Node;

/// Returns the names of DynamoDB's metrics that an alarm watches.
pub(super) fn of(alarm: &Node) -> Vec<&Node> {
    let stated = alarm.get("Metrics").map(Node::items).unwrap_or_default();
    let stated = stated.iter().filter_map(|query| query.get("MetricStat")?.get("Metric"));
    let of_dynamodb = |metric: &&Node| metric.get("Namespace").and_then(Node::as_text) == Some(DYNAMODB);
    std::iter::once(alarm).chain(stated).filter(of_dynamodb).filter_map(|metric| metric.get("MetricName")).collect()
}

/// Returns a warning where DynamoDB publishes no metric of that name.
pub(crate) fn unknown(metric: &Node) -> Option<Finding> {
    metrics::unknown(DYNAMODB, metric.as_text()?, &metric.place)
}

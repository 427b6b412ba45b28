//! `aws_cloudwatch_metric_alarm`.

use tablewright_core::metrics::DYNAMODB;
use tablewright_core::place::Declared;

use super::arguments::{Arguments, words};
use crate::foreign::Alarm;
use crate::tree::Node;

/// Reads an alarm, whatever it watches.
pub(super) fn read(mut arguments: Arguments<'_>) -> Alarm {
    let queries: &[Node] = arguments.node("metric_query").map(Node::items).unwrap_or_default();
    let anomalies = arguments.node("threshold_metric_id").map(|node| words("a threshold that a model computes", node));
    let is_other = anomalies.or_else(|| queries.first().map(|query| words("`metric_query`", query)));
    Alarm {
        id: arguments.address(),
        name: arguments.term("alarm_name"),
        description: arguments.term("alarm_description"),
        namespace: arguments.term("namespace"),
        metric: arguments.term("metric_name"),
        dimensions: arguments.map("dimensions"),
        statistic: arguments.term("statistic").or(arguments.term("extended_statistic")),
        period: arguments.positive("period"),
        evaluation_periods: arguments.term("evaluation_periods"),
        datapoints_to_alarm: arguments.positive("datapoints_to_alarm"),
        comparison: arguments.term("comparison_operator"),
        threshold: arguments.term("threshold"),
        missing_data: arguments.term("treat_missing_data"),
        unit: arguments.term("unit"),
        actions_enabled: arguments.term("actions_enabled"),
        alarm_actions: arguments.terms("alarm_actions"),
        ok_actions: arguments.terms("ok_actions"),
        insufficient_data_actions: arguments.terms("insufficient_data_actions"),
        tags: arguments.tags(),
        computed_of: metrics_of_dynamodb(queries).collect(),
        is_other,
        beyond: arguments.others(),
    }
}

/// Returns the metrics of DynamoDB that queries name.
fn metrics_of_dynamodb(queries: &[Node]) -> impl Iterator<Item = Declared<String>> {
    let metrics = queries.iter().filter_map(|query| query.get("metric")).flat_map(|metric| match metric.items() {
        [] => std::slice::from_ref(metric),
        items => items,
    });
    let metrics = metrics.filter(|metric| metric.get("namespace").and_then(Node::as_text) == Some(DYNAMODB));
    metrics.filter_map(|metric| {
        let name = metric.get("metric_name")?;
        Some(words(name.as_text()?, name))
    })
}

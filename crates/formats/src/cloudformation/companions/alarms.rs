//! `AWS::CloudWatch::Alarm`.

use tablewright_core::metrics::DYNAMODB;
use tablewright_core::place::Declared;

use super::properties::{Properties, words};
use crate::foreign::Alarm;
use crate::tree::Node;

/// Reads an alarm, whatever it watches.
pub(super) fn read(mut properties: Properties<'_>) -> Alarm {
    let queries: &[Node] = properties.node("Metrics").map(Node::items).unwrap_or_default();
    let anomalies = properties.node("ThresholdMetricId").map(|node| words("a threshold that a model computes", node));
    let is_other = anomalies.or_else(|| queries.first().map(|query| words("`Metrics`", query)));
    Alarm {
        id: properties.id(),
        name: properties.term("AlarmName"),
        description: properties.term("AlarmDescription"),
        namespace: properties.term("Namespace"),
        metric: properties.term("MetricName"),
        dimensions: properties.pairs("Dimensions", "Name"),
        statistic: properties.term("Statistic").or(properties.term("ExtendedStatistic")),
        period: properties.term("Period"),
        evaluation_periods: properties.term("EvaluationPeriods"),
        datapoints_to_alarm: properties.term("DatapointsToAlarm"),
        comparison: properties.term("ComparisonOperator"),
        threshold: properties.term("Threshold"),
        missing_data: properties.term("TreatMissingData"),
        unit: properties.term("Unit"),
        actions_enabled: properties.term("ActionsEnabled"),
        alarm_actions: properties.terms("AlarmActions"),
        ok_actions: properties.terms("OKActions"),
        insufficient_data_actions: properties.terms("InsufficientDataActions"),
        tags: properties.pairs("Tags", "Key"),
        computed_of: metrics_of_dynamodb(queries).collect(),
        is_other,
        beyond: properties.others(),
    }
}

/// Returns the metrics of DynamoDB that queries name.
fn metrics_of_dynamodb(queries: &[Node]) -> impl Iterator<Item = Declared<String>> {
    let metrics = queries.iter().filter_map(|query| query.get("MetricStat")?.get("Metric"));
    let metrics = metrics.filter(|metric| metric.get("Namespace").and_then(Node::as_text) == Some(DYNAMODB));
    metrics.filter_map(|metric| {
        let name = metric.get("MetricName")?;
        Some(words(name.as_text()?, name))
    })
}

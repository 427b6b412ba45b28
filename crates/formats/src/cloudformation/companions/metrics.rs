//! The metrics that DynamoDB publishes, and those that alarms ask for.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use crate::suggest::nearest;
use crate::tree::Node;

/// The metrics of the namespace AWS/DynamoDB, from DynamoDB's developer guide, "DynamoDB metrics and dimensions".
const METRICS: &[&str] = &[
    "AccountMaxReads",
    "AccountMaxTableLevelReads",
    "AccountMaxTableLevelWrites",
    "AccountMaxWrites",
    "AccountProvisionedReadCapacityUtilization",
    "AccountProvisionedWriteCapacityUtilization",
    "AgeOfOldestUnreplicatedRecord",
    "ConditionalCheckFailedRequests",
    "ConsumedChangeDataCaptureUnits",
    "ConsumedReadCapacityUnits",
    "ConsumedWriteCapacityUnits",
    "FailedToReplicateRecordCount",
    "FaultInjectionServiceInducedErrors",
    "MaxProvisionedTableReadCapacityUtilization",
    "MaxProvisionedTableWriteCapacityUtilization",
    "OnDemandMaxReadRequestUnits",
    "OnDemandMaxWriteRequestUnits",
    "OnlineIndexConsumedWriteCapacity",
    "OnlineIndexPercentageProgress",
    "OnlineIndexThrottleEvents",
    "PendingReplicationCount",
    "ProvisionedReadCapacityUnits",
    "ProvisionedWriteCapacityUnits",
    "ReadAccountLimitThrottleEvents",
    "ReadKeyRangeThroughputThrottleEvents",
    "ReadMaxOnDemandThroughputThrottleEvents",
    "ReadProvisionedThroughputThrottleEvents",
    "ReadThrottleEvents",
    "ReplicationLatency",
    "ReturnedBytes",
    "ReturnedItemCount",
    "ReturnedRecordsCount",
    "SuccessfulRequestLatency",
    "SystemErrors",
    "ThrottledPutRecordCount",
    "ThrottledRequests",
    "TimeToLiveDeletedItemCount",
    "TransactionConflict",
    "UserErrors",
    "WriteAccountLimitThrottleEvents",
    "WriteKeyRangeThroughputThrottleEvents",
    "WriteMaxOnDemandThroughputThrottleEvents",
    "WriteProvisionedThroughputThrottleEvents",
    "WriteThrottleEvents",
];

/// Returns the names of DynamoDB's metrics that an alarm watches.
pub(super) fn of(alarm: &Node) -> Vec<&Node> {
    let stated = alarm.get("Metrics").map(Node::items).unwrap_or_default();
    let stated = stated.iter().filter_map(|query| query.get("MetricStat")?.get("Metric"));
    let of_dynamodb = |metric: &&Node| metric.get("Namespace").and_then(Node::as_text) == Some("AWS/DynamoDB");
    std::iter::once(alarm).chain(stated).filter(of_dynamodb).filter_map(|metric| metric.get("MetricName")).collect()
}

/// Returns a warning where DynamoDB publishes no metric of that name.
pub(crate) fn unknown(metric: &Node) -> Option<Finding> {
    let name = metric.as_text().filter(|name| !METRICS.contains(name))?;
    let message = format!("DynamoDB publishes no metric {name}, so the alarm never fires");
    let finding = Finding::warning(Code::UnknownMetric, message).at(&metric.place);
    Some(match nearest(name, METRICS.iter().copied()) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help("the metrics are listed in DynamoDB's developer guide, under metrics and dimensions"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn names_that_are_often_mistaken_have_a_nearest_one() {
        let place = Source::new("a.yaml", "").start();
        let help = |name: &str| unknown(&Node::text(name, &place)).and_then(|finding| finding.help);
        assert_eq!(help("ReadThrottledEvents"), Some("did you mean `ReadThrottleEvents`?".into()));
        assert_eq!(help("WriteThrottledEvents"), Some("did you mean `WriteThrottleEvents`?".into()));
        assert_eq!(help("ThrottledRequests"), None);
    }
}

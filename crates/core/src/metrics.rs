//! The metrics that AWS publishes about tables and functions, as data.
//!
//! From DynamoDB's developer guide, "DynamoDB metrics and dimensions", and Lambda's, "Types of metrics for Lambda
//! functions". An alarm gets data only where namespace, name and the whole set of dimensions are those of a published
//! metric: `SystemErrors` of a table alone, without an operation, is none.

/// The namespace of DynamoDB.
pub const DYNAMODB: &str = "AWS/DynamoDB";
/// The namespace of Lambda.
pub const LAMBDA: &str = "AWS/Lambda";

/// The dimension with a table's live name.
pub const TABLE: &str = "TableName";
/// The dimension with a global secondary index.
pub const INDEX: &str = "GlobalSecondaryIndexName";
/// The dimension with an operation, such as `Query`.
pub const OPERATION: &str = "Operation";
/// The dimension with a function's name.
pub const FUNCTION: &str = "FunctionName";

/// The values of the dimension `Operation` of a table.
pub const OPERATIONS: &[&str] = &[
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "BatchWriteItem",
    "TransactGetItems",
    "TransactWriteItems",
    "GetRecords",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
];

/// A metric that a service publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// The sets of dimensions under which it is published; an empty set is the account's in this region.
    pub dimensions: &'static [&'static [&'static str]],
    /// The statistics that say something about it; empty where all do.
    pub statistics: &'static [&'static str],
}

const ACCOUNT: &[&[&str]] = &[&[]];
const OF_TABLE: &[&[&str]] = &[&[TABLE]];
const OF_TABLE_OR_INDEX: &[&[&str]] = &[&[TABLE], &[TABLE, INDEX]];
const OF_INDEX: &[&[&str]] = &[&[TABLE, INDEX]];
const OF_OPERATION: &[&[&str]] = &[&[TABLE, OPERATION]];
const OF_STREAM_OPERATION: &[&[&str]] = &[&[TABLE, OPERATION], &[TABLE, OPERATION, "StreamLabel"]];
const OF_REPLICA: &[&[&str]] = &[&[TABLE, "ReceivingRegion"]];
const OF_DELEGATE: &[&[&str]] = &[&[TABLE, "DelegatedOperation"]];
const OF_FUNCTION: &[&[&str]] =
    &[&[FUNCTION], &[FUNCTION, "Resource"], &[FUNCTION, "Resource", "ExecutedVersion"], &[]];
const OF_ONE_FUNCTION: &[&[&str]] = &[&[FUNCTION], &[FUNCTION, "Resource"]];
const OF_MAPPING: &[&[&str]] = &[&["EventSourceMappingUUID"]];

const ANY: &[&str] = &[];
const COUNTED: &[&str] = &["Sum", "SampleCount"];
const LEVEL: &[&str] = &["Minimum", "Maximum", "Average"];
const HIGHEST: &[&str] = &["Maximum"];

const fn metric(
    name: &'static str,
    dimensions: &'static [&'static [&'static str]],
    statistics: &'static [&'static str],
) -> Metric {
    Metric { name, dimensions, statistics }
}

/// The metrics of the namespace AWS/DynamoDB.
pub const OF_DYNAMODB: &[Metric] = &[
    metric("AccountMaxReads", ACCOUNT, HIGHEST),
    metric("AccountMaxTableLevelReads", ACCOUNT, HIGHEST),
    metric("AccountMaxTableLevelWrites", ACCOUNT, HIGHEST),
    metric("AccountMaxWrites", ACCOUNT, HIGHEST),
    metric("AccountProvisionedReadCapacityUtilization", ACCOUNT, LEVEL),
    metric("AccountProvisionedWriteCapacityUtilization", ACCOUNT, LEVEL),
    metric("AgeOfOldestUnreplicatedRecord", OF_DELEGATE, HIGHEST),
    metric("ConditionalCheckFailedRequests", OF_TABLE, ANY),
    metric("ConsumedChangeDataCaptureUnits", OF_DELEGATE, ANY),
    metric("ConsumedReadCapacityUnits", OF_TABLE_OR_INDEX, ANY),
    metric("ConsumedWriteCapacityUnits", OF_TABLE_OR_INDEX, ANY),
    metric("FailedToReplicateRecordCount", OF_DELEGATE, &["Sum"]),
    metric("FaultInjectionServiceInducedErrors", OF_OPERATION, COUNTED),
    metric("MaxProvisionedTableReadCapacityUtilization", ACCOUNT, LEVEL),
    metric("MaxProvisionedTableWriteCapacityUtilization", ACCOUNT, LEVEL),
    metric("OnDemandMaxReadRequestUnits", OF_TABLE_OR_INDEX, LEVEL),
    metric("OnDemandMaxWriteRequestUnits", OF_TABLE_OR_INDEX, LEVEL),
    metric("OnlineIndexConsumedWriteCapacity", OF_INDEX, ANY),
    metric("OnlineIndexPercentageProgress", OF_INDEX, ANY),
    metric("OnlineIndexThrottleEvents", OF_INDEX, ANY),
    metric("PendingReplicationCount", OF_REPLICA, ANY),
    metric("ProvisionedReadCapacityUnits", OF_TABLE_OR_INDEX, LEVEL),
    metric("ProvisionedWriteCapacityUnits", OF_TABLE_OR_INDEX, LEVEL),
    metric("ReadAccountLimitThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("ReadKeyRangeThroughputThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("ReadMaxOnDemandThroughputThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("ReadProvisionedThroughputThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("ReadThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("ReplicationLatency", OF_REPLICA, LEVEL),
    metric("ReturnedBytes", OF_STREAM_OPERATION, ANY),
    metric("ReturnedItemCount", OF_OPERATION, ANY),
    metric("ReturnedRecordsCount", OF_STREAM_OPERATION, ANY),
    metric("SuccessfulRequestLatency", OF_STREAM_OPERATION, ANY),
    metric("SystemErrors", OF_OPERATION, COUNTED),
    metric("ThrottledPutRecordCount", OF_DELEGATE, COUNTED),
    metric("ThrottledRequests", OF_OPERATION, COUNTED),
    metric("TimeToLiveDeletedItemCount", OF_TABLE, &["Sum"]),
    metric("TransactionConflict", OF_TABLE, ANY),
    metric("UserErrors", ACCOUNT, COUNTED),
    metric("WriteAccountLimitThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("WriteKeyRangeThroughputThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("WriteMaxOnDemandThroughputThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("WriteProvisionedThroughputThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
    metric("WriteThrottleEvents", OF_TABLE_OR_INDEX, COUNTED),
];

/// The metrics of the namespace AWS/Lambda.
pub const OF_LAMBDA: &[Metric] = &[
    metric("AsyncEventAge", OF_ONE_FUNCTION, ANY),
    metric("AsyncEventsDropped", OF_ONE_FUNCTION, COUNTED),
    metric("AsyncEventsReceived", OF_ONE_FUNCTION, COUNTED),
    metric("ClaimedAccountConcurrency", ACCOUNT, HIGHEST),
    metric("ConcurrentExecutions", OF_FUNCTION, ANY),
    metric("DeadLetterErrors", OF_ONE_FUNCTION, COUNTED),
    metric("DeletedEventCount", OF_MAPPING, COUNTED),
    metric("DestinationDeliveryFailures", OF_ONE_FUNCTION, COUNTED),
    metric("DroppedEventCount", OF_MAPPING, COUNTED),
    metric("Duration", OF_FUNCTION, ANY),
    metric("Errors", OF_FUNCTION, ANY),
    metric("FailedInvokeEventCount", OF_MAPPING, COUNTED),
    metric("FilteredOutEventCount", OF_MAPPING, COUNTED),
    metric("InvokedEventCount", OF_MAPPING, COUNTED),
    metric("Invocations", OF_FUNCTION, COUNTED),
    metric("IteratorAge", OF_ONE_FUNCTION, ANY),
    metric("OffsetLag", OF_ONE_FUNCTION, ANY),
    metric("OnFailureDestinationDeliveredEventCount", OF_MAPPING, COUNTED),
    metric("PolledEventCount", OF_MAPPING, COUNTED),
    metric("PostRuntimeExtensionsDuration", OF_ONE_FUNCTION, ANY),
    metric("ProvisionedConcurrencyInvocations", OF_FUNCTION, COUNTED),
    metric("ProvisionedConcurrencySpilloverInvocations", OF_FUNCTION, COUNTED),
    metric("ProvisionedConcurrencyUtilization", OF_FUNCTION, HIGHEST),
    metric("ProvisionedConcurrentExecutions", OF_FUNCTION, ANY),
    metric("RecursiveInvocationsDropped", OF_ONE_FUNCTION, COUNTED),
    metric("Throttles", OF_FUNCTION, COUNTED),
    metric("UnreservedConcurrentExecutions", ACCOUNT, ANY),
];

/// Returns the metrics of a namespace; `None` of one whose metrics are not listed here.
pub fn of(namespace: &str) -> Option<&'static [Metric]> {
    match namespace {
        DYNAMODB => Some(OF_DYNAMODB),
        LAMBDA => Some(OF_LAMBDA),
        _ => None,
    }
}

/// Returns a published metric.
pub fn find(namespace: &str, name: &str) -> Option<&'static Metric> {
    of(namespace)?.iter().find(|metric| metric.name == name)
}

impl Metric {
    /// Says whether the metric is published under exactly these dimensions.
    pub fn is_published_for<'a>(&self, dimensions: impl IntoIterator<Item = &'a str>) -> bool {
        let mut given: Vec<_> = dimensions.into_iter().collect();
        given.sort_unstable();
        self.dimensions.iter().any(|set| {
            let mut set = set.to_vec();
            set.sort_unstable();
            set == given
        })
    }

    /// Says whether a statistic says something about the metric.
    pub fn admits(&self, statistic: &str) -> bool {
        self.statistics.is_empty() || self.statistics.contains(&statistic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted_and_names_each_metric_once() {
        for metrics in [OF_DYNAMODB, OF_LAMBDA] {
            let names: Vec<_> = metrics.iter().map(|metric| metric.name.to_ascii_lowercase()).collect();
            let mut sorted = names.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!(names.len(), sorted.len());
        }
    }

    #[test]
    fn a_metric_is_published_under_whole_sets_of_dimensions_only() {
        let errors = find(DYNAMODB, "SystemErrors").expect("a metric of DynamoDB");
        assert!(errors.is_published_for([OPERATION, TABLE]));
        assert!(!errors.is_published_for([TABLE]));
        let user = find(DYNAMODB, "UserErrors").expect("a metric of DynamoDB");
        assert!(user.is_published_for([]) && !user.is_published_for([TABLE]));
        assert_eq!(find(DYNAMODB, "ReadThrottledEvents"), None);
        assert_eq!(of("AWS/SNS"), None);
    }
}

//! What tables consumed, from CloudWatch's metrics of DynamoDB.

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, Statistic};
use tablewright_core::companion::LiveCompanion;
use tablewright_core::refusal::Refusal;

use super::super::answer::refused;
use super::read::Alarms;
use crate::read::ConsumedUnits;
use crate::refusal::refusal;

/// Seconds of one sum: a day, so that 450 days are fewer sums than an answer holds.
const PERIOD: i32 = 24 * 3600;

impl Alarms {
    /// Returns what a table, or one of its global indexes, consumed; `None` where there is no CloudWatch.
    ///
    /// # Errors
    /// Where a call is refused for another reason.
    pub(in super::super) async fn consumed_units(
        &self,
        table: &str,
        index: Option<&str>,
        from: u64,
        to: u64,
    ) -> Result<Option<ConsumedUnits>, Refusal> {
        let mut sums = [None, None];
        for (sum, metric) in sums.iter_mut().zip(["ConsumedWriteCapacityUnits", "ConsumedReadCapacityUnits"]) {
            *sum = match self.sum(metric, table, index, from, to).await {
                Ok(sum) => sum,
                Err(refusal) => match refused(&refusal) {
                    LiveCompanion::Unsupported(_) => return Ok(None),
                    _ => return Err(refusal),
                },
            };
        }
        let [writes, reads] = sums;
        Ok(Some(ConsumedUnits { writes, reads }))
    }

    /// Returns the sum of a metric; `None` where there is no data.
    async fn sum(
        &self,
        metric: &str,
        table: &str,
        index: Option<&str>,
        from: u64,
        to: u64,
    ) -> Result<Option<f64>, Refusal> {
        let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
        let index = index.map(|index| dimension("GlobalSecondaryIndexName", index));
        let time = |seconds: u64| DateTime::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
        let call = self
            .client
            .get_metric_statistics()
            .namespace("AWS/DynamoDB")
            .metric_name(metric)
            .set_dimensions(Some(std::iter::once(dimension("TableName", table)).chain(index).collect()))
            .start_time(time(from))
            .end_time(time(to))
            .period(PERIOD)
            .statistics(Statistic::Sum);
        let answer = call.send().await.map_err(|error| refusal(&error))?;
        let sums: Vec<f64> = answer.datapoints().iter().filter_map(|point| point.sum()).collect();
        Ok((!sums.is_empty()).then(|| sums.iter().sum()))
    }
}

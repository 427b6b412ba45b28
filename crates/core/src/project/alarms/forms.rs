//! What short forms stand for.

use super::declaration::{ShortForm, Side, Watches};
use crate::metrics::{DYNAMODB, LAMBDA};
use crate::model::Billing;

/// Percent of the capacity from which on consumption is alarming, where nobody says how many.
pub(super) const PERCENT: u32 = 80;

/// What a form watches and from when on it is alarming.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// The namespace of the metrics.
    pub(super) namespace: &'static str,
    /// The metrics, with the side of the capacity that each is about.
    pub(super) metrics: &'static [(Option<Side>, &'static str)],
    /// The statistic.
    pub(super) statistic: &'static str,
    /// The threshold; `None` where it has to be given, or comes from the capacity.
    pub(super) threshold: Option<u32>,
    /// Seconds in a period.
    pub(super) period: u32,
    /// Periods that are looked at.
    pub(super) evaluation_periods: u32,
    /// The operations with an alarm each; none where the metric is not of operations.
    pub(super) operations: &'static [&'static str],
}

/// What a count that is hardly ever above zero is watched with.
const COUNT: Form = Form {
    namespace: DYNAMODB,
    metrics: &[],
    statistic: "Sum",
    threshold: Some(0),
    period: 300,
    evaluation_periods: 1,
    operations: &[],
};

impl ShortForm {
    /// Returns what the form stands for. `billing` is that of the table, where there is one.
    pub(super) fn form(self, billing: Option<Billing>) -> Form {
        match self {
            // Provisioned capacity lets short bursts be throttled, and auto scaling needs minutes to answer them. An
            // on-demand table that is throttled at all has met a limit or a hot key.
            ShortForm::Throttling => Form {
                metrics: &[(Some(Side::Read), "ReadThrottleEvents"), (Some(Side::Write), "WriteThrottleEvents")],
                evaluation_periods: if billing.is_some_and(Billing::is_provisioned) { 2 } else { 1 },
                ..COUNT
            },
            ShortForm::ConsumedCapacity => Form {
                metrics: &[
                    (Some(Side::Read), "ConsumedReadCapacityUnits"),
                    (Some(Side::Write), "ConsumedWriteCapacityUnits"),
                ],
                threshold: None,
                evaluation_periods: 2,
                ..COUNT
            },
            ShortForm::SystemErrors => Form {
                metrics: &[(None, "SystemErrors")],
                operations: &["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"],
                ..COUNT
            },
            // A few wrong requests are part of every day. Conditions that fail and throttling are not counted here.
            ShortForm::UserErrors => {
                Form { metrics: &[(None, "UserErrors")], threshold: Some(10), evaluation_periods: 2, ..COUNT }
            }
            ShortForm::Latency => Form {
                metrics: &[(None, "SuccessfulRequestLatency")],
                statistic: "Average",
                threshold: Some(50),
                evaluation_periods: 3,
                operations: &["GetItem", "PutItem", "Query"],
                ..COUNT
            },
            ShortForm::StreamIteratorAge => Form {
                namespace: LAMBDA,
                metrics: &[(None, "IteratorAge")],
                statistic: "Maximum",
                threshold: Some(300_000),
                period: 60,
                evaluation_periods: 5,
                ..COUNT
            },
            ShortForm::FunctionErrors => Form { namespace: LAMBDA, metrics: &[(None, "Errors")], ..COUNT },
            ShortForm::FunctionDuration => Form {
                namespace: LAMBDA,
                metrics: &[(None, "Duration")],
                statistic: "Maximum",
                threshold: None,
                ..COUNT
            },
        }
    }
}

impl Watches {
    /// Returns the namespace. A written-out metric is one of functions where functions are named.
    pub(super) fn namespace(&self, has_functions: bool) -> &'static str {
        match self {
            Watches::Short(form) => form.form(None).namespace,
            Watches::Metric(_) if has_functions => LAMBDA,
            Watches::Metric(_) => DYNAMODB,
        }
    }
}

//! Writing alarms.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{ComparisonOperator, Dimension, StandardUnit, Statistic, Tag};
use tablewright_core::companion::Alarm;
use tablewright_core::refusal::Refusal;

use crate::refusal::refusal;

/// A client with the changing calls.
#[derive(Debug, Clone)]
pub(in super::super) struct Alarms {
    client: Client,
}

impl Alarms {
    pub(in super::super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Writes an alarm whole. Tags go along with a new one only.
    pub(in super::super) async fn put(&self, alarm: &Alarm, is_new: bool) -> Result<(), Refusal> {
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let texts = |texts: &std::collections::BTreeSet<String>| Some(texts.iter().cloned().collect::<Vec<_>>());
        let dimensions =
            alarm.metric.dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value).build());
        let is_extended = alarm.has_extended_statistic();
        let named = (!is_extended).then(|| Statistic::from(alarm.statistic.as_str()));
        let extended = is_extended.then(|| alarm.statistic.clone());
        let tags = is_new.then(|| tags(&alarm.tags)).filter(|tags| !tags.is_empty());
        // CloudWatch takes silence for all of them, and other tools leave it at that, so that they can take the alarm over.
        let datapoints = Some(alarm.datapoints_to_alarm).filter(|some| *some != alarm.evaluation_periods).map(number);
        let call = self
            .client
            .put_metric_alarm()
            .alarm_name(&alarm.name)
            .set_alarm_description(alarm.description.clone())
            .namespace(&alarm.metric.namespace)
            .metric_name(&alarm.metric.name)
            .set_dimensions(Some(dimensions.collect()))
            .set_statistic(named)
            .set_extended_statistic(extended)
            .set_unit(alarm.unit.as_deref().map(StandardUnit::from))
            .period(number(alarm.period))
            .evaluation_periods(number(alarm.evaluation_periods))
            .set_datapoints_to_alarm(datapoints)
            .comparison_operator(ComparisonOperator::from(alarm.comparison.text()))
            .threshold(alarm.threshold.value())
            .treat_missing_data(alarm.missing_data.text())
            .actions_enabled(alarm.actions_enabled)
            .set_alarm_actions(texts(&alarm.alarm_actions))
            .set_ok_actions(texts(&alarm.ok_actions))
            .set_insufficient_data_actions(texts(&alarm.insufficient_data_actions))
            .set_tags(tags);
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Adds tags, or sets them anew.
    pub(in super::super) async fn tag(&self, arn: &str, added: &BTreeMap<String, String>) -> Result<(), Refusal> {
        let call = self.client.tag_resource().resource_arn(arn).set_tags(Some(tags(added)));
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Deletes an alarm.
    pub(in super::super) async fn delete(&self, name: &str) -> Result<(), Refusal> {
        self.client.delete_alarms().alarm_names(name).send().await.map(drop).map_err(|error| refusal(&error))
    }
}

fn tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

//! Reading alarms.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{AlarmType, MetricAlarm};
use tablewright_core::companion::{
    Alarm, AlarmMetric, Companion, Comparison, LiveCompanion, MissingData, ObservedCompanion, Threshold,
};
use tablewright_core::refusal::Refusal;
use tablewright_core::verify::{AlarmState, Seen};

use super::super::Listed;
use super::super::answer::refused;
use crate::refusal::refusal;

/// Most names that DescribeAlarms takes.
const MOST_NAMES: usize = 100;

/// A client with reading calls and no others.
#[derive(Debug, Clone)]
pub(in super::super) struct Alarms {
    pub(super) client: Client,
}

impl Alarms {
    pub(in super::super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Reads alarms by name, a hundred with each call, and the tags of each with one more.
    pub(in super::super) async fn read(&self, names: &[String]) -> Vec<(String, LiveCompanion)> {
        let mut found = Vec::with_capacity(names.len());
        for names in names.chunks(MOST_NAMES) {
            match self.described(names).await {
                Ok(alarms) => {
                    for name in names {
                        let live = match alarms.iter().find(|alarm| alarm.alarm_name() == Some(name)) {
                            Some(alarm) => self.with_tags(alarm).await,
                            None => LiveCompanion::Absent,
                        };
                        found.push((name.clone(), live));
                    }
                }
                Err(refusal) => {
                    let live = refused(&refusal);
                    found.extend(names.iter().map(|name| (name.clone(), live.clone())));
                }
            }
        }
        found
    }

    /// Reads how alarms stand, a hundred with each call.
    pub(in super::super) async fn states(&self, names: &[String]) -> BTreeMap<String, Seen<AlarmState>> {
        let mut states = BTreeMap::new();
        for names in names.chunks(MOST_NAMES) {
            let found = self.described(names).await;
            states.extend(names.iter().map(|name| {
                let state = match &found {
                    Ok(alarms) => Ok(alarms.iter().find(|alarm| alarm.alarm_name() == Some(name)).map(state)),
                    Err(refusal) => Err(refusal.to_string()),
                };
                (name.clone(), state)
            }));
        }
        states
    }

    async fn described(&self, names: &[String]) -> Result<Vec<MetricAlarm>, Refusal> {
        let mut alarms = Vec::new();
        let mut token = None;
        loop {
            let call = self
                .client
                .describe_alarms()
                .set_alarm_names(Some(names.to_vec()))
                .alarm_types(AlarmType::MetricAlarm)
                .max_records(100)
                .set_next_token(token);
            let answer = call.send().await.map_err(|error| refusal(&error))?;
            alarms.extend(answer.metric_alarms().iter().cloned());
            token = answer.next_token().map(str::to_owned).filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(alarms);
            }
        }
    }

    /// Returns all alarms whose names begin so.
    pub(in super::super) async fn named(&self, prefix: &str) -> Result<Vec<Listed>, Refusal> {
        let call = self.client.describe_alarms().alarm_name_prefix(prefix).alarm_types(AlarmType::MetricAlarm);
        let mut pages = call.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            for alarm in page.map_err(|error| refusal(&error))?.metric_alarms() {
                let tags = self.tags(alarm).await?;
                found.push(Listed { name: alarm.alarm_name().unwrap_or_default().to_owned(), tags });
            }
        }
        Ok(found)
    }

    async fn tags(&self, found: &MetricAlarm) -> Result<BTreeMap<String, String>, Refusal> {
        let arn = found.alarm_arn().unwrap_or_default();
        let call = self.client.list_tags_for_resource().resource_arn(arn);
        let answer = call.send().await.map_err(|error| refusal(&error))?;
        let tags = answer.tags().iter().filter_map(|tag| Some((tag.key()?.to_owned(), tag.value()?.to_owned())));
        // Nobody but AWS sets these, and none of them can be declared.
        Ok(tags.filter(|(key, _)| !key.starts_with("aws:")).collect())
    }

    async fn with_tags(&self, found: &MetricAlarm) -> LiveCompanion {
        let tags = match self.tags(found).await {
            Ok(tags) => tags,
            Err(refusal) => return refused(&refusal),
        };
        match alarm(found, tags) {
            Ok(alarm) => LiveCompanion::Present(Box::new(ObservedCompanion {
                arn: found.alarm_arn().map(str::to_owned),
                ..ObservedCompanion::settled(Companion::Alarm(Box::new(alarm)))
            })),
            Err(why) => LiveCompanion::Unreadable(why),
        }
    }
}

fn state(found: &MetricAlarm) -> AlarmState {
    AlarmState {
        state: found.state_value().map(|state| state.as_str().to_owned()).unwrap_or_default(),
        reason: found.state_reason().filter(|reason| !reason.is_empty()).map(str::to_owned),
    }
}

/// Brings an alarm into normal form, or says what about it nobody knows.
fn alarm(found: &MetricAlarm, tags: BTreeMap<String, String>) -> Result<Alarm, String> {
    let texts = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<_>>();
    let number = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
    let evaluation_periods = number(found.evaluation_periods()).unwrap_or_default();
    let dimensions = found
        .dimensions()
        .iter()
        .filter_map(|dimension| Some((dimension.name()?.to_owned(), dimension.value()?.to_owned())));
    let statistic = found.statistic().map(|statistic| statistic.as_str());
    let word = found.comparison_operator().map(|comparison| comparison.as_str()).unwrap_or_default();
    let missing = found.treat_missing_data().unwrap_or("missing");
    let beyond = beyond(found);
    Ok(Alarm {
        name: found.alarm_name().unwrap_or_default().to_owned(),
        description: found.alarm_description().filter(|text| !text.is_empty()).map(str::to_owned),
        metric: AlarmMetric {
            namespace: found.namespace().unwrap_or_default().to_owned(),
            name: found.metric_name().unwrap_or_default().to_owned(),
            dimensions: dimensions.collect(),
        },
        statistic: statistic.or(found.extended_statistic()).unwrap_or_default().to_owned(),
        unit: found.unit().map(|unit| unit.as_str().to_owned()),
        period: number(found.period()).unwrap_or_default(),
        evaluation_periods,
        datapoints_to_alarm: number(found.datapoints_to_alarm()).unwrap_or(evaluation_periods),
        // One that CloudWatch compares with a band of a model is made a plain one: `beyond` names the band.
        comparison: match Comparison::parse(word) {
            Some(comparison) => comparison,
            None if !beyond.is_empty() => Comparison::Greater,
            None => return Err(format!("it compares by {word:?}, which nobody knows")),
        },
        threshold: Threshold::try_from(found.threshold().unwrap_or_default()).map_err(|error| error.to_string())?,
        missing_data: MissingData::parse(missing)
            .ok_or_else(|| format!("it treats missing data as {missing:?}, which nobody knows"))?,
        actions_enabled: found.actions_enabled().unwrap_or(true),
        alarm_actions: texts(found.alarm_actions()),
        ok_actions: texts(found.ok_actions()),
        insufficient_data_actions: texts(found.insufficient_data_actions()),
        tags,
        beyond,
    })
}

/// Returns what a live alarm has and no declaration can say.
fn beyond(found: &MetricAlarm) -> BTreeSet<String> {
    let low_samples = found.evaluate_low_sample_count_percentile().filter(|choice| *choice != "evaluate");
    let words = [
        (!found.metrics().is_empty()).then_some("metric math"),
        found.threshold_metric_id().map(|_| "a band instead of a threshold"),
        low_samples.map(|_| "few samples ignored"),
    ];
    words.into_iter().flatten().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::{ComparisonOperator, Dimension, Statistic};

    use super::*;

    fn described() -> aws_sdk_cloudwatch::types::builders::MetricAlarmBuilder {
        MetricAlarm::builder()
            .alarm_name("shop-orders-throttling-read")
            .namespace("AWS/DynamoDB")
            .metric_name("ReadThrottleEvents")
            .dimensions(Dimension::builder().name("TableName").value("shop-orders").build())
            .statistic(Statistic::Sum)
            .period(300)
            .evaluation_periods(2)
            .threshold(0.0)
            .comparison_operator(ComparisonOperator::GreaterThanThreshold)
    }

    #[test]
    fn what_cloudwatch_leaves_out_is_its_default() {
        let alarm = alarm(&described().build(), BTreeMap::new()).expect("a plain alarm");
        assert_eq!(alarm.datapoints_to_alarm, 2);
        assert_eq!(alarm.missing_data, MissingData::Missing);
        assert!(alarm.actions_enabled && alarm.beyond.is_empty());
    }

    #[test]
    fn what_no_declaration_can_say_is_named() {
        let banded = described()
            .comparison_operator(ComparisonOperator::GreaterThanUpperThreshold)
            .threshold_metric_id("band")
            .build();
        let alarm = alarm(&banded, BTreeMap::new()).expect("an alarm that can be replaced");
        assert_eq!(alarm.beyond, BTreeSet::from(["a band instead of a threshold".to_owned()]));
    }
}

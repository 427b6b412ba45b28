//! Alarms of CloudWatch.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::wire_enum;
use crate::observed::OWNERSHIP_PREFIX;

/// An alarm on one metric, in normal form: what CloudWatch leaves out because it is the default is written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its live name.
    pub name: String,
    /// What it is for, for people.
    pub description: Option<String>,
    /// What it watches.
    pub metric: AlarmMetric,
    /// What is made of the data of one period, such as `Sum` or `p99`.
    pub statistic: String,
    /// The only unit whose data count, where it is limited to one.
    pub unit: Option<String>,
    /// Seconds in a period.
    pub period: u32,
    /// The periods that are looked at.
    pub evaluation_periods: u32,
    /// How many of them have to breach the threshold.
    pub datapoints_to_alarm: u32,
    /// How the statistic is compared with the threshold.
    pub comparison: Comparison,
    /// The threshold, in the unit of the metric.
    pub threshold: Threshold,
    /// What periods without data count as.
    pub missing_data: MissingData,
    /// Whether any action is taken at all.
    pub actions_enabled: bool,
    /// Whom it tells when it goes to ALARM: ARNs.
    pub alarm_actions: BTreeSet<String>,
    /// Whom it tells when it goes to OK.
    pub ok_actions: BTreeSet<String>,
    /// Whom it tells when it has too little data.
    pub insufficient_data_actions: BTreeSet<String>,
    /// Tags, those of ownership among them.
    pub tags: BTreeMap<String, String>,
    /// What a live alarm has that no declaration can say, in words; a wanted one has nothing of the kind.
    pub beyond: BTreeSet<String>,
}

/// A metric with its dimensions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmMetric {
    /// The namespace, such as `AWS/DynamoDB`.
    pub namespace: String,
    /// The name of the metric.
    pub name: String,
    /// The dimensions, values by name.
    pub dimensions: BTreeMap<String, String>,
}

impl fmt::Display for AlarmMetric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, name, dimensions } = self;
        write!(formatter, "{namespace} {name}")?;
        let dimensions: Vec<_> = dimensions.iter().map(|(name, value)| format!("{name} {value}")).collect();
        if dimensions.is_empty() { Ok(()) } else { write!(formatter, " of {}", dimensions.join(", ")) }
    }
}

/// A threshold: a finite number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Threshold(f64);

/// Infinite, or no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a finite number")]
pub struct NotFinite;

impl Threshold {
    /// Returns the number.
    pub fn value(self) -> f64 {
        self.0
    }

    /// Returns the threshold that a text writes, such as `80` or `0.5`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        text.chars().all(is_number).then(|| text.parse::<f64>().ok())?.and_then(|number| number.try_into().ok())
    }
}

// Finite numbers are equal to themselves.
impl Eq for Threshold {}

impl TryFrom<f64> for Threshold {
    type Error = NotFinite;

    fn try_from(number: f64) -> Result<Self, NotFinite> {
        // There is one zero.
        if number.is_finite() { Ok(Self(number + 0.0)) } else { Err(NotFinite) }
    }
}

impl From<Threshold> for f64 {
    fn from(threshold: Threshold) -> f64 {
        threshold.0
    }
}

impl From<u32> for Threshold {
    fn from(number: u32) -> Self {
        Self(f64::from(number))
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

wire_enum! {
    /// How a statistic is compared with the threshold.
    Comparison {
        /// It breaches when it is greater.
        Greater = "GreaterThanThreshold",
        /// It breaches when it is as great or greater.
        GreaterOrEqual = "GreaterThanOrEqualToThreshold",
        /// It breaches when it is less.
        Less = "LessThanThreshold",
        /// It breaches when it is as little or less.
        LessOrEqual = "LessThanOrEqualToThreshold",
    }
}

wire_enum! {
    /// What periods without data count as.
    MissingData {
        /// As breaching the threshold.
        Breaching = "breaching",
        /// As good.
        NotBreaching = "notBreaching",
        /// The alarm stays as it is.
        Ignore = "ignore",
        /// The alarm has too little data; CloudWatch's default.
        Missing = "missing",
    }
}

impl Comparison {
    /// Returns the sign of the comparison.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => "≥",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "≤",
        }
    }
}

/// The statistics that CloudWatch calls by name [API Reference, PutMetricAlarm]; all others are extended ones.
const NAMED_STATISTICS: [&str; 5] = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

impl Alarm {
    /// Says whether its statistic is an extended one, such as a percentile, which goes into a member of its own.
    pub fn has_extended_statistic(&self) -> bool {
        !NAMED_STATISTICS.contains(&self.statistic.as_str())
    }

    /// Returns the wanted alarm with what others put on the live one and nobody declares: tags.
    pub(super) fn keeping(&self, live: &Alarm) -> Alarm {
        let mut tags = live.tags.clone();
        tags.extend(self.tags.clone());
        Alarm { tags, ..self.clone() }
    }

    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let Alarm {
            name: _,
            description,
            metric,
            statistic,
            unit,
            period,
            evaluation_periods,
            datapoints_to_alarm,
            comparison,
            threshold,
            missing_data,
            actions_enabled,
            alarm_actions,
            ok_actions,
            insufficient_data_actions,
            tags,
            beyond,
        } = self;
        let list = |texts: &BTreeSet<String>| {
            (!texts.is_empty()).then(|| texts.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
        };
        let fields = [
            ("metric", Some(metric.to_string())),
            ("statistic", Some(statistic.clone())),
            ("unit", unit.clone()),
            ("threshold", Some(format!("{} {threshold}", comparison.sign()))),
            ("period", Some(format!("{period} s"))),
            ("evaluation_periods", Some(evaluation_periods.to_string())),
            ("datapoints_to_alarm", Some(datapoints_to_alarm.to_string())),
            ("treat_missing_data", Some(missing_data.text().to_owned())),
            ("alarm_actions", list(alarm_actions)),
            ("ok_actions", list(ok_actions)),
            ("insufficient_data_actions", list(insufficient_data_actions)),
            ("switched_off", (!actions_enabled).then(|| "its actions".to_owned())),
            ("description", description.as_ref().map(|text| format!("{text:?}"))),
            ("tags", tags_text(tags)),
            ("beyond", list(beyond)),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Returns the tags for people, but those of ownership: they say whose the alarm is, not what it is.
fn tags_text(tags: &BTreeMap<String, String>) -> Option<String> {
    let others = tags.iter().filter(|(key, _)| !key.starts_with(OWNERSHIP_PREFIX));
    let texts: Vec<_> = others.map(|(key, value)| format!("{key}={value}")).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_finite_numbers_and_read_as_they_are_written() {
        for (text, shown) in [("80", "80"), ("0.5", "0.5"), ("-1", "-1"), ("1e3", "1000"), ("-0", "0")] {
            assert_eq!(Threshold::parse(text).map(|number| number.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in ["", "inf", "NaN", "1e999", "eighty", "1 0", "-"] {
            assert_eq!(Threshold::parse(text), None, "{text}");
        }
    }
}

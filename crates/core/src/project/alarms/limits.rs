//! What CloudWatch admits of an alarm, from its API reference of PutMetricAlarm.

use std::collections::BTreeSet;

use crate::check;
use crate::companion::Alarm;
use crate::metrics;

/// Most characters of a name.
const LONGEST_NAME: usize = 255;
/// Most characters of a description.
const LONGEST_DESCRIPTION: usize = 1024;
/// Most actions for one state.
const MOST_ACTIONS: usize = 5;
/// Most tags of an alarm.
const MOST_TAGS: usize = 50;
/// Seconds that may be looked at with periods of less than an hour.
const DAY: u64 = 86_400;
/// Seconds that may be looked at with periods of an hour and more.
const WEEK: u64 = 604_800;

/// Something that CloudWatch does not admit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// What is wrong, as a fragment.
    pub(super) message: String,
    /// How to mend it.
    pub(super) help: String,
}

/// Returns what CloudWatch would refuse, and what would never get data.
pub(super) fn problems(alarm: &Alarm) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut wrong = |message: String, help: &str| found.push(Problem { message, help: help.to_owned() });
    let length = alarm.name.chars().count();
    if length == 0 || length > LONGEST_NAME {
        wrong(format!("an alarm's name of {length} characters"), "names have 1 to 255: change `alarm_name`");
    }
    if alarm.name.chars().any(|c| c.is_ascii_control()) {
        wrong(format!("the name {:?} holds a control character", alarm.name), "write a name of visible characters");
    }
    let length = alarm.description.as_ref().map_or(0, |text| text.chars().count());
    if length > LONGEST_DESCRIPTION {
        wrong(format!("a description of {length} characters"), "CloudWatch keeps 1024");
    }
    if alarm.period == 0 || !alarm.period.is_multiple_of(60) {
        wrong(
            format!("a period of {} seconds", alarm.period),
            "these metrics come once a minute: use a multiple of 60",
        );
    }
    if alarm.evaluation_periods == 0 {
        wrong("no period is looked at".to_owned(), "`evaluation_periods` is at least 1");
    } else if alarm.datapoints_to_alarm == 0 || alarm.datapoints_to_alarm > alarm.evaluation_periods {
        let message = format!("{} of {} periods breach", alarm.datapoints_to_alarm, alarm.evaluation_periods);
        wrong(message, "`datapoints_to_alarm` is at least 1 and at most `evaluation_periods`");
    }
    let span = u64::from(alarm.period) * u64::from(alarm.evaluation_periods);
    if span > if alarm.period < 3600 { DAY } else { WEEK } {
        let help = "CloudWatch looks back one day, or seven where a period has an hour or more";
        wrong(format!("{span} seconds are looked at"), help);
    }
    if !is_statistic(&alarm.statistic) {
        let help = "use Sum, Average, Minimum, Maximum, SampleCount, or one such as p99";
        wrong(format!("{:?} is no statistic", alarm.statistic), help);
    }
    for actions in [&alarm.alarm_actions, &alarm.ok_actions, &alarm.insufficient_data_actions] {
        found.extend(about_actions(actions));
    }
    found.extend(about_tags(alarm));
    found.extend(about_dimensions(alarm));
    found
}

/// Returns that a statistic says nothing about a metric.
pub(super) fn idle_statistic(alarm: &Alarm) -> Option<Problem> {
    let metric = metrics::find(&alarm.metric.namespace, &alarm.metric.name)?;
    if metric.admits(&alarm.statistic) || !is_statistic(&alarm.statistic) {
        return None;
    }
    let message = format!("{} says nothing about {}", alarm.statistic, metric.name);
    Some(Problem { message, help: format!("use {}", metric.statistics.join(" or ")) })
}

fn about_actions(actions: &BTreeSet<String>) -> Vec<Problem> {
    let mut found = Vec::new();
    if actions.len() > MOST_ACTIONS {
        let message = format!("{} actions for one state", actions.len());
        found.push(Problem { message, help: "CloudWatch admits 5: let one topic tell the others".to_owned() });
    }
    for action in actions.iter().filter(|action| !action.starts_with("arn:")) {
        let help = "name an SNS topic, a function or another action by its ARN".to_owned();
        found.push(Problem { message: format!("the action {action:?} is no ARN"), help });
    }
    found
}

fn about_tags(alarm: &Alarm) -> Vec<Problem> {
    let mut found = Vec::new();
    if alarm.tags.len() > MOST_TAGS {
        let message = format!("{} tags, ownership tags included", alarm.tags.len());
        found.push(Problem { message, help: "CloudWatch admits 50".to_owned() });
    }
    for (key, value) in &alarm.tags {
        let is_reserved = key.to_ascii_lowercase().starts_with("aws:");
        if is_reserved || !(1..=128).contains(&key.chars().count()) || !check::admits_tag_value(value) {
            let help = "keys have 1 to 128 characters and do not begin with aws:, values at most 256".to_owned();
            found.push(Problem { message: format!("the tag {key}={value:?}"), help });
        }
    }
    found
}

/// A published metric gets data only under one of its whole sets of dimensions.
fn about_dimensions(alarm: &Alarm) -> Option<Problem> {
    let metric = metrics::find(&alarm.metric.namespace, &alarm.metric.name)?;
    let given = &alarm.metric.dimensions;
    if metric.is_published_for(given.keys().map(String::as_str)) {
        return None;
    }
    let list = |names: &[&str]| if names.is_empty() { "no dimension".to_owned() } else { names.join(" + ") };
    let published: Vec<_> = metric.dimensions.iter().map(|set| list(set)).collect();
    let given: Vec<_> = given.keys().map(String::as_str).collect();
    let message = format!("{} is not published for {}", metric.name, list(&given));
    Some(Problem { message, help: format!("it is published for {}", published.join(", or ")) })
}

/// Says whether CloudWatch knows a statistic: one of the five, `IQM`, or one with a percentage or a range.
fn is_statistic(text: &str) -> bool {
    if matches!(text, "Sum" | "Average" | "Minimum" | "Maximum" | "SampleCount" | "IQM") {
        return true;
    }
    let percentage = |text: &str| {
        let is_plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
        is_plain && text.parse::<f64>().is_ok_and(|number| number <= 100.0)
    };
    let short = ["p", "tm", "wm", "tc", "ts"].iter().filter_map(|name| text.strip_prefix(name)).any(percentage);
    let bounded = ["PR", "TM", "WM", "TC", "TS"].iter().filter_map(|name| text.strip_prefix(name));
    short || bounded.into_iter().any(|range| range.starts_with('(') && range.ends_with(')') && range.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::is_statistic;

    #[test]
    fn statistics_are_those_that_cloudwatch_knows() {
        for text in ["Sum", "p99", "p99.9", "tm90", "IQM", "TM(10%:90%)", "PR(:300)"] {
            assert!(is_statistic(text), "{text}");
        }
        for text in ["sum", "p", "p101", "p-1", "median", "TM", "PR()"] {
            assert!(!is_statistic(text), "{text}");
        }
    }
}

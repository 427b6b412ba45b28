//! Judging alarms: that they can fire, that somebody hears of it, and what they say now.

use super::check::{Checklist, Trouble};
use super::health::Health;
use crate::codes::Code;
use crate::companion::{Alarm, AlarmMetric};
use crate::metrics;

/// Judges an alarm that is there.
pub(super) fn judge(list: &mut Checklist<'_>, live: &Alarm, health: &Health) {
    metric(list, live);
    let what = "it tells somebody";
    let silent = |found: &str| {
        let cause = "no action was given, or actions were switched off";
        let fix = "name whom it tells under `alarm_actions`, such as the ARN of an SNS topic, then `tablewright apply`";
        Trouble::new(Code::SilentAlarm, found, cause, fix)
    };
    match (live.alarm_actions.is_empty(), live.actions_enabled) {
        (true, _) => list.warning("actions", what, silent("alarm_actions is empty")),
        (false, false) => list.warning("actions", what, silent("its actions are switched off")),
        (false, true) => list.ok("actions", what),
    }
    state(list, live, health);
}

/// Judges whether the metric is one that gets data.
fn metric(list: &mut Checklist<'_>, live: &Alarm) {
    let AlarmMetric { namespace, name, dimensions } = &live.metric;
    let what = format!("its metric exists: {}", live.metric);
    if metrics::of(namespace).is_none() {
        return list.not_checked("metric", what, format!("metrics of {namespace} are not listed here"));
    }
    let found = match metrics::find(namespace, name) {
        None => Some(format!("{namespace} publishes no {name}")),
        Some(metric) if !metric.is_published_for(dimensions.keys().map(String::as_str)) => {
            let sets = metric.dimensions.iter().map(|set| match set.is_empty() {
                true => "no dimension at all".to_owned(),
                false => set.join(" and "),
            });
            Some(format!("{name} is published under {} only", sets.collect::<Vec<_>>().join(", or ")))
        }
        Some(_) => None,
    };
    match found {
        None => list.ok("metric", what),
        Some(found) => {
            let cause = "it never gets data, so it never fires";
            let fix =
                "declare the alarm in a short form, or with a metric and dimensions that `tablewright lint` accepts";
            list.failed("metric", what, Trouble::new(Code::UnknownMetric, found, cause, fix));
        }
    }
}

/// Judges what an alarm says now.
fn state(list: &mut Checklist<'_>, live: &Alarm, health: &Health) {
    let what = "it is not in ALARM";
    match health.alarms.get(&live.name) {
        Some(Ok(Some(seen))) => match seen.state.as_str() {
            "OK" => list.ok("state", what),
            "ALARM" => {
                let found = seen.reason.clone().unwrap_or_else(|| "it is in ALARM".to_owned());
                let cause = format!("{} {} {}", live.metric, live.comparison.sign(), live.threshold);
                list.warning("state", what, Trouble::new(Code::Alarming, found, cause, remedy(&live.metric.name)));
            }
            other => list.ok_but("state", what, format!("{other}: it has too little data to say more")),
        },
        Some(Ok(None)) => list.not_checked("state", what, "it went while this looked"),
        Some(Err(why)) => list.not_checked("state", what, why.clone()),
        None => list.not_checked("state", what, "its state was not read"),
    }
}

/// Returns what helps against what a metric counts, in a few words.
fn remedy(metric: &str) -> &'static str {
    if metric.contains("Throttle") {
        "give the table more capacity or on-demand billing, retry with back-off, or spread the keys"
    } else if metric.starts_with("Consumed") {
        "give the table more capacity before it throttles, or on-demand billing"
    } else if metric == "IteratorAge" {
        "look at the function's errors and duration; a larger batch or more parallelism lets it catch up"
    } else if metric == "Errors" {
        "read the function's logs"
    } else {
        "look at the metric in CloudWatch, and at what programs sent at that time"
    }
}

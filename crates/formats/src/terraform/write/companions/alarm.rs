//! Alarms as `aws_cloudwatch_metric_alarm`.

use std::collections::BTreeSet;

use tablewright_core::companion::Alarm;

use super::super::addresses::Addresses;
use super::super::hcl::{Body, Expression};
use super::super::table::without_ownership;
use super::{ignore_ownership, table_name};

/// Returns the arguments of an alarm.
pub(super) fn body(alarm: &Alarm, addresses: &Addresses) -> Body {
    let Alarm {
        name,
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
        beyond: _,
    } = alarm;
    let mut body = Body::default();
    body.set("alarm_name", Expression::text(name));
    if let Some(description) = description {
        body.set("alarm_description", Expression::text(description));
    }
    body.set("namespace", Expression::text(&metric.namespace));
    body.set("metric_name", Expression::text(&metric.name));
    let argument = if alarm.has_extended_statistic() { "extended_statistic" } else { "statistic" };
    body.set(argument, Expression::text(statistic));
    if let Some(unit) = unit {
        body.set("unit", Expression::text(unit));
    }
    body.set("comparison_operator", Expression::text(comparison.text()));
    body.set("threshold", Expression::word(threshold));
    body.set("period", Expression::word(period));
    body.set("evaluation_periods", Expression::word(evaluation_periods));
    // Without it, every period counts. Written out all the same, it would be a change to what is there without it.
    if datapoints_to_alarm != evaluation_periods {
        body.set("datapoints_to_alarm", Expression::word(datapoints_to_alarm));
    }
    body.set("treat_missing_data", Expression::text(missing_data.text()));
    if !actions_enabled {
        body.set("actions_enabled", Expression::word(false));
    }
    let list = |arns: &BTreeSet<String>| Expression::List(arns.iter().map(Expression::text).collect());
    body.set("alarm_actions", list(alarm_actions));
    for (argument, arns) in [("ok_actions", ok_actions), ("insufficient_data_actions", insufficient_data_actions)] {
        if !arns.is_empty() {
            body.set(argument, list(arns));
        }
    }
    if !metric.dimensions.is_empty() {
        let dimension = |(name, value): (&String, &String)| {
            let value = if name == "TableName" { table_name(value, addresses) } else { Expression::text(value) };
            (name.clone(), value)
        };
        body.blank();
        body.set("dimensions", Expression::Object(metric.dimensions.iter().map(dimension).collect()));
    }
    body.blank();
    body.set("tags", without_ownership(tags));
    ignore_ownership(tags.keys(), &mut body);
    body
}

//! Dashboards of CloudWatch, as PutDashboard takes their body.
//!
//! A table gets a row: what it consumes beside what it may, what is throttled, how long requests take, what fails. The
//! functions that alarms watch share one more row. A dashboard is 24 columns wide.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tablewright_core::companion::{Companion, DesiredCompanion};
use tablewright_core::metrics::{DYNAMODB, FUNCTION, INDEX, LAMBDA, OPERATION, TABLE};
use tablewright_core::model::Billing;
use tablewright_core::project::{DesiredTable, Side};

/// Columns of a widget; four stand side by side.
const WIDTH: usize = 6;
/// Rows of a widget.
const HEIGHT: usize = 6;
/// Seconds in a period.
const PERIOD: u32 = 300;
/// The operations whose latency and errors are shown.
const OPERATIONS: &[&str] = &["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"];

/// Returns the body of a dashboard of tables and of the functions that alarms watch.
pub fn dashboard<'a>(
    tables: impl IntoIterator<Item = &'a DesiredTable>,
    companions: &[DesiredCompanion],
    region: &str,
) -> Value {
    let mut widgets = Vec::new();
    let mut row = 0;
    for table in tables {
        let titled = |title: &str| format!("{}: {title}", table.declared_name);
        let charts = [
            (titled("capacity per second"), capacity(table)),
            (titled("throttled"), throttled(table)),
            (titled("latency in ms"), by_operation(table, "SuccessfulRequestLatency", "Average")),
            (titled("system errors"), by_operation(table, "SystemErrors", "Sum")),
        ];
        widgets.extend(placed(row, region, charts));
        row += HEIGHT;
    }
    let functions = functions(companions);
    if !functions.is_empty() {
        let of = |metric: &str, statistic: &str| {
            let lines = functions.iter().map(|name| json!([LAMBDA, metric, FUNCTION, name, { "stat": statistic }]));
            lines.collect::<Vec<_>>()
        };
        let charts = [
            ("age of stream records in ms".to_owned(), of("IteratorAge", "Maximum")),
            ("errors of functions".to_owned(), of("Errors", "Sum")),
            ("duration of functions in ms".to_owned(), of("Duration", "Maximum")),
        ];
        widgets.extend(placed(row, region, charts));
    }
    json!({ "widgets": widgets })
}

/// Returns widgets side by side.
fn placed(
    row: usize,
    region: &str,
    charts: impl IntoIterator<Item = (String, Vec<Value>)>,
) -> impl Iterator<Item = Value> {
    charts.into_iter().enumerate().map(move |(number, (title, metrics))| {
        json!({
            "type": "metric",
            "x": number * WIDTH,
            "y": row,
            "width": WIDTH,
            "height": HEIGHT,
            "properties": {
                "title": title,
                "region": region,
                "view": "timeSeries",
                "stacked": false,
                "period": PERIOD,
                "metrics": metrics,
            },
        })
    })
}

/// Consumption of a period is a sum; divided by the period it stands beside the capacity, which is per second.
fn capacity(desired: &DesiredTable) -> Vec<Value> {
    let table = &desired.table.name;
    let mut lines = Vec::new();
    for (side, word) in [(Side::Read, "Read"), (Side::Write, "Write")] {
        let id = side.text();
        let consumed = format!("Consumed{word}CapacityUnits");
        lines.push(json!([{ "expression": format!("{id}/PERIOD({id})"), "label": format!("{id}, consumed"), "id": format!("{id}_rate") }]));
        lines.push(json!([DYNAMODB, consumed, TABLE, table, { "id": id, "stat": "Sum", "visible": false }]));
        let bound = match desired.table.billing {
            Billing::Provisioned(_) => Some((format!("Provisioned{word}CapacityUnits"), "provisioned")),
            Billing::OnDemand(maximum) => {
                let bound = if side == Side::Read { maximum.read } else { maximum.write };
                bound.map(|_| (format!("OnDemandMax{word}RequestUnits"), "maximum"))
            }
        };
        lines.extend(bound.map(|(metric, label)| {
            json!([DYNAMODB, metric, TABLE, table, { "stat": "Average", "label": format!("{id}, {label}") }])
        }));
    }
    lines
}

fn throttled(desired: &DesiredTable) -> Vec<Value> {
    let table = &desired.table.name;
    let mut lines = Vec::new();
    for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] {
        lines.push(json!([DYNAMODB, metric, TABLE, table, { "stat": "Sum" }]));
        for index in desired.table.global_secondary_indexes.keys() {
            lines.push(json!([DYNAMODB, metric, TABLE, table, INDEX, index, { "stat": "Sum" }]));
        }
    }
    lines
}

fn by_operation(desired: &DesiredTable, metric: &str, statistic: &str) -> Vec<Value> {
    let table = &desired.table.name;
    let line = |operation| json!([DYNAMODB, metric, TABLE, table, OPERATION, operation, { "stat": statistic }]);
    OPERATIONS.iter().map(line).collect()
}

/// Returns the functions that alarms watch, by live name.
fn functions(companions: &[DesiredCompanion]) -> BTreeSet<&str> {
    companions
        .iter()
        .filter_map(|wanted| {
            let Companion::Alarm(alarm) = &wanted.companion else { return None };
            alarm.metric.dimensions.get(FUNCTION).map(String::as_str)
        })
        .collect()
}

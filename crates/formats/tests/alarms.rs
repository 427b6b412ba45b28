//! Alarms: what declarations of them mean, and what is wrong with some.

use std::collections::BTreeMap;

use tablewright_core::companion::{Alarm, Companion, DesiredCompanion};
use tablewright_core::metrics::{FUNCTION, INDEX, OPERATION, TABLE};
use tablewright_core::project::Resolved;
use tablewright_formats::dashboard::dashboard;
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;

const TABLES: &str = "
project: shop
table_name: 'live-{table}'
environments: { dev: { region: eu-west-1 }, production: { region: us-east-1, alarms: { values: { throttling: false } } } }
tables:
  orders:
    partition_key: id
    provisioned_throughput: { read_capacity_units: 10, write_capacity_units: 4 }
    global_secondary_indexes: { by-day: { partition_key: day } }
  stock: { partition_key: id }
  peaks: { partition_key: id, on_demand_throughput: { max_read_request_units: 1000 } }
";

/// Resolves the tables above with these alarms, and returns all findings as lines.
fn resolve(alarms: &str, environment: &str) -> (Resolved, Vec<String>) {
    let text = format!("{TABLES}alarms:\n  alarm_actions: 'arn:aws:sns:us-east-1:123456789012:ops'\n{alarms}");
    let document = Document::parse(&Source::new("tablewright.yaml", text.as_str())).expect("the file is well-formed");
    let scope = Scope { environment: Some(environment), variables: &BTreeMap::new() };
    let (project, mut findings) = document.project(&scope);
    let resolved = project.expect("there is a project").resolve(Some(environment)).expect("it is declared");
    findings.extend(resolved.findings.iter().cloned());
    let lines = findings.iter().map(|finding| {
        let help = finding.help.as_deref().unwrap_or_default();
        format!("{} {}; {help}", finding.code, finding.message)
    });
    (resolved, lines.collect())
}

/// Returns the alarms by declared name.
fn alarms<'a>(resolved: &'a Resolved) -> BTreeMap<&'a str, &'a Alarm> {
    let named = |desired: &'a DesiredCompanion| match &desired.companion {
        Companion::Alarm(alarm) => Some((desired.declared_name.as_str(), &**alarm)),
        _ => None,
    };
    resolved.companions.iter().filter_map(named).collect()
}

fn right(text: &str) -> Resolved {
    let (resolved, findings) = resolve(text, "dev");
    assert_eq!(findings, Vec::<String>::new());
    resolved
}

#[track_caller]
fn wrong(text: &str, parts: &[&str]) {
    let (_, findings) = resolve(text, "dev");
    let has_all = |line: &String| parts.iter().all(|part| line.contains(part));
    assert!(findings.iter().any(has_all), "{parts:?} in {findings:#?}");
}

#[test]
fn a_short_form_watches_reads_and_writes_of_all_tables() {
    let resolved = right("  values: { throttling: }");
    let alarms = alarms(&resolved);
    assert_eq!(alarms.len(), 6);
    let read = alarms["alarms/throttling/orders/read"];
    assert_eq!(read.name, "shop-dev-orders-throttling-read");
    assert_eq!(read.metric.name, "ReadThrottleEvents");
    assert_eq!(read.metric.dimensions[TABLE], "live-orders");
    assert_eq!(read.tags["tablewright:environment"], "dev");
    // Provisioned capacity may be exceeded for a moment; an on-demand table is not throttled at all.
    assert_eq!((read.evaluation_periods, alarms["alarms/throttling/stock/read"].evaluation_periods), (2, 1));
}

#[test]
fn consumption_is_compared_with_what_a_table_may_consume() {
    let text = "
  values:
    busy: { kind: consumed_capacity, tables: orders }
    reads: { kind: consumed_capacity, tables: [orders, peaks], capacity: read, threshold_percent: 50 }
    index: { kind: consumed_capacity, tables: orders, index: by-day, capacity: write }
    absolute: { kind: consumed_capacity, tables: [stock], capacity: read, threshold: 80 }";
    let resolved = right(text);
    let thresholds: Vec<_> =
        alarms(&resolved).into_iter().map(|(name, alarm)| (name, alarm.threshold.to_string())).collect();
    let expected = [
        ("alarms/absolute/stock", "80"),
        // 10 reads and 4 writes a second, over 300 seconds, times 80 and 50 percent.
        ("alarms/busy/orders/read", "2400"),
        ("alarms/busy/orders/write", "960"),
        ("alarms/index/orders", "960"),
        ("alarms/reads/orders", "1500"),
        ("alarms/reads/peaks", "150000"),
    ];
    assert_eq!(thresholds, expected.map(|(name, threshold)| (name, threshold.to_owned())));
    assert_eq!(alarms(&resolved)["alarms/index/orders"].metric.dimensions[INDEX], "by-day");
}

#[test]
fn an_on_demand_table_without_a_maximum_has_nothing_to_compare_with() {
    wrong(
        "  values: { consumed_capacity: { tables: stock } }",
        &["TW220", "stock is on-demand without a read maximum"],
    );
    let (resolved, findings) = resolve("  values: { consumed_capacity: { capacity: read } }", "dev");
    let names: Vec<_> = alarms(&resolved).into_keys().collect();
    assert_eq!(names, ["alarms/consumed_capacity/orders", "alarms/consumed_capacity/peaks"]);
    assert!(findings.len() == 1 && findings[0].contains("stock") && findings[0].contains("left out"), "{findings:?}");
}

#[test]
fn errors_and_latency_are_watched_by_operation_and_functions_by_name() {
    let resolved = right(
        "
  values:
    system_errors: { tables: stock }
    slow: { kind: latency, operations: Query, tables: orders, statistic: p99, threshold: 12.5 }
    user_errors:
    behind: { kind: stream_iterator_age, functions: [counter] }
    long: { kind: function_duration, functions: counter, threshold: 50000 }",
    );
    let alarms = alarms(&resolved);
    assert_eq!(alarms.keys().filter(|name| name.starts_with("alarms/system_errors/stock/")).count(), 6);
    let slow = alarms["alarms/slow/orders/Query"];
    assert_eq!(slow.metric.dimensions[OPERATION], "Query");
    assert_eq!((slow.statistic.as_str(), slow.threshold.value()), ("p99", 12.5));
    assert_eq!(alarms["alarms/user_errors/account"].name, "shop-dev-account-user_errors");
    assert_eq!(alarms["alarms/behind/counter"].metric.dimensions[FUNCTION], "counter");
    assert_eq!(alarms["alarms/long/counter"].metric.name, "Duration");
}

#[test]
fn a_written_out_alarm_is_what_it_says() {
    let resolved = right(
        "
  values:
    expiring:
      metric: TimeToLiveDeletedItemCount
      tables: orders
      statistic: Sum
      comparison: LessThanThreshold
      threshold: 1
      period: 3600
      evaluation_periods: 24
      datapoints_to_alarm: 20
      treat_missing_data: breaching
      alarm_name: '{table} do not expire'
      alarm_actions: ['arn:aws:sns:us-east-1:123456789012:night', 'arn:aws:sns:us-east-1:123456789012:day']
      ok_actions: 'arn:aws:sns:us-east-1:123456789012:day'
      description: nothing expires
      tags: { Team: sales }",
    );
    let alarm = alarms(&resolved)["alarms/expiring/orders"];
    assert_eq!(alarm.name, "orders do not expire");
    assert_eq!((alarm.period, alarm.evaluation_periods, alarm.datapoints_to_alarm), (3600, 24, 20));
    assert_eq!((alarm.comparison.sign(), alarm.missing_data.text()), ("<", "breaching"));
    assert_eq!((alarm.alarm_actions.len(), alarm.ok_actions.len()), (2, 1));
    assert_eq!((alarm.description.as_deref(), alarm.tags["Team"].as_str()), (Some("nothing expires"), "sales"));
}

#[test]
fn names_can_be_those_of_the_alarms_that_a_terraform_module_made() {
    let resolved = right(
        "
  alarm_name: '{environment}-dynamodb-{table}-{alarm}'
  values:
    read-throttle: { kind: throttling, capacity: read, tables: orders }
    high-consumed-reads:
      kind: consumed_capacity
      capacity: read
      tables: orders
      threshold: 80
      alarm_name: 'dynamodb-{alarm}'",
    );
    let names: Vec<_> = alarms(&resolved).values().map(|alarm| alarm.name.as_str()).collect();
    assert_eq!(names, ["dynamodb-high-consumed-reads", "dev-dynamodb-orders-read-throttle"]);
}

#[test]
fn an_environment_switches_off_what_the_project_declares() {
    let text = "  values: { throttling: { tables: orders } }";
    assert_eq!(alarms(&resolve(text, "dev").0).len(), 2);
    assert!(alarms(&resolve(text, "production").0).is_empty());
}

#[test]
fn metrics_dimensions_and_statistics_are_those_that_are_published() {
    let custom = |rest: &str| format!("  values: {{ custom: {{ tables: orders, threshold: 1, {rest} }} }}");
    let misspelt = custom("metric: ReadThrottledEvents, statistic: Sum");
    wrong(&misspelt, &["TW113", "did you mean `ReadThrottleEvents`?"]);
    let alone = custom("metric: SystemErrors, statistic: Sum");
    wrong(&alone, &["TW220", "SystemErrors is not published for TableName", "TableName + Operation"]);
    wrong(&custom("metric: UserErrors, statistic: Sum"), &["TW220", "UserErrors is the account's"]);
    wrong(&custom("metric: ReadThrottleEvents, statistic: p99"), &["TW220", "p99 says nothing", "Sum or SampleCount"]);
    wrong(&custom("metric: ReadThrottleEvents, statistic: median"), &["TW220", "\"median\" is no statistic"]);
    wrong(&custom("metric: ReadThrottleEvents"), &["TW105", "has no `statistic`"]);
    wrong(&custom("kind: latency, operations: Get"), &["TW220", "an operation Get", "GetItem"]);
}

#[test]
fn what_cloudwatch_refuses_is_told_before() {
    let with = |rest: &str| format!("  values: {{ throttling: {{ tables: orders, {rest} }} }}");
    wrong(&with("period: 90"), &["TW220", "a period of 90 seconds"]);
    wrong(&with("period: 4294967296"), &["TW220", "`period` is 4294967296"]);
    wrong(&with("evaluation_periods: 500"), &["TW220", "150000 seconds are looked at"]);
    wrong(&with("evaluation_periods: 2, datapoints_to_alarm: 3"), &["TW220", "3 of 2 periods"]);
    wrong(&with("alarm_actions: ops"), &["TW220", "\"ops\" is no ARN"]);
    wrong(&with("alarm_name: same"), &["TW220", "are both named same"]);
    wrong(&with("alarm_name: '{index}'"), &["TW110", "unknown placeholder {index}"]);
    wrong(&with("tags: { 'aws:mine': x }"), &["TW220", "aws:mine"]);
    wrong(&with("threshold: many"), &["TW104", "expected a number"]);
    wrong(&with("index: by-night"), &["TW220", "no global secondary index by-night"]);
    wrong("  values: { throttling: { tables: [order] } }", &["TW109", "declared are: orders, peaks, stock"]);
    wrong("  values: { function_errors: }", &["TW105", "has no `functions`"]);
    wrong("  values: { function_errors: { functions: 'f:live' } }", &["TW220", "\"f:live\" is no name of a function"]);
    wrong("  values: { function_duration: { functions: f } }", &["TW105", "has no `threshold`"]);
    wrong("  values: { noise: { tables: all } }", &["TW105", "watches nothing", "throttling"]);
    wrong("  values: { a: { kind: throtling } }", &["TW104", "did you mean `throttling`?"]);
}

#[test]
fn an_alarm_that_tells_nobody_is_warned_of_once() {
    let (_, findings) = resolve("  values: { throttling: { alarm_actions: [] } }", "dev");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].starts_with("TW114 alarm throttling tells nobody"), "{findings:?}");
}

#[test]
fn a_dashboard_shows_each_table_and_the_functions_that_alarms_watch() {
    let resolved = right("  values: { function_errors: { functions: counter } }");
    let body = dashboard(resolved.tables.values(), &resolved.companions, "eu-west-1");
    let widgets = body["widgets"].as_array().expect("widgets");
    assert_eq!(widgets.len(), 3 * 4 + 3);
    let mut places: Vec<_> = widgets.iter().map(|widget| (widget["y"].as_u64(), widget["x"].as_u64())).collect();
    places.dedup();
    assert_eq!(places.len(), widgets.len());
    let metrics = |title: &str| {
        let widget = widgets.iter().find(|widget| widget["properties"]["title"] == title);
        widget.map(|widget| widget["properties"]["metrics"].to_string()).unwrap_or_default()
    };
    assert!(
        metrics("orders: capacity per second")
            .contains("\"ProvisionedReadCapacityUnits\",\"TableName\",\"live-orders\"")
    );
    assert!(!metrics("stock: capacity per second").contains("Provisioned"));
    assert!(metrics("peaks: capacity per second").contains("OnDemandMaxReadRequestUnits"));
    assert!(metrics("orders: throttled").contains("\"GlobalSecondaryIndexName\",\"by-day\""));
    assert!(metrics("age of stream records in ms").contains("\"counter\""));
    assert!(widgets.iter().all(|widget| widget["properties"]["region"] == "eu-west-1"));
}

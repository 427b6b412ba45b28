//! Event source mappings and functions of a declaration: what they mean, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::companion::{Companion, EventSourceMapping, MappingSettings, Reference, StartingPosition, Text};
use tablewright_core::finding::Severity;
use tablewright_core::project::Resolved;
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;

const TABLES: &str = "project: shop
table_name: \"{environment}-{table}\"
environments:
  dev:
    event_source_mappings: { counter: { enabled: false, batch_size: 1 } }
  prod: { region: us-east-1, account: \"123456789012\" }
tables:
  orders: { partition_key: id, stream: NEW_IMAGE }
  quiet: { partition_key: id }
  theirs: { partition_key: id, ignore: [stream] }
";

/// Resolves the tables with more keys under them, for an environment.
fn resolved(more: &str, environment: &str) -> Resolved {
    let document = Document::parse(&Source::new("tablewright.yaml", format!("{TABLES}{more}"))).expect("well-formed");
    let (project, mut findings) =
        document.project(&Scope { environment: Some(environment), variables: &BTreeMap::new() });
    let project = project.unwrap_or_else(|| panic!("no project: {findings:#?}"));
    let mut resolved = project.resolve(Some(environment)).expect("it is declared");
    resolved.findings.append(&mut findings);
    resolved
}

fn mapping(more: &str, environment: &str) -> EventSourceMapping {
    let resolved = resolved(&format!("event_source_mappings:\n  counter: {more}\n"), environment);
    assert!(resolved.findings.is_empty(), "{:#?}", resolved.findings);
    match resolved.companions.into_iter().map(|wanted| wanted.companion).collect::<Vec<_>>().as_slice() {
        [Companion::EventSourceMapping(mapping)] => (**mapping).clone(),
        other => panic!("{other:?}"),
    }
}

/// Returns the findings of a mapping as `SEVERITY CODE MESSAGE`.
fn findings(more: &str) -> Vec<String> {
    let resolved = resolved(&format!("event_source_mappings:\n  counter: {more}\n"), "prod");
    let findings = resolved.findings.iter();
    findings.map(|finding| format!("{:?} {} {}", finding.severity, finding.code, finding.message)).collect()
}

#[test]
fn what_is_not_said_is_what_lambda_takes() {
    let mapping = mapping("{ table: orders, function: count }", "prod");
    assert_eq!((mapping.function.as_str(), mapping.table.as_str()), ("count", "prod-orders"));
    assert_eq!(mapping.stream, Text::ToCome(Reference::StreamArn("orders".to_owned())));
    assert_eq!(mapping.starting_position, StartingPosition::TrimHorizon);
    assert_eq!(mapping.settings, MappingSettings::default());
}

#[test]
fn everything_can_be_said() {
    let mapping = mapping(
        "
    table: orders
    function: arn:aws:lambda:us-east-1:123456789012:function:count:live
    starting_position: LATEST
    enabled: false
    batch_size: 10000
    batching_window_seconds: 300
    retries: 0
    max_record_age_seconds: 60
    bisect_on_error: true
    parallelization_factor: 10
    on_failure: arn:aws:sqs:us-east-1:123456789012:failed
    report_batch_item_failures: true
    filters: [{ eventName: [INSERT], dynamodb: { NewImage: { paid: { BOOL: [true] }, sum: { N: [\"5\"] } } } }]
    tumbling_window_seconds: 900",
        "prod",
    );
    let filter = r#"{"dynamodb":{"NewImage":{"paid":{"BOOL":[true]},"sum":{"N":["5"]}}},"eventName":["INSERT"]}"#;
    let expected = MappingSettings {
        enabled: false,
        batch_size: 10_000,
        batching_window_seconds: 300,
        retries: Some(0),
        max_record_age_seconds: Some(60),
        bisect_on_error: true,
        parallelization_factor: 10,
        on_failure: Some("arn:aws:sqs:us-east-1:123456789012:failed".to_owned()),
        report_batch_item_failures: true,
        filters: BTreeSet::from([filter.to_owned()]),
        tumbling_window_seconds: 900,
    };
    assert_eq!((mapping.settings, mapping.starting_position), (expected, StartingPosition::Latest));
}

#[test]
fn an_environment_says_only_what_is_different_there() {
    let mapping = mapping("{ table: orders, function: count, batch_size: 50, retries: 2 }", "dev");
    assert_eq!(mapping.table, "dev-orders");
    let settings = mapping.settings;
    assert_eq!((settings.enabled, settings.batch_size, settings.retries), (false, 1, Some(2)));
}

#[test]
fn functions_are_named_in_every_way_that_lambda_knows() {
    let arn = "'arn:aws:lambda:us-east-1:123456789012:function:count'";
    for function in ["count", "'count:live'", "'count:$LATEST'", "'count:7'", "'123456789012:function:count'", arn] {
        assert_eq!(findings(&format!("{{ table: orders, function: {function} }}")), [""; 0], "{function}");
    }
    assert_eq!(findings("{ table: theirs, function: count }"), [""; 0], "a stream that others switch on");
}

#[test]
fn every_limit_of_lambda_is_kept() {
    for (more, expected) in [
        ("{ table: orders }", "Error TW105 the event source mapping has no `function`"),
        ("{ function: count }", "Error TW105 the event source mapping has no `table`"),
        ("{ table: order, function: count }", "Error TW109 table order is not declared"),
        ("{ table: quiet, function: count }", "Error TW222 table quiet has no stream that could be read"),
        ("{ table: orders, function: 'no name' }", "Error TW222 \"no name\" is no function of Lambda"),
        ("{ table: orders, function: 'count:a:b' }", "Error TW222 \"count:a:b\" is no function of Lambda"),
        (
            "{ table: orders, function: 'arn:aws:s3:::function:count' }",
            "Error TW222 \"arn:aws:s3:::function:count\" is no function of Lambda",
        ),
        (
            "{ table: orders, function: 'arn:aws:lambda:eu-west-1:123456789012:function:count' }",
            "Error TW222 the function is of region eu-west-1, and the environment of us-east-1",
        ),
        (
            "{ table: orders, function: '210987654321:function:count' }",
            "Error TW222 the function is of account 210987654321, and the environment of 123456789012",
        ),
        ("{ table: orders, function: count, batch_size: 0 }", "Error TW222 `batch_size` is 0"),
        ("{ table: orders, function: count, batch_size: 10001 }", "Error TW222 `batch_size` is 10001"),
        (
            "{ table: orders, function: count, batching_window_seconds: 301 }",
            "Error TW222 `batching_window_seconds` is 301",
        ),
        ("{ table: orders, function: count, retries: 10001 }", "Error TW222 `retries` is 10001"),
        (
            "{ table: orders, function: count, max_record_age_seconds: 59 }",
            "Error TW222 `max_record_age_seconds` is 59",
        ),
        (
            "{ table: orders, function: count, max_record_age_seconds: 604801 }",
            "Error TW222 `max_record_age_seconds` is 604801",
        ),
        (
            "{ table: orders, function: count, parallelization_factor: 11 }",
            "Error TW222 `parallelization_factor` is 11",
        ),
        (
            "{ table: orders, function: count, tumbling_window_seconds: 901 }",
            "Error TW222 `tumbling_window_seconds` is 901",
        ),
        (
            "{ table: orders, function: count, on_failure: failed }",
            "Error TW222 \"failed\" is nothing that Lambda tells of failures",
        ),
        (
            "{ table: orders, function: count, on_failure: 'arn:aws:sqs:us-east-1:123456789012:lost.fifo' }",
            "Error TW222 \"arn:aws:sqs:us-east-1:123456789012:lost.fifo\" is FIFO",
        ),
        (
            "{ table: orders, function: count, filters: [{ eventName: INSERT }] }",
            "Error TW222 the filter's `eventName` is \"INSERT\"",
        ),
        (
            "{ table: orders, function: count, filters: [{ dynamodb: { Keys: { id: { S: [] } } } }] }",
            "Error TW222 the filter's `S` is []",
        ),
        (
            "{ table: orders, function: count, filters: [{ name: [INSERT] }] }",
            "Warning TW222 no record of a stream has \"name\", so the filter lets nothing through",
        ),
        ("{ table: orders, function: count, filters: [INSERT] }", "Error TW104 `filters` is `INSERT`"),
        ("{ table: orders, function: count, starting_position: NEW }", "Error TW104 `starting_position` is `NEW`"),
        ("{ table: orders, function: count, window: 5 }", "Error TW102 `window` is no key of an event source mapping"),
    ] {
        let found = findings(more);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{more}: {found:#?}");
    }
}

#[test]
fn filters_are_counted_and_measured() {
    let many = |count: usize| {
        let filters = (0..count).map(|number| format!("{{ eventID: ['{number}'] }}")).collect::<Vec<_>>().join(", ");
        resolved(
            &format!("event_source_mappings: {{ c: {{ table: orders, function: f, filters: [{filters}] }} }}\n"),
            "prod",
        )
    };
    let severities = |resolved: Resolved| resolved.findings.iter().map(|finding| finding.severity).collect::<Vec<_>>();
    assert_eq!(severities(many(5)), []);
    assert_eq!(severities(many(6)), [Severity::Warning]);
    assert_eq!(severities(many(11)), [Severity::Error]);
    let long = "x".repeat(4096);
    let found = findings(&format!("{{ table: orders, function: f, filters: [{{ eventID: [{long}] }}] }}"));
    assert!(found.len() == 1 && found[0].starts_with("Error TW222 a filter of 41"), "{found:?}");
}

#[test]
fn a_function_reads_a_stream_once() {
    let twice = "event_source_mappings:
  one: { table: orders, function: count }
  two: { table: orders, function: '123456789012:function:count' }
";
    let resolved = resolved(twice, "prod");
    let [finding] = resolved.findings.as_slice() else { panic!("{:#?}", resolved.findings) };
    assert!(finding.message.starts_with("event_source_mappings/one and event_source_mappings/two"), "{finding:?}");
}

#[test]
fn functions_are_kept_for_templates_and_checked() {
    let resolved = |functions: &str| resolved(&format!("functions: {{ count: {functions} }}\n"), "prod");
    let plain = &resolved("{}").functions["count"];
    assert_eq!((plain.memory, plain.timeout, plain.log_group.as_str()), (128, 3, "/aws/lambda/count"));
    let said = &resolved("{ memory: 256, timeout: 60, log_group: /shop/count }").functions["count"];
    assert_eq!((said.memory, said.timeout, said.log_group.as_str()), (256, 60, "/shop/count"));
    let wrong = resolved("{ memory: 64, timeout: 901, log_group: 'a b' }").findings;
    let messages: Vec<_> = wrong.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, ["a memory of 64 MB", "a timeout of 901 seconds", "\"a b\" is no name of a log group"]);
}

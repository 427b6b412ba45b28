//! `expect`: what a table is expected to hold and to serve.

use std::collections::BTreeMap;

use tablewright_core::cost::{Expectation, Quantity};
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;

/// Returns what is expected of the table `orders` in environment `dev`, or everything that is wrong.
fn expected(declaration: &str) -> Result<Expectation, Vec<String>> {
    let variables = BTreeMap::new();
    let scope = Scope { environment: Some("dev"), variables: &variables };
    let document = Document::parse(&Source::new("tablewright.yaml", declaration)).expect("well-formed");
    let (project, findings) = document.project(&scope);
    let mut told: Vec<_> = findings.iter().map(|finding| finding.message.clone()).collect();
    let resolved = project.expect("a project").resolve(Some("dev")).expect("an environment");
    told.extend(resolved.findings.iter().map(|finding| finding.message.clone()));
    match told.is_empty() {
        true => Ok(resolved.tables["orders"].declaration.expect.clone().expect("an expectation")),
        false => Err(told),
    }
}

fn of_orders(expect: &str) -> Result<Expectation, Vec<String>> {
    expected(&format!(
        "project: shop
environments: {{ dev: {{}} }}
tables:
  orders:
    partition_key: id
    global_secondary_indexes: {{ by-email: {{ partition_key: email }} }}
    expect: {expect}
"
    ))
}

#[test]
fn seconds_become_months_of_730_hours() {
    let expectation = of_orders("{ writes: { per_second: 0.5 }, reads: { per_month: 12.5 } }").expect("good");
    // 0.5 × 730 × 3600
    assert_eq!(expectation.writes.expect("writes").per_month, 1_314_000);
    assert_eq!(expectation.reads.expect("reads").per_month, Quantity::parse("12.5").expect("a number"));
    assert_eq!(expectation.items, None);
}

#[test]
fn an_environment_says_what_is_different() {
    let expectation = expected(
        "project: shop
environments:
  dev:
    tables:
      orders: { expect: { items: 10, indexes: { by-email: { items_percent: 5 } } } }
tables:
  orders:
    partition_key: id
    global_secondary_indexes: { by-email: { partition_key: email }, by-day: { partition_key: day } }
    expect:
      items: 1000
      item_size: 300
      indexes: { by-day: { writes_percent: 200 } }
",
    )
    .expect("good");
    assert_eq!((expectation.items, expectation.item_size), (Some(10), Some(300)));
    assert_eq!(expectation.indexes.keys().collect::<Vec<_>>(), ["by-day", "by-email"]);
}

#[test]
fn what_cannot_be_is_told() {
    let told = |expect: &str| of_orders(expect).expect_err(expect);
    assert_eq!(told("{ items: -5 }"), ["`items` is `-5`; expected a whole number"]);
    assert_eq!(told("{ item_size: 409601 }"), ["`item_size` is 409601 bytes"]);
    assert_eq!(told("{ item_size: 0 }"), ["`item_size` is 0 bytes"]);
    assert_eq!(told("{ peak_factor: 0.5 }"), ["`peak_factor` is 0.5"]);
    assert_eq!(told("{ writes: {} }"), ["`writes` of `expect` says neither `per_month` nor `per_second`"]);
    assert_eq!(
        told("{ reads: { per_month: 1, per_second: 1 } }"),
        ["`reads` of `expect` has both `per_month` and `per_second`"]
    );
    assert_eq!(
        told("{ writes: { per_month: -1 } }"),
        ["`per_month` is `-1`; expected a number such as 20 or 0.5, not negative"]
    );
    assert_eq!(
        told("{ writes: { per_month: 1, consistent_percent: 5 } }"),
        ["`consistent_percent` is no key of `writes` of `expect`"]
    );
    assert_eq!(
        told("{ reads: { per_month: 1, consistent_percent: 60 }, indexes: { by-email: { reads_percent: 50 } } }"),
        ["consistent reads, transactional reads and reads through indexes are 110 percent"]
    );
    assert_eq!(told("{ indexes: { by-mail: {} } }"), ["table orders has no index by-mail to expect something of"]);
    assert_eq!(told("{ indexes: { by-email: { items_percent: 101 } } }"), ["`items_percent` is 101"]);
    assert_eq!(
        told("{ replicas: [eu-central-1, Frankfurt, eu-central-1] }"),
        ["`replicas` names \"Frankfurt\", which is not a region", "`replicas` names eu-central-1 twice"]
    );
}

#[test]
fn defaults_expect_nothing() {
    let declaration = "project: shop
environments: { dev: {} }
defaults: { expect: { items: 5 } }
tables: { orders: { partition_key: id } }
";
    assert_eq!(expected(declaration).expect_err("refused"), ["`expect` belongs to a table, not to defaults"]);
}

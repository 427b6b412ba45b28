//! Lists of prices: the built-in one is complete and traced, and wrong ones are told at their places.

use tablewright_core::cost::{Figure, PriceList};
use tablewright_formats::prices;
use tablewright_formats::source::Source;

fn read(text: &str) -> Result<PriceList, Vec<String>> {
    prices::read(&Source::new("prices.yaml", text)).map_err(|findings| {
        let told = findings.iter().map(|finding| {
            let place = finding.place.as_ref().map_or(0, |place| place.line);
            format!("{place}: {}", finding.message)
        });
        told.collect()
    })
}

#[test]
fn the_built_in_list_names_source_and_date_of_every_figure() {
    let list = prices::built_in().expect("a good list");
    let regions: Vec<_> = list.regions.keys().map(String::as_str).collect();
    assert_eq!(regions, ["eu-central-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"]);
    for (region, prices) in &list.regions {
        for (figure, price) in &prices.prices {
            assert!(!price.source.is_empty() && !price.date.is_empty(), "{region} {}", figure.name());
        }
        if region.starts_with("us-") {
            assert!(Figure::ALL.iter().all(|figure| prices.prices.contains_key(figure)), "{region}");
        }
    }
}

#[test]
fn values_are_read_exactly() {
    let list = read(
        "version: 1\nregions:\n  eu-south-1:\n    standard_storage: { value: 0.2999, unit: USD per GB and month, source: own, date: 2026-01-31 }\n",
    )
    .expect("a good list");
    let price = list.price("eu-south-1", Figure::StandardStorage).expect("the figure");
    assert_eq!((price.value.to_string().as_str(), price.date.as_str()), ("0.2999", "2026-01-31"));
    assert_eq!(list.price("eu-south-1", Figure::Recovery), None);
}

#[test]
fn json_is_read_too() {
    let text = r#"{"version": 1, "regions": {"us-west-1": {"alarms": {"value": 0.1, "unit": "USD per alarm and month", "source": "own", "date": "2026-01-31"}}}}"#;
    let list = prices::read(&Source::new("prices.json", text)).expect("a good list");
    assert!(list.price("us-west-1", Figure::Alarms).is_some());
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = "\
version: 2
currency: EUR
regions:
  Frankfurt: {}
  eu-central-1:
    storage: { value: 1, unit: USD per GB and month, source: own, date: 2026-01-31 }
    standard_storage: { value: -0.3, unit: USD per GB and month, source: own, date: 2026-01-31 }
    point_in_time_recovery: { value: 0.2, unit: EUR per GB, source: own, date: 2026-01-31 }
    stream_reads: { value: 0.2, unit: \"USD per 100,000 calls\", source: own, date: last year }
    alarms: { value: 0.1, unit: USD per alarm and month }
";
    let expected = [
        "1: `version` is 2",
        "2: `currency` is EUR",
        "4: \"Frankfurt\" is not a region",
        "6: `storage` is no key of region eu-central-1",
        "7: `value` is `-0.3`; expected a number such as 20 or 0.5, not negative",
        "8: the unit of `point_in_time_recovery` is \"EUR per GB\"",
        "9: the date of `stream_reads` is \"last year\"",
        "10: `alarms` has no `source`",
        "10: `alarms` has no `date`",
    ];
    assert_eq!(read(text).expect_err("much is wrong"), expected);
}

#[test]
fn what_is_no_list_is_told() {
    assert!(read("").is_err());
    assert!(read("[1, 2]").is_err());
    assert_eq!(read("regions: {}").expect_err("no version"), ["1: a list of prices has no `version`"]);
}

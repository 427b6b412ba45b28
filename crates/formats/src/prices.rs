//! Lists of prices: the built-in one, and those of people.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::cost::{Figure, MissingPrice, Price, PriceList, RegionPrices};
use tablewright_core::finding::{Finding, any_error};
use tablewright_core::permissions::is_region;

use crate::reader::{KnownKeys, Reader};
use crate::source::Source;
use crate::tree::{Entry, Node, Tree};

/// The built-in list, as text.
pub const BUILT_IN: &str = include_str!("../data/prices.yaml");

/// What messages call the built-in list.
const BUILT_IN_NAME: &str = "built-in prices.yaml";

/// The only version of the form that there is.
const VERSION: u64 = 1;

/// The keys of a list.
const LIST_KEYS: &[&str] = &["version", "currency", "regions"];
/// The keys of a figure.
const FIGURE_KEYS: &[&str] = &["value", "unit", "source", "date"];

/// The figures of a region as keys.
struct Figures;

impl KnownKeys for Figures {
    fn known_keys(&self) -> Vec<&'static str> {
        Figure::ALL.iter().map(|figure| figure.name()).collect()
    }
}

/// Returns the built-in list.
///
/// # Errors
/// Never, as a test says; a finding would be a mistake of this program.
pub fn built_in() -> Result<PriceList, Vec<Finding>> {
    read(&Source::new(BUILT_IN_NAME, BUILT_IN))
}

/// Reads a list of prices: YAML, or JSON where the file's name says so.
///
/// # Errors
/// Everything that is wrong with it, each at its place.
pub fn read(source: &Source) -> Result<PriceList, Vec<Finding>> {
    let tree = Tree::parse(source)?;
    let mut reader = Reader::default();
    reader.findings.extend(tree.findings);
    let list = list(&mut reader, &tree.root);
    let findings = reader.into_findings();
    match list {
        Some(list) if !any_error(&findings) => Ok(list),
        _ => Err(findings),
    }
}

fn list(reader: &mut Reader, node: &Node) -> Option<PriceList> {
    let fields = reader.fields("a list of prices", node, LIST_KEYS)?;
    if let Some(node) = reader.required("a list of prices", &fields, "version")
        && let Some(version) = reader.number("version", node)
        && version.value != VERSION
    {
        let help = format!("this program reads version {VERSION}");
        reader.wrong(&version.place, format!("`version` is {}", version.value), help);
    }
    if let Some(node) = fields.get("currency")
        && let Some(currency) = reader.text("currency", node)
        && currency.value != "USD"
    {
        reader.wrong(&currency.place, format!("`currency` is {}", currency.value), "prices are in USD, as AWS's are");
    }
    let regions = reader.required("a list of prices", &fields, "regions")?;
    let mut list = PriceList::default();
    for entry in reader.entries("`regions`", regions)? {
        let Entry { key, value } = entry;
        if !is_region(&key.value) {
            let message = format!("{:?} is not a region", key.value);
            reader.wrong(&key.place, message, "write it as AWS does, such as eu-central-1");
            continue;
        }
        let prices = figures(reader, &key.value, value);
        list.regions.insert(key.value.clone(), RegionPrices { place: key.place.clone(), prices });
    }
    Some(list)
}

fn figures(reader: &mut Reader, region: &str, node: &Node) -> BTreeMap<Figure, Price> {
    let what = format!("region {region}");
    let mut prices = BTreeMap::new();
    if reader.fields(&what, node, &Figures).is_none() {
        return prices;
    }
    for Entry { key, value } in node.entries() {
        // One that is not known has been told.
        if let Some(figure) = Figure::parse(&key.value)
            && let Some(price) = price(reader, figure, value)
        {
            prices.insert(figure, price);
        }
    }
    prices
}

fn price(reader: &mut Reader, figure: Figure, node: &Node) -> Option<Price> {
    let what = format!("`{}`", figure.name());
    let fields = reader.fields(&what, node, FIGURE_KEYS)?;
    let value = reader.required(&what, &fields, "value").and_then(|node| reader.quantity("value", node));
    let mut text = |key| reader.required(&what, &fields, key).and_then(|node| reader.text(key, node));
    let (unit, source, date) = (text("unit"), text("source"), text("date"));
    let (unit, source, date) = (unit?, source?, date?);
    if unit.value != figure.unit() {
        let message = format!("the unit of {what} is {:?}", unit.value);
        reader.wrong(&unit.place, message, format!("it is {:?}: convert the value, and write that", figure.unit()));
    }
    if !is_date(&date.value) {
        let message = format!("the date of {what} is {:?}", date.value);
        reader.wrong(&date.place, message, "write the day on which the source named the value, such as 2024-11-01");
    }
    Some(Price { value: value?, source: source.value, date: date.value })
}

/// Says whether a text has the form of a day.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let within = |part: &str, digits: usize, range: std::ops::RangeInclusive<u32>| {
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number && part.parse().is_ok_and(|number| range.contains(&number))
    };
    within(year, 4, 2000..=9999) && within(month, 2, 1..=12) && within(day, 2, 1..=31)
}

/// Returns the finding of a price that a list does not have, at the region where there is one.
pub fn missing(list: &PriceList, missing: &MissingPrice) -> Finding {
    let finding = Finding::error(Code::NoPrice, missing.to_string());
    let place = list.regions.get(&missing.region).map(|region| &region.place);
    // What nobody wrote has no place that anybody could mend.
    let finding = finding.at_some(place.filter(|place| *place.file != *BUILT_IN_NAME));
    finding.help(match missing.figure {
        Some(figure) => format!("give a list with `--prices FILE` that has `{}` ({})", figure.name(), figure.unit()),
        None => {
            let known: Vec<_> = list.regions.keys().map(String::as_str).collect();
            format!(
                "the list has {}; give one of your own with `--prices FILE`: `tablewright cost --show-prices` shows the form",
                known.join(", ")
            )
        }
    })
}

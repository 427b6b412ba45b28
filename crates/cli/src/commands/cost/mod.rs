//! `tablewright cost`.

mod assumptions;
mod json;
mod measure;
mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tablewright_core::companion::Companion;
use tablewright_core::cost::{
    Comparison, Credit, Estimate, Expectation, Figure, Measurement, MissingPrice, PriceList, ProjectCost, Quantity,
    Usage, compare, estimate, free_tier,
};
use tablewright_core::model::Table;
use tablewright_core::project::DesiredTable;
use tablewright_formats::prices;

use super::render::whereabouts::checked_region;
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::{Loaded, Sources};
use crate::printer::Printer;

/// Estimate what the tables cost in a month, and what would be cheaper
///
/// Loads come from `expect` in the declaration, from live item counts and sizes with --live, or from CloudWatch with
/// --metrics; what none of them tells is shown as not known, and never as nothing. Prices come from a list with source
/// and date for each figure. The free tier is not taken off unless --free-tier says so. Nothing is changed anywhere.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Take the tables, their item counts and sizes as they are live; DynamoDB counts every six hours
    #[arg(long)]
    live: bool,
    /// Take consumed units from CloudWatch, and everything that --live takes
    #[arg(long)]
    metrics: bool,
    /// Take the metrics of this many days
    #[arg(long, value_name = "N", default_value_t = 14, requires = "metrics", value_parser = clap::value_parser!(u16).range(1..=450))]
    days: u16,
    /// Take prices from this list instead of the built-in one
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// Take off what AWS's free tier gives in the environment's own region, as if nothing else in the account used it
    #[arg(long)]
    free_tier: bool,
    /// Write the built-in list of prices, with source and date of every figure, and do nothing else
    #[arg(long, conflicts_with_all = ["live", "metrics", "prices", "free_tier"])]
    show_prices: bool,
}

/// What is known of a table, and what it comes to.
struct TableCost<'a> {
    desired: &'a DesiredTable,
    /// The table as it is paid for: live where it was looked at, otherwise as declared.
    table: Table,
    /// What was read of it, where anything was.
    measured: Option<measure::Measured>,
    estimate: Estimate,
    comparison: Comparison,
}

/// Alarms of standard resolution.
struct Alarms {
    count: u64,
    price: Quantity,
    monthly: Quantity,
}

/// Everything that there is to tell.
struct Report<'a> {
    loaded: &'a Loaded,
    region: String,
    prices: &'a PriceList,
    /// Where the prices come from, for people.
    prices_from: String,
    tables: Vec<TableCost<'a>>,
    alarms: Option<Alarms>,
    /// What the free tier takes off, where that was asked for.
    credits: Option<Vec<Credit>>,
    total: ProjectCost,
}

/// Estimates and prints.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    if arguments.show_prices {
        printer.data(prices::BUILT_IN);
        return Ok(Status::Done);
    }
    let loaded = Loaded::read(common)?;
    let mut sources = loaded.sources.clone();
    let list = read_prices(arguments.prices.as_deref(), &mut sources)?;
    let chosen = loaded.chosen(&common.tables)?;
    let reading = match arguments.live || arguments.metrics {
        true => Some(measure::read(common, &loaded, &chosen, arguments.metrics.then_some(arguments.days)).await?),
        false => None,
    };
    let region = match checked_region(common, &loaded.resolved)?.or(reading.as_ref().and_then(|r| r.region.clone())) {
        Some(region) => region,
        None => return Err(no_region(&loaded)),
    };
    let mut missing = BTreeSet::new();
    let mut tables = Vec::with_capacity(chosen.len());
    let mut unreadable = false;
    let mut measured = reading.map(|reading| reading.tables).unwrap_or_default();
    for desired in chosen {
        let measured = measured.remove(&desired.table.name);
        unreadable |= measured.as_ref().is_some_and(|measured| measured.is_unreadable);
        match of_table(&loaded, desired, measured, &list, &region) {
            Ok(cost) => tables.push(cost),
            Err(more) => missing.extend(more),
        }
    }
    let alarms = alarms(&loaded, common, &list, &region).unwrap_or_else(|more| {
        missing.extend(more);
        None
    });
    let refused = |missing: BTreeSet<MissingPrice>| {
        CommandError::findings(missing.iter().map(|price| prices::missing(&list, price)).collect(), &sources)
    };
    if !missing.is_empty() {
        return Err(refused(missing));
    }
    let estimates = || tables.iter().map(|table| &table.estimate);
    let count = alarms.as_ref().map_or(0, |alarms| alarms.count);
    let credits = match arguments.free_tier {
        true => Some(free_tier(estimates(), count, &list, &region).map_err(refused)?),
        false => None,
    };
    let total = ProjectCost::of(estimates(), alarms.as_ref().map(|alarms| &alarms.monthly));
    let prices_from = match &arguments.prices {
        Some(path) => path.display().to_string(),
        None => "the built-in list".to_owned(),
    };
    let report = Report { loaded: &loaded, region, prices: &list, prices_from, tables, alarms, credits, total };
    match common.output {
        Output::Text => printer.data(&text::text(&report)),
        Output::Json => printer.line(&json::document(&report).to_string()),
    }
    Ok(if unreadable { Status::InPart } else { Status::Done })
}

/// Reads a list of prices, or the built-in one.
fn read_prices(path: Option<&Path>, sources: &mut Sources) -> Result<PriceList, CommandError> {
    let Some(path) = path else {
        return prices::built_in().map_err(|findings| CommandError::findings(findings, sources));
    };
    let source = sources.read(path).map_err(|problem| {
        CommandError::new(format!("the list of prices {} cannot be read", path.display()))
            .because(problem)
            .hint("`tablewright cost --show-prices` writes the built-in list, to begin one with")
    })?;
    prices::read(&source).map_err(|findings| CommandError::findings(findings, sources))
}

fn no_region(loaded: &Loaded) -> CommandError {
    CommandError::new(format!(
        "environment {} has no region, and prices differ between regions",
        loaded.resolved.environment
    ))
    .hint("declare `region`, or give --region: what would the tables cost there?")
}

/// Returns what a table comes to.
fn of_table<'a>(
    loaded: &Loaded,
    desired: &'a DesiredTable,
    measured: Option<measure::Measured>,
    prices: &PriceList,
    region: &str,
) -> Result<TableCost<'a>, BTreeSet<MissingPrice>> {
    let live = measured.as_ref().and_then(|measured| measured.table.clone());
    let table = live.unwrap_or_else(|| desired.table.clone());
    let (expectation, nothing) = (desired.declaration.expect.clone().unwrap_or_default(), Measurement::default());
    let measurement = measured.as_ref().map_or(&nothing, |measured| &measured.measurement);
    let usage = usage(loaded, desired, &table, &expectation, measurement);
    Ok(TableCost {
        desired,
        estimate: estimate(&table, &usage, prices, region)?,
        comparison: compare(&table, &usage, prices, region),
        table,
        measured,
    })
}

fn usage(
    loaded: &Loaded,
    desired: &DesiredTable,
    table: &Table,
    expectation: &Expectation,
    measurement: &Measurement,
) -> Usage {
    let is_read = loaded.resolved.companions.iter().any(|wanted| {
        matches!(wanted.companion, Companion::EventSourceMapping(_)) && wanted.after.contains(&desired.declared_name)
    });
    Usage::of(table, expectation, measurement, is_read)
}

/// Returns what the alarms of the chosen tables come to; `None` where there are none.
fn alarms(
    loaded: &Loaded,
    common: &Common,
    prices: &PriceList,
    region: &str,
) -> Result<Option<Alarms>, BTreeSet<MissingPrice>> {
    let companions = loaded.companions_of(&common.tables);
    let alarms = companions.iter().filter(|wanted| matches!(wanted.companion, Companion::Alarm(_)));
    let count = u64::try_from(alarms.count()).unwrap_or(u64::MAX);
    if count == 0 {
        return Ok(None);
    }
    let Some(price) = prices.price(region, Figure::Alarms) else {
        let figure = prices.regions.contains_key(region).then_some(Figure::Alarms);
        return Err(BTreeSet::from([MissingPrice { region: region.to_owned(), figure }]));
    };
    let monthly = price.of(Figure::Alarms, &Quantity::from(count));
    Ok(Some(Alarms { count, price: price.value.clone(), monthly }))
}

//! An estimate for people.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tablewright_core::cost::{
    Alternative, BreakEvens, Cost, Feature, Figure, HOURS_PER_MONTH, Line, LoadBreakEven, Quantity,
};
use tablewright_core::model::TableClass;

use super::assumptions::assumptions;
use super::{Report, TableCost};
use crate::render::columns::{Align, table};
use crate::render::quantity::count;

/// Returns the whole report.
pub(super) fn text(report: &Report<'_>) -> String {
    let mut text = String::new();
    for cost in &report.tables {
        of_table(cost, &mut text);
    }
    summary(report, &mut text);
    let mut units = String::new();
    units_break_even(report, &mut units);
    if !units.is_empty() {
        let _ = write!(text, "\nOn-demand or provisioned:\n{units}");
    }
    text.push_str("\nAssumed:\n");
    for assumption in assumptions(report) {
        let _ = writeln!(text, "- {assumption}");
    }
    text.push_str(&prices(report));
    text
}

fn of_table(cost: &TableCost<'_>, text: &mut String) {
    let known_from = match &cost.measured {
        Some(measured) if measured.table.is_some() => "as it is live",
        _ => "as declared",
    };
    let _ = writeln!(
        text,
        "{}  {}, {}, {}, {known_from}",
        cost.desired.declared_name,
        cost.table.name,
        cost.table.billing,
        class(cost.table.table_class)
    );
    for note in cost.measured.iter().flat_map(|measured| &measured.notes) {
        let _ = writeln!(text, "  note: {note}");
    }
    let headings =
        [("FEATURE", Align::Left), ("QUANTITY", Align::Right), ("PRICE", Align::Left), ("MONTHLY", Align::Right)];
    let mut rows: Vec<_> = cost.estimate.lines.iter().map(row).collect();
    let total = match cost.estimate.unknown() {
        0 => dollars(&cost.estimate.known()),
        _ if cost.estimate.is_unknown() => "not known".to_owned(),
        _ => format!("at least {}", dollars(&cost.estimate.known())),
    };
    rows.push(vec!["together".to_owned(), String::new(), String::new(), total]);
    indented(&table(&headings, &rows), text);
    if cost.estimate.unknown() > 0 {
        let needs: BTreeSet<_> = cost.estimate.lines.iter().filter_map(needed).collect();
        let needs = needs.into_iter().collect::<Vec<_>>().join("; ");
        let _ = writeln!(text, "  not known: declare under `expect` {needs}");
    }
    alternatives(cost, text);
    break_evens(cost, text);
    text.push('\n');
}

fn needed(line: &Line) -> Option<&str> {
    match &line.cost {
        Cost::Unknown { needs } => Some(needs.as_str()),
        Cost::Known { .. } => None,
    }
}

fn row(line: &Line) -> Vec<String> {
    let mut what = feature(line.feature).to_owned();
    if let Some(index) = &line.index {
        let _ = write!(what, " of {index}");
    }
    if let Some(replica) = &line.replica {
        let _ = write!(what, " in {replica}");
    }
    let (quantity, amount) = match &line.cost {
        Cost::Known { quantity, amount } => {
            (format!("{} {}", quantity.grouped(6), line.figure.counted()), dollars(amount))
        }
        Cost::Unknown { .. } => ("?".to_owned(), "not known".to_owned()),
    };
    vec![what, quantity, price(line.figure, &line.price), amount]
}

/// Returns a feature's name for people.
fn feature(feature: Feature) -> &'static str {
    match feature {
        Feature::Writes => "writes",
        Feature::Reads => "reads",
        Feature::Storage => "storage",
        Feature::Recovery => "point-in-time recovery",
        Feature::Stream => "stream",
        Feature::ReplicatedDeletes => "TTL's deletes",
    }
}

/// Returns a price with its unit, such as `$0.625 per million units`.
fn price(figure: Figure, value: &Quantity) -> String {
    format!("${value} {}", figure.unit().trim_start_matches("USD "))
}

/// Returns dollars: cents, and where there is less than a dollar, four digits. What is less is no nothing.
fn dollars(amount: &Quantity) -> String {
    let one = Quantity::from(1);
    let least = Quantity::from(1).over(&Quantity::from(10_000)).unwrap_or_default();
    if *amount > Quantity::zero() && *amount < least {
        return "<$0.0001".to_owned();
    }
    let is_small = *amount < one && *amount > &Quantity::zero() - &one;
    let text = amount.rounded(if is_small { 4 } else { 2 });
    match text.strip_prefix('-') {
        Some(positive) => format!("-${positive}"),
        None => format!("${text}"),
    }
}

fn class(class: TableClass) -> &'static str {
    match class {
        TableClass::Standard => "Standard",
        TableClass::StandardInfrequentAccess => "Infrequent Access",
    }
}

fn indented(lines: &str, text: &mut String) {
    for line in lines.lines() {
        let _ = writeln!(text, "  {line}");
    }
}

fn alternatives(cost: &TableCost<'_>, text: &mut String) {
    let alternatives = &cost.comparison.alternatives;
    let known: Vec<_> =
        alternatives.iter().filter_map(|alternative| Some((alternative, alternative.monthly.as_ref()?))).collect();
    let Some(cheapest) = known.iter().map(|(_, monthly)| *monthly).min().filter(|_| known.len() > 1) else { return };
    let rows: Vec<_> = known
        .iter()
        .map(|(alternative, monthly)| {
            let marks = [(alternative.is_current, "now"), (*monthly == cheapest, "cheapest")];
            let marks: Vec<_> = marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| *mark).collect();
            vec![way(alternative), dollars(monthly), marks.join(", ")]
        })
        .collect();
    indented(&table(&[("PAID FOR AS", Align::Left), ("MONTHLY", Align::Right), ("", Align::Left)], &rows), text);
}

fn way(alternative: &Alternative) -> String {
    let billing = match alternative.capacity.filter(|_| alternative.provisioned) {
        Some(capacity) => format!("provisioned ({capacity})"),
        None => "on-demand".to_owned(),
    };
    format!("{billing}, {}", class(alternative.table_class))
}

fn break_evens(cost: &TableCost<'_>, text: &mut String) {
    let BreakEvens { capacity, class } = &cost.comparison.break_evens;
    match capacity.as_ref().map(|capacity| &capacity.load) {
        Some(LoadBreakEven::From(multiple)) => {
            let _ = writeln!(
                text,
                "  provisioned is cheaper than on-demand from about {} times this load on",
                multiple.grouped(2)
            );
        }
        Some(LoadBreakEven::Never) => {
            let _ = writeln!(
                text,
                "  provisioned is cheaper than on-demand at no multiple of this load: its busiest second is too far \
                 above the average"
            );
        }
        Some(LoadBreakEven::NoLoad | LoadBreakEven::Unknown) | None => {}
    }
    if let Some(class) = class
        && let Some(gigabytes) = &class.gigabytes
    {
        let stored = match &class.stored {
            Some(stored) => format!("{} GB are stored", stored.grouped(6)),
            None => "how much is stored is not known".to_owned(),
        };
        let _ = writeln!(
            text,
            "  Infrequent Access is cheaper than Standard from {} GB on at this load ({} dearer requests ÷ {} cheaper \
             storage per GB); {stored}",
            gigabytes.grouped(6),
            dollars(&class.dearer),
            dollars(&class.cheaper_per_gigabyte),
        );
    }
}

/// Says, for each class that a table has, where a provisioned unit costs as much as the requests that it serves.
fn units_break_even(report: &Report<'_>, text: &mut String) {
    let classes: BTreeSet<_> = report.tables.iter().map(|cost| cost.table.table_class).collect();
    for table_class in classes {
        let of_class = report.tables.iter().filter(|cost| cost.table.table_class == table_class);
        let Some(capacity) = of_class.filter_map(|cost| cost.comparison.break_evens.capacity.as_ref()).next() else {
            continue;
        };
        let of = |figure| report.prices.price(&report.region, figure).map(|price| price.value.to_string());
        let formula = |hourly, requests| {
            let (hourly, requests) = (of(hourly).unwrap_or_default(), of(requests).unwrap_or_default());
            format!("{HOURS_PER_MONTH} h × ${hourly} ÷ ${requests} per million")
        };
        let percent = |share: &Quantity| (share * &Quantity::from(100)).grouped(1);
        let _ = writeln!(
            text,
            "- {}: one provisioned write unit is cheaper from {} write units a month on ({}), which is {} % of what it \
             can serve; one read unit from {} ({}), {} %",
            class(table_class),
            capacity.write_units.grouped(0),
            formula(Figure::write_capacity(table_class), Figure::write_requests(table_class)),
            percent(&capacity.write_share),
            capacity.read_units.grouped(0),
            formula(Figure::read_capacity(table_class), Figure::read_requests(table_class)),
            percent(&capacity.read_share),
        );
    }
}

fn summary(report: &Report<'_>, text: &mut String) {
    let mut rows: Vec<Vec<String>> = report
        .tables
        .iter()
        .map(|cost| {
            let unknown = cost.estimate.unknown();
            let (amount, note) = match unknown {
                0 => (dollars(&cost.estimate.known()), String::new()),
                _ if cost.estimate.is_unknown() => ("?".to_owned(), "nothing is known".to_owned()),
                _ => (dollars(&cost.estimate.known()), format!("{unknown} not known")),
            };
            vec![cost.desired.declared_name.clone(), amount, note]
        })
        .collect();
    if let Some(alarms) = &report.alarms {
        let what = format!("{} × {}", count_of_alarms(alarms.count), price(Figure::Alarms, &alarms.price));
        rows.push(vec!["alarms".to_owned(), dollars(&alarms.monthly), what]);
    }
    let mut total = report.total.known.clone();
    for credit in report.credits.iter().flatten() {
        total = &total - &credit.amount;
        let what = format!("free tier: {} {}", credit.quantity.grouped(6), credit.figure.counted());
        rows.push(vec![String::new(), dollars(&(&Quantity::zero() - &credit.amount)), what]);
    }
    let unknown = match report.total.unknown {
        0 => String::new(),
        unknown => format!("and what is not known: {unknown}"),
    };
    rows.push(vec!["total".to_owned(), dollars(&total), unknown]);
    let heading = format!("{}, {}", report.loaded.resolved.environment, report.region);
    text.push_str(&table(&[(heading.as_str(), Align::Left), ("MONTHLY", Align::Right), ("", Align::Left)], &rows));
}

fn count_of_alarms(alarms: u64) -> String {
    count(usize::try_from(alarms).unwrap_or(usize::MAX), "alarm", "alarms")
}

/// Says where the prices come from.
fn prices(report: &Report<'_>) -> String {
    let used: BTreeSet<_> = report
        .tables
        .iter()
        .flat_map(|cost| &cost.estimate.lines)
        .map(|line| (line.replica.as_deref().unwrap_or(&report.region), line.figure))
        .collect();
    let prices = used.into_iter().filter_map(|(region, figure)| report.prices.price(region, figure));
    let sources: BTreeSet<_> = prices.map(|price| format!("{} ({})", price.source, price.date)).collect();
    let sources = sources.into_iter().collect::<Vec<_>>().join(", ");
    match sources.as_str() {
        "" => format!("Prices: {}\n", report.prices_from),
        sources => format!("Prices: {}: {sources}\n", report.prices_from),
    }
}

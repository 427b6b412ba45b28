//! An estimate for programs. Numbers are texts, with as many digits as they need: no program reads them as others than
//! they are.

use serde_json::{Value, json};
use tablewright_core::cost::{BreakEvens, Cost, Line, LoadBreakEven, Quantity};

use super::assumptions::assumptions;
use super::{Report, TableCost};

/// Returns the whole document.
pub(super) fn document(report: &Report<'_>) -> Value {
    let credits = report.credits.as_ref().map(|credits| {
        let credit = credits.iter().map(|credit| {
            json!({
                "figure": credit.figure.name(),
                "quantity": credit.quantity.to_string(),
                "monthly": credit.amount.to_string(),
            })
        });
        credit.collect::<Vec<_>>()
    });
    let taken_off: Quantity = report.credits.iter().flatten().map(|credit| &credit.amount).sum();
    json!({
        "version": 1,
        "project": report.loaded.resolved.project,
        "environment": report.loaded.resolved.environment,
        "region": report.region,
        "prices": report.prices_from,
        "currency": "USD",
        "tables": report.tables.iter().map(|cost| table(report, cost)).collect::<Vec<_>>(),
        "alarms": report.alarms.as_ref().map(|alarms| json!({
            "count": alarms.count,
            "price": alarms.price.to_string(),
            "monthly": alarms.monthly.to_string(),
        })),
        "free_tier": credits,
        "monthly": (&report.total.known - &taken_off).to_string(),
        "unknown": report.total.unknown,
        "assumptions": assumptions(report),
    })
}

fn table(report: &Report<'_>, cost: &TableCost<'_>) -> Value {
    let BreakEvens { capacity, class } = &cost.comparison.break_evens;
    let alternatives = cost.comparison.alternatives.iter().map(|alternative| {
        json!({
            "billing_mode": if alternative.provisioned { "PROVISIONED" } else { "PAY_PER_REQUEST" },
            "table_class": alternative.table_class.text(),
            "is_current": alternative.is_current,
            "capacity": alternative.capacity,
            "monthly": alternative.monthly.as_ref().map(Quantity::to_string),
        })
    });
    let measured = cost.measured.as_ref();
    json!({
        "declared_name": cost.desired.declared_name,
        "live_name": cost.table.name,
        "basis": if measured.is_some_and(|measured| measured.table.is_some()) { "live" } else { "declared" },
        "notes": measured.map(|measured| measured.notes.clone()).unwrap_or_default(),
        "billing_mode": cost.table.billing.mode(),
        "table_class": cost.table.table_class.text(),
        "lines": cost.estimate.lines.iter().map(|line| self::line(report, line)).collect::<Vec<_>>(),
        "monthly": cost.estimate.known().to_string(),
        "unknown": cost.estimate.unknown(),
        "alternatives": alternatives.collect::<Vec<_>>(),
        "capacity_break_even": capacity.as_ref().map(|capacity| json!({
            "write_units_per_month": capacity.write_units.to_string(),
            "read_units_per_month": capacity.read_units.to_string(),
            "write_share": capacity.write_share.to_string(),
            "read_share": capacity.read_share.to_string(),
            "smallest_monthly": capacity.smallest.to_string(),
            "from_times_this_load": match &capacity.load {
                LoadBreakEven::From(multiple) => Some(multiple.to_string()),
                LoadBreakEven::Never | LoadBreakEven::NoLoad | LoadBreakEven::Unknown => None,
            },
            "ever": match &capacity.load {
                LoadBreakEven::From(_) => Some(true),
                LoadBreakEven::Never => Some(false),
                LoadBreakEven::NoLoad | LoadBreakEven::Unknown => None,
            },
        })),
        "class_break_even": class.as_ref().map(|class| json!({
            "requests_dearer": class.dearer.to_string(),
            "storage_cheaper_per_gigabyte": class.cheaper_per_gigabyte.to_string(),
            "from_gigabytes": class.gigabytes.as_ref().map(Quantity::to_string),
            "stored_gigabytes": class.stored.as_ref().map(Quantity::to_string),
        })),
    })
}

fn line(report: &Report<'_>, line: &Line) -> Value {
    let region = line.replica.as_deref().unwrap_or(&report.region);
    let price = report.prices.price(region, line.figure);
    let needs = match &line.cost {
        Cost::Known { .. } => None,
        Cost::Unknown { needs } => Some(needs.as_str()),
    };
    json!({
        "feature": line.feature.name(),
        "index": line.index,
        "region": region,
        "quantity": line.quantity().map(Quantity::to_string),
        "counted_in": line.figure.counted(),
        "figure": line.figure.name(),
        "price": line.price.to_string(),
        "unit": line.figure.unit(),
        "source": price.map(|price| price.source.as_str()),
        "date": price.map(|price| price.date.as_str()),
        "monthly": line.amount().map(Quantity::to_string),
        "needs": needs,
    })
}

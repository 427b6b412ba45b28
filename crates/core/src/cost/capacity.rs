//! Where provisioned capacity costs as much as requests on demand.

use super::prices::{Figure, PriceList};
use super::quantity::Quantity;
use super::units::{HOURS_PER_MONTH, SECONDS_PER_MONTH};
use super::usage::Usage;
use crate::model::Table;

/// Where a provisioned unit costs as much as the requests that it serves.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityBreakEven {
    /// Write units in a month for each provisioned one: hours of the month × price of an hour ÷ price of a request.
    pub write_units: Quantity,
    /// Read units in a month for each provisioned one.
    pub read_units: Quantity,
    /// The share of a provisioned write unit that these are, of one.
    pub write_share: Quantity,
    /// The share of a provisioned read unit that these are, of one.
    pub read_share: Quantity,
    /// Dollars in a month of the smallest capacity: one unit each for the table and each global index.
    pub smallest: Quantity,
    /// What becomes of this table's load.
    pub load: LoadBreakEven,
}

/// From which multiple of a table's load on provisioned capacity is cheaper than requests on demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadBreakEven {
    /// From this multiple on, if capacity is not rounded up to whole units beyond the first.
    From(Quantity),
    /// From none: the busiest second is too far above the average.
    Never,
    /// Nothing is requested, so there is no load to multiply.
    NoLoad,
    /// The load is not known.
    Unknown,
}

/// Units of one kind that a table or an index consumes, and what they cost.
struct Load {
    /// Dollars in a month for the requests.
    requested: Quantity,
    /// Dollars in a month for one provisioned unit.
    smallest: Quantity,
    /// Dollars in a month for what the busiest second needs, not rounded up.
    needed: Quantity,
}

/// Returns where capacity breaks even for a table; `None` where a price is missing. Replicas have prices of their own,
/// and provisioned reads of their own, which one region's break-even leaves out: so `None` where there are any.
pub(super) fn capacity_break_even(
    table: &Table,
    usage: &Usage,
    prices: &PriceList,
    region: &str,
) -> Option<CapacityBreakEven> {
    if !usage.replicas.is_empty() {
        return None;
    }
    let class = table.table_class;
    let hours = Quantity::from(HOURS_PER_MONTH);
    let month_of = |figure| Some(&prices.price(region, figure)?.value * &hours);
    let one = |figure| Some(prices.price(region, figure)?.of(figure, &Quantity::from(1)));
    let (write_month, read_month) = (month_of(Figure::write_capacity(class))?, month_of(Figure::read_capacity(class))?);
    let (write_request, read_request) = (one(Figure::write_requests(class))?, one(Figure::read_requests(class))?);
    let (write_units, read_units) = (write_month.over(&write_request)?, read_month.over(&read_request)?);
    let share = |units: &Quantity| units.over(&Quantity::from(SECONDS_PER_MONTH));
    let owners = u64::try_from(table.global_secondary_indexes.len()).ok()? + 1;
    let load = |units: Option<&Quantity>, request: &Quantity, month: &Quantity| {
        let units = units?;
        let needed = (units * &usage.peak_factor).over(&Quantity::from(SECONDS_PER_MONTH))?;
        Some(Load { requested: units * request, smallest: month.clone(), needed: &needed * month })
    };
    let mut loads = vec![
        load(usage.write_units.as_ref(), &write_request, &write_month),
        load(usage.read_units.as_ref(), &read_request, &read_month),
    ];
    for name in table.global_secondary_indexes.keys() {
        let index = usage.indexes.get(name);
        loads.push(load(index.and_then(|index| index.write_units.as_ref()), &write_request, &write_month));
        loads.push(load(index.and_then(|index| index.read_units.as_ref()), &read_request, &read_month));
    }
    Some(CapacityBreakEven {
        write_share: share(&write_units)?,
        read_share: share(&read_units)?,
        write_units,
        read_units,
        smallest: &(&write_month + &read_month) * &Quantity::from(owners),
        load: loads.into_iter().collect::<Option<Vec<_>>>().map_or(LoadBreakEven::Unknown, load_break_even),
    })
}

/// Returns the least multiple at which the requests cost as much as capacity that is at least one unit of everything:
/// Σ requested × k = Σ max(smallest, needed × k). The right side bends upwards where a unit no longer is enough, so each
/// stretch between two bends has at most one solution, and the first one counts.
fn load_break_even(loads: Vec<Load>) -> LoadBreakEven {
    let requested: Quantity = loads.iter().map(|load| &load.requested).sum();
    if requested == 0 {
        return LoadBreakEven::NoLoad;
    }
    let mut smallest: Quantity = loads.iter().map(|load| &load.smallest).sum();
    let mut needed = Quantity::zero();
    // What is never consumed never needs more than its first unit.
    let mut bends: Vec<_> = loads.iter().filter_map(|load| Some((load.smallest.over(&load.needed)?, load))).collect();
    bends.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (bend, load) in &bends {
        if let Some(multiple) = solution(&smallest, &requested, &needed)
            && multiple <= *bend
        {
            return LoadBreakEven::From(multiple);
        }
        smallest = &smallest - &load.smallest;
        needed = &needed + &load.needed;
    }
    solution(&smallest, &requested, &needed).map_or(LoadBreakEven::Never, LoadBreakEven::From)
}

/// Solves requested × k = smallest + needed × k; `None` where requests never catch up.
fn solution(smallest: &Quantity, requested: &Quantity, needed: &Quantity) -> Option<Quantity> {
    let gain = requested - needed;
    (gain > Quantity::zero()).then(|| smallest.over(&gain)).flatten()
}

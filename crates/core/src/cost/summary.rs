//! What the tables of a project cost together.

use std::collections::BTreeSet;

use super::estimate::{Estimate, MissingPrice};
use super::prices::{Figure, PriceList};
use super::quantity::Quantity;

/// What a project costs in a month: its tables and its alarms, without what the free tier takes off.
#[derive(Debug, Clone, Default)]
pub struct ProjectCost {
    /// The sum of what is known, in dollars.
    pub known: Quantity,
    /// How many lines are not known.
    pub unknown: usize,
}

/// What the free tier takes off.
#[derive(Debug, Clone, PartialEq)]
pub struct Credit {
    /// What costs nothing.
    pub figure: Figure,
    /// How much of it is used and free.
    pub quantity: Quantity,
    /// Dollars in a month.
    pub amount: Quantity,
}

impl ProjectCost {
    /// Adds what tables and alarms cost.
    pub fn of<'e>(estimates: impl IntoIterator<Item = &'e Estimate>, alarms: Option<&Quantity>) -> Self {
        let mut cost = ProjectCost::default();
        for estimate in estimates {
            cost.known = &cost.known + &estimate.known();
            cost.unknown += estimate.unknown();
        }
        if let Some(alarms) = alarms {
            cost.known = &cost.known + alarms;
        }
        cost
    }
}

/// What the free tier gives, and the figure whose quantities it takes off.
const ALLOWANCES: [(Figure, Figure); 5] = [
    (Figure::FreeStorage, Figure::StandardStorage),
    (Figure::FreeWriteCapacity, Figure::StandardWriteCapacity),
    (Figure::FreeReadCapacity, Figure::StandardReadCapacity),
    (Figure::FreeStreamReads, Figure::StreamReads),
    (Figure::FreeAlarms, Figure::Alarms),
];

/// Returns what the free tier of a region takes off what these tables and so many alarms use there, if nothing else in
/// the account uses it. What replicas use in other regions is left out: nothing is taken off it.
///
/// # Errors
/// Every figure that is needed and missing from the list.
pub fn free_tier<'e>(
    estimates: impl IntoIterator<Item = &'e Estimate>,
    alarms: u64,
    prices: &PriceList,
    region: &str,
) -> Result<Vec<Credit>, BTreeSet<MissingPrice>> {
    let lines: Vec<_> = estimates.into_iter().flat_map(|estimate| &estimate.lines).collect();
    let (mut credits, mut missing) = (Vec::new(), BTreeSet::new());
    for (allowance, figure) in ALLOWANCES {
        let used: Quantity = match figure {
            Figure::Alarms => Quantity::from(alarms),
            _ => {
                let of_figure = lines.iter().filter(|line| line.figure == figure && line.replica.is_none());
                of_figure.filter_map(|line| line.quantity()).sum()
            }
        };
        if used == 0 {
            continue;
        }
        match (prices.price(region, allowance), prices.price(region, figure)) {
            (Some(free), Some(price)) => {
                let quantity = used.min(free.value.clone());
                credits.push(Credit { figure: allowance, amount: price.of(figure, &quantity), quantity });
            }
            (free, _) => {
                let figure = Some(if free.is_none() { allowance } else { figure });
                missing.insert(MissingPrice { region: region.to_owned(), figure });
            }
        }
    }
    if missing.is_empty() { Ok(credits) } else { Err(missing) }
}

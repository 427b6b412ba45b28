//! What another billing mode or table class would cost, and where Infrequent Access breaks even.

use super::capacity::{CapacityBreakEven, capacity_break_even};
use super::estimate::{Estimate, Feature, Line, estimate};
use super::prices::{Figure, PriceList};
use super::quantity::Quantity;
use super::units::{BYTES_PER_GIGABYTE, SECONDS_PER_MONTH};
use super::usage::Usage;
use crate::model::{Billing, OnDemandMaximum, Table, TableClass, Throughput};

/// The four ways to pay for a table, and where they break even.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// On-demand and provisioned, Standard and Infrequent Access.
    pub alternatives: Vec<Alternative>,
    /// From where on which is cheaper.
    pub break_evens: BreakEvens,
}

/// A way to pay for a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Whether capacity is provisioned.
    pub provisioned: bool,
    /// The table class.
    pub table_class: TableClass,
    /// Whether the table is paid for so.
    pub is_current: bool,
    /// The capacity of the table where it is provisioned and known: what it has, or what its busiest second needs.
    pub capacity: Option<Throughput>,
    /// Dollars in a month, of everything that is known; `None` where writes, reads or storage are not known, or their
    /// prices.
    pub monthly: Option<Quantity>,
}

/// From where on another way to pay is cheaper.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEvens {
    /// Between on-demand and provisioned capacity; `None` where a price is missing, or the table has replicas.
    pub capacity: Option<CapacityBreakEven>,
    /// Between the classes; `None` where a price, writes or reads are not known.
    pub class: Option<ClassBreakEven>,
}

/// Where Infrequent Access costs as much as Standard.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassBreakEven {
    /// How many dollars dearer writes and reads are in a month.
    pub dearer: Quantity,
    /// How many dollars cheaper a stored gigabyte is in a month, all replicas together.
    pub cheaper_per_gigabyte: Quantity,
    /// The gigabytes of table and indexes from which on Infrequent Access is cheaper: the one divided by the other;
    /// `None` where storage is no cheaper.
    pub gigabytes: Option<Quantity>,
    /// Gigabytes that are stored, where they are known.
    pub stored: Option<Quantity>,
}

/// Returns what a table would cost if it were paid for otherwise.
pub fn compare(table: &Table, usage: &Usage, prices: &PriceList, region: &str) -> Comparison {
    let needed = needed_capacity(table, usage);
    let mut alternatives = Vec::with_capacity(4);
    for provisioned in [false, true] {
        for table_class in [TableClass::Standard, TableClass::StandardInfrequentAccess] {
            let is_provisioned = table.billing.is_provisioned();
            let other = match (provisioned, is_provisioned) {
                (true, true) | (false, false) => Some(table.clone()),
                (false, true) => Some(on_demand(table)),
                (true, false) => needed.clone(),
            };
            let other = other.map(|other| Table { table_class, ..other });
            let monthly = other.as_ref().and_then(|other| {
                let estimate = estimate(other, usage, prices, region).ok()?;
                is_comparable(&estimate).then(|| estimate.known())
            });
            alternatives.push(Alternative {
                provisioned,
                table_class,
                is_current: provisioned == is_provisioned && table_class == table.table_class,
                capacity: other.and_then(|other| other.billing.throughput()),
                monthly,
            });
        }
    }
    let break_evens = BreakEvens {
        capacity: capacity_break_even(table, usage, prices, region),
        class: class_break_even(table, usage, prices, region),
    };
    Comparison { alternatives, break_evens }
}

/// Says whether everything is known that differs between the ways to pay.
fn is_comparable(estimate: &Estimate) -> bool {
    let differs = |line: &&Line| matches!(line.feature, Feature::Writes | Feature::Reads | Feature::Storage);
    estimate.lines.iter().filter(differs).all(|line| line.amount().is_some())
}

fn on_demand(table: &Table) -> Table {
    with_billing(table, |_| Some(Billing::OnDemand(OnDemandMaximum::default()))).unwrap_or_else(|| table.clone())
}

/// Returns the table with the capacity that its busiest second needs; `None` where nobody knows that.
fn needed_capacity(table: &Table, usage: &Usage) -> Option<Table> {
    with_billing(table, |index| {
        let (writes, reads) = match index {
            None => (usage.write_units.as_ref()?, usage.read_units.as_ref()?),
            Some(name) => {
                let index = usage.indexes.get(name)?;
                (index.write_units.as_ref()?, index.read_units.as_ref()?)
            }
        };
        let at_peak = |units: &Quantity| {
            let peak = (units * &usage.peak_factor).over(&Quantity::from(SECONDS_PER_MONTH))?;
            peak.ceiling().max(Quantity::from(1)).to_u64()
        };
        Some(Billing::Provisioned(Throughput { read: at_peak(reads)?, write: at_peak(writes)? }))
    })
}

/// Returns the table with other billing: of the table itself, and of each global index by name.
fn with_billing(table: &Table, billing: impl Fn(Option<&str>) -> Option<Billing>) -> Option<Table> {
    let mut other = Table { billing: billing(None)?, ..table.clone() };
    for (name, index) in &mut other.global_secondary_indexes {
        index.billing = billing(Some(name))?;
    }
    Some(other)
}

fn class_break_even(table: &Table, usage: &Usage, prices: &PriceList, region: &str) -> Option<ClassBreakEven> {
    let throughput = |table_class| {
        let estimate = estimate(&Table { table_class, ..table.clone() }, usage, prices, region).ok()?;
        let lines = estimate.lines.iter();
        let lines =
            lines.filter(|line| matches!(line.feature, Feature::Writes | Feature::Reads | Feature::ReplicatedDeletes));
        lines.map(Line::amount).collect::<Option<Vec<_>>>().map(|amounts| amounts.into_iter().sum::<Quantity>())
    };
    let (standard, infrequent) = (TableClass::Standard, TableClass::StandardInfrequentAccess);
    let dearer = &throughput(infrequent)? - &throughput(standard)?;
    let mut cheaper_per_gigabyte = Quantity::zero();
    for region in std::iter::once(region).chain(usage.replicas.iter().map(String::as_str)) {
        let price = |class| Some(&prices.price(region, Figure::storage(class))?.value);
        cheaper_per_gigabyte = &cheaper_per_gigabyte + &(price(standard)? - price(infrequent)?);
    }
    let is_cheaper = cheaper_per_gigabyte > Quantity::zero();
    let gigabytes = is_cheaper.then(|| dearer.over(&cheaper_per_gigabyte)).flatten();
    Some(ClassBreakEven { dearer, cheaper_per_gigabyte, gigabytes, stored: stored(usage) })
}

/// Returns the gigabytes of the table and its indexes.
fn stored(usage: &Usage) -> Option<Quantity> {
    let indexes = usage.indexes.values().map(|index| index.stored.as_ref());
    let all = std::iter::once(usage.stored.as_ref()).chain(usage.local_stored.values().map(Option::as_ref));
    let bytes: Quantity = all.chain(indexes).collect::<Option<Vec<_>>>()?.into_iter().sum();
    bytes.over(&Quantity::from(BYTES_PER_GIGABYTE))
}

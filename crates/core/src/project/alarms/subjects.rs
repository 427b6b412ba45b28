//! What one declared alarm is about: tables, functions, or the account.

use std::collections::BTreeMap;

use super::declaration::{AlarmDeclaration, Side, TablesChoice};
use crate::metrics;
use crate::model::Billing;
use crate::project::resolve::DesiredTable;

/// What one live alarm is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// A table.
    Table(&'a DesiredTable),
    /// A function, by live name.
    Function(&'a str),
    /// The account, in this region.
    Account,
}

impl<'a> Subject<'a> {
    /// Returns what the declared and the live name call it.
    pub(super) fn name(self) -> &'a str {
        match self {
            Subject::Table(table) => &table.declared_name,
            Subject::Function(name) => name,
            Subject::Account => "account",
        }
    }

    /// Returns how capacity of the table, or of its index, is paid for.
    pub(super) fn billing(self, index: Option<&str>) -> Option<Billing> {
        let Subject::Table(desired) = self else { return None };
        match index {
            Some(index) => desired.table.global_secondary_indexes.get(index).map(|index| index.billing),
            None => Some(desired.table.billing),
        }
    }

    /// Returns its dimensions.
    pub(super) fn dimensions(self, index: Option<&str>) -> BTreeMap<String, String> {
        let of = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        match self {
            Subject::Table(desired) => {
                let index = index.map(|index| of(metrics::INDEX, index));
                [of(metrics::TABLE, &desired.table.name)].into_iter().chain(index).collect()
            }
            Subject::Function(name) => [of(metrics::FUNCTION, name)].into(),
            Subject::Account => BTreeMap::new(),
        }
    }
}

/// Returns what may be consumed in a second, where there is a bound: what is provisioned, or the on-demand maximum.
pub(super) fn capacity(billing: Billing, side: Side) -> Option<u64> {
    match (billing, side) {
        (Billing::Provisioned(throughput), Side::Read) => Some(throughput.read),
        (Billing::Provisioned(throughput), Side::Write) => Some(throughput.write),
        (Billing::OnDemand(maximum), Side::Read) => maximum.read,
        (Billing::OnDemand(maximum), Side::Write) => maximum.write,
    }
}

/// Says whether an alarm chooses tables by name.
pub(super) fn names_tables(declaration: &AlarmDeclaration) -> bool {
    declaration.tables.as_ref().is_some_and(|tables| matches!(tables.value, TablesChoice::Named(_)))
}

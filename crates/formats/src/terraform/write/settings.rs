//! Settings of tables that may be variables of the module.

use std::fmt;

use tablewright_core::model::{Billing, TableClass};
use tablewright_core::project::DesiredTable;

/// A setting that may be a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// How capacity is paid for.
    BillingMode,
    /// Read capacity units of a table or an index that is provisioned.
    ReadCapacity,
    /// Write capacity units of a table or an index that is provisioned.
    WriteCapacity,
    /// Whether there is point-in-time recovery.
    PointInTimeRecovery,
    /// Whether DeleteTable is refused.
    DeletionProtection,
    /// The table class.
    TableClass,
}

/// What a setting may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Word(&'static str),
    Number(u64),
    Flag(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Word(word) => write!(formatter, "{word:?}"),
            Value::Number(number) => number.fmt(formatter),
            Value::Flag(flag) => flag.fmt(formatter),
        }
    }
}

/// Whose setting it is: a table's, by its declared name, or that of one of its indexes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    pub(super) table: String,
    pub(super) index: Option<String>,
}

impl Subject {
    pub(super) fn table(table: &DesiredTable) -> Self {
        Subject { table: table.declared_name.clone(), index: None }
    }

    pub(super) fn index(table: &DesiredTable, index: &str) -> Self {
        Subject { table: table.declared_name.clone(), index: Some(index.to_owned()) }
    }
}

impl Setting {
    /// Every setting, in the order in which variables stand.
    pub const ALL: [Setting; 6] = [
        Setting::BillingMode,
        Setting::ReadCapacity,
        Setting::WriteCapacity,
        Setting::PointInTimeRecovery,
        Setting::DeletionProtection,
        Setting::TableClass,
    ];

    /// Returns the name of the variable.
    pub fn variable(self) -> &'static str {
        match self {
            Setting::BillingMode => "billing_mode",
            Setting::ReadCapacity => "read_capacity",
            Setting::WriteCapacity => "write_capacity",
            Setting::PointInTimeRecovery => "enable_point_in_time_recovery",
            Setting::DeletionProtection => "enable_deletion_protection",
            Setting::TableClass => "table_class",
        }
    }

    /// Returns the words that it may be, where they are few.
    pub(super) fn choices(self) -> Option<&'static [&'static str]> {
        match self {
            Setting::BillingMode => Some(&["PAY_PER_REQUEST", "PROVISIONED"]),
            Setting::TableClass => Some(TableClass::CHOICES),
            _ => None,
        }
    }

    /// Returns what it is for people, without whose it is.
    pub(super) fn description(self) -> &'static str {
        match self {
            Setting::BillingMode => "DynamoDB billing mode",
            Setting::ReadCapacity => "Read capacity units (only used if billing_mode is PROVISIONED)",
            Setting::WriteCapacity => "Write capacity units (only used if billing_mode is PROVISIONED)",
            Setting::PointInTimeRecovery => "Enable point-in-time recovery",
            Setting::DeletionProtection => "Enable deletion protection",
            Setting::TableClass => "DynamoDB table class",
        }
    }

    /// Returns the first words of what a validation says.
    pub(super) fn title(self) -> &'static str {
        match self {
            Setting::BillingMode => "Billing mode",
            Setting::ReadCapacity => "Read capacity",
            Setting::WriteCapacity => "Write capacity",
            Setting::PointInTimeRecovery => "Point-in-time recovery",
            Setting::DeletionProtection => "Deletion protection",
            Setting::TableClass => "Table class",
        }
    }

    /// Returns Terraform's type of it.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Setting::BillingMode | Setting::TableClass => "string",
            Setting::ReadCapacity | Setting::WriteCapacity => "number",
            Setting::PointInTimeRecovery | Setting::DeletionProtection => "bool",
        }
    }

    /// Returns what a table has it for: itself, and for capacity each of its global indexes.
    pub(super) fn subjects(self, table: &DesiredTable) -> Vec<Subject> {
        let indexes = table.table.global_secondary_indexes.keys().map(|name| Subject::index(table, name));
        let of_indexes = matches!(self, Setting::ReadCapacity | Setting::WriteCapacity);
        std::iter::once(Subject::table(table)).chain(indexes.filter(|_| of_indexes)).collect()
    }

    /// Returns what it is; `None` where there is no such capacity or index.
    pub(super) fn value(self, table: &DesiredTable, subject: &Subject) -> Option<Value> {
        let table = &table.table;
        let billing = match &subject.index {
            Some(index) => table.global_secondary_indexes.get(index)?.billing,
            None => table.billing,
        };
        let throughput = billing.throughput();
        Some(match self {
            Setting::BillingMode => Value::Word(Billing::mode(billing)),
            Setting::ReadCapacity => Value::Number(throughput?.read),
            Setting::WriteCapacity => Value::Number(throughput?.write),
            Setting::PointInTimeRecovery => Value::Flag(table.point_in_time_recovery.is_some()),
            Setting::DeletionProtection => Value::Flag(table.deletion_protection),
            Setting::TableClass => Value::Word(table.table_class.text()),
        })
    }
}

//! From a schema file to a declaration.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::description::table_from_description;
use tablewright_core::model::{Billing, DEFAULT_RECOVERY_DAYS, Table};
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{BillingMode, GlobalIndexDeclaration, LocalIndexDeclaration, TableDeclaration};
use tablewright_core::wire;

use super::members::{Siblings, Wrapped, description_of};
use crate::source::{Lines, Source};
use crate::tree::json::message_of;
use crate::tree::{Node, Tree, Value};

/// Members that only CreateTable's input has.
const ONLY_IN_INPUT: &[&str] = &["BillingMode", "SSESpecification", "TableClass"];

/// Members that only a description has.
const ONLY_IN_DESCRIPTION: &[&str] =
    &["TableStatus", "TableArn", "TableId", "CreationDateTime", "BillingModeSummary", "SSEDescription", "ItemCount"];

const EXPECTED: &str = "expected what `aws dynamodb describe-table` prints, or the input of create-table";

/// A table as a schema file declares it.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// The live name in the file.
    pub table_name: String,
    /// What the file says; each value's place is the file.
    pub declaration: TableDeclaration,
}

/// Reads a schema file.
///
/// The table may stand in `Table`, in `TableDescription` or bare; `TimeToLiveDescription`,
/// `ContinuousBackupsDescription` and `Tags` (or the inputs that set them) beside it or inside. What the file speaks
/// about by leaving it out, such as encryption, is set too; what it does not speak about is left to defaults: TTL,
/// recovery and tags without their sibling, and deletion protection without its member. Tags of AWS and ownership
/// tags are left out, and so is warm throughput that nobody asked for.
///
/// # Errors
/// Where the file is no JSON, or not the description of a table.
pub fn read(source: &Source) -> Result<SchemaFile, Vec<Finding>> {
    let tree = Tree::parse_json(source)?;
    if !tree.findings.is_empty() {
        return Err(tree.findings);
    }
    let file = File { lines: Lines::new(source), text: without_dates(source, &tree.root), place: source.start() };
    file.read(&tree.root).map_err(|finding| vec![*finding])
}

struct File<'a> {
    lines: Lines<'a>,
    text: String,
    place: Place,
}

impl File<'_> {
    fn read(&self, root: &Node) -> Result<SchemaFile, Box<Finding>> {
        let wrapped = root.get("Table").or_else(|| root.get("TableDescription"));
        let inner = wrapped.unwrap_or(root);
        if inner.get("TableName").is_none() || inner.get("KeySchema").is_none() {
            let message = "not the description of a table: there is no TableName with a KeySchema";
            return Err(Finding::error(Code::WrongValue, message).at(&inner.place).help(EXPECTED).into());
        }
        let has = |members: &[&str]| members.iter().any(|member| inner.get(member).is_some());
        let is_description = has(ONLY_IN_DESCRIPTION) || (wrapped.is_some() && !has(ONLY_IN_INPUT));
        let mut siblings: Siblings = self.parse()?;
        let description = if is_description {
            self.inner(wrapped.is_some())?
        } else {
            description_of(self.inner(wrapped.is_some())?)
        };
        if wrapped.is_some() {
            let inside: Wrapped<Siblings> = self.parse()?;
            siblings = siblings.or(inside.into_inner().unwrap_or_default());
        }
        self.check_billing_mode(&description)?;
        let mut table = table_from_description(&description)
            .map_err(|error| Finding::error(Code::WrongValue, error.to_string()).at(&self.place).help(EXPECTED))?;
        if is_description {
            table.leave_out_unasked_warm_throughput();
        }
        let mut declaration = self.declaration(&table);
        declaration.deletion_protection = description.deletion_protection_enabled.map(|on| self.declared(on));
        declaration.time_to_live = self.time_to_live(&siblings)?;
        declaration.point_in_time_recovery = self.recovery(&siblings)?;
        declaration.tags = self.tags(siblings.tags.unwrap_or_default());
        Ok(SchemaFile { table_name: table.name, declaration })
    }

    fn inner<T: DeserializeOwned + Default>(&self, wrapped: bool) -> Result<T, Box<Finding>> {
        if wrapped { Ok(self.parse::<Wrapped<T>>()?.into_inner().unwrap_or_default()) } else { self.parse() }
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, Box<Finding>> {
        let text = self.text.trim_start_matches('\u{feff}');
        serde_json::from_str(text).map_err(|error| {
            let place = self.lines.place_of(error.line(), error.column(), self.text.len() - text.len());
            let message = format!("not the description of a table: {}", message_of(&error));
            Finding::error(Code::WrongValue, message).at(&place).help(EXPECTED).into()
        })
    }

    fn check_billing_mode(&self, description: &wire::TableDescription) -> Result<(), Box<Finding>> {
        let summary = description.billing_mode_summary.as_ref();
        match summary.and_then(|summary| summary.billing_mode.as_deref()) {
            None | Some("PROVISIONED" | "PAY_PER_REQUEST") => Ok(()),
            Some(other) => Err(self.unknown_word("BillingMode", other, "PROVISIONED, PAY_PER_REQUEST")),
        }
    }

    fn unknown_word(&self, member: &str, value: &str, choices: &str) -> Box<Finding> {
        let message = format!("{member} is {value:?}, which is not one of {choices}");
        Finding::error(Code::WrongValue, message).at(&self.place).help(EXPECTED).into()
    }

    fn declared<T>(&self, value: T) -> Declared<T> {
        Declared::new(value, self.place.clone())
    }

    /// Declares everything that a description of the table itself says.
    fn declaration(&self, table: &Table) -> TableDeclaration {
        let (billing_mode, throughput, maximum) = match table.billing {
            Billing::Provisioned(throughput) => (BillingMode::Provisioned, Some(throughput), None),
            Billing::OnDemand(maximum) => (BillingMode::PayPerRequest, None, Some(maximum)),
        };
        let global = table.global_secondary_indexes.iter().map(|(name, index)| {
            let maximum = match index.billing {
                Billing::OnDemand(maximum) => Some(maximum),
                Billing::Provisioned(_) => None,
            };
            let index = GlobalIndexDeclaration {
                place: self.place.clone(),
                partition_key: Some(self.declared(index.key.partition.clone())),
                sort_key: (!index.key.sort.is_empty()).then(|| self.declared(index.key.sort.clone())),
                projection: Some(self.declared(index.projection.clone())),
                provisioned_throughput: index.billing.throughput().map(|units| self.declared(units)),
                on_demand_throughput: maximum.map(|maximum| self.declared(maximum)),
                warm_throughput: index.warm_throughput.map(|warm| self.declared(warm)),
            };
            (name.clone(), index)
        });
        let local = table.local_secondary_indexes.iter().map(|(name, index)| {
            let index = LocalIndexDeclaration {
                place: self.place.clone(),
                partition_key: Some(self.declared(index.key.partition.clone())),
                sort_key: (!index.key.sort.is_empty()).then(|| self.declared(index.key.sort.clone())),
                projection: Some(self.declared(index.projection.clone())),
            };
            (name.clone(), index)
        });
        TableDeclaration {
            is_snapshot: true,
            place: Some(self.place.clone()),
            partition_key: Some(self.declared(table.key.partition.clone())),
            sort_key: (!table.key.sort.is_empty()).then(|| self.declared(table.key.sort.clone())),
            global_secondary_indexes: global.collect(),
            local_secondary_indexes: local.collect(),
            billing_mode: Some(self.declared(billing_mode)),
            provisioned_throughput: throughput.map(|units| self.declared(units)),
            on_demand_throughput: maximum.map(|maximum| self.declared(maximum)),
            warm_throughput: table.warm_throughput.map(|warm| self.declared(warm)),
            stream: Some(self.declared(table.stream)),
            server_side_encryption: Some(self.declared(table.encryption.clone())),
            table_class: Some(self.declared(table.table_class)),
            ..TableDeclaration::default()
        }
    }

    fn time_to_live(&self, siblings: &Siblings) -> Result<Option<Declared<Option<String>>>, Box<Finding>> {
        let (enabled, attribute) = match (&siblings.time_to_live_description, &siblings.time_to_live_specification) {
            (Some(description), _) => match description.time_to_live_status.as_deref() {
                Some("ENABLED" | "ENABLING") => (true, description.attribute_name.clone()),
                None | Some("DISABLED" | "DISABLING") => (false, None),
                Some(other) => return Err(self.unknown_word("TimeToLiveStatus", other, "ENABLED, DISABLED")),
            },
            (None, Some(specification)) => (specification.enabled, Some(specification.attribute_name.clone())),
            (None, None) => return Ok(None),
        };
        if !enabled {
            return Ok(Some(self.declared(None)));
        }
        match attribute.filter(|attribute| !attribute.is_empty()) {
            Some(attribute) => Ok(Some(self.declared(Some(attribute)))),
            None => {
                let finding = Finding::error(Code::MissingKey, "TTL is enabled and has no AttributeName");
                Err(finding.at(&self.place).help("add the attribute that holds the time of expiry").into())
            }
        }
    }

    fn recovery(&self, siblings: &Siblings) -> Result<Option<Declared<Option<u32>>>, Box<Finding>> {
        let backups = siblings.continuous_backups_description.as_ref();
        let (enabled, days) = match (backups, &siblings.point_in_time_recovery_specification) {
            (Some(backups), _) => {
                let recovery = backups.point_in_time_recovery_description.as_ref();
                match recovery.and_then(|recovery| recovery.point_in_time_recovery_status.as_deref()) {
                    Some("ENABLED") => (true, recovery.and_then(|recovery| recovery.recovery_period_in_days)),
                    None | Some("DISABLED") => (false, None),
                    Some(other) => {
                        return Err(self.unknown_word("PointInTimeRecoveryStatus", other, "ENABLED, DISABLED"));
                    }
                }
            }
            (None, Some(specification)) => {
                (specification.point_in_time_recovery_enabled, specification.recovery_period_in_days)
            }
            (None, None) => return Ok(None),
        };
        // What is far out of range stays out of range; the rules say what the range is.
        let days = days.map_or(DEFAULT_RECOVERY_DAYS, |days| u32::try_from(days).unwrap_or(u32::MAX));
        Ok(Some(self.declared(enabled.then_some(days))))
    }

    fn tags(&self, tags: Vec<wire::Tag>) -> BTreeMap<String, Declared<String>> {
        let own = tags.into_iter().filter(|tag| !tag.key.starts_with("aws:") && !tag.key.starts_with("tablewright:"));
        own.map(|tag| (tag.key, self.declared(tag.value))).collect()
    }
}

/// Returns the text with dates that are written as texts made null. DynamoDB's own are numbers; the AWS CLI prints
/// ISO 8601. Everything else stays in its place.
fn without_dates(source: &Source, root: &Node) -> String {
    let mut text = source.text.to_string();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if let Value::List(items) = &node.value {
            open.extend(items);
        }
        for entry in node.entries() {
            let Place { offset, length, .. } = entry.value.place;
            let date = matches!(&entry.value.value, Value::Scalar(scalar) if scalar.quoted);
            if date && entry.key.value.ends_with("DateTime") && length >= 4 {
                text.replace_range(offset..offset + length, &format!("{:length$}", "null"));
            }
            open.push(&entry.value);
        }
    }
    text
}

//! The rules of DynamoDB that a declaration can break before anything is sent.
//!
//! A check takes a table in normal form and adds findings, each with the place of what caused it. Checks never stop
//! at the first finding. What only a live table can tell lives in [`crate::plan`].

mod capacity;
mod expectation;
pub(crate) mod index;
mod key;
pub(crate) mod tag;

use crate::codes::Code;
use crate::finding::Finding;
use crate::names::check_name;
use crate::project::DesiredTable;

/// Says whether a text may be the value of a tag [T-105].
pub fn admits_tag_value(value: &str) -> bool {
    tag::admits(value)
}

/// Tags of a table's ownership.
const OWNERSHIP_TAGS: usize = 2;

/// Checks one table and adds what is wrong with it.
pub fn table(desired: &DesiredTable, findings: &mut Vec<Finding>) {
    table_with(if desired.ownership_tags { OWNERSHIP_TAGS } else { 0 }, desired, findings);
}

/// Checks one table that gets so many tags besides those that it declares.
pub fn table_with(more_tags: usize, desired: &DesiredTable, findings: &mut Vec<Finding>) {
    let declaration = &desired.declaration;
    let owner = &desired.declared_name;
    if let Err(problem) = check_name(&desired.table.name) {
        let place = declaration.name.as_ref().map(|name| &name.place).or(declaration.place.as_ref());
        findings.push(
            Finding::error(Code::InvalidName, format!("the live name {problem}"))
                .at_some(place)
                .about(owner)
                .help("change the table's name or the environment's table_name template"),
        );
    }
    key::check(desired, findings);
    index::check(desired, findings);
    capacity::check(desired, findings);
    expectation::check(desired, findings);
    tag::check(more_tags, desired, findings);
    if let Some(days) = desired.table.point_in_time_recovery
        && !(1..=35).contains(&days)
    {
        findings.push(
            Finding::error(
                Code::RecoveryPeriodOutOfRange,
                format!("table {owner} has a recovery period of {days} days"),
            )
            .at_some(declaration.point_in_time_recovery.as_ref().map(|period| &period.place))
            .about(owner)
            .help("DynamoDB keeps 1 to 35 days"),
        );
    }
    if let Some(attribute) = &desired.table.time_to_live
        && !(1..=255).contains(&attribute.len())
    {
        findings.push(
            Finding::error(
                Code::InvalidTimeToLive,
                format!("table {owner} has a TTL attribute of {} bytes", attribute.len()),
            )
            .at_some(declaration.time_to_live.as_ref().map(|attribute| &attribute.place))
            .about(owner)
            .help("the name of an attribute has 1 to 255 bytes"),
        );
    }
}

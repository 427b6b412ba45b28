//! Names of resources.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::companion::{Companion, DesiredCompanion, Kind};
use tablewright_core::finding::Finding;
use tablewright_core::project::DesiredTable;

/// What resources are called in the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Addresses {
    /// The names of tables and companions, by declared name.
    names: BTreeMap<String, String>,
    /// The declared names of tables, by live name.
    live: BTreeMap<String, String>,
}

/// The type of the resource that a table becomes.
pub(super) const TABLE: &str = "aws_dynamodb_table";

/// Returns the type of the resource that a companion becomes.
pub(super) fn resource_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "aws_ssm_parameter",
        Kind::Alarm => "aws_cloudwatch_metric_alarm",
        Kind::Policy => "aws_iam_policy",
        Kind::Attachment => "aws_iam_role_policy_attachment",
        Kind::EventSourceMapping => "aws_lambda_event_source_mapping",
    }
}

impl Addresses {
    /// Gives every table and companion a name: `company-users` becomes `company_users`.
    ///
    /// # Errors
    /// Names that leave nothing a resource can be called by, and those that two of one kind would have.
    pub(super) fn of(tables: &[&DesiredTable], companions: &[&DesiredCompanion]) -> Result<Self, Vec<Finding>> {
        let mut addresses = Addresses::default();
        let mut owners: BTreeMap<(&str, String), String> = BTreeMap::new();
        let mut findings = Vec::new();
        let mut attachments: BTreeMap<String, usize> = BTreeMap::new();
        let tables = tables.iter().map(|table| (TABLE, table.declared_name.as_str(), table.declared_name.clone()));
        let companions = companions.iter().map(|companion| {
            let kind = companion.companion.identity().kind;
            let (_, own) = companion.declared_name.split_once('/').unwrap_or(("", &companion.declared_name));
            let own = match &companion.companion {
                // A role may be called differently in every environment, so its number tells it from others.
                Companion::Attachment(_) => {
                    let policy =
                        companion.after.first().and_then(|name| name.split_once('/')).map_or(own, |name| name.1);
                    let number = attachments.entry(policy.to_owned()).and_modify(|number| *number += 1).or_insert(1);
                    if *number == 1 { policy.to_owned() } else { format!("{policy}_{number}") }
                }
                _ => own.to_owned(),
            };
            (resource_type(kind), companion.declared_name.as_str(), own)
        });
        for (kind, declared_name, own) in tables.chain(companions) {
            let finding = |message: String| Finding::error(Code::NotRendered, message).about(declared_name);
            let Some(name) = name_of(&own) else {
                let message = format!("{declared_name} has no letter or digit that Terraform admits in an address");
                let help = "declare it under a name with letters of a-z (`name` keeps a table's live name)";
                findings.push(finding(message).help(help));
                continue;
            };
            if let Some(other) = owners.insert((kind, name.clone()), declared_name.to_owned()) {
                let message = format!("{other} and {declared_name} would both be {kind}.{name}");
                let help = "declare one of them under another name (`name` keeps a table's live name), or render them \
                            apart with --table";
                findings.push(finding(message).help(help));
            }
            addresses.names.insert(declared_name.to_owned(), name);
        }
        if findings.is_empty() { Ok(addresses) } else { Err(findings) }
    }

    /// Makes tables known by their live names, under which texts speak of them.
    pub(super) fn with_live_names(mut self, tables: &[&DesiredTable]) -> Self {
        let live = tables.iter().map(|table| (table.table.name.clone(), table.declared_name.clone()));
        self.live = live.collect();
        self
    }

    /// Returns the name of a table's or a companion's resource, without its type.
    pub(super) fn name(&self, declared_name: &str) -> Option<&str> {
        self.names.get(declared_name).map(String::as_str)
    }

    /// Returns the address of a table.
    pub(super) fn table(&self, declared_name: &str) -> Option<String> {
        self.name(declared_name).map(|name| format!("{TABLE}.{name}"))
    }

    /// Returns the address of the table that has a live name.
    pub(super) fn live_table(&self, live_name: &str) -> Option<String> {
        self.table(self.live.get(live_name)?)
    }
}

/// Returns what a resource is called: letters, digits and underscores of ASCII, and no digit first.
fn name_of(declared: &str) -> Option<String> {
    let name: String = declared.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = name.trim_matches('_');
    let first = name.chars().next()?;
    Some(if first.is_ascii_digit() { format!("_{name}") } else { name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_what_terraform_admits() {
        assert_eq!(name_of("company-users").as_deref(), Some("company_users"));
        assert_eq!(name_of("BookclubGroupsTable").as_deref(), Some("BookclubGroupsTable"));
        assert_eq!(name_of("2nd.table").as_deref(), Some("_2nd_table"));
        assert_eq!(name_of("täg").as_deref(), Some("t_g"));
        assert_eq!(name_of("東京"), None);
    }
}

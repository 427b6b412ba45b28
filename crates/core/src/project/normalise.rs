//! From a layered declaration to a table in normal form.

use std::collections::{BTreeMap, BTreeSet};

use super::declaration::{BillingMode, GlobalIndexDeclaration, LocalIndexDeclaration, TableDeclaration};
use crate::codes::Code;
use crate::finding::{Finding, any_error};
use crate::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, LocalSecondaryIndex, Projection, Table, TableClass, Throughput,
};
use crate::place::Place;

/// Returns the table that a declaration means, or what is missing. `declared_name` is for messages.
pub(super) fn table(
    declared_name: &str,
    live_name: String,
    declaration: &TableDeclaration,
    findings: &mut Vec<Finding>,
) -> Option<Table> {
    let place = declaration.place.as_ref();
    let Some(partition) = &declaration.partition_key else {
        findings.push(
            Finding::error(Code::MissingKey, format!("table {declared_name} has no partition_key"))
                .at_some(place)
                .about(declared_name)
                .help("add one, such as `partition_key: id`"),
        );
        return None;
    };
    let key = Key {
        partition: partition.value.clone(),
        sort: declaration.sort_key.as_ref().map(|sort| sort.value.clone()).unwrap_or_default(),
    };
    let billing = billing(declared_name, declaration, findings)?;
    let global = declaration.global_secondary_indexes.iter();
    let global_secondary_indexes: BTreeMap<_, _> = global
        .filter_map(|(name, index)| {
            Some((name.clone(), global_index(&format!("{declared_name}/{name}"), index, billing, findings)?))
        })
        .collect();
    let local = declaration.local_secondary_indexes.iter();
    let local_secondary_indexes: BTreeMap<_, _> = local
        .filter_map(|(name, index)| {
            Some((name.clone(), local_index(&format!("{declared_name}/{name}"), index, &key, findings)?))
        })
        .collect();
    Some(Table {
        name: live_name,
        key,
        global_secondary_indexes,
        local_secondary_indexes,
        billing,
        warm_throughput: declaration.warm_throughput.as_ref().map(|warm| warm.value),
        stream: declaration.stream.as_ref().and_then(|stream| stream.value),
        time_to_live: declaration.time_to_live.as_ref().and_then(|attribute| attribute.value.clone()),
        point_in_time_recovery: declaration.point_in_time_recovery.as_ref().and_then(|days| days.value),
        encryption: declaration.server_side_encryption.as_ref().map_or(Encryption::AwsOwned, |key| match &key.value {
            Encryption::KmsKey(alias) if alias.ends_with("alias/aws/dynamodb") => Encryption::AwsManaged,
            other => other.clone(),
        }),
        table_class: declaration.table_class.as_ref().map_or(TableClass::Standard, |class| class.value),
        deletion_protection: declaration.deletion_protection.as_ref().is_some_and(|on| on.value),
        tags: declaration.tags.iter().map(|(key, value)| (key.clone(), value.value.clone())).collect(),
    })
}

/// The mode is what is declared; without a mode, throughput alone means provisioned, and nothing means on-demand.
fn billing(owner: &str, declaration: &TableDeclaration, findings: &mut Vec<Finding>) -> Option<Billing> {
    let throughput = declaration.provisioned_throughput.as_ref();
    let mode = match (&declaration.billing_mode, throughput) {
        (Some(mode), _) => mode.value,
        (None, Some(_)) => BillingMode::Provisioned,
        (None, None) => BillingMode::PayPerRequest,
    };
    match mode {
        BillingMode::PayPerRequest => {
            if let Some(throughput) = throughput {
                not_used(owner, "provisioned_throughput", "PAY_PER_REQUEST", &throughput.place, findings);
            }
            Some(Billing::OnDemand(declaration.on_demand_throughput.as_ref().map(|m| m.value).unwrap_or_default()))
        }
        BillingMode::Provisioned => {
            if let Some(maximum) = &declaration.on_demand_throughput {
                not_used(owner, "on_demand_throughput", "PROVISIONED", &maximum.place, findings);
            }
            let Some(throughput) = throughput else {
                findings.push(
                    Finding::error(
                        Code::ThroughputMismatch,
                        format!("table {owner} is PROVISIONED and has no provisioned_throughput"),
                    )
                    .at_some(declaration.billing_mode.as_ref().map(|mode| &mode.place))
                    .about(owner)
                    .help("add `provisioned_throughput: { read_capacity_units: 5, write_capacity_units: 5 }`"),
                );
                return None;
            };
            Some(Billing::Provisioned(throughput.value))
        }
    }
}

fn not_used(owner: &str, field: &str, mode: &str, place: &Place, findings: &mut Vec<Finding>) {
    findings.push(
        Finding::warning(Code::ThroughputMismatch, format!("{field} of {owner} is not used while billing is {mode}"))
            .at(place)
            .about(owner)
            .help("it counts again when the billing mode changes; remove it if that is not meant"),
    );
}

fn global_index(
    owner: &str,
    index: &GlobalIndexDeclaration,
    table: Billing,
    findings: &mut Vec<Finding>,
) -> Option<GlobalSecondaryIndex> {
    let Some(partition) = &index.partition_key else {
        findings.push(
            Finding::error(Code::MissingKey, format!("index {owner} has no partition_key"))
                .at(&index.place)
                .about(owner)
                .help("add one, such as `partition_key: email`"),
        );
        return None;
    };
    let billing = match table {
        Billing::OnDemand(_) => {
            Billing::OnDemand(index.on_demand_throughput.as_ref().map(|m| m.value).unwrap_or_default())
        }
        Billing::Provisioned(of_table) => {
            let throughput: Throughput = index.provisioned_throughput.as_ref().map_or(of_table, |t| t.value);
            Billing::Provisioned(throughput)
        }
    };
    Some(GlobalSecondaryIndex {
        key: Key {
            partition: partition.value.clone(),
            sort: index.sort_key.as_ref().map(|sort| sort.value.clone()).unwrap_or_default(),
        },
        projection: index.projection.as_ref().map_or(Projection::All, |projection| projection.value.clone()),
        billing,
        warm_throughput: index.warm_throughput.as_ref().map(|warm| warm.value),
    })
}

fn local_index(
    owner: &str,
    index: &LocalIndexDeclaration,
    table: &Key,
    findings: &mut Vec<Finding>,
) -> Option<LocalSecondaryIndex> {
    let Some(sort) = &index.sort_key else {
        findings.push(
            Finding::error(Code::MissingKey, format!("local index {owner} has no sort_key"))
                .at(&index.place)
                .about(owner)
                .help("a local secondary index is the table's partition key with another sort key"),
        );
        return None;
    };
    Some(LocalSecondaryIndex {
        key: Key {
            partition: index.partition_key.as_ref().map_or_else(|| table.partition.clone(), |key| key.value.clone()),
            sort: sort.value.clone(),
        },
        projection: index.projection.as_ref().map_or(Projection::All, |projection| projection.value.clone()),
    })
}

/// Returns the attributes of an INCLUDE projection, for counting.
pub(crate) fn included(projection: &Projection) -> Option<&BTreeSet<String>> {
    match projection {
        Projection::Include(attributes) => Some(attributes),
        Projection::All | Projection::KeysOnly => None,
    }
}

impl TableDeclaration {
    /// Returns the table that this declaration alone means, under a live name.
    ///
    /// # Errors
    /// What is missing or contradictory, as findings.
    pub fn to_table(&self, live_name: &str) -> Result<Table, Vec<Finding>> {
        let mut findings = Vec::new();
        match table(live_name, live_name.to_owned(), self, &mut findings) {
            // A table without an index that was declared wrongly is not the one that is meant.
            Some(table) if !any_error(&findings) => Ok(table),
            _ => Err(findings),
        }
    }
}

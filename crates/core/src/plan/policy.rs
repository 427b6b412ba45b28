//! What others own stays: the wanted table with everything taken from the live one that is not ours to change.

use std::collections::BTreeSet;

use crate::codes::Code;
use crate::diff::{KeyComparison, compare_encryption};
use crate::finding::Finding;
use crate::model::{Billing, Table};
use crate::observed::{Aspect, Observed};
use crate::project::{DesiredTable, IgnoredField};

/// Returns the table that an existing one is to become, and what there is to say about it.
pub(super) fn wanted(desired: &DesiredTable, live: &Observed, findings: &mut Vec<Finding>) -> Table {
    let mut wanted = left_to_others(desired, &live.table);
    unsupported(desired, live, &mut wanted, findings);
    if compare_encryption(&wanted.encryption, &live.table.encryption) == KeyComparison::Unknown {
        let message = format!("whether {} is {} could not be found out", live.table.encryption, wanted.encryption);
        findings.push(
            Finding::note(Code::KeyNotCompared, message)
                .at_some(desired.declaration.server_side_encryption.as_ref().map(|key| &key.place))
                .about(&desired.declared_name)
                .help("it is left as it is; only KMS knows, so allow kms:DescribeKey, or declare `kms_key` by its ARN"),
        );
        wanted.encryption = live.table.encryption.clone();
    }
    warm(desired, live, &wanted, findings);
    wanted
}

/// Returns the table that is wanted where there is another: what is ignored, what a declaration leaves alone by its
/// silence, and tags of others are as they are there.
pub fn wanted_in_place_of(desired: &DesiredTable, live: &Table) -> Table {
    left_to_others(&desired.in_place_of(live, &BTreeSet::new()), live)
}

fn left_to_others(desired: &DesiredTable, live: &Table) -> Table {
    let mut wanted = desired.table.clone();
    ignore(desired, live, &mut wanted);
    if !desired.tags_exclusive {
        for (key, value) in &live.tags {
            wanted.tags.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    wanted
}

fn ignore(desired: &DesiredTable, live: &Table, wanted: &mut Table) {
    for field in &desired.ignore {
        match field {
            IgnoredField::BillingMode => {
                wanted.billing = live.billing;
                each_index(live, wanted, |live, wanted| *wanted = *live);
                let mode = live.billing;
                for (name, index) in &mut wanted.global_secondary_indexes {
                    if !live.global_secondary_indexes.contains_key(name) {
                        index.billing = super::effect::billing_in_mode(index.billing, mode);
                    }
                }
            }
            IgnoredField::ProvisionedThroughput => {
                let same_mode = |live: &Billing, wanted: &mut Billing| {
                    if live.is_provisioned() && wanted.is_provisioned() {
                        *wanted = *live;
                    }
                };
                same_mode(&live.billing, &mut wanted.billing);
                each_index(live, wanted, same_mode);
            }
            IgnoredField::OnDemandThroughput => {
                let same_mode = |live: &Billing, wanted: &mut Billing| {
                    if !live.is_provisioned() && !wanted.is_provisioned() {
                        *wanted = *live;
                    }
                };
                same_mode(&live.billing, &mut wanted.billing);
                each_index(live, wanted, same_mode);
            }
            IgnoredField::WarmThroughput => {
                wanted.warm_throughput = None;
                wanted.global_secondary_indexes.values_mut().for_each(|index| index.warm_throughput = None);
            }
            IgnoredField::Stream => wanted.stream = live.stream,
            IgnoredField::TimeToLive => wanted.time_to_live.clone_from(&live.time_to_live),
            IgnoredField::PointInTimeRecovery => wanted.point_in_time_recovery = live.point_in_time_recovery,
            IgnoredField::ServerSideEncryption => wanted.encryption = live.encryption.clone(),
            IgnoredField::TableClass => wanted.table_class = live.table_class,
            IgnoredField::DeletionProtection => wanted.deletion_protection = live.deletion_protection,
            IgnoredField::Tags => wanted.tags.clone_from(&live.tags),
            IgnoredField::Tag(key) => match live.tags.get(key) {
                Some(value) => drop(wanted.tags.insert(key.clone(), value.clone())),
                None => drop(wanted.tags.remove(key)),
            },
            IgnoredField::GlobalSecondaryIndexes => {
                wanted.global_secondary_indexes.clone_from(&live.global_secondary_indexes);
            }
            IgnoredField::GlobalSecondaryIndex(name) => match live.global_secondary_indexes.get(name) {
                Some(index) => drop(wanted.global_secondary_indexes.insert(name.clone(), index.clone())),
                None => drop(wanted.global_secondary_indexes.remove(name)),
            },
        }
    }
}

fn each_index(live: &Table, wanted: &mut Table, change: impl Fn(&Billing, &mut Billing)) {
    for (name, index) in &mut wanted.global_secondary_indexes {
        if let Some(live) = live.global_secondary_indexes.get(name) {
            change(&live.billing, &mut index.billing);
        }
    }
}

/// What the endpoint cannot read is neither compared nor changed.
fn unsupported(desired: &DesiredTable, live: &Observed, wanted: &mut Table, findings: &mut Vec<Finding>) {
    for aspect in &live.unsupported {
        let (what, asked_for) = match aspect {
            Aspect::Table => continue,
            Aspect::TimeToLive => ("TTL", wanted.time_to_live.is_some()),
            Aspect::ContinuousBackups => ("point-in-time recovery", wanted.point_in_time_recovery.is_some()),
            Aspect::Tags => ("tags", !wanted.tags.is_empty()),
        };
        match aspect {
            Aspect::Table => {}
            Aspect::TimeToLive => wanted.time_to_live.clone_from(&live.table.time_to_live),
            Aspect::ContinuousBackups => wanted.point_in_time_recovery = live.table.point_in_time_recovery,
            Aspect::Tags => wanted.tags.clone_from(&live.table.tags),
        }
        if asked_for {
            findings.push(
                Finding::warning(
                    Code::NotSupported,
                    format!("this endpoint has no {what}; the declared one is left out"),
                )
                .about(&desired.declared_name)
                .help(format!("it did not answer {}", aspect.reading_call())),
            );
        }
    }
}

/// Warm throughput that is lower than the live one is a wish that cannot come true [T-061].
fn warm(desired: &DesiredTable, live: &Observed, wanted: &Table, findings: &mut Vec<Finding>) {
    let place = desired.declaration.warm_throughput.as_ref().map(|warm| &warm.place);
    match (wanted.warm_throughput, live.table.warm_throughput) {
        (Some(wanted), Some(live)) if live.or_higher(wanted) != wanted => findings.push(
            Finding::note(
                Code::WarmThroughputNotLowered,
                format!("warm throughput stays at {}, above the declared {wanted}", live.or_higher(wanted)),
            )
            .at_some(place)
            .about(&desired.declared_name)
            .help("DynamoDB never lowers it; declare what is there, or leave it out"),
        ),
        (Some(_), None) => findings.push(
            Finding::warning(
                Code::NotSupported,
                "this endpoint shows no warm throughput; the declared one is left out",
            )
            .at_some(place)
            .about(&desired.declared_name),
        ),
        _ => {}
    }
}

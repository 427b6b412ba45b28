//! Which groups of members may share one UpdateTable.

use std::collections::BTreeSet;

use tablewright_core::wire::{GlobalSecondaryIndexUpdate, UpdateTableInput};

use crate::{Refusal, admission};

/// The name of the index that an entry is about.
pub(super) fn index_name(update: &GlobalSecondaryIndexUpdate) -> Option<&str> {
    let created = update.create.as_ref().map(|create| create.index_name.as_str());
    let updated = update.update.as_ref().map(|update| update.index_name.as_str());
    created.or(updated).or(update.delete.as_ref().map(|delete| delete.index_name.as_str()))
}

pub(super) fn check(input: &UpdateTableInput) -> Result<(), Refusal> {
    let updates = input.global_secondary_index_updates.as_deref().unwrap_or_default();
    check_entries(updates)?;
    let created = updates.iter().filter(|update| update.create.is_some()).count();
    let deleted = updates.iter().filter(|update| update.delete.is_some()).count();
    let structural = created + deleted > 0;

    let throughput = input.provisioned_throughput.is_some();
    let billing = input.billing_mode.as_deref();
    let stream = input.stream_specification.is_some();
    let on_demand = input.on_demand_throughput.is_some();
    let warm = input.warm_throughput.is_some();
    let groups = [
        throughput,
        billing.is_some(),
        !updates.is_empty(),
        stream,
        on_demand,
        warm,
        input.sse_specification.is_some(),
        input.table_class.is_some(),
        input.deletion_protection_enabled.is_some(),
    ];
    let alone = groups.iter().filter(|present| **present).count() <= 1;

    // Exclusive groups, in the order of their messages' precedence [T-433].
    for (present, name) in [
        (input.sse_specification.is_some(), "Server-Side Encryption"),
        (input.table_class.is_some(), "TableClass"),
        (input.deletion_protection_enabled.is_some(), "DeletionProtection"),
    ] {
        if present && !alone {
            return Err(Refusal::invalid(format!("{name} modification must be the only operation in the request")));
        }
    }
    // Whether on-demand maxima may join index actions is not measured; what is not measured is refused.
    if on_demand && (stream || warm || !updates.is_empty()) {
        return Err(Refusal::invalid(
            "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
        ));
    }
    if warm && !alone {
        return Err(Refusal::invalid(if created > 0 {
            "Create global secondary index cannot be specified when updating WarmThroughput"
        } else {
            "WarmThroughput must be the only operation in the request"
        }));
    }
    if throughput && billing == Some("PAY_PER_REQUEST") {
        // [T-056]
        return Err(Refusal::invalid("ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"));
    }
    if billing == Some("PROVISIONED") && !throughput {
        return Err(Refusal::invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"));
    }
    if stream && throughput {
        return Err(Refusal::invalid("You cannot modify stream status while updating table IOPS")); // [T-382]
    }
    if structural && throughput {
        // [T-174][T-382]
        return Err(Refusal::invalid("You cannot create or delete index while updating table IOPS"));
    }
    if structural && stream {
        return Err(Refusal::invalid("You cannot create or delete index while changing stream status")); // [T-174]
    }
    if created + deleted > 1 {
        return Err(admission::one_online_index());
    }
    Ok(())
}

/// Checks that each entry is one action, and each index has one entry [T-160].
fn check_entries(updates: &[GlobalSecondaryIndexUpdate]) -> Result<(), Refusal> {
    let mut names = BTreeSet::new();
    for update in updates {
        let actions = [update.create.is_some(), update.update.is_some(), update.delete.is_some()];
        match actions.iter().filter(|present| **present).count() {
            0 => {
                return Err(Refusal::invalid(
                    "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, \
                     GlobalSecondaryIndexUpdate.Delete must not be null",
                ));
            }
            1 => {}
            _ => {
                return Err(Refusal::invalid(
                    "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
                ));
            }
        }
        if let Some(name) = index_name(update)
            && !names.insert(name)
        {
            return Err(Refusal::invalid(format!(
                "Only one global secondary index update per index is allowed simultaneously. Index: {name}"
            )));
        }
    }
    Ok(())
}

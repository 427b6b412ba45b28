//! Planning capacity: billing mode, provisioned units, on-demand maxima and warm throughput.

use super::action::Estimate;
use super::planner::Planner;
use crate::codes::Code;
use crate::diff::Change;
use crate::model::{Billing, OnDemandMaximum, request};
use crate::wire;

/// Plans a switch of the billing mode.
pub(super) fn billing_mode(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::BillingMode { to, .. } = *change else { return false };
    match to {
        Billing::OnDemand(_) => {
            planner.update("switches to on-demand".to_owned(), Estimate::new(130, 172), None, |input| {
                input.billing_mode = Some(to.mode().to_owned());
                // The one batch worth its while: a maximum may come with the switch [T-433].
                input.on_demand_throughput = request::on_demand_maximum(to);
            });
        }
        Billing::Provisioned(throughput) => {
            // Every index that is there needs its capacity in the same call [T-152]; one that nobody declared gets
            // the table's.
            let indexes = planner.builder.current.global_secondary_indexes.keys();
            let units: Vec<_> = indexes
                .map(|name| {
                    let declared = planner.wanted.global_secondary_indexes.get(name);
                    (name.clone(), declared.and_then(|index| index.billing.throughput()).unwrap_or(throughput))
                })
                .collect();
            let each: String = units.iter().map(|(name, units)| format!("; index {name} {units}")).collect();
            let what = format!("goes from on-demand to {to}{each}; requests beyond that are throttled");
            let statistics = planner.statistics();
            let Some(approval) = planner.builder.approved(Code::ToProvisioned, None, what, statistics) else {
                return false;
            };
            let updates: Vec<_> = units
                .into_iter()
                .map(|(name, units)| {
                    update_index(&name, |update| {
                        update.provisioned_throughput = Some(request::provisioned_throughput(units));
                    })
                })
                .collect();
            let reason = format!("switches to {to}");
            planner.update(reason, Estimate::new(90, 161), Some(approval), |input| {
                input.billing_mode = Some(to.mode().to_owned());
                input.provisioned_throughput = Some(request::provisioned_throughput(throughput));
                input.global_secondary_index_updates = (!updates.is_empty()).then_some(updates);
            });
        }
    }
    true
}

/// Plans a change of provisioned capacity; a lower one is held.
pub(super) fn provisioned(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::Throughput { index, from, to } = change else { return false };
    let owner = index.as_deref().map_or_else(|| "the table".to_owned(), |index| format!("index {index}"));
    let mut approval = None;
    if to.read < from.read || to.write < from.write {
        let lowered: Vec<_> = [("reads", to.read < from.read), ("writes", to.write < from.write)]
            .into_iter()
            .filter_map(|(side, lower)| lower.then_some(side))
            .collect();
        let what = format!("sets the capacity of {owner} from {from} to {to}: fewer {}", lowered.join(" and "));
        let statistics = planner.statistics();
        approval = planner.builder.approved(Code::LowerCapacity, index.as_deref(), what, statistics);
        if approval.is_none() {
            return false;
        }
    }
    let units = request::provisioned_throughput(*to);
    planner.update(
        format!("sets the capacity of {owner} to {to}"),
        Estimate::new(2, 6),
        approval,
        |input| match index {
            None => input.provisioned_throughput = Some(units),
            Some(name) => {
                let update = update_index(name, |update| update.provisioned_throughput = Some(units));
                input.global_secondary_index_updates = Some(vec![update]);
            }
        },
    );
    true
}

/// Plans a change of on-demand maxima; a lower one is held, unless the table was provisioned a moment ago.
pub(super) fn on_demand_maximum(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::OnDemandMaximum { index, to, .. } = change else { return false };
    let billing = match index {
        None => planner.builder.current.billing,
        Some(name) => match planner.builder.current.global_secondary_indexes.get(name) {
            Some(index) => index.billing,
            None => return false,
        },
    };
    // A switch that is held leaves the table provisioned, where there are no maxima.
    let Billing::OnDemand(current) = billing else { return false };
    if current == *to {
        return true;
    }
    let owner = index.as_deref().map_or_else(|| "the table".to_owned(), |index| format!("index {index}"));
    let lower = |to: Option<u64>, from: Option<u64>| to.is_some_and(|to| from.is_none_or(|from| to < from));
    let was_provisioned = planner.observed.table.billing.is_provisioned();
    let mut approval = None;
    if !was_provisioned && (lower(to.read, current.read) || lower(to.write, current.write)) {
        let what = format!("lowers what {owner} serves on demand: {to}");
        let statistics = planner.statistics();
        approval = planner.builder.approved(Code::LowerCapacity, index.as_deref(), what, statistics);
        if approval.is_none() {
            return false;
        }
    }
    let maximum = changed_maximum(current, *to);
    planner.update(
        format!("sets the on-demand maximum of {owner}"),
        Estimate::new(0, 6),
        approval,
        |input| match index {
            None => input.on_demand_throughput = Some(maximum),
            Some(name) => {
                let update = update_index(name, |update| update.on_demand_throughput = Some(maximum));
                input.global_secondary_index_updates = Some(vec![update]);
            }
        },
    );
    true
}

/// Maxima merge member by member, so only what changes is sent; −1 clears one [T-178].
fn changed_maximum(from: OnDemandMaximum, to: OnDemandMaximum) -> wire::OnDemandThroughput {
    let member = |from: Option<u64>, to: Option<u64>| (from != to).then(|| to.map_or(-1, request::signed));
    wire::OnDemandThroughput {
        max_read_request_units: member(from.read, to.read),
        max_write_request_units: member(from.write, to.write),
    }
}

/// Plans a rise of warm throughput.
pub(super) fn warm(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::WarmThroughput { index, to, .. } = change else { return false };
    let owner = index.as_deref().map_or_else(|| "the table".to_owned(), |index| format!("index {index}"));
    let units = request::warm_throughput(*to);
    planner.update(format!("raises the warm throughput of {owner} to {to}"), Estimate::new(450, 514), None, |input| {
        match index {
            None => input.warm_throughput = Some(units),
            Some(name) => {
                let update = update_index(name, |update| update.warm_throughput = Some(units));
                input.global_secondary_index_updates = Some(vec![update]);
            }
        }
    });
    true
}

fn update_index(
    name: &str,
    fill: impl FnOnce(&mut wire::UpdateGlobalSecondaryIndexAction),
) -> wire::GlobalSecondaryIndexUpdate {
    let mut update = wire::UpdateGlobalSecondaryIndexAction { index_name: name.to_owned(), ..Default::default() };
    fill(&mut update);
    wire::GlobalSecondaryIndexUpdate { update: Some(update), ..Default::default() }
}

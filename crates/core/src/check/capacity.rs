//! Capacity: provisioned, on-demand maxima and warm throughput.

use crate::codes::Code;
use crate::finding::Finding;
use crate::model::{Billing, WarmThroughput};
use crate::place::Place;
use crate::project::DesiredTable;

/// Checks the capacity of a table and of each of its global indexes.
pub(super) fn check(desired: &DesiredTable, findings: &mut Vec<Finding>) {
    let declaration = &desired.declaration;
    let throughput = declaration.provisioned_throughput.as_ref().map(|t| &t.place);
    let maximum = declaration.on_demand_throughput.as_ref().map(|m| &m.place);
    let warm_place = declaration.warm_throughput.as_ref().map(|w| &w.place);
    let table = &desired.table;
    billing(&desired.declared_name, table.billing, throughput.or(maximum), findings);
    warm(&desired.declared_name, table.warm_throughput, table.billing, warm_place, findings);
    for (name, index) in &table.global_secondary_indexes {
        let owner = format!("{}/{name}", desired.declared_name);
        let declared = declaration.global_secondary_indexes.get(name);
        let own = declared.and_then(|index| {
            let throughput = index.provisioned_throughput.as_ref().map(|t| &t.place);
            throughput.or(index.on_demand_throughput.as_ref().map(|m| &m.place))
        });
        billing(&owner, index.billing, own.or(throughput), findings);
        let place = declared.and_then(|index| index.warm_throughput.as_ref()).map(|w| &w.place);
        warm(&owner, index.warm_throughput, index.billing, place, findings);
    }
}

fn billing(owner: &str, billing: Billing, place: Option<&Place>, findings: &mut Vec<Finding>) {
    let values = match billing {
        Billing::Provisioned(throughput) => [Some(throughput.read), Some(throughput.write)],
        Billing::OnDemand(maximum) => [maximum.read, maximum.write],
    };
    if values.into_iter().flatten().any(|units| units == 0 || units > i64::MAX as u64) {
        findings.push(
            Finding::error(Code::ThroughputOutOfRange, format!("throughput of {owner} is out of range: {billing}"))
                .at_some(place)
                .about(owner)
                .help("each number is at least 1, and DynamoDB counts to 9223372036854775807; leave a maximum out for none"),
        );
    }
}

/// Warm throughput cannot be asked for below where DynamoDB starts [T-039].
fn warm(
    owner: &str,
    warm: Option<WarmThroughput>,
    billing: Billing,
    place: Option<&Place>,
    findings: &mut Vec<Finding>,
) {
    let Some(warm) = warm else { return };
    let least = WarmThroughput::start_of(billing);
    if warm.read > i64::MAX as u64 || warm.write > i64::MAX as u64 {
        findings.push(
            Finding::error(Code::ThroughputOutOfRange, format!("warm throughput of {owner} is out of range: {warm}"))
                .at_some(place)
                .about(owner)
                .help("DynamoDB counts to 9223372036854775807, and admits far less"),
        );
    } else if warm.read < least.read || warm.write < least.write {
        findings.push(
            Finding::error(
                Code::WarmThroughputTooLow,
                format!("warm throughput of {owner} is {warm}, below the {least} that it starts with"),
            )
            .at_some(place)
            .about(owner)
            .help("raise it, or leave it out"),
        );
    }
}

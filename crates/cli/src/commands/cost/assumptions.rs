//! What every estimate takes for granted.

use tablewright_core::cost::{BYTES_OF_AN_UNKNOWN_ATTRIBUTE, HOURS_PER_MONTH, OVERHEAD_PER_ITEM};

use super::Report;

/// Returns the assumptions of a report, as sentences without a full stop.
pub(super) fn assumptions(report: &Report<'_>) -> Vec<String> {
    let free = match &report.credits {
        Some(_) => "the free tier is taken off as if nothing else in the account and region used it",
        None => "the free tier is not taken off, as other tables of the account may use it up (--free-tier)",
    };
    let mut assumptions = vec![
        format!("a month has {HOURS_PER_MONTH} hours, a GB 1,000,000,000 bytes, and every item the average size"),
        format!("each stored item and index entry is billed with {OVERHEAD_PER_ITEM} bytes more"),
        "each read and each write is one request for one item".to_owned(),
        free.to_owned(),
        "not in it: backups and restores, exports, data transfer, KMS, Contributor Insights, auto scaling, reserved \
         capacity, taxes; parameters, policies and mappings are free"
            .to_owned(),
    ];
    let has_estimated_entries = report.tables.iter().any(|cost| {
        use tablewright_core::model::Projection;
        let global = cost.table.global_secondary_indexes.values().map(|index| &index.projection);
        let local = cost.table.local_secondary_indexes.values().map(|index| &index.projection);
        global.chain(local).any(|projection| *projection != Projection::All)
    });
    if has_estimated_entries {
        assumptions.push(format!(
            "entries of indexes that do not carry everything have {BYTES_OF_AN_UNKNOWN_ATTRIBUTE} bytes for each \
             attribute, unless `entry_size` or a live index says otherwise"
        ));
    }
    if report.tables.iter().any(|cost| cost.estimate.lines.iter().any(|line| line.replica.is_some())) {
        assumptions.push("replicas are set up like the table, and read where it is read".to_owned());
    }
    assumptions
}

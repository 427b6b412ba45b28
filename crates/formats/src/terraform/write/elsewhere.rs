//! In what other environments differ from the module with their values.

use tablewright_core::codes::Code;
use tablewright_core::diff::diff;
use tablewright_core::finding::Finding;
use tablewright_core::model::{Billing, DEFAULT_RECOVERY_DAYS, OnDemandMaximum, Table};

use super::module::Module;

/// Returns a note for each table that the module cannot make as another environment declares it. Names and tags are not
/// compared: they hold the environment's name.
pub(super) fn notes(module: &Module<'_>) -> Vec<Finding> {
    let mut notes = Vec::new();
    for (environment, other) in module.others {
        for here in module.tables {
            let Some(there) = other.tables.get(&here.declared_name) else { continue };
            let changes: Vec<_> = diff(&with_values_of(&here.table, &there.table), &there.table)
                .iter()
                .map(ToString::to_string)
                .collect();
            if changes.is_empty() {
                continue;
            }
            let message = format!(
                "{} is otherwise in environment {environment}, which no variable says: {}",
                here.declared_name,
                changes.join("; ")
            );
            let finding = Finding::note(Code::NotRendered, message).about(&here.declared_name);
            notes.push(finding.help(format!("--env {environment} writes that environment's own module")));
        }
    }
    notes
}

/// Returns what the module makes of a table with the values of another environment.
fn with_values_of(here: &Table, there: &Table) -> Table {
    let billing = |here: Billing, there: Billing| match (here, there) {
        (Billing::OnDemand(_), Billing::OnDemand(_)) => here,
        (_, Billing::OnDemand(_)) => Billing::OnDemand(OnDemandMaximum::default()),
        (_, Billing::Provisioned(_)) => there,
    };
    let mut made = Table {
        name: there.name.clone(),
        tags: there.tags.clone(),
        billing: billing(here.billing, there.billing),
        point_in_time_recovery: there
            .point_in_time_recovery
            .map(|_| here.point_in_time_recovery.unwrap_or(DEFAULT_RECOVERY_DAYS)),
        deletion_protection: there.deletion_protection,
        table_class: there.table_class,
        ..here.clone()
    };
    for (name, index) in &mut made.global_secondary_indexes {
        if let Some(other) = there.global_secondary_indexes.get(name) {
            index.billing = billing(index.billing, other.billing);
        }
    }
    made
}

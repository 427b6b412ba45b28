//! What a table lost, judged by what the endpoint knows of it, not by what a plan says.

use std::collections::BTreeSet;

use tablewright_control_plane::{BillingMode, GlobalIndex, Table, Units};
use tablewright_core::codes::Code;
use tablewright_core::plan::Approval;
use tablewright_core::wire::{KeySchemaElement, OnDemandThroughput};

/// Returns what must have been approved for a table to become another one. Nothing ever allows that its key, its local
/// indexes or its identity change; those are asserted here.
pub fn losses(declared_name: &str, before: &Table, after: &Table) -> BTreeSet<Approval> {
    assert_eq!(after.id, before.id, "the table is another one");
    assert_eq!(after.key_schema, before.key_schema);
    assert_eq!(after.local_indexes, before.local_indexes);
    let mut lost = Lost { declared_name, found: BTreeSet::new() };
    lost.settings(before, after);
    lost.capacity(
        None,
        before,
        after,
        (before.capacity.units, after.capacity.units),
        (&before.on_demand, &after.on_demand),
    );
    for index in &before.global_indexes {
        let name = index.name.as_str();
        match after.global_indexes.iter().find(|other| other.name == name) {
            Some(kept) if typed_key(after, kept) == typed_key(before, index) && kept.projection == index.projection => {
                lost.capacity(
                    Some(name),
                    before,
                    after,
                    (index.capacity.units, kept.capacity.units),
                    (&index.on_demand, &kept.on_demand),
                );
            }
            _ => lost.note(Code::DeleteIndex, Some(name)),
        }
    }
    lost.found
}

/// An index's key with the types of its attributes, which stand beside all keys.
fn typed_key<'a>(table: &'a Table, index: &'a GlobalIndex) -> Vec<(&'a KeySchemaElement, Option<&'a str>)> {
    let of = |name: &str| table.attribute_definitions.iter().find(|definition| definition.attribute_name == name);
    let typed = |element: &'a KeySchemaElement| {
        (element, of(&element.attribute_name).map(|definition| definition.attribute_type.as_str()))
    };
    index.key_schema.iter().map(typed).collect()
}

struct Lost<'a> {
    declared_name: &'a str,
    found: BTreeSet<Approval>,
}

impl Lost<'_> {
    fn note(&mut self, code: Code, index: Option<&str>) {
        let resource = match index {
            Some(index) => format!("{}/{index}", self.declared_name),
            None => self.declared_name.to_owned(),
        };
        self.found.insert(Approval { code, resource });
    }

    fn settings(&mut self, before: &Table, after: &Table) {
        if before.stream_view_type.is_some() {
            match &after.stream_view_type {
                None => self.note(Code::DisableStream, None),
                // A stream that was off in between has another ARN, whatever its records carry.
                Some(_) if after.stream_label != before.stream_label => self.note(Code::ChangeStreamView, None),
                Some(_) => {}
            }
        }
        if let Some(recovery) = &before.point_in_time_recovery {
            match &after.point_in_time_recovery {
                Some(kept) if kept.since != recovery.since => self.note(Code::DisableRecovery, None),
                Some(kept) if kept.days < recovery.days => self.note(Code::ShortenRecovery, None),
                Some(_) => {}
                None => self.note(Code::DisableRecovery, None),
            }
        }
        if after.time_to_live.is_some() && after.time_to_live != before.time_to_live {
            self.note(Code::EnableTimeToLive, None);
        }
        if before.deletion_protection && !after.deletion_protection {
            self.note(Code::LiftDeletionProtection, None);
        }
        if after.key_arn != before.key_arn {
            self.note(Code::ChangeEncryption, None);
        }
        if (before.billing_mode, after.billing_mode) == (BillingMode::PayPerRequest, BillingMode::Provisioned) {
            self.note(Code::ToProvisioned, None);
        }
    }

    /// Capacity within one mode; what a switch takes along is approved with the switch.
    fn capacity(
        &mut self,
        index: Option<&str>,
        before: &Table,
        after: &Table,
        units: (Units, Units),
        maxima: (&Option<OnDemandThroughput>, &Option<OnDemandThroughput>),
    ) {
        let lower = match (before.billing_mode, after.billing_mode) {
            (BillingMode::Provisioned, BillingMode::Provisioned) => {
                units.1.read < units.0.read || units.1.write < units.0.write
            }
            (BillingMode::PayPerRequest, BillingMode::PayPerRequest) => {
                let most = |maxima: &Option<OnDemandThroughput>| {
                    let member = |member: Option<i64>| member.unwrap_or(i64::MAX);
                    let maxima = maxima.clone().unwrap_or_default();
                    (member(maxima.max_read_request_units), member(maxima.max_write_request_units))
                };
                let (from, to) = (most(maxima.0), most(maxima.1));
                to.0 < from.0 || to.1 < from.1
            }
            _ => false,
        };
        if lower {
            self.note(Code::LowerCapacity, index);
        }
    }
}

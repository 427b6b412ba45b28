//! What a declaration speaks about, and what becomes of the rest.
//!
//! A declaration of this program speaks for a whole table: what it does not mention is DynamoDB's default. The custom
//! resource, which adopts tables, does not: what its properties do not mention stays as it is found. Whoever reads such
//! properties says so with [`TableDeclaration::keeps_unmentioned`]; the rule stands here alone.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::declaration::{GlobalIndexDeclaration, IgnoredField, TableDeclaration};
use super::resolve::DesiredTable;
use crate::codes::Code;
use crate::model::Table;
use crate::plan::Approval;

/// The fields that a declaration may leave as they are found by not mentioning them. Capacity belongs to the billing
/// mode, warm throughput is compared only where it is declared, and of tags and indexes each one counts.
pub const MAY_BE_UNMENTIONED: [IgnoredField; 8] = [
    IgnoredField::BillingMode,
    IgnoredField::OnDemandThroughput,
    IgnoredField::Stream,
    IgnoredField::TimeToLive,
    IgnoredField::PointInTimeRecovery,
    IgnoredField::ServerSideEncryption,
    IgnoredField::TableClass,
    IgnoredField::DeletionProtection,
];

impl TableDeclaration {
    /// Says whether the declaration says anything about a field.
    pub fn mentions(&self, field: &IgnoredField) -> bool {
        let of_index =
            |is_there: fn(&GlobalIndexDeclaration) -> bool| self.global_secondary_indexes.values().any(is_there);
        match field {
            IgnoredField::BillingMode => self.billing_mode.is_some() || self.provisioned_throughput.is_some(),
            IgnoredField::ProvisionedThroughput => {
                self.provisioned_throughput.is_some() || of_index(|index| index.provisioned_throughput.is_some())
            }
            IgnoredField::OnDemandThroughput => {
                self.on_demand_throughput.is_some() || of_index(|index| index.on_demand_throughput.is_some())
            }
            IgnoredField::WarmThroughput => {
                self.warm_throughput.is_some() || of_index(|index| index.warm_throughput.is_some())
            }
            IgnoredField::Stream => self.stream.is_some(),
            IgnoredField::TimeToLive => self.time_to_live.is_some(),
            IgnoredField::PointInTimeRecovery => self.point_in_time_recovery.is_some(),
            IgnoredField::ServerSideEncryption => self.server_side_encryption.is_some(),
            IgnoredField::TableClass => self.table_class.is_some(),
            IgnoredField::DeletionProtection => self.deletion_protection.is_some(),
            IgnoredField::Tags => !self.tags.is_empty(),
            IgnoredField::Tag(key) => self.tags.contains_key(key),
            IgnoredField::GlobalSecondaryIndexes => !self.global_secondary_indexes.is_empty(),
            IgnoredField::GlobalSecondaryIndex(name) => self.global_secondary_indexes.contains_key(name),
        }
    }

    /// Says whether the declaration has a local secondary index.
    pub fn mentions_local_indexes(&self) -> bool {
        !self.local_secondary_indexes.is_empty()
    }
}

impl DesiredTable {
    /// Returns the table that is wanted, with everything taken from the live one about which nobody speaks: no field of
    /// the table, no global index, and, where `speaks_of_local_indexes` is false, no local one.
    pub fn keeping(
        &self,
        live: &Table,
        is_spoken_of: impl Fn(&IgnoredField) -> bool,
        speaks_of_local_indexes: bool,
    ) -> DesiredTable {
        let mut wanted = self.clone();
        let indexes = live.global_secondary_indexes.keys().cloned().map(IgnoredField::GlobalSecondaryIndex);
        wanted.ignore.extend(MAY_BE_UNMENTIONED.into_iter().chain(indexes).filter(|field| !is_spoken_of(field)));
        if !speaks_of_local_indexes {
            wanted.table.local_secondary_indexes.clone_from(&live.local_secondary_indexes);
        }
        wanted
    }

    /// Returns the table as it is wanted in place of a live one: with what the declaration does not mention taken from
    /// there, where that is what its silence means.
    pub(crate) fn in_place_of(&self, live: &Table, approved: &BTreeSet<Approval>) -> Cow<'_, DesiredTable> {
        let declaration = &self.declaration;
        if !declaration.keeps_unmentioned {
            return Cow::Borrowed(self);
        }
        let is_spoken_of = |field: &IgnoredField| declaration.mentions(field) || self.is_approved(approved, field);
        Cow::Owned(self.keeping(live, is_spoken_of, declaration.mentions_local_indexes()))
    }

    /// Says whether somebody speaks about a field by an approval: that of deleting an index.
    pub fn is_approved<'a>(&self, approved: impl IntoIterator<Item = &'a Approval>, field: &IgnoredField) -> bool {
        let IgnoredField::GlobalSecondaryIndex(name) = field else { return false };
        let resource = format!("{}/{name}", self.declared_name);
        approved.into_iter().any(|approval| approval.code == Code::DeleteIndex && approval.resource == resource)
    }

    /// Returns the fields that are left as they are found, whatever the live table is like: those that are ignored, and
    /// those that are not mentioned, where that is what silence means.
    pub fn left_alone(&self) -> BTreeSet<IgnoredField> {
        let keeps = self.declaration.keeps_unmentioned;
        let unmentioned = MAY_BE_UNMENTIONED.into_iter().filter(|field| keeps && !self.declaration.mentions(field));
        self.ignore.iter().cloned().chain(unmentioned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{Declared, Place};
    use crate::project::BillingMode;

    fn declared<T>(value: T) -> Option<Declared<T>> {
        let place = Place { file: "tables.yaml".into(), line: 1, column: 1, offset: 0, length: 0 };
        Some(Declared::new(value, place))
    }

    #[test]
    fn switching_off_is_mentioning() {
        let silent = TableDeclaration::default();
        assert!(MAY_BE_UNMENTIONED.iter().all(|field| !silent.mentions(field)));
        let off = TableDeclaration {
            billing_mode: declared(BillingMode::PayPerRequest),
            stream: declared(None),
            time_to_live: declared(None),
            deletion_protection: declared(false),
            ..TableDeclaration::default()
        };
        let mentioned: Vec<_> = MAY_BE_UNMENTIONED.into_iter().filter(|field| off.mentions(field)).collect();
        let expected = [
            IgnoredField::BillingMode,
            IgnoredField::Stream,
            IgnoredField::TimeToLive,
            IgnoredField::DeletionProtection,
        ];
        assert_eq!(mentioned, expected);
    }

    #[test]
    fn a_layer_above_speaks_for_what_is_left_alone_below() {
        let below = TableDeclaration { keeps_unmentioned: true, ..TableDeclaration::default() };
        let above = TableDeclaration { time_to_live: declared(None), ..TableDeclaration::default() };
        let both = above.over(&below);
        assert!(both.keeps_unmentioned);
        assert!(both.mentions(&IgnoredField::TimeToLive) && !both.mentions(&IgnoredField::Stream));
    }
}

//! What a template means by not saying something.

use tablewright_core::model::{Encryption, TableClass};
use tablewright_core::place::Declared;
use tablewright_core::project::{BillingMode, IgnoredField, TableDeclaration};

use super::TemplateTable;
use crate::cloudformation::properties::ResourceKind;

impl TemplateTable {
    /// Returns the table with everything said about which the template is silent, so that no defaults of a project
    /// change what a stack makes. It carries the live name.
    ///
    /// Silence is DynamoDB's default. In the custom resource, which adopts tables, it leaves what it finds: those fields
    /// are ignored.
    pub fn completed(&self) -> TableDeclaration {
        let mut declaration = self.declaration.clone();
        let place = &self.logical_id.place;
        let fields = [
            (IgnoredField::BillingMode, declaration.billing_mode.is_none()),
            (IgnoredField::OnDemandThroughput, declaration.on_demand_throughput.is_none()),
            (IgnoredField::WarmThroughput, declaration.warm_throughput.is_none()),
            (IgnoredField::Stream, declaration.stream.is_none()),
            (IgnoredField::TimeToLive, declaration.time_to_live.is_none()),
            (IgnoredField::PointInTimeRecovery, declaration.point_in_time_recovery.is_none()),
            (IgnoredField::ServerSideEncryption, declaration.server_side_encryption.is_none()),
            (IgnoredField::TableClass, declaration.table_class.is_none()),
            (IgnoredField::DeletionProtection, declaration.deletion_protection.is_none()),
        ];
        let mut silent: Vec<_> =
            fields.into_iter().filter(|(_, is_silent)| *is_silent).map(|(field, _)| field).collect();
        if self.kind == ResourceKind::CustomResource && !silent.is_empty() {
            let ignore = declaration.ignore.get_or_insert_with(|| Declared::new(Vec::new(), place.clone()));
            silent.retain(|field| !ignore.value.contains(field));
            ignore.value.extend(silent);
        }
        if declaration.provisioned_throughput.is_none() {
            let on_demand = Declared::new(BillingMode::PayPerRequest, place.clone());
            declaration.billing_mode.get_or_insert(on_demand);
        }
        declaration.stream.get_or_insert_with(|| Declared::new(None, place.clone()));
        declaration.time_to_live.get_or_insert_with(|| Declared::new(None, place.clone()));
        declaration.point_in_time_recovery.get_or_insert_with(|| Declared::new(None, place.clone()));
        declaration.server_side_encryption.get_or_insert_with(|| Declared::new(Encryption::AwsOwned, place.clone()));
        declaration.table_class.get_or_insert_with(|| Declared::new(TableClass::Standard, place.clone()));
        declaration.deletion_protection.get_or_insert_with(|| Declared::new(false, place.clone()));
        declaration.name = self.table_name.clone();
        declaration
    }
}

//! What a template means by not saying something.

use tablewright_core::model::{Encryption, TableClass};
use tablewright_core::place::Declared;
use tablewright_core::project::{BillingMode, TableDeclaration};

use super::TemplateTable;
use crate::cloudformation::properties::ResourceKind;

impl TemplateTable {
    /// Returns the table as no defaults of a project change it: they are not what a stack makes. It carries the live name.
    ///
    /// Silence is DynamoDB's default, which is said in full. The custom resource, which adopts tables, leaves what it
    /// finds; what it is silent about stays so.
    pub fn completed(&self) -> TableDeclaration {
        let mut declaration = TableDeclaration { name: self.table_name.clone(), ..self.declaration.clone() };
        if self.kind == ResourceKind::CustomResource {
            return TableDeclaration { keeps_unmentioned: true, ..declaration };
        }
        let place = &self.logical_id.place;
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
        declaration
    }
}

//! What a configuration means by not saying something.

use tablewright_core::model::{Encryption, TableClass};
use tablewright_core::place::Declared;
use tablewright_core::project::TableDeclaration;

use super::TerraformTable;

impl TerraformTable {
    /// Returns the table with everything said about which the configuration is silent, so that no defaults of a project
    /// change what Terraform makes. It carries the live name.
    pub fn completed(&self) -> TableDeclaration {
        let mut declaration = self.declaration.clone();
        let place = &self.address.place;
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

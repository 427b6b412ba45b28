//! Resources of the AWS provider that are tables or parts of them.
//!
//! A node comes in, blocks as lists of mappings, from files or from what `terraform show -json` prints; out comes the
//! declaration of a table. Names are the provider's own.

mod apart;
mod billing;
mod ignored;
mod indexes;
mod keys;
mod left_out;
mod settings;
mod table;
mod values;

use std::collections::BTreeMap;

use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

pub(super) use apart::add_parts;

use super::configuration::{Resource, TerraformTable};
use crate::reader::Reader;
use crate::tree::Node;

/// The type of a resource that is a table.
pub(super) const TABLE: &str = "aws_dynamodb_table";

/// Reads a table.
pub(super) fn read(resource: &Resource) -> (TerraformTable, Vec<Finding>) {
    let mut reader = Reader::default();
    let arguments = values::known(&mut reader, &resource.arguments, left_out::NOT_READ);
    let (table_name, mut declaration) = table::read(&mut reader, &arguments);
    for (key, value) in &resource.default_tags {
        declaration.tags.entry(key.clone()).or_insert_with(|| value.clone());
    }
    declaration.place = Some(resource.address.place.clone());
    declaration.ignore = ignored::read(&mut reader, resource);
    let mut findings = reader.into_findings();
    for finding in &mut findings {
        finding.resource.get_or_insert_with(|| resource.address.value.clone());
    }
    (TerraformTable { address: resource.address.clone(), table_name, declaration }, findings)
}

/// Reads the tags that a provider gives to everything.
pub(super) fn default_tags(node: &Node) -> (BTreeMap<String, Declared<String>>, Vec<Finding>) {
    let mut reader = Reader::default();
    let node = values::known(&mut reader, node, &[]);
    let tags = settings::tags(&mut reader, &node);
    (tags, reader.into_findings())
}

//! CloudFormation: templates and the properties of tables in them.
//!
//! [`properties`] reads what stands under `Properties` of one table, whose references are resolved already; it is what
//! the custom resource reads its events with, so it needs no YAML. [`write`] makes templates of tables.

pub mod properties;
pub mod write;

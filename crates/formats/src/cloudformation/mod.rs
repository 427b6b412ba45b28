//! CloudFormation: templates and the properties of tables in them.
//!
//! [`properties`] reads what stands under `Properties` of one table, whose references are resolved already; it is what
//! the custom resource reads its events with, so it needs no YAML. [`template`] reads whole files — CloudFormation in
//! YAML and JSON, SAM, the Serverless Framework — and resolves them for one stage: `serverless` replaces variables,
//! `evaluate` intrinsic functions, and `companions` makes declarations of alarms, parameters and readers of streams. What cannot be known from
//! the files is a finding at its place where a table needs it; nothing is guessed, and no file is opened here.
//! [`write`] makes templates of tables.

#[cfg(feature = "yaml")]
pub(crate) mod companions;
#[cfg(feature = "yaml")]
mod evaluate;
pub mod properties;
#[cfg(feature = "yaml")]
mod serverless;
#[cfg(feature = "yaml")]
pub mod template;
pub mod write;

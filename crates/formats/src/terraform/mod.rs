//! Terraform: configurations in HCL, and what `terraform show -json` prints.
//!
//! [`configuration`] reads the files of a folder with the local modules that it calls; `evaluate` computes their
//! expressions as far as the files tell. [`show`] reads a plan or a state in JSON, which needs no evaluation. Either way
//! `resources` makes declarations of tables, and `companions` of what belongs to tables. What cannot be known is a
//! finding at its place where a table needs it; nothing is guessed, and no file is opened here. [`write`] makes a module of
//! tables.

mod companions;
pub mod configuration;
mod evaluate;
mod resources;
pub mod show;
mod syntax;
pub mod write;

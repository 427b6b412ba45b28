//! Files: finding the declaration, reading it and what it includes; replacing files at once.

mod files;
mod project;
mod schemas;

pub(crate) use files::{DECLARATION_NAMES, Sources, write_at_once};
pub(crate) use project::{Declaration, Loaded};
pub(crate) use schemas::read_schemas;

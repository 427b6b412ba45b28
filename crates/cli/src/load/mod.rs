//! From files to a project: finding the declaration, reading it and what it includes.

mod files;
mod project;
mod schemas;

pub(crate) use files::{DECLARATION_NAMES, Sources};
pub(crate) use project::{Declaration, Loaded};
pub(crate) use schemas::read_schemas;

//! `tablewright.yaml` (also `.yml` and `.json`): the native declaration.
//!
//! A [`Document`] is a parsed file that nobody has given an environment yet; [`Document::project`] replaces variables
//! for one environment and reads the whole file into a `Project`, with every finding at once. [`write()`] goes the other
//! way, from tables to a file as a person would write it.

mod alarms;
mod declare;
mod document;
mod expectations;
mod groups;
mod index;
mod keys;
mod mappings;
mod name_templates;
mod parameters;
mod policies;
mod project;
pub mod reference;
mod settings;
mod start;
mod table;
mod treatment;
mod write;
mod write_companions;

pub use crate::variables::Part;
pub use declare::{common_prefix, declare};
pub use document::{Document, Include, Scope};
pub use name_templates::{EnvironmentTemplates, NameTemplates};
pub use project::unknown_tables;
pub use start::start;
pub use treatment::Treatment;
pub use write::{Heading, write, write_all, write_index};

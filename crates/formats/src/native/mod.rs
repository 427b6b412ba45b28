//! `tablewright.yaml` (also `.yml` and `.json`): the native declaration.
//!
//! A [`Document`] is a parsed file that nobody has given an environment yet; [`Document::project`] replaces variables
//! for one environment and reads the whole file into a `Project`, with every finding at once. [`write()`] goes the other
//! way, from tables to a file as a person would write it.

mod document;
mod index;
mod keys;
mod project;
mod reader;
pub mod reference;
mod settings;
mod table;
mod write;
mod yaml;

pub use document::{Document, Include, Scope};
pub use project::unknown_overrides;
pub use write::{write, write_index};

//! Files: finding the declaration, reading it and what it includes.

mod files;
mod includes;
mod project;
mod schemas;
mod table_variables;
mod templates;

pub(crate) use files::{DECLARATION_NAMES, Sources, declaration_path, read_regular};
pub(crate) use project::{Declaration, Loaded, variables};
pub(crate) use schemas::{expand, read_schemas};
pub(crate) use table_variables::table_variables;
pub(crate) use templates::{Kind, Settings, kind_of, read as read_template};

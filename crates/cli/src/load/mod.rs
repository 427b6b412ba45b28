//! Files: finding the declaration, reading it and what it includes.

mod files;
mod foreign;
mod includes;
mod project;
mod schemas;
mod table_variables;
mod templates;
mod terraform;

pub(crate) use files::{DECLARATION_NAMES, Sources, declaration_path, read_regular};
pub(crate) use foreign::{ForeignTables, Manager};
pub(crate) use project::{Declaration, Loaded, variables};
pub(crate) use schemas::{expand, read_schemas};
pub(crate) use table_variables::table_variables;
pub(crate) use templates::{Kind, Settings, kind_of, read as read_template};
pub(crate) use terraform::{
    directories as terraform_directories, is_directory_of_terraform, read as read_terraform, read_shown,
};

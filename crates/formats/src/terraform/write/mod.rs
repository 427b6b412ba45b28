//! Tables and what stands beside them as a module of Terraform.
//!
//! Tables in normal form come in with their companions, for one environment and all others; the files of a module come out.
//! What is not the same in all environments is a variable of the module, and so is the environment's name wherever a text
//! holds it. Nothing here knows where the files go.

mod addresses;
mod companions;
mod elsewhere;
mod hcl;
mod imports;
mod left_out;
mod module;
mod outputs;
mod settings;
mod table;
mod variables;

pub use imports::Import;
pub use module::{Module, Renamed, Written, write};
pub use settings::Setting;

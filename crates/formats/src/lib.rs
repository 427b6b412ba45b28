//! Text to model and back.
//!
//! A [`source::Source`] comes in with its text already read; out comes the model of `tablewright-core`, each value
//! with its place, or every finding at once. [`native`] reads and writes `tablewright.yaml`, [`schema`] the JSON of
//! DescribeTable and CreateTable; [`names`] writes table names for programs, [`dashboard`] what CloudWatch
//! shows of tables, [`prices`] reads lists of prices. No file, variable, clock or socket is touched here.
//!
//! The feature `yaml`, on by default, brings the YAML parser and what needs it; without it there is JSON. The feature
//! `hcl`, on by default too, brings the parser of HCL and [`terraform`].

pub mod cloudformation;
#[cfg(feature = "yaml")]
pub mod dashboard;
#[cfg(feature = "yaml")]
mod foreign;
pub mod items;
#[cfg(feature = "yaml")]
mod metrics;
#[cfg(feature = "yaml")]
pub mod names;
#[cfg(feature = "yaml")]
pub mod native;
#[cfg(feature = "yaml")]
pub mod prices;
mod reader;
pub mod schema;
pub mod source;
pub mod suggest;
#[cfg(feature = "hcl")]
pub mod terraform;
pub mod tree;
#[cfg(feature = "yaml")]
pub mod variables;
mod yaml;

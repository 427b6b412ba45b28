//! Text to model and back.
//!
//! A [`source::Source`] comes in with its text already read; out comes the model of `tablewright-core`, each value
//! with its place, or every finding at once. [`native`] reads and writes `tablewright.yaml`, [`schema`] the JSON of
//! DescribeTable and CreateTable; [`names`] writes table names for programs. No file, variable, clock or socket is touched here.

pub mod items;
pub mod names;
pub mod native;
pub mod schema;
pub mod source;
mod suggest;
pub mod tree;
pub mod variables;

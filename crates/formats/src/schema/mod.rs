//! Schema files: the JSON of DescribeTable and of CreateTable's input.
//!
//! [`read`] takes what `aws dynamodb describe-table` prints, what CreateTable takes, and what [`write()`] writes, and
//! gives a declaration in which everything that the file speaks about is set. [`write()`] leaves out what only a live
//! table has: statistics, dates, ARNs, ids.

mod left_out;
mod members;
mod read;
mod write;

pub use left_out::left_out;
pub use read::{SchemaFile, read};
pub use write::write;

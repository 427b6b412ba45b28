//! Schema files: the JSON of DescribeTable and of CreateTable's input.
//!
//! [`read`] takes what `aws dynamodb describe-table` prints, what CreateTable takes, and what [`write()`] writes, and
//! gives a declaration in which everything that the file speaks about is set. [`write()`] leaves out what only a live
//! table has: statistics, dates, ARNs, ids.

mod members;
mod read;
mod write;

pub use read::{SchemaFile, read};
pub use write::write;

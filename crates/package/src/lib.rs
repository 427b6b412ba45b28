//! Packing a Lambda function.
//!
//! A built binary comes in; out comes a zip with it as `bootstrap`, the same bytes for the same binary. [`needs`] reads
//! what the binary asks of the system that runs it, and refuses one that Amazon Linux 2023 could not start: better here
//! than at the first invocation, where it would leave a stack waiting for its answer. Knows nothing of what a function
//! does, and links none of it, so that packing builds in seconds.

pub mod archive;
pub mod needs;

//! Checking IAM policies against the calls that runs really made.
//!
//! [`recorder`] stands before an endpoint and keeps what clients send, [`stand_in`] answers for services that nothing
//! here serves. [`need`] says what IAM asks for a call, from AWS' documents and not from the program's own table;
//! [`policy`] evaluates a policy as IAM does, and remembers which of its parts something was allowed by.

pub mod need;
pub mod policy;
pub mod recorder;
mod request;
pub mod stand_in;

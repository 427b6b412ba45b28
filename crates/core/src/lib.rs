//! What a DynamoDB table is, what must change, and in which order.
//!
//! Everything here is a pure function of its inputs: no clock, no file, no environment variable, no socket.
//! Declarations come in through [`project`], live state through [`observed`]; both become [`model::Table`]s in
//! normal form, which [`diff`] compares. [`plan`] turns differences into exact API requests, [`companion`] does the same
//! for what stands beside tables, [`schedule`] says which of all these may start now, [`permissions`] what IAM must allow for them,
//! [`verify`] whether all of it is as it should be. Parsers, the AWS SDK and the terminal
//! live in other crates.

pub mod check;
pub mod codes;
pub mod companion;
pub mod cost;
pub mod diff;
pub mod event;
pub mod finding;
pub mod metrics;
pub mod model;
pub mod names;
pub mod observed;
pub mod permissions;
pub mod place;
pub mod plan;
pub mod project;
pub mod refusal;
pub mod schedule;
pub mod verify;
pub mod wire;

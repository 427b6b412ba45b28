//! AWS Lambda functions. The program `custom-resource` is the one of a CloudFormation custom resource that creates, adopts
//! and changes tables, and never loses one.
//!
//! What the functions decide comes from `tablewright-core`, what they send goes through `tablewright-engine`; here lives
//! only what an invocation brings with it: events, deadlines, answers.

pub mod clients;
pub mod custom_resource;
pub mod logs;
pub mod settings;

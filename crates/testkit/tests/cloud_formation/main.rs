//! The emulated CloudFormation against functions within the test, so that it can be relied on where the function is what
//! is tested.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod custom;
mod native;
mod world;

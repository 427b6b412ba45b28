//! The emulated CloudFormation against functions within the test, so that it can be relied on where the function is what
//! is tested.

mod custom;
mod native;
mod world;

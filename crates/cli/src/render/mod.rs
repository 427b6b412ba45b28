//! From the core's values to text for people. Everything reads without colour.

pub(crate) mod columns;
pub(crate) mod companions;
pub(crate) mod events;
pub(crate) mod findings;
pub(crate) mod plan;
pub(crate) mod quantity;
pub(crate) mod report;
pub(crate) mod style;

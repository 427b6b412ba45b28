//! Between the SDK's types and the wire shapes of the core. Nothing is interpreted here.

pub(crate) mod description;
pub(crate) mod request;

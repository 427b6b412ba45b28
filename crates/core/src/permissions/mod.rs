//! What IAM asks of whoever runs Tablewright.
//!
//! [`operation`] holds, as data, which action each call of DynamoDB's control plane needs, on what, and what DynamoDB
//! asks for in the caller's name. [`control_plane`] says which of these calls declared tables can need. Both come
//! together as [`Grants`], of which [`Policy`] makes the smallest policy. [`data_plane`] says what programs need that use
//! items and streams, and [`companions`] what is needed for what is declared beside tables; both add to the same
//! [`Grants`]. No principal appears here: a policy is attached by others.

pub mod companions;
pub mod control_plane;
pub mod data_plane;
mod grants;
pub mod operation;
mod policy;
mod resource;

pub use grants::{About, Grant, Grants};
pub use policy::{Condition, INLINE_LIMIT, MANAGED_LIMIT, Policy, Statement};
pub use resource::{KeyReference, Resource, Whereabouts, is_region};

//! The embedded DynamoDB endpoint.
//!
//! A front owns the public port: it refuses what a web page of another site could send, answers control-plane calls
//! from the control-plane model and Systems Manager's from a parameter store, and has everything else answered by an
//! item store: plain calls for items within the process, the rest by the store's own server, byte by byte.
//! The model is the authority for which tables exist; the item store follows it, also over a crash between the two.
//! Nothing here knows about projects or plans.

mod authority;
mod clock;
mod direct;
mod endpoint;
mod error;
mod faults;
mod front;
mod inner;
mod items;
mod not_ready;
mod parameters;
mod reconcile;
mod sqlite_file;
mod tables_file;

pub use clock::Clock;
pub use endpoint::{Endpoint, Options};
pub use error::StartError;

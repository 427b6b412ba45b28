//! What tests run in.
//!
//! [`virtual_endpoint`] performs plans on the control-plane model in virtual time, [`generate`] makes random tables
//! and declarations, [`sandbox`] runs the command with a cleared environment beside an endpoint of its own. Only
//! tests link this crate, so what cannot go on panics with what is needed to reproduce.

pub mod generate;
pub mod raw_client;
pub mod sandbox;
pub mod virtual_endpoint;

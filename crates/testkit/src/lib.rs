//! What tests run in.
//!
//! [`virtual_endpoint`] performs plans on the control-plane model in virtual time, [`generate`] makes random tables
//! and cases, [`properties`] checks many of them, [`losses`] judges what a table lost. [`sandbox`] runs the command
//! with a cleared environment beside an endpoint of its own. [`cloud_formation`] and [`lambda_runtime`] stand in for the
//! services that call a custom resource, in an [`account`] on the embedded endpoint. [`permissions`] checks IAM policies
//! against the calls that were made. [`measure`] and [`counting_proxy`] serve benchmarks. Only tests link this crate, so
//! what cannot go on panics with what is needed to reproduce.

pub mod account;
pub mod cloud_formation;
pub mod counting_proxy;
pub mod generate;
mod http_server;
pub mod lambda_runtime;
pub mod losses;
pub mod measure;
pub mod permissions;
pub mod properties;
pub mod raw_client;
pub mod sandbox;
pub mod virtual_endpoint;

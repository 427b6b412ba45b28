//! The access patterns of the products system, on the AWS SDK.
//!
//! One module for each table: [`products`], [`sessions`] and [`catalogue`], which holds the same products under
//! single-table keys. What decides is pure and stands apart from the calls: [`keys`], [`shards`] and [`backoff`].
//! [`tour`] performs every pattern once and writes down what came back; the program does nothing else.
//!
//! Nothing here names an endpoint or a table. Both come from the environment, so that the same program runs under
//! `tablewright up` and on AWS.

pub mod backoff;
pub mod batch;
pub mod catalogue;
pub mod client;
pub mod error;
pub mod item;
pub mod keys;
pub mod products;
pub mod sessions;
pub mod settings;
pub mod shards;
pub mod tour;

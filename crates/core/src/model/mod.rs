//! A table as meant: resolved, and in normal form.
//!
//! Desired and observed tables are both [`Table`]s, so the diff compares like with like. Lists that DynamoDB treats
//! as sets are sets here; what DynamoDB leaves out because it is the default is written out. Descriptions come in
//! through [`description`], requests go out through [`request`]; neither parses text.

pub mod description;
pub mod request;
mod table;

pub(crate) use table::wire_enum;
pub use table::{
    Billing, DEFAULT_RECOVERY_DAYS, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, LocalSecondaryIndex,
    OnDemandMaximum, Projection, ScalarType, StreamViewType, Table, TableClass, Throughput, WarmThroughput,
};

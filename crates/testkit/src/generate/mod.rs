//! Random tables that DynamoDB would accept, and random cases: a live table, what is declared, and what happens.
//!
//! [`table()`] ranges over every setting of the model. [`case()`] puts two of them together with an owner, what the
//! declaration says beside the table, approvals, the pace of the endpoint, and an accident on the way. [`versions()`] are
//! what one declaration says over time.

mod case;
mod table;

pub use case::{Accident, Approving, Case, Lost, Owner, Pace, case, versions};
pub use table::{ENVIRONMENT, NAME, PROJECT, creation, desired, table};

//! Companions that another tool declares, made declarations of.
//!
//! Readers of Terraform and of templates bring what belongs to tables into one form: [`Alarm`], [`Parameter`],
//! [`Mapping`], with [`Term`]s for values. [`Declaring`] makes declarations of them, with the tables under their declared
//! names. What no declaration can say, and what only a deployment knows, is a finding at its place.

mod alarms;
mod declaring;
mod mappings;
mod parameters;
mod term;

pub(crate) use alarms::Alarm;
pub(crate) use declaring::{Declaring, Manager};
pub(crate) use mappings::Mapping;
pub(crate) use parameters::Parameter;
pub(crate) use term::{KnownTable, TableAttribute, Term, Terms};

//! Judging an environment by a checklist: is everything that is declared there, as declared, and of use?
//!
//! The plan of a table and the differences of a companion come in: what differs is found by them alone, and nothing here
//! compares a second time. With them comes [`Health`], what only verification asks for, such as the state of an alarm or
//! the policies of a role. Out go [`Check`]s, each with its cause and fix where it fails. Nothing is read or sent here.

mod access;
mod alarms;
mod check;
mod companions;
mod health;
mod mappings;
mod parameters;
mod policies;
mod probe;
mod table;

pub use access::{Access, RolePolicy, judge};
pub use check::{Check, Summary, Trouble, Verdict};
pub use companions::{Surroundings, companion};
pub use health::{AlarmState, FunctionState, Health, MappingState, Seen};
pub use probe::{Probe, ProbeIndex, Trip, probe_checks};
pub use table::table;

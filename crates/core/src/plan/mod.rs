//! From differences to exact API requests.
//!
//! [`plan_table`] takes what is wanted and what is live and returns a [`TablePlan`]: actions in the order that the
//! rules allow, what is held until somebody approves it, and what cannot be done. It keeps a table in mind as it
//! would be after each action, so that a held or impossible step never makes a later one wrong. Nothing is sent here.

mod action;
mod approval;
mod builder;
mod destroy;
mod effect;
mod existing;
mod features;
mod indexes;
mod marks;
mod owner;
mod plan_table;
mod planner;
mod policy;
mod requests;
mod saved;
mod subject;
mod table_plan;
mod tags;
mod throughput;

pub use action::{Action, Call, Estimate, Request};
pub use approval::{Approval, ApprovalError, Approvals};
pub(crate) use builder::ARN_TO_COME;
pub use destroy::plan_destruction;
pub(crate) use effect::blank;
pub use effect::{apply_effect, in_effect};
pub use marks::plan_applied_mark;
pub use owner::{Owner, StackResource, stack_name};
pub use plan_table::plan_table;
pub use policy::wanted_in_place_of;
pub use saved::{CompanionInput, Difference, Input, Inputs, SavedPlan, SavedPlanError, Target};
pub use subject::SubjectPlan;
pub use table_plan::{Held, Live, Outcome, Plan, PlannedChange, TablePlan};

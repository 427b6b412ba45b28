//! The custom resource: CloudFormation's events become answers.
//!
//! An [`event`] becomes a [`request`], its properties a wish ([`desired`]), and with the live table a [`decision`] or a
//! [`deletion`]; what a run came to is judged by [`endings`], and an [`answer`] goes out. All of these are pure. The
//! [`handler`] reads and performs through the engine, [`respond`] sends the answer, [`go_on`] invokes the function anew
//! where there is more to wait for than one invocation lasts.

pub mod answer;
pub mod applied;
pub mod deadline;
pub mod decision;
pub mod deletion;
pub mod desired;
mod digest;
pub mod endings;
pub mod event;
mod findings;
pub mod go_on;
pub mod handler;
pub mod memory;
pub mod order;
pub mod physical_id;
pub mod request;
pub mod respond;
pub mod silence;
mod words;
mod work;

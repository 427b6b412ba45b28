//! A model of how DynamoDB's control plane answers.
//!
//! A [`ControlPlane`] holds what exists (tables, tags, time to live, continuous backups) and answers requests as a
//! pure function of that state, the request and the time it is given; what must happen to the items comes back as
//! [`Effect`]s. Transitions take as long as its [`Durations`] say. No clock, file or socket is used here: whoever embeds the model brings them. Rule tags such as
//! `[T-042]` name the measurement that a rule rests on.

mod admission;
mod arn;
mod budgets;
mod capacity;
mod continuous_backups;
mod create;
mod delete;
mod describe;
mod durations;
mod encryption;
mod indexes;
mod jobs;
mod keys;
mod limits;
mod list;
mod plane;
mod refusal;
mod shape;
mod state;
mod streams;
mod tags;
mod time_to_live;
mod timestamp;
mod update;

pub use durations::Durations;
pub use jobs::{Job, Work};
pub use plane::{Change, ControlPlane, Effect, ItemTable, Reply};
pub use refusal::Refusal;
pub use state::{
    BillingMode, Capacity, Decreases, GlobalIndex, Memory, PointInTimeRecovery, State, Table, TableClass, Units,
};
pub use timestamp::Timestamp;

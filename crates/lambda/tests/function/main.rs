//! The custom resource within this process: events in, answers at an HTTP target, tables on an embedded endpoint.
//!
//! Each test's name tells the rule. `stage` holds what they run on.

mod adopting;
mod answering;
mod deleting;
mod going_back;
mod held;
mod late;
mod rounds;
mod stage;
mod taken_over;
mod target;
mod wrong_properties;

//! How a live companion stands to the declared one, without any plan.

use std::fmt;

use super::desired::DesiredCompanion;
use super::model::{CompanionChange, LiveCompanion, ObservedCompanion};
use super::reference::Outputs;

/// How a live companion stands to the declared one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is as declared.
    AsDeclared,
    /// It is there, and differs.
    Differs,
    /// There is none.
    Absent,
    /// The endpoint has no such service.
    NotSupported,
    /// It could not be read.
    Unreadable,
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            State::AsDeclared => "as declared",
            State::Differs => "differs",
            State::Absent => "absent",
            State::NotSupported => "not supported",
            State::Unreadable => "unreadable",
        })
    }
}

impl DesiredCompanion {
    /// Returns how what is live stands to it. `outputs` are what tables and other companions
    /// show now.
    pub fn state(&self, live: &LiveCompanion, outputs: &Outputs) -> State {
        match live {
            LiveCompanion::Absent | LiveCompanion::Lacking(_) | LiveCompanion::Going(_) => State::Absent,
            LiveCompanion::Unsupported(_) => State::NotSupported,
            LiveCompanion::Unreadable(_) => State::Unreadable,
            LiveCompanion::Present(observed) => match self.differences(observed, outputs).is_empty() {
                true => State::AsDeclared,
                false => State::Differs,
            },
        }
    }

    /// Returns in what a live one differs from it. `outputs` are what tables show now.
    pub fn differences(&self, live: &ObservedCompanion, outputs: &Outputs) -> Vec<CompanionChange> {
        let wanted = self.companion.with(outputs).keeping(&live.companion);
        wanted.differs_from(Some(&live.companion))
    }
}

//! What happens during a run, for the terminal, the JSON output and the journal alike.

use serde::Serialize;

/// How an action ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "ending", rename_all = "snake_case")]
pub enum Ending {
    /// It was sent and has taken effect.
    Done,
    /// It was so already when looked at again; nothing was sent.
    AlreadySo,
    /// The endpoint cannot do it.
    Unsupported {
        /// What it answered, or what is missing.
        why: String,
    },
    /// It was refused or could not be sent.
    Failed {
        /// Why, and how to go on.
        why: String,
    },
    /// The table changed under us and was left alone.
    ChangedMeanwhile {
        /// What changed, and how to go on.
        why: String,
    },
    /// It cannot be done now.
    Blocked {
        /// Why.
        why: String,
        /// Seconds after which it can be done, where that is known.
        for_seconds: Option<u64>,
    },
    /// It was sent and had not taken effect when the run stopped.
    StillBuilding {
        /// What was in flight.
        what: Vec<String>,
    },
    /// It was not started.
    NotStarted {
        /// Why.
        why: String,
    },
}

impl Ending {
    /// Says whether the action's aim is reached.
    pub fn is_good(&self) -> bool {
        matches!(self, Ending::Done | Ending::AlreadySo)
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The declared name of the table.
    pub table: String,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventKind {
    /// A call is sent.
    Sent {
        /// The operation.
        operation: &'static str,
        /// Why.
        reason: String,
    },
    /// What is in flight is not settled yet.
    Waiting {
        /// The action that waits.
        reason: String,
        /// What is waited for.
        for_what: Vec<String>,
    },
    /// A call was refused and is sent again later.
    Retrying {
        /// The action.
        reason: String,
        /// What was answered.
        refusal: String,
        /// Milliseconds until then.
        in_milliseconds: u64,
    },
    /// An action ended.
    Ended {
        /// The action.
        reason: String,
        /// Milliseconds since it was first looked at.
        took_milliseconds: u64,
        /// How.
        #[serde(flatten)]
        ending: Ending,
    },
}

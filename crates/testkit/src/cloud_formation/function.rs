//! What a custom resource's requests are sent to.

use serde_json::Value;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// How often an event was handed over, repetitions and events of the function to itself among them.
    pub attempts: usize,
    /// How many times in a row the function sent itself an event.
    pub rounds: usize,
}

/// A function that is invoked asynchronously.
pub trait Function: Send + Sync {
    /// Hands an event over, and returns when nothing that came of it is under way any more.
    fn deliver(&self, event: &Value) -> Delivered;
}

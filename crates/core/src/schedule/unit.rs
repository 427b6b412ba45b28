//! One action on its way.

use crate::event::Ending;
use crate::plan::Action;

use super::{Milliseconds, WAITS};

/// Where an action stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    /// To be looked at once the actions before it are done, and not before this time.
    Before(Milliseconds),
    /// Being looked at before the call.
    LookingBefore,
    /// The look allowed the call.
    Ready,
    /// The call is under way.
    Performing,
    /// The call was accepted, or may have been; to be looked at again at this time.
    After(Milliseconds),
    /// Being looked at after the call.
    LookingAfter,
    /// Over.
    Ended(Ending),
}

/// An action, or the wait for what is in flight from before.
#[derive(Debug, Clone)]
pub(super) struct Unit<R> {
    /// The action; `None` only waits until its subject is settled.
    pub(super) action: Option<Action<R>>,
    /// Where it stands.
    pub(super) state: State,
    /// When it was first looked at.
    pub(super) began: Option<Milliseconds>,
    /// When it ended.
    pub(super) ended: Option<Milliseconds>,
    /// Looks since the last change of state.
    pub(super) looks: u32,
    /// Calls that were refused in a way that passes.
    pub(super) tries: u32,
    /// Since when its subject is settled and does not show the effect.
    pub(super) invisible_since: Option<Milliseconds>,
    /// Whether a call's fate is unknown, so that finding its effect is no surprise.
    pub(super) may_have_happened: bool,
    /// What was waited for last, so that it is told once.
    pub(super) waiting_for: Vec<String>,
}

impl<R> Unit<R> {
    pub(super) fn new(action: Option<Action<R>>) -> Self {
        // What only waits has nothing to look at before.
        let state = if action.is_some() { State::Before(0) } else { State::After(0) };
        Self {
            action,
            state,
            began: None,
            ended: None,
            looks: 0,
            tries: 0,
            invisible_since: None,
            may_have_happened: false,
            waiting_for: Vec::new(),
        }
    }

    pub(super) fn reason(&self) -> String {
        self.action.as_ref().map_or_else(|| WAITS.to_owned(), |action| action.reason.clone())
    }

    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.state, State::LookingBefore | State::Performing | State::LookingAfter)
    }

    pub(super) fn ending(&self) -> Option<&Ending> {
        match &self.state {
            State::Ended(ending) => Some(ending),
            _ => None,
        }
    }
}

//! What can go wrong with one attempt at an event, on purpose.

use std::time::Duration;

/// What happens during one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The process dies at a call to the endpoint, as by running out of memory.
    Killed(AtCall),
    /// Lambda's timeout strikes at a call to the endpoint: however long the process would have waited for the answer,
    /// it is over.
    TimedOut(AtCall),
    /// From a call to the endpoint on, counted from 0, none is answered, and the deadline is so far away.
    Hangs {
        /// The first such call.
        call: usize,
        /// From the delivery to the deadline.
        timeout: Duration,
    },
    /// The deadline is so far away.
    Short(Duration),
    /// The header with the deadline is not what it should be; the true deadline is as always.
    Deadline(WrongDeadline),
    /// After this attempt has gone well, the same event is delivered once more, as an asynchronous invocation may be.
    DeliveredTwice,
}

/// A call to the endpoint, and whether it takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtCall {
    /// The call's number in this attempt, from 0.
    pub call: usize,
    /// Whether the endpoint performs it; nobody sees the answer.
    pub performed: bool,
}

/// What is wrong with the header that tells the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongDeadline {
    /// It is over already.
    Past,
    /// There is none.
    Missing,
    /// It is not a number.
    Unreadable,
    /// It is years away.
    FarAway,
}

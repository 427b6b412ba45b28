//! How long may be worked, so that there is always time to answer.

use std::time::Duration;

use super::request::Round;

/// Rounds after which the function does not invoke itself again: AWS Lambda may stop a function that does so sixteen times.
pub const MOST_ROUNDS: u32 = 14;
/// Time kept for an answer: a fifth of what there is, within these.
const ANSWERING: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(15));
/// Time kept before CloudFormation stops waiting: a tenth, up to this. The first event was under way for some of it.
const EARLIER: Duration = Duration::from_secs(60);
/// What a further round needs to be worth it.
const WORTH_A_ROUND: Duration = Duration::from_secs(5);

/// How long one invocation may take for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// How long may be worked and waited.
    pub work: Duration,
    /// How long may pass until the answer must be out: until the invocation ends, or CloudFormation stops waiting.
    pub answer: Duration,
    /// Whether the function may invoke itself when the time for working is over.
    pub may_go_on: bool,
    /// When the first round began, in milliseconds since 1970.
    pub began: u64,
}

/// Returns what an invocation has time for. All times are in milliseconds since 1970.
pub fn deadline(now: u64, invocation_ends: u64, service_timeout_seconds: u32, round: Round) -> Deadline {
    let began = round.began.filter(|began| *began <= now).unwrap_or(now);
    let left = Duration::from_millis(invocation_ends.saturating_sub(now));
    let answering = (left / 5).clamp(ANSWERING.0, ANSWERING.1);
    let service = Duration::from_secs(u64::from(service_timeout_seconds));
    let passed = Duration::from_millis(now - began);
    let service_left = (service - (service / 10).min(EARLIER)).saturating_sub(passed);
    let work = left.saturating_sub(answering);
    Deadline {
        work: work.min(service_left),
        answer: left.min(service.saturating_sub(passed)),
        may_go_on: round.number < MOST_ROUNDS && service_left.saturating_sub(work) >= WORTH_A_ROUND,
        began,
    }
}

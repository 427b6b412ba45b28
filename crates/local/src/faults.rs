//! Faults that a client has to live with, injected on purpose: which request gets which, a pure function of a seed.
//!
//! A request is known by its fingerprint, and counted, so that the same run with the same seed meets the same faults
//! however its connections interleave. One attempt in ten meets one, and never more than two of the same request in a
//! row: the three attempts that AWS SDKs make by default get everything through.

use std::time::Duration;

/// One attempt in this many meets a fault.
const ONE_IN: u64 = 10;
/// The longest delay, in milliseconds.
const LONGEST_DELAY: u64 = 200;

/// What goes wrong with an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is refused because there have been too many.
    Throttled,
    /// It is answered with an internal error, and has no effect.
    ServerError,
    /// The connection is cut; the request has no effect.
    LostRequest,
    /// The request takes effect; the connection is cut before the answer.
    LostAnswer,
    /// The answer is right, and late.
    Delayed(Duration),
}

/// Returns what goes wrong with one attempt at a request: `number` counts the attempts before it.
pub(crate) fn decide(seed: u64, fingerprint: u32, number: u32) -> Option<Fault> {
    let drawn = |number| draw(seed, fingerprint, number);
    let is_drawn = |number: Option<u32>| number.is_some_and(|number| drawn(number).is_multiple_of(ONE_IN));
    let two_before = is_drawn(number.checked_sub(1)) && is_drawn(number.checked_sub(2));
    if !is_drawn(Some(number)) || two_before {
        return None;
    }
    let rest = drawn(number) / ONE_IN;
    Some(match rest % 5 {
        0 => Fault::Throttled,
        1 => Fault::ServerError,
        2 => Fault::LostRequest,
        3 => Fault::LostAnswer,
        _ => Fault::Delayed(Duration::from_millis(rest / 5 % LONGEST_DELAY + 1)),
    })
}

/// Mixes three numbers into one that looks random, as SplitMix64 does.
fn draw(seed: u64, fingerprint: u32, number: u32) -> u64 {
    let mut state = seed ^ (u64::from(fingerprint) << 32 | u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for factor in [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb] {
        state = (state ^ state >> 30).wrapping_mul(factor);
    }
    state ^ state >> 31
}

#[cfg(test)]
mod tests {
    use super::{Fault, decide};
    use std::collections::BTreeMap;
    use std::time::Duration;

    #[test]
    fn the_same_seed_gives_the_same_faults_and_another_gives_others() {
        let faults = |seed| (0..1000).map(|request| decide(seed, request, 0)).collect::<Vec<_>>();
        assert_eq!(faults(7), faults(7));
        assert_ne!(faults(7), faults(8));
    }

    #[test]
    fn about_one_attempt_in_ten_meets_a_fault_and_every_kind_occurs() {
        let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
        for request in 0..10_000 {
            let kind = match decide(1, request, 0) {
                None => continue,
                Some(Fault::Throttled) => "throttled",
                Some(Fault::ServerError) => "server error",
                Some(Fault::LostRequest) => "lost request",
                Some(Fault::LostAnswer) => "lost answer",
                Some(Fault::Delayed(delay)) => {
                    assert!(delay > Duration::ZERO && delay <= Duration::from_millis(200), "{delay:?}");
                    "delayed"
                }
            };
            *kinds.entry(kind).or_default() += 1;
        }
        assert_eq!(kinds.len(), 5, "{kinds:?}");
        assert!(kinds.values().all(|count| (150..=250).contains(count)), "{kinds:?}");
    }

    #[test]
    fn no_request_meets_more_than_two_in_a_row() {
        let mut longest = 0;
        for seed in 0..20 {
            for request in 0..500 {
                let mut row = 0;
                for number in 0..50 {
                    row = if decide(seed, request, number).is_some() { row + 1 } else { 0 };
                    longest = longest.max(row);
                }
            }
        }
        assert_eq!(longest, 2);
    }
}

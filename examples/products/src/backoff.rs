//! Exponential back-off with full jitter, as a pure function of the attempt and of chance.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// How long to wait before each further attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The longest wait before the first retry.
    pub first: Duration,
    /// What no wait exceeds.
    pub most: Duration,
    /// How many retries there are.
    pub retries: u32,
}

impl Policy {
    /// For the unprocessed part of a batch: 100 ms doubling up to 5 s, 8 times, which is about 20 s at most.
    pub const BATCH: Self = Self { first: Duration::from_millis(100), most: Duration::from_secs(5), retries: 8 };

    /// Returns the longest wait before a retry, counted from 0: `first` doubled that many times, at most `most`.
    #[must_use]
    pub fn ceiling(&self, retry: u32) -> Duration {
        let factor = 1_u32.checked_shl(retry).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.most)
    }

    /// Returns the wait before a retry, or `None` where there are no more. `chance` is from 0 up to but not including
    /// 1; the wait is that part of the ceiling.
    ///
    /// The whole range is used ("full jitter"), because clients that were throttled together would otherwise return
    /// together.
    #[must_use]
    pub fn delay(&self, retry: u32, chance: f64) -> Option<Duration> {
        (retry < self.retries).then(|| self.ceiling(retry).mul_f64(chance.clamp(0.0, 1.0)))
    }
}

/// A policy with its source of chance.
#[derive(Debug, Clone)]
pub struct Backoff {
    policy: Policy,
    state: u64,
}

impl Backoff {
    /// Returns a back-off whose waits differ from process to process.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self::seeded(policy, RandomState::new().hash_one("back-off"))
    }

    /// Returns a back-off whose waits are the same for the same seed.
    #[must_use]
    pub fn seeded(policy: Policy, seed: u64) -> Self {
        Self { policy, state: seed }
    }

    /// Returns the wait before a retry, counted from 0, or `None` where there are no more.
    pub fn delay(&mut self, retry: u32) -> Option<Duration> {
        let chance = self.chance();
        self.policy.delay(retry, chance)
    }

    /// Returns the next number from 0 up to but not including 1, by SplitMix64: good enough to spread clients.
    fn chance(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // The upper 32 bits are exact as a floating-point number.
        f64::from(u32::try_from(mixed >> 32).unwrap_or_default()) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { first: Duration::from_millis(100), most: Duration::from_secs(1), retries: 6 };

    #[test]
    fn the_ceiling_doubles_up_to_the_most() {
        let ceilings: Vec<_> = (0..6).map(|retry| POLICY.ceiling(retry).as_millis()).collect();
        assert_eq!(ceilings, [100, 200, 400, 800, 1000, 1000]);
        assert_eq!(POLICY.ceiling(u32::MAX), POLICY.most);
    }

    #[test]
    fn the_wait_is_a_part_of_the_ceiling() {
        assert_eq!(POLICY.delay(2, 0.0), Some(Duration::ZERO));
        assert_eq!(POLICY.delay(2, 0.25), Some(Duration::from_millis(100)));
        assert_eq!(POLICY.delay(5, 0.5), Some(Duration::from_millis(500)));
    }

    #[test]
    fn after_the_last_retry_there_is_no_wait() {
        assert_eq!(POLICY.delay(6, 0.5), None);
    }

    #[test]
    fn the_same_seed_gives_the_same_waits_and_another_seed_others() {
        let waits = |seed| {
            let mut backoff = Backoff::seeded(POLICY, seed);
            (0..6).map(|retry| backoff.delay(retry)).collect::<Vec<_>>()
        };
        assert_eq!(waits(7), waits(7));
        assert_ne!(waits(7), waits(8));
    }

    #[test]
    fn waits_use_the_whole_range_below_the_ceiling() {
        let mut backoff = Backoff::seeded(POLICY, 1);
        let waits: Vec<_> = (0..1000).filter_map(|_| backoff.delay(0)).collect();
        assert!(waits.iter().all(|wait| *wait < POLICY.first));
        for tenth in 0..10 {
            let range = Duration::from_millis(tenth * 10)..Duration::from_millis((tenth + 1) * 10);
            let inside = waits.iter().filter(|wait| range.contains(*wait)).count();
            assert!((50..200).contains(&inside), "{inside} of 1000 waits are in {range:?}");
        }
    }
}

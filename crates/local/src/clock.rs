//! The clock that the control plane runs on: real, scaled, or none at all.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tablewright_control_plane::{Durations, Timestamp};

/// How fast time passes for tables.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Clock {
    /// Everything is over at once, and no cool-down refuses anything.
    #[default]
    Instant,
    /// Everything takes as long as it typically does on DynamoDB.
    Real,
    /// The same, this many times faster; what is not a positive number counts as one.
    Scaled(f64),
}

impl Clock {
    pub(crate) fn durations(self) -> Durations {
        match self {
            Self::Instant => Durations::instant(),
            Self::Real | Self::Scaled(_) => Durations::typical(),
        }
    }
}

/// The time of an endpoint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time {
    origin: Timestamp,
    started: Instant,
    scale: f64,
}

impl Time {
    /// Starts now, but not before the last thing that happened on a clock that was ahead of the real one.
    pub(crate) fn start(clock: Clock, latest: Option<Timestamp>) -> Self {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // A clock before 1970 counts as 1970.
        let now = Timestamp::from_milliseconds(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX));
        let scale = match clock {
            Clock::Scaled(scale) if scale.is_finite() && scale > 0.0 => scale,
            Clock::Instant | Clock::Real | Clock::Scaled(_) => 1.0,
        };
        Self { origin: latest.map_or(now, |latest| latest.max(now)), started: Instant::now(), scale }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = self.started.elapsed().as_secs_f64() * 1000.0 * self.scale;
        // Saturates after some hundred million years.
        self.origin.plus_milliseconds(elapsed as i64)
    }

    /// Returns when, on the real clock, a moment of this one comes.
    pub(crate) fn instant_of(&self, moment: Timestamp) -> Instant {
        let ahead = moment.milliseconds().saturating_sub(self.now().milliseconds()).max(0);
        let seconds = ahead as f64 / 1000.0 / self.scale;
        let now = Instant::now();
        let duration = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
        now.checked_add(duration).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Clock, Time};
    use tablewright_control_plane::Timestamp;

    #[test]
    fn time_never_goes_back_over_a_restart() {
        let ahead = Timestamp::from_milliseconds(9_000_000_000_000);
        assert!(Time::start(Clock::Scaled(60.0), Some(ahead)).now() >= ahead);
    }

    #[test]
    fn nonsense_scales_are_real_time() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let time = Time::start(Clock::Scaled(scale), None);
            let far = time.now().plus_milliseconds(10_000);
            assert!(time.instant_of(far).elapsed() == Duration::ZERO);
        }
    }
}

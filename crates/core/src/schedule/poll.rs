//! How often to look.

use crate::plan::Action;

use super::Milliseconds;

/// First pause between two looks.
const FIRST: Milliseconds = 50;

/// Returns the pause before the look number `looks` (from 1) at an action that takes as long as estimated: doubling,
/// up to a twentieth of the estimate, never more than ten seconds.
pub(super) fn pause<R>(action: Option<&Action<R>>, looks: u32) -> Milliseconds {
    let typical = action.map_or(60, |action| action.estimate.typical);
    let most = (typical * 1000 / 20).clamp(1000, 10_000);
    FIRST.saturating_mul(1 << looks.min(16)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Request;

    #[test]
    fn pauses_double_up_to_a_bound() {
        let pauses: Vec<_> = (1..8).map(|looks| pause::<Request>(None, looks)).collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1600, 3000, 3000]);
    }
}

//! What the endings of a run mean for the answer.

use tablewright_core::event::Ending;
use tablewright_core::schedule::SubjectResult;

use super::words;

/// The longest cool-down that is waited for in a later round, in seconds.
const LONGEST_COOL_DOWN: u64 = 3600;
/// How the reason begins for which an action was not started while something else is built.
const WAITS: &str = "it waits for";

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that was planned has taken effect.
    Done,
    /// The table changed under the run: plan anew.
    PlanAnew(String),
    /// Something is still under way or has to wait: this.
    Unfinished(String),
    /// Something cannot be done, and this is why.
    Failed(String),
}

/// What an action came to that somebody else, such as another process with the same event, did or undid meanwhile: what
/// it was to delete is gone, or what it made is not there any more. The next look tells what is left to do.
const OVERTAKEN: [&str; 2] = ["ResourceNotFoundException", "is not there when read again"];

/// Judges a run. What failed outweighs what changed, and that what is unfinished.
pub fn judge(results: &[SubjectResult]) -> Verdict {
    let (mut failed, mut changed, mut unfinished) = (Vec::new(), Vec::new(), Vec::new());
    for (reason, ending) in results.iter().flat_map(|result| &result.endings) {
        match ending {
            Ending::Done | Ending::AlreadySo => {}
            Ending::Failed { why } if is_overtaken(why) => changed.push(format!("{reason}: {why}")),
            Ending::Failed { why } => failed.push(format!("{reason}: {}", words::with_advice(why))),
            Ending::Unsupported { why } => {
                let text = format!("{reason}: the endpoint cannot do it: {why}");
                if is_overtaken(why) { changed.push(text) } else { failed.push(text) }
            }
            Ending::Blocked { why, for_seconds: Some(seconds) } if *seconds <= LONGEST_COOL_DOWN => {
                unfinished.push(format!("{reason}: {why}"));
            }
            Ending::Blocked { why, for_seconds } => {
                let after = for_seconds.map(|seconds| format!("; try again after {} minutes", seconds.div_ceil(60)));
                failed.push(format!("{reason}: {why}{}", after.unwrap_or_default()));
            }
            Ending::ChangedMeanwhile { why } => changed.push(why.clone()),
            Ending::StillBuilding { what } if what.is_empty() => unfinished.push(reason.clone()),
            Ending::StillBuilding { what } => unfinished.push(format!("{reason} ({})", what.join(", "))),
            Ending::NotStarted { why } if why.starts_with(WAITS) => {
                unfinished.push(format!("{reason} (not begun: {why})"))
            }
            Ending::NotStarted { .. } => unfinished.push(format!("{reason} (not begun)")),
        }
    }
    let all = |texts: Vec<String>| texts.join("; ");
    match (failed.is_empty(), changed.is_empty(), unfinished.is_empty()) {
        (false, _, _) => Verdict::Failed(all(failed)),
        (true, false, _) => Verdict::PlanAnew(all(changed)),
        (true, true, false) => Verdict::Unfinished(all(unfinished)),
        (true, true, true) => Verdict::Done,
    }
}

fn is_overtaken(why: &str) -> bool {
    OVERTAKEN.iter().any(|part| why.contains(part))
}

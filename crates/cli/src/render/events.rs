//! What happens during a run, a line each.

use tablewright_core::event::{Ending, Event, EventKind};

use super::{quantity, style};

/// Returns a line about an event; nothing for those that only programs want.
pub(crate) fn line(event: &Event, width: usize) -> Option<String> {
    let table = format!("{:<width$}", event.table);
    let text = match &event.kind {
        EventKind::Sent { .. } => return None,
        EventKind::Waiting { reason, for_what } => format!("{reason}: waiting for {}", for_what.join(", ")),
        EventKind::Retrying { reason, refusal, in_milliseconds } => {
            let pause = quantity::milliseconds(*in_milliseconds);
            format!("{reason}: {refusal}; again in {pause}")
        }
        EventKind::Ended { reason, took_milliseconds, ending } => {
            let took = quantity::milliseconds(*took_milliseconds);
            match ending {
                Ending::Done => format!("{reason}: done in {took}"),
                other => format!("{reason}: {}", ending_text(other)),
            }
        }
    };
    let sign = match &event.kind {
        EventKind::Ended { ending, .. } if ending.is_good() => style::added("✓"),
        EventKind::Ended { .. } => style::removed("✗"),
        _ => style::changed("…"),
    };
    Some(format!("{sign} {table}  {text}"))
}

/// Returns how an action ended, in words.
pub(crate) fn ending_text(ending: &Ending) -> String {
    match ending {
        Ending::Done => "done".to_owned(),
        Ending::AlreadySo => "was so already".to_owned(),
        Ending::Unsupported { why } => format!("this endpoint cannot do it: {why}"),
        Ending::Failed { why } => format!("failed: {why}"),
        Ending::ChangedMeanwhile { why } => format!("left alone: {why}"),
        Ending::Blocked { why, for_seconds: Some(seconds) } => {
            format!("blocked for up to {}: {why}", quantity::seconds(*seconds))
        }
        Ending::Blocked { why, for_seconds: None } => format!("blocked: {why}"),
        Ending::StillBuilding { what } if what.is_empty() => "still building".to_owned(),
        Ending::StillBuilding { what } => format!("still building: {}", what.join(", ")),
        Ending::NotStarted { why } => format!("not started: {why}"),
    }
}

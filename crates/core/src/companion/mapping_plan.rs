//! What is done about an event source mapping.
//!
//! A mapping never gets another stream. Where the table's stream is another one, a new mapping is made that reads it from
//! its beginning, and the one on the older stream stays until that stream is gone: only then is it certain that nobody
//! could miss a record. Lambda's "No records processed" is no such sign, for a mapping that has not begun says it too.

use super::mapping::{EventSourceMapping, LeftBehind, StartingPosition, label};
use super::reference::Text;
use super::request::Request;
use crate::codes::Code;
use crate::finding::Finding;

/// Returns what makes a mapping where there is none.
pub(super) fn creation(wanted: EventSourceMapping) -> (Request, String) {
    let reason = match wanted.starting_position {
        StartingPosition::TrimHorizon => "lets the function read the stream from its beginning",
        StartingPosition::Latest => "lets the function read what is written from now on",
    };
    (Request::CreateEventSourceMapping { mapping: Box::new(wanted) }, reason.to_owned())
}

/// Returns what makes a live mapping the wanted one, in order.
pub(super) fn alteration(wanted: EventSourceMapping, live: &EventSourceMapping) -> Vec<(Request, String)> {
    let mut requests = Vec::new();
    let mut spent: Vec<_> = live.spent().cloned().collect();
    let settings = wanted.differing_settings(live);
    if leaves_behind(&wanted, live) {
        // Whatever was written since the stream began is still to be read, wherever the first mapping began.
        let wanted = EventSourceMapping { starting_position: StartingPosition::TrimHorizon, ..wanted };
        let reason = "lets the function read the new stream from its beginning".to_owned();
        requests.push((Request::CreateEventSourceMapping { mapping: Box::new(wanted) }, reason));
        if let (Some(uuid), Text::Known(stream), true) = (&live.uuid, &live.stream, live.stream_is_gone) {
            let left = LeftBehind { uuid: uuid.clone(), stream: stream.clone(), stream_is_gone: true };
            spent.insert(0, left);
        }
    } else if !settings.is_empty() {
        let names: Vec<_> = settings.iter().map(String::as_str).collect();
        let reason = format!("changes {}", names.join(", "));
        let mapping = EventSourceMapping { uuid: live.uuid.clone(), ..wanted };
        requests.push((Request::UpdateEventSourceMapping { mapping: Box::new(mapping), settings }, reason));
    }
    requests.extend(spent.iter().map(|left| {
        let reason =
            format!("removes the mapping {} on the stream of {}, which is gone", left.uuid, label(&left.stream));
        (Request::DeleteEventSourceMapping { name: live.name(), uuid: left.uuid.clone() }, reason)
    }));
    requests
}

/// Returns what removes a mapping and those that were left behind.
pub(super) fn removal(live: &EventSourceMapping) -> Vec<(Request, String)> {
    // The newest goes last: without it one that was left behind would stand in its place.
    let left = live.left_behind.iter().rev().map(|left| (&left.uuid, left.stream.as_str()));
    let newest = live.uuid.iter().map(|uuid| (uuid, live.stream.known().unwrap_or_default()));
    let all = left.chain(newest).map(|(uuid, stream)| {
        let reason = format!("deletes the mapping {uuid} on the stream of {}", label(stream));
        (Request::DeleteEventSourceMapping { name: live.name(), uuid: uuid.clone() }, reason)
    });
    all.collect()
}

/// Returns what there is to say about mappings that still read streams that the table left behind.
pub(super) fn notes(wanted: &EventSourceMapping, live: &EventSourceMapping) -> Vec<Finding> {
    let own = live.uuid.as_ref().zip(live.stream.known().ok());
    let own = own.filter(|_| leaves_behind(wanted, live) && !live.stream_is_gone);
    let left = live.left_behind.iter().filter(|left| !left.stream_is_gone);
    let draining = own.into_iter().chain(left.map(|left| (&left.uuid, left.stream.as_str())));
    let note = |(uuid, stream): (&String, &str)| {
        let message = format!(
            "mapping {uuid} of {} still reads the stream of {}, which table {} left behind",
            live.function,
            label(stream),
            live.table
        );
        Finding::note(Code::Draining, message).help(
            "nothing is to be done: it stays so that no record is missed, beside the one on the new stream, and the first \
             apply after the old stream is gone, which takes 24 hours at most, removes it",
        )
    };
    draining.map(note).collect()
}

fn leaves_behind(wanted: &EventSourceMapping, live: &EventSourceMapping) -> bool {
    wanted.stream != live.stream
}

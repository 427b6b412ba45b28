//! Streams: switching on and off, and the label that every switching on mints.

use tablewright_core::wire::StreamSpecification;

use crate::state::Table;
use crate::{Refusal, Timestamp};

/// Checks the stream of a CreateTable [T-035].
pub(crate) fn check_creation(specification: &StreamSpecification) -> Result<(), Refusal> {
    match (specification.stream_enabled, &specification.stream_view_type) {
        (true, None) => {
            Err(Refusal::invalid("Table is being created with a stream enabled, UpdateViewType is required"))
        }
        (false, Some(_)) => Err(Refusal::invalid(
            "Table is being created with a stream disabled, UpdateViewType should not be specified",
        )),
        _ => Ok(()),
    }
}

/// Checks the stream of an UpdateTable, and switches it [T-050][T-362].
pub(crate) fn update(table: &mut Table, specification: &StreamSpecification, now: Timestamp) -> Result<(), Refusal> {
    match (specification.stream_enabled, &specification.stream_view_type) {
        (true, None) => Err(Refusal::invalid("If stream is being enabled then UpdateViewType is required")),
        (false, Some(_)) => {
            Err(Refusal::invalid("If stream is being disabled, then UpdateViewType must not be specified"))
        }
        (true, Some(_)) if table.stream_view_type.is_some() => {
            Err(Refusal::validation(format!("Table already has an enabled stream: TableName: {}", table.name)))
        }
        (false, None) if table.stream_view_type.is_none() => {
            Err(Refusal::validation(format!("Table has no stream to disable: TableName: {}", table.name)))
        }
        (true, Some(view_type)) => {
            enable(table, view_type, now);
            Ok(())
        }
        (false, None) => {
            table.stream_view_type = None;
            Ok(())
        }
    }
}

/// Switches the stream on under a new label.
pub(crate) fn enable(table: &mut Table, view_type: &str, now: Timestamp) {
    let label = now.label();
    // Labels have milliseconds; two streams of one table never share one, however fast they follow each other.
    let taken = table.stream_label.as_ref() == Some(&label);
    table.stream_label = Some(if taken { now.plus_milliseconds(1).label() } else { label });
    table.stream_view_type = Some(view_type.to_owned());
}

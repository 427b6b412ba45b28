//! From the text of a file to its syntax, and from bytes to places.

use std::ops::Range;

use hcl_edit::parser;
use hcl_edit::structure::Body;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use crate::source::{Lines, Source};

/// Reads a file.
///
/// # Errors
/// Where it is not well-formed, or nested too deep.
pub(super) fn parse(source: &Source) -> Result<Body, Box<Finding>> {
    parser::parse_body(&source.text).map_err(|error| {
        let location = error.location();
        let place = Lines::new(source).place(location.offset(), 1);
        Finding::error(Code::Syntax, format!("not well-formed HCL: {}", error.message())).at(&place).into()
    })
}

/// Returns the place of a stretch of bytes, up to the end of its first line.
pub(super) fn place_of(lines: &Lines<'_>, span: Range<usize>) -> Place {
    lines.place(span.start, span.len())
}

//! From the text of a file to its syntax, and from bytes to places.

use std::borrow::Cow;
use std::ops::Range;

use hcl_edit::parser;
use hcl_edit::structure::Body;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use crate::source::{Lines, Source};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a file.
///
/// # Errors
/// Where it is not well-formed, or nested too deep.
pub(super) fn parse(source: &Source) -> Result<Body, Box<Finding>> {
    // Some editors put a byte order mark first, which Terraform skips. Spaces of its length leave every byte in its place.
    let text: Cow<'_, str> = match source.text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => format!("{}{rest}", " ".repeat(BYTE_ORDER_MARK.len_utf8())).into(),
        None => Cow::Borrowed(&source.text),
    };
    parser::parse_body(&text).map_err(|error| {
        let location = error.location();
        let place = Lines::new(source).place(location.offset(), 1);
        Finding::error(Code::Syntax, format!("not well-formed HCL: {}", error.message())).at(&place).into()
    })
}

/// Returns the place of a stretch of bytes, up to the end of its first line.
pub(super) fn place_of(lines: &Lines<'_>, span: Range<usize>) -> Place {
    lines.place(span.start, span.len())
}

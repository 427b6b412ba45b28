//! A file that somebody else has read.

use std::cell::Cell;
use std::sync::Arc;

use tablewright_core::place::Place;

/// A file's name and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as the person would name it.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

impl Source {
    /// Joins a name and a text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// Says whether the name ends in `.json`.
    pub fn is_json(&self) -> bool {
        self.name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("json"))
    }

    /// Returns the place that stands for the whole file: its first character.
    pub fn start(&self) -> Place {
        Place { file: self.name.clone(), line: 1, column: 1, offset: 0, length: 0 }
    }
}

/// The lines of a text, for turning byte offsets into places.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    source: &'a Source,
    starts: Vec<usize>,
    /// The last place asked for, as offset and column: places are asked for from front to back, and a file may be one
    /// long line.
    last: Cell<(usize, usize)>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        let breaks = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
        Self { source, starts: std::iter::once(0).chain(breaks).collect(), last: Cell::new((0, 1)) }
    }

    /// Returns the place of a stretch of bytes; offsets beyond the text or inside a character are moved to its
    /// edge.
    pub(crate) fn place(&self, offset: usize, length: usize) -> Place {
        let text = &self.source.text;
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let end = text.ceil_char_boundary(offset.saturating_add(length).min(text.len()));
        // The first start is 0, so at least one start is not greater than any offset.
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let line_start = self.starts[line - 1];
        let (last, last_column) = self.last.get();
        let (from, column) = if (line_start..=offset).contains(&last) { (last, last_column) } else { (line_start, 1) };
        let column = column + text[from..offset].chars().count();
        self.last.set((offset, column));
        Place { file: self.source.name.clone(), line, column, offset, length: end - offset }
    }

    /// Returns the line that holds an offset, up to there.
    #[cfg(feature = "yaml")]
    pub(crate) fn line_before(&self, offset: usize) -> &'a str {
        let end = self.place(offset, 0);
        &self.source.text[self.starts[end.line - 1]..end.offset]
    }

    /// Returns the place of a line and a byte column, both counted from 1, as `serde_json` gives them. `skipped` is
    /// how many bytes of the first line it never saw.
    pub(crate) fn place_of(&self, line: usize, column: usize, skipped: usize) -> Place {
        let line = line.clamp(1, self.starts.len());
        let skipped = if line == 1 { skipped } else { 0 };
        self.place(self.starts[line - 1] + skipped + column.saturating_sub(1), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_in_columns_and_bytes_in_offsets() {
        let source = Source::new("a.json", "äö\nüx");
        let lines = Lines::new(&source);
        let place = lines.place(7, 1);
        assert_eq!((place.line, place.column, place.offset, place.length), (2, 2, 7, 1));
        let before = lines.place(2, 3);
        assert_eq!((before.line, before.column, before.offset, before.length), (1, 2, 2, 3));
        let end = lines.place(100, 5);
        assert_eq!((end.line, end.column, end.offset, end.length), (2, 3, 8, 0));
    }

    #[test]
    fn json_is_known_by_its_extension() {
        assert!(Source::new("x/Y.JSON", "").is_json());
        assert!(!Source::new("json", "").is_json());
    }
}

//! The few styles that output uses.

use owo_colors::OwoColorize as _;

/// Something that comes.
pub(crate) fn added(text: &str) -> String {
    text.green().to_string()
}

/// Something that goes, or is held.
pub(crate) fn removed(text: &str) -> String {
    text.red().to_string()
}

/// Something that changes, or waits.
pub(crate) fn changed(text: &str) -> String {
    text.yellow().to_string()
}

/// Something of less weight.
pub(crate) fn dim(text: &str) -> String {
    text.dimmed().to_string()
}

/// A heading.
pub(crate) fn bold(text: &str) -> String {
    text.bold().to_string()
}

/// The word before an error.
pub(crate) fn error(text: &str) -> String {
    text.red().bold().to_string()
}

/// The word before a way out.
pub(crate) fn help(text: &str) -> String {
    text.cyan().to_string()
}

//! The one place that writes to the terminal: data to stdout, everything else to stderr.

use std::io::Write as _;

/// Writes to stdout and stderr, with colour only where it is wanted.
#[derive(Debug)]
pub(crate) struct Printer {
    progress: Option<indicatif::MultiProgress>,
    silent: bool,
}

impl Printer {
    /// Returns a printer.
    pub(crate) fn new() -> Self {
        Self { progress: None, silent: false }
    }

    /// Returns a printer that writes nothing.
    pub(crate) fn silent() -> Self {
        Self { progress: None, silent: true }
    }

    /// Returns a printer whose messages appear above running bars. A silent one stays silent, and its bars too.
    pub(crate) fn above(&self, bars: indicatif::MultiProgress) -> Self {
        if self.silent {
            bars.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        Self { progress: Some(bars), silent: self.silent }
    }

    /// Writes data to stdout. A reader that went away is no error.
    pub(crate) fn data(&self, text: &str) {
        if self.silent {
            return;
        }
        drop(anstream::stdout().write_all(text.as_bytes()));
    }

    /// Writes data and a line end to stdout.
    pub(crate) fn line(&self, text: &str) {
        self.data(&format!("{text}\n"));
    }

    /// Writes a message and a line end to stderr.
    pub(crate) fn message(&self, text: &str) {
        if self.silent {
            return;
        }
        let write = || drop(anstream::stderr().write_all(format!("{text}\n").as_bytes()));
        match &self.progress {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }
}

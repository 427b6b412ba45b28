//! The one place that writes to the terminal: data to stdout, everything else to stderr.

use std::cell::RefCell;
use std::io::{ErrorKind, Write as _};

/// Writes to stdout and stderr, with colour only where it is wanted.
#[derive(Debug)]
pub(crate) struct Printer {
    progress: Option<indicatif::MultiProgress>,
    silent: bool,
    failure: RefCell<Option<String>>,
}

impl Printer {
    /// Returns a printer.
    pub(crate) fn new() -> Self {
        Self { progress: None, silent: false, failure: RefCell::default() }
    }

    /// Returns a printer that writes nothing.
    pub(crate) fn silent() -> Self {
        Self { silent: true, ..Self::new() }
    }

    /// Returns a printer whose messages appear above running bars. A silent one stays silent, and its bars too.
    pub(crate) fn above(&self, bars: indicatif::MultiProgress) -> Self {
        if self.silent {
            bars.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        Self { progress: Some(bars), silent: self.silent, ..Self::new() }
    }

    /// Writes data to stdout. A reader that went away is no error.
    pub(crate) fn data(&self, text: &str) {
        if self.silent {
            return;
        }
        let mut stdout = anstream::stdout();
        if let Err(error) = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
            && error.kind() != ErrorKind::BrokenPipe
        {
            self.failure.borrow_mut().get_or_insert_with(|| error.to_string());
        }
    }

    /// Returns why data could not be written, where it could not. A reader that went away is no reason.
    pub(crate) fn failure(&self) -> Option<String> {
        self.failure.borrow().clone()
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

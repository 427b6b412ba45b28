//! The journal: every event of every run, for people. Losing it loses no data.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tablewright_core::event::Event;

/// The directory that the program keeps beside a declaration.
const DIRECTORY: &str = ".tablewright";

/// Appends lines to `.tablewright/journal.jsonl`.
#[derive(Debug)]
pub(crate) struct Journal {
    file: Option<File>,
    environment: String,
    endpoint: String,
}

#[derive(Serialize)]
struct Line<'a> {
    /// Milliseconds since 1970.
    time: u128,
    environment: &'a str,
    endpoint: &'a str,
    #[serde(flatten)]
    event: &'a Event,
}

impl Journal {
    /// Opens the journal beside the declaration; where it cannot be written, says why, and the run goes on without.
    pub(crate) fn open(environment: &str, endpoint: &str) -> (Journal, Option<String>) {
        let opened = std::fs::create_dir_all(DIRECTORY).and_then(|()| {
            let ignore = format!("{DIRECTORY}/.gitignore");
            if !std::path::Path::new(&ignore).exists() {
                std::fs::write(ignore, "*\n")?;
            }
            OpenOptions::new().create(true).append(true).open(format!("{DIRECTORY}/journal.jsonl"))
        });
        let (file, problem) = match opened {
            Ok(file) => (Some(file), None),
            Err(error) => (None, Some(format!("the journal cannot be written: {error}"))),
        };
        (Journal { file, environment: environment.to_owned(), endpoint: endpoint.to_owned() }, problem)
    }

    /// Adds an event.
    pub(crate) fn add(&mut self, event: &Event) {
        let Some(file) = &mut self.file else { return };
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let line = Line { time, environment: &self.environment, endpoint: &self.endpoint, event };
        // An event is made of texts and numbers, so only a full disk can fail here, and the journal is for people.
        if let Ok(mut text) = serde_json::to_string(&line) {
            text.push('\n');
            drop(file.write_all(text.as_bytes()));
        }
    }
}

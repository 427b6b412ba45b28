//! The journal: every event of every run, for people, and for saying since when something builds. Losing it loses no
//! data.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tablewright_core::event::Event;
use tablewright_core::schedule;

/// The directory that the program keeps beside a declaration.
const DIRECTORY: &str = ".tablewright";
/// The journal.
const FILE: &str = ".tablewright/journal.jsonl";

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
            let mut file = OpenOptions::new().create(true).read(true).append(true).open(FILE)?;
            if file.seek(SeekFrom::End(-1)).is_ok() {
                let mut last = [0];
                file.read_exact(&mut last)?;
                if last != *b"\n" {
                    // A run that was killed in the middle of a line must not take the next line along.
                    file.write_all(b"\n")?;
                }
            }
            Ok(file)
        });
        let (file, problem) = match opened {
            Ok(file) => (Some(file), None),
            Err(error) => {
                (None, Some(format!("the journal {FILE} cannot be written, and the run goes on without: {error}")))
            }
        };
        (Journal { file, environment: environment.to_owned(), endpoint: endpoint.to_owned() }, problem)
    }

    /// Adds an event.
    pub(crate) fn add(&mut self, event: &Event) {
        let Some(file) = &mut self.file else { return };
        let time = now();
        let line = Line { time, environment: &self.environment, endpoint: &self.endpoint, event };
        // An event is made of texts and numbers, so only a full disk can fail here, and the journal is for people.
        if let Ok(mut text) = serde_json::to_string(&line) {
            text.push('\n');
            drop(file.write_all(text.as_bytes()));
        }
    }
}

/// A call that was sent and of which the journal has no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    /// The declared name of the table.
    pub(crate) table: String,
    /// Why it was sent.
    pub(crate) reason: String,
    /// Milliseconds since 1970.
    pub(crate) time: u64,
}

/// A line as it is read back; lines that others wrote are passed over.
#[derive(Deserialize)]
struct ReadLine {
    time: u64,
    environment: String,
    endpoint: String,
    table: String,
    event: String,
    reason: String,
    #[serde(default)]
    ending: String,
}

/// Returns the calls to an environment that were sent and not seen done, oldest first. Where there is no journal, or it
/// cannot be read, none is known.
pub(crate) fn open_calls(environment: &str, endpoint: &str) -> Vec<Open> {
    let Ok(text) = std::fs::read_to_string(FILE) else { return Vec::new() };
    let lines = text.lines().filter_map(|line| serde_json::from_str::<ReadLine>(line).ok());
    let mut open: Vec<Open> = Vec::new();
    for line in lines.filter(|line| line.environment == environment && line.endpoint == endpoint) {
        let is_over = line.event == "ended" && line.ending != "still_building";
        if is_over && line.reason == schedule::WAITS {
            // Whatever was under way on the table has been waited for.
            open.retain(|call| call.table != line.table);
        }
        if line.event == "sent" || is_over {
            open.retain(|call| call.table != line.table || call.reason != line.reason);
        }
        if line.event == "sent" {
            open.push(Open { table: line.table, reason: line.reason, time: line.time });
        }
    }
    open
}

/// Returns milliseconds since 1970.
pub(crate) fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
}

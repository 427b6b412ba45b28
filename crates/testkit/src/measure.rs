//! Wall time and memory of this process and of others, for benchmarks.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// Between two looks at a process's memory.
const PAUSE: Duration = Duration::from_micros(300);

/// How a process ran.
#[derive(Debug, Clone, Copy)]
pub struct Ran {
    /// From its start to its end.
    pub wall: Duration,
    /// The most memory that was resident, in bytes, as the kernel last said before the end; `None` where it cannot say.
    pub peak: Option<u64>,
    /// How it ended.
    pub status: ExitStatus,
}

/// Runs a command to its end.
///
/// # Errors
/// Where it cannot be started.
pub fn run(command: &mut Command) -> io::Result<Ran> {
    let began = Instant::now();
    let mut child: Child = command.spawn()?;
    let place = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ran { wall: began.elapsed(), peak, status });
        }
        peak = peak.max(peak_of(&place));
        std::thread::sleep(PAUSE);
    }
}

/// Returns the most memory of this process that was ever resident, in bytes; `None` where the kernel cannot say.
pub fn own_peak() -> Option<u64> {
    peak_of("/proc/self/status")
}

fn peak_of(place: &str) -> Option<u64> {
    let status = std::fs::read_to_string(place).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// Returns the middle one of some times.
///
/// # Panics
/// Where there are none.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Writes bytes as megabytes.
pub fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "not known".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6))
}

/// Writes a time in milliseconds.
pub fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

//! How the program ends.

use std::process::ExitCode;

/// The documented exit codes, from the one that gives way to the one that prevails: of several, the highest here
/// wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Done, or nothing to do.
    Done,
    /// Changes are pending.
    Pending,
    /// Done, but something is held for approval.
    Held,
    /// Done in part: something was refused, blocked, failed or is still building.
    InPart,
    /// An error.
    Error,
    /// Interrupted.
    Interrupted,
    /// What a command that was run ended with.
    Of(u8),
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(match status {
            Status::Done => 0,
            Status::Error => 1,
            Status::Pending => 2,
            Status::Held => 3,
            Status::InPart => 4,
            Status::Interrupted => 130,
            Status::Of(code) => code,
        })
    }
}

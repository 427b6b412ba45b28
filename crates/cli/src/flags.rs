//! Flags that several commands take.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tablewright_core::plan::Approval;

/// Flags that every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Run as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,
    /// Choose the environment (also TABLEWRIGHT_ENV)
    #[arg(long = "env", value_name = "NAME", global = true)]
    pub(crate) environment: Option<String>,
    /// Choose the AWS region (also TABLEWRIGHT_REGION)
    #[arg(long, value_name = "REGION", global = true)]
    pub(crate) region: Option<String>,
    /// Choose the profile of the AWS configuration (also TABLEWRIGHT_PROFILE)
    #[arg(long, value_name = "PROFILE", global = true)]
    pub(crate) profile: Option<String>,
    /// Talk to this endpoint instead of AWS (also TABLEWRIGHT_ENDPOINT_URL)
    #[arg(long, value_name = "URL", global = true)]
    pub(crate) endpoint_url: Option<String>,
    /// Work on these declared tables only
    #[arg(long = "table", value_name = "NAME", global = true, num_args = 1.., action = clap::ArgAction::Append)]
    pub(crate) tables: Vec<String>,
    /// Write text for people or JSON for programs
    #[arg(long, value_enum, default_value_t = Output::Text, global = true)]
    pub(crate) output: Output,
}

/// What output is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Flags of commands that ask before they write.
#[derive(Debug, Clone, Args)]
pub(crate) struct Confirming {
    /// Do not ask before changing anything; never stands in for the name of a protected environment
    #[arg(long)]
    pub(crate) yes: bool,
    /// Confirm a protected environment by its name
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
}

/// Flags of commands that change something.
#[derive(Debug, Clone, Args)]
pub(crate) struct Writing {
    #[command(flatten)]
    pub(crate) confirming: Confirming,
    #[command(flatten)]
    pub(crate) approvals: ApprovalFlags,
    /// Stop starting and waiting after this time, such as 90s, 30m or 2h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// Send at most this many changing calls at once
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) parallelism: u16,
}

/// Approvals, for commands that plan.
#[derive(Debug, Clone, Args)]
pub(crate) struct ApprovalFlags {
    /// Approve something that is held, as the plan shows it: DS102:users/by-email
    #[arg(long = "approve", value_name = "CODE:RESOURCE")]
    pub(crate) approve: Vec<Approval>,
}

/// Reads a time such as `90s`, `30m`, `2h` or plain seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(end) => text.split_at(end),
        None => (text, "s"),
    };
    let number: u64 = number.parse().map_err(|_| format!("{text:?} is not a time such as 90s, 30m or 2h"))?;
    let seconds = match unit {
        "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3600),
        _ => return Err(format!("{unit:?} is not a unit of time; there are s, m and h")),
    };
    seconds.map(Duration::from_secs).ok_or_else(|| format!("{text:?} is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_take_units() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("30m"), Ok(Duration::from_secs(1800)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        assert!(duration("2d").is_err());
        assert!(duration("h").is_err());
        assert!(duration("99999999999999999999").is_err());
        assert!(duration("9999999999999999999h").is_err());
    }
}

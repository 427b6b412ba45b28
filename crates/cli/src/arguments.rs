//! The command line: every command with its arguments.

use clap::{Parser, Subcommand};

use crate::commands;
use crate::flags::Common;

/// Declare DynamoDB tables once, and bring every environment to that shape without losing data
#[derive(Debug, Parser)]
#[command(name = "tablewright", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what would change, exactly as it would be sent
    Plan(commands::plan::Arguments),
    /// Bring the environment to the declared shape
    Apply(commands::apply::Arguments),
    /// Show the declared tables as they are
    Status(commands::status::Arguments),
    /// Exit with 2 where something differs; the same as `plan --exit-code`
    Drift(commands::plan::DriftArguments),
    /// Write live tables as files: a schema each, a declaration, a summary
    Export(commands::export::Arguments),
    /// Compare two of: environment, declaration, directory of schemas, schema file
    Diff(commands::diff::Arguments),
    /// Check the declaration without asking any endpoint
    Lint(commands::lint::Arguments),
    /// Serve the embedded endpoint
    Local(commands::local::Arguments),
    /// Start an endpoint, apply the project to it, load the seed, and stay or run a command
    Up(commands::up::Arguments),
    /// Write a completion script for a shell
    Completions(commands::completions::Arguments),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }
}

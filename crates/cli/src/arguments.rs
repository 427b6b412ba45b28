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
    Init(commands::init::Arguments),
    Plan(commands::plan::Arguments),
    Apply(commands::apply::Arguments),
    Status(commands::status::Arguments),
    Drift(commands::plan::DriftArguments),
    Verify(commands::verify::Arguments),
    Export(commands::export::Arguments),
    Diff(commands::diff::Arguments),
    Index(commands::index::Arguments),
    Destroy(commands::destroy::Arguments),
    Cost(commands::cost::Arguments),
    Lint(commands::lint::Arguments),
    Explain(commands::explain::Arguments),
    Render(commands::render::Arguments),
    Parameters(commands::parameters::Arguments),
    Local(commands::local::Arguments),
    Up(commands::up::Arguments),
    Completions(commands::completions::Arguments),
    Schema(commands::schema::Arguments),
}

#[cfg(test)]
mod reference;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }
}

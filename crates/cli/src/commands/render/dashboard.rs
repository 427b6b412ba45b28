//! `tablewright render dashboard`.

use std::path::PathBuf;

use tablewright_formats::dashboard::dashboard;

use super::print;
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::Common;
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::chosen_region;

/// Write a CloudWatch dashboard of the tables
///
/// A row for each table: capacity consumed and provisioned, throttling, latency, errors; and one for the functions that
/// alarms watch. `aws cloudwatch put-dashboard --dashboard-body` takes what is written.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write a file into this directory instead of stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the dashboard to stdout or into a file.
pub(crate) fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let tables = loaded.chosen(&common.tables)?;
    if tables.is_empty() {
        return Err(CommandError::new("no table is declared, so there is nothing to show").hint("declare one first"));
    }
    let declared = loaded.resolved.settings.region.as_ref().map(|region| region.value.clone());
    let environment = &loaded.resolved.environment;
    let region = chosen_region(common).or(declared).ok_or_else(|| {
        CommandError::new(format!("environment {environment} has no region, and metrics are a region's"))
            .hint("declare `region`, or give --region")
    })?;
    let companions: Vec<_> = loaded.companions_of(&common.tables).into_iter().cloned().collect();
    let body = dashboard(tables, &companions, &region);
    print(common, arguments.out.as_deref(), "dashboard.json", &format!("{body:#}\n"), printer)
}

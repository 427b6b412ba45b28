//! `tablewright lint`.

use tablewright_core::finding::{Finding, any_error};

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::{Declaration, Sources};
use crate::printer::Printer;
use crate::render::{findings, quantity};
use crate::seed;

/// Check the declaration without asking any endpoint
///
/// Without --env every environment is checked. With it, what the file says of others is read as well.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

/// Checks the declaration and prints every finding.
pub(crate) fn run(common: &Common, _: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let declaration = Declaration::read()?;
    let environments = match &common.environment {
        Some(_) => vec![declaration.choose(common.environment.as_deref())?.0],
        None => declaration.environments(),
    };
    let mut all: Vec<Finding> = Vec::new();
    let mut sources = Sources::default();
    let mut tables = 0;
    for environment in &environments {
        let loaded = declaration.resolve(environment, "lint")?;
        loaded.chosen(&common.tables)?;
        for finding in &loaded.resolved.findings {
            if !all.contains(finding) {
                all.push(finding.clone());
            }
        }
        let seed = seed::read(&loaded);
        all.extend(seed.findings.into_iter().filter(|finding| !all.contains(finding)).collect::<Vec<_>>());
        tables = loaded.resolved.tables.len().max(tables);
        sources = seed.sources;
    }
    let status = if any_error(&all) { Status::Error } else { Status::Done };
    if common.output == Output::Json {
        let document = serde_json::json!({ "version": 1, "findings": all });
        printer.line(&document.to_string());
        return Ok(status);
    }
    if !all.is_empty() {
        printer.line(&findings::text(&all, &sources));
    }
    let checked = format!(
        "{} in {}",
        quantity::count(tables, "table", "tables"),
        quantity::count(environments.len(), "environment", "environments")
    );
    printer.line(&match findings::summary(&all).as_str() {
        "" => format!("{checked}: nothing to find"),
        summary => format!("{checked}: {summary}"),
    });
    Ok(status)
}

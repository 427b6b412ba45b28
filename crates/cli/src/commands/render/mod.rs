//! `tablewright render`: the project in other forms, a file for each.

mod cloudformation;
mod dashboard;
mod function;
mod iam;
mod names;
mod terraform;
pub(super) mod whereabouts;

use std::path::Path;

use tablewright_core::finding::Finding;

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::Sources;
use crate::printer::Printer;
use crate::render::findings;
use crate::replace_file::replace;

/// Write the project in another form
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    form: Form,
}

/// The forms.
#[derive(Debug, clap::Subcommand)]
enum Form {
    Cloudformation(cloudformation::Arguments),
    Dashboard(dashboard::Arguments),
    Iam(iam::Arguments),
    Names(names::Arguments),
    Terraform(terraform::Arguments),
}

/// Writes the chosen form.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    match &arguments.form {
        Form::Cloudformation(arguments) => cloudformation::run(common, arguments, printer),
        Form::Dashboard(arguments) => dashboard::run(common, arguments, printer),
        Form::Iam(arguments) => iam::run(common, arguments, printer),
        Form::Names(arguments) => names::run(common, arguments, printer),
        Form::Terraform(arguments) => terraform::run(common, arguments, printer).await,
    }
}

/// Writes a form to stdout, or into a file of the directory `out`, and says which.
fn print(
    common: &Common,
    out: Option<&Path>,
    file_name: &str,
    text: &str,
    printer: &Printer,
) -> Result<Status, CommandError> {
    let Some(out) = out else {
        printer.data(text);
        return Ok(Status::Done);
    };
    let path = out.join(file_name);
    std::fs::create_dir_all(out).and_then(|()| replace(&path, text)).map_err(|error| {
        CommandError::new(format!("{} cannot be written", path.display()))
            .because(error)
            .hint("choose another directory with --out DIR")
    })?;
    printer.line(&match common.output {
        Output::Text => format!("Wrote {}", path.display()),
        Output::Json => serde_json::json!({ "version": 1, "files": [path.display().to_string()] }).to_string(),
    });
    Ok(Status::Done)
}

/// Tells on stderr what there is to say about a form.
fn note(findings: &[Finding], sources: &Sources, printer: &Printer) {
    if !findings.is_empty() {
        printer.message(&findings::text(findings, sources));
    }
}

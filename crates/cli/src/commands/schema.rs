//! `tablewright schema`.

use clap::ValueEnum;
use tablewright_formats::native::reference;

use crate::exit::Status;
use crate::printer::Printer;

/// Print the JSON Schema of the declaration, for editors
///
/// With it, editors complete and check tablewright.yaml while you type. Write it beside the declaration with
/// `tablewright schema > tablewright.schema.json`, and begin the declaration with the comment
/// `# yaml-language-server: $schema=tablewright.schema.json`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print the schema, or the reference of all keys for people
    #[arg(long, value_enum, default_value_t = Format::JsonSchema)]
    format: Format,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON Schema, draft 2020-12
    JsonSchema,
    /// Markdown
    Markdown,
}

/// Writes the document to stdout.
pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Status {
    printer.data(&match arguments.format {
        Format::JsonSchema => reference::json_schema(),
        Format::Markdown => reference::markdown(),
    });
    Status::Done
}

//! `tablewright render cloudformation`.

use std::path::PathBuf;

use clap::ValueEnum;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::project::DesiredTable;
use tablewright_formats::cloudformation::write::{self, Beside, Form, Function, Stack};

use super::function::{OnDelete, function_name};
use super::whereabouts::checked_region;
use super::{note, print};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::Common;
use crate::load::Loaded;
use crate::printer::Printer;

/// Write the tables of an environment as a CloudFormation template, with what is declared beside them
///
/// Each table's name, ARN and stream ARN are exported under the stack's name. Parameters, alarms, policies and event source
/// mappings refer to the tables. What the form cannot say is told on stderr.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What the tables become
    #[arg(long = "as", value_enum)]
    kind: Kind,
    /// How the template is written
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
    /// Name of the custom resource's function; PROJECT-ENVIRONMENT-tables where it is not given
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// What becomes of tables whose custom resource is deleted
    #[arg(long, value_enum, default_value_t = OnDelete::Retain)]
    on_delete: OnDelete,
    /// Write a file into this directory instead of stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What tables become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// `AWS::DynamoDB::Table`, which stays when its stack goes
    Native,
    /// The custom resource, which adopts tables that exist, with its function, role and log group
    CustomResource,
}

/// How a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the short forms of functions
    Yaml,
    /// With their long forms
    Json,
}

/// Tells what becomes of custom resources that were included: another resource, or one that knows less.
fn changed_resources(loaded: &Loaded, tables: &[&DesiredTable]) -> Vec<Finding> {
    // Ids that cannot be are told by whoever writes them.
    let ids = write::logical_ids(tables.iter().map(|table| table.declared_name.as_str())).unwrap_or_default();
    let finding = |table: &&DesiredTable| {
        let resource = loaded.custom_resources.get(&table.declared_name)?;
        let id = &resource.logical_id.value;
        let another = ids.get(&table.declared_name).filter(|new| *new != id).map(|new| format!("as `{new}`"));
        let lost = (!resource.handling.is_empty()).then(|| format!("without its {}", resource.handling.join(", ")));
        let changes: Vec<_> = another.into_iter().chain(lost).collect();
        if changes.is_empty() {
            return None;
        }
        let message = format!("the custom resource `{id}` is written {}", changes.join(" and "));
        let finding = Finding::warning(Code::NotRendered, message).at(&resource.logical_id.place).about(id);
        Some(finding.help(
            "where its stack is to go on with the table, write its logical id and these properties into the template: for \
             CloudFormation another id is another resource",
        ))
    };
    tables.iter().filter_map(finding).collect()
}

/// Writes the template to stdout or into a file.
pub(crate) fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let tables = loaded.chosen(&common.tables)?;
    let resolved = &loaded.resolved;
    if tables.is_empty() {
        return Err(CommandError::new("no table is declared, and a stack has at least one resource")
            .hint("declare a table first"));
    }
    checked_region(common, resolved)?;
    let name = function_name(arguments.function.as_deref(), resolved)?;
    let deletes = arguments.on_delete == OnDelete::Delete;
    let (form, words) = match arguments.kind {
        Kind::Native if arguments.function.is_some() || deletes => {
            return Err(CommandError::new("--function and --on-delete say nothing about native tables")
                .hint("they go with --as custom-resource"));
        }
        Kind::Native => (Form::Native, "native"),
        Kind::CustomResource => (Form::CustomResource(Function { name: &name, deletes }), "custom-resource"),
    };
    note(&changed_resources(&loaded, &tables), &loaded.sources, printer);
    let beside = Beside { companions: &loaded.companions_of(&common.tables), functions: &resolved.functions };
    let stack = Stack { project: &resolved.project, environment: &resolved.environment, tables: &tables, form, beside };
    let written = write::write(&stack).map_err(|findings| CommandError::findings(findings, &loaded.sources))?;
    note(&written.findings, &loaded.sources, printer);
    let (file_name, text) = match arguments.format {
        Format::Json => ("tables.template.json", write::to_json(&written.template)),
        Format::Yaml => {
            let comment = format!(
                "Written by `tablewright render cloudformation --as {words}` for environment {} of {};\n\
                 do not edit: change the declaration and render it again.",
                resolved.environment, resolved.project
            );
            ("tables.template.yaml", write::to_yaml(&written.template, &comment))
        }
    };
    print(common, arguments.out.as_deref(), file_name, &text, printer)
}

//! `tablewright render iam`.

use std::path::PathBuf;

use clap::ValueEnum;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::permissions::companions;
use tablewright_core::permissions::control_plane::{Purpose, grants, log_group, write_logs};
use tablewright_core::permissions::data_plane::{Access, Part, allow};
use tablewright_core::permissions::{Grants, MANAGED_LIMIT, Policy};
use tablewright_core::project::{DesiredTable, declared_grants};

use super::function::{OnDelete, counter_name, function_name};
use super::whereabouts::whereabouts;
use super::{note, print};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::Common;
use crate::load::Loaded;
use crate::printer::Printer;

/// Write the smallest IAM policy that allows a command or a program, for exactly what is declared
///
/// For a command it allows what the declaration can need on tables of any shape and what is declared beside them, and nothing
/// else: a feature that is taken out of the declaration can still be switched off. Region and account come from the environment; where it says neither,
/// any stands in the policy.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Whom the policy is for
    #[arg(long = "for", value_enum)]
    purpose: For,
    /// Name of the Lambda function; PROJECT-ENVIRONMENT-tables or PROJECT-ENVIRONMENT-stream-counter where it is not given
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// What becomes of tables whose custom resource is deleted
    #[arg(long, value_enum, default_value_t = OnDelete::Retain)]
    on_delete: OnDelete,
    /// Write a file into this directory instead of stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Whom a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    /// Whoever runs `plan`, `drift`, `status` or `diff`
    Plan,
    /// Whoever runs `apply`
    Apply,
    /// Whoever runs `export` of declared tables
    Export,
    /// The Lambda function behind the custom resource
    CustomResource,
    /// The program that uses the items: what `policies` grant together or, without any, reading and writing all tables;
    /// and reading the declared parameters
    App,
    /// The Lambda function that counts: the streams of the tables that have one, and reading and writing all tables
    StreamCounter,
}

/// Writes the policy to stdout or into a file.
pub(crate) fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let tables = loaded.chosen(&common.tables)?;
    let beside = loaded.companions_of(&common.tables);
    if tables.is_empty() && beside.is_empty() {
        return Err(CommandError::new("no table is declared, so there is nothing to allow").hint("declare one first"));
    }
    let given = arguments.function.as_deref();
    let (grants, file_name) = match arguments.purpose {
        For::Plan => {
            let mut grants = grants(&Purpose::Plan, tables);
            companions::allow(&mut grants, &beside, false);
            (grants, "iam-plan.json")
        }
        For::Apply => {
            let checks_account = loaded.resolved.settings.account.is_some();
            let mut grants = grants(&Purpose::Apply { checks_account }, tables);
            companions::allow(&mut grants, &beside, true);
            (grants, "iam-apply.json")
        }
        For::Export => (grants(&Purpose::Export, tables), "iam-export.json"),
        For::CustomResource => {
            let function = function_name(given, &loaded.resolved)?;
            let deletes = arguments.on_delete == OnDelete::Delete;
            let purpose = Purpose::CustomResource { function, deletes, has_log_group: false };
            (grants(&purpose, tables), "iam-custom-resource.json")
        }
        For::App => {
            let mut grants = of_app(&loaded, &tables)?;
            let path = loaded.project.parameters_of(&loaded.resolved.environment).path;
            companions::allow_parameters(&mut grants, &beside, path.as_ref().map(|path| path.value.as_str()));
            (grants, "iam-app.json")
        }
        For::StreamCounter => {
            let function = counter_name(given, &loaded.resolved)?;
            (of_counter(&loaded, &function, &tables)?, "iam-stream-counter.json")
        }
    };
    refuse_useless(arguments)?;
    let at = whereabouts(common, &loaded.resolved, printer)?;
    let policy = Policy::of(&grants, &at);
    if let Some(finding) = too_long(&policy) {
        note(&[finding], &loaded.sources, printer);
    }
    print(common, arguments.out.as_deref(), file_name, &format!("{:#}\n", policy.to_json()), printer)
}

/// Returns what the declared policies grant, or everything on the items of the tables.
fn of_app(loaded: &Loaded, tables: &[&DesiredTable]) -> Result<Grants, CommandError> {
    let grants = declared_grants(&loaded.resolved.policies, tables).unwrap_or_else(|| {
        let mut grants = Grants::default();
        tables.iter().for_each(|table| allow(&mut grants, Access::ReadWrite, table, Part::Whole));
        grants
    });
    match grants.is_empty() {
        false => Ok(grants),
        true => Err(CommandError::new("the declared policies grant nothing on these tables")
            .hint("choose others with --table, or add them to the `grants` of a policy")),
    }
}

/// Returns what the function that counts needs: counters, its place in each stream, and what it counts are items.
fn of_counter(loaded: &Loaded, function: &str, tables: &[&DesiredTable]) -> Result<Grants, CommandError> {
    let mut grants = Grants::default();
    let with_stream = tables.iter().filter(|table| table.table.stream.is_some());
    with_stream.for_each(|table| allow(&mut grants, Access::Stream, table, Part::Whole));
    if grants.is_empty() {
        return Err(CommandError::new("no table has a stream, so there is nothing to count")
            .hint("declare a `stream` for the table whose items are counted"));
    }
    tables.iter().for_each(|table| allow(&mut grants, Access::ReadWrite, table, Part::Whole));
    let declared = loaded.resolved.functions.get(function).map(|declared| declared.log_group.clone());
    write_logs(&mut grants, &declared.unwrap_or_else(|| log_group(function)), false);
    Ok(grants)
}

/// Flags that only the policies of functions know are not ignored elsewhere.
fn refuse_useless(arguments: &Arguments) -> Result<(), CommandError> {
    let (flag, goes_with) = match (&arguments.function, arguments.on_delete, arguments.purpose) {
        (_, _, For::CustomResource) | (_, OnDelete::Retain, For::StreamCounter) => return Ok(()),
        (_, OnDelete::Delete, For::StreamCounter) => ("--on-delete delete", "--for custom-resource"),
        (Some(_), ..) => ("--function", "--for custom-resource and --for stream-counter"),
        (None, OnDelete::Delete, _) => ("--on-delete delete", "--for custom-resource"),
        (None, OnDelete::Retain, _) => return Ok(()),
    };
    Err(CommandError::new(format!("{flag} says nothing about this policy")).hint(format!("it goes with {goes_with}")))
}

fn too_long(policy: &Policy) -> Option<Finding> {
    let size = policy.size();
    (size > MANAGED_LIMIT).then(|| {
        let message = format!("the policy has {size} characters; IAM admits {MANAGED_LIMIT} in a managed policy");
        let help = "render the policy for some of the tables at a time with --table, and attach several";
        Finding::warning(Code::PolicyTooLong, message).help(help)
    })
}

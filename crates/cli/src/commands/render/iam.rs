//! `tablewright render iam`.

use std::path::PathBuf;

use clap::ValueEnum;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::permissions::control_plane::{Purpose, grants};
use tablewright_core::permissions::{MANAGED_LIMIT, Policy};

use super::function::{OnDelete, function_name};
use super::whereabouts::whereabouts;
use super::{note, print};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::Common;
use crate::load::Loaded;
use crate::printer::Printer;

/// Write the smallest IAM policy that allows a command, for exactly the declared tables
///
/// It allows what the declaration can need on tables of any shape, and nothing else: a feature that is taken out of
/// the declaration can still be switched off. Region and account come from the environment; where it says neither,
/// any stands in the policy.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Whom the policy is for
    #[arg(long = "for", value_enum)]
    purpose: For,
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
}

/// Writes the policy to stdout or into a file.
pub(crate) fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let tables = loaded.chosen(&common.tables)?;
    if tables.is_empty() {
        return Err(CommandError::new("no table is declared, so there is nothing to allow").hint("declare one first"));
    }
    let (purpose, file_name) = match arguments.purpose {
        For::Plan => (Purpose::Plan, "iam-plan.json"),
        For::Apply => {
            let checks_account = loaded.resolved.settings.account.is_some();
            (Purpose::Apply { checks_account }, "iam-apply.json")
        }
        For::Export => (Purpose::Export, "iam-export.json"),
        For::CustomResource => {
            let function = function_name(arguments.function.as_deref(), &loaded.resolved)?;
            let deletes = arguments.on_delete == OnDelete::Delete;
            (Purpose::CustomResource { function, deletes, has_log_group: false }, "iam-custom-resource.json")
        }
    };
    refuse_useless(arguments)?;
    let at = whereabouts(common, &loaded.resolved, printer)?;
    let policy = Policy::of(&grants(&purpose, tables), &at);
    if let Some(finding) = too_long(&policy) {
        note(&[finding], &loaded.sources, printer);
    }
    print(common, arguments.out.as_deref(), file_name, &format!("{:#}\n", policy.to_json()), printer)
}

/// Flags that only the function's policy knows are not ignored elsewhere.
fn refuse_useless(arguments: &Arguments) -> Result<(), CommandError> {
    let flag = match (&arguments.function, arguments.on_delete) {
        _ if arguments.purpose == For::CustomResource => return Ok(()),
        (Some(_), _) => "--function",
        (None, OnDelete::Delete) => "--on-delete delete",
        (None, OnDelete::Retain) => return Ok(()),
    };
    Err(CommandError::new(format!("{flag} says nothing about this policy")).hint("it goes with --for custom-resource"))
}

fn too_long(policy: &Policy) -> Option<Finding> {
    let size = policy.size();
    (size > MANAGED_LIMIT).then(|| {
        let message = format!("the policy has {size} characters; IAM admits {MANAGED_LIMIT} in a managed policy");
        let help = "render the policy for some of the tables at a time with --table, and attach several";
        Finding::warning(Code::PolicyTooLong, message).help(help)
    })
}

//! What forms say about the functions that belong to a project.

use clap::ValueEnum;
use tablewright_core::project::Resolved;
use tablewright_formats::cloudformation::write;

use crate::command_error::CommandError;

/// What becomes of a table whose custom resource is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnDelete {
    /// It stays
    Retain,
    /// It is deleted where that resource made it and nothing protects it
    Delete,
}

/// Returns the function's name: the given one, or one made of project and environment.
pub(crate) fn function_name(given: Option<&str>, resolved: &Resolved) -> Result<String, CommandError> {
    match given {
        None => Ok(write::function_name(&resolved.project, &resolved.environment)),
        Some(name) if write::is_function_name(name) => Ok(name.to_owned()),
        Some(name) => Err(CommandError::new(format!("{name:?} is no name for a Lambda function"))
            .hint(format!("--function takes 1 to {} characters of a-z A-Z 0-9 - _", write::LONGEST_FUNCTION_NAME))),
    }
}

/// Returns the name of the function that counts: the given one, or one made of project and environment.
pub(crate) fn counter_name(given: Option<&str>, resolved: &Resolved) -> Result<String, CommandError> {
    match given {
        Some(_) => function_name(given, resolved),
        None => Ok(write::function_name_for(&resolved.project, &resolved.environment, "-stream-counter")),
    }
}

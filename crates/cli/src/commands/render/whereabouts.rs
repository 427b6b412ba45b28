//! Where the tables of an environment live, as far as it can be known without asking anybody.

use tablewright_core::permissions::{Whereabouts, is_region};
use tablewright_core::project::Resolved;

use crate::command_error::CommandError;
use crate::flags::Common;
use crate::printer::Printer;
use crate::session::chosen_region;

/// Returns region and account of the environment, and says what it does not know.
///
/// # Errors
/// Where the region has not the form of one: a policy for it would allow nothing, or a pattern more than is meant.
pub(crate) fn whereabouts(
    common: &Common,
    resolved: &Resolved,
    printer: &Printer,
) -> Result<Whereabouts, CommandError> {
    let region = checked_region(common, resolved).map_err(|error| error.hint("without one, * stands in the policy"))?;
    let account = resolved.settings.account.as_ref().map(|account| account.value.as_str());
    let environment = &resolved.environment;
    if region.is_none() {
        printer.message(&format!(
            "environment {environment} has no region, so * stands in the policy: declare `region`, or give --region"
        ));
    }
    if account.is_none() {
        printer.message(&format!(
            "environment {environment} has no account, so * stands in the policy: declare `account`"
        ));
    }
    Ok(Whereabouts::new(region.as_deref(), account))
}

/// Returns the region of the environment: the chosen one, or else the declared one.
///
/// # Errors
/// Where it has not the form of a region.
pub(crate) fn checked_region(common: &Common, resolved: &Resolved) -> Result<Option<String>, CommandError> {
    let declared = resolved.settings.region.as_ref().map(|region| region.value.clone());
    let region = chosen_region(common).or(declared);
    match region.as_deref().filter(|region| !is_region(region)) {
        Some(wrong) => {
            Err(CommandError::new(format!("{wrong:?} is not a region"))
                .hint("write it as AWS does, such as eu-central-1"))
        }
        None => Ok(region),
    }
}

//! Where the tables of an environment live, as far as it can be known without asking anybody.

use tablewright_core::permissions::Whereabouts;
use tablewright_core::project::Resolved;

use crate::flags::Common;
use crate::printer::Printer;
use crate::session::chosen_region;

/// Returns region and account of the environment, and says what it does not know.
pub(crate) fn whereabouts(common: &Common, resolved: &Resolved, printer: &Printer) -> Whereabouts {
    let declared = resolved.settings.region.as_ref().map(|region| region.value.clone());
    let region = chosen_region(common).or(declared);
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
    Whereabouts::new(region.as_deref(), account)
}

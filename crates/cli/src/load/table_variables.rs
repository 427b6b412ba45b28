//! Live names in variables, for `up` and `render names`.

use std::collections::BTreeMap;

use tablewright_formats::names;

use super::project::Loaded;
use crate::command_error::CommandError;

/// Returns the live name of each table by the variable that the project's template gives it.
pub(crate) fn table_variables(loaded: &Loaded) -> Result<BTreeMap<String, String>, CommandError> {
    let template = loaded.project.table_name_variable.as_ref().map_or(names::DEFAULT_VARIABLE, |t| t.value.as_str());
    let tables = loaded.resolved.tables.iter();
    let live_names = tables.map(|(declared, desired)| (declared.clone(), desired.table.name.clone())).collect();
    names::variables(template, &live_names).map_err(|(problem, reason)| {
        let hint = "set `table_name_variable`, such as \"DYNAMODB_{TABLE}_TABLE_NAME\", or rename a table";
        CommandError::new(problem).because(reason).hint(hint)
    })
}

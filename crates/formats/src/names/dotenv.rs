//! Live names in variables.

use std::collections::BTreeMap;

/// The template of the variables, where the project sets none.
pub const DEFAULT_VARIABLE: &str = "TABLE_NAME_{TABLE}";

/// Returns live names by the variables that hold them. `template` holds `{TABLE}`, which is the declared name in upper
/// case, with `_` for everything else than letters and digits.
///
/// # Errors
/// What is wrong with a variable, and the reason.
pub fn variables(
    template: &str,
    live_names: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, (String, String)> {
    let mut tables: BTreeMap<String, &str> = BTreeMap::new();
    for declared in live_names.keys() {
        let table: String =
            declared.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        let variable = template.replace("{TABLE}", &table);
        if !is_variable(&variable) || is_taken(&variable) {
            let problem = format!("the name of table {declared} cannot stand in the variable {variable:?}");
            return Err((problem, "it is no variable's name, or it means something else already".to_owned()));
        }
        if let Some(other) = tables.insert(variable.clone(), declared) {
            let problem = format!("the names of tables {other} and {declared} would both stand in {variable}");
            return Err((
                problem,
                "{TABLE} is in upper case, with `_` for everything else than letters and digits".to_owned(),
            ));
        }
    }
    Ok(tables.into_iter().map(|(variable, declared)| (variable, live_names[declared].clone())).collect())
}

/// Variables that mean something to every program, or to the AWS SDKs.
fn is_taken(name: &str) -> bool {
    let common = ["PATH", "HOME", "USER", "SHELL", "LANG", "TMPDIR", "PWD", "IFS"];
    common.contains(&name) || name.starts_with("AWS_") || name.starts_with("TABLEWRIGHT_")
}

fn is_variable(name: &str) -> bool {
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts_well && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

//! Live names of alarms.

/// How alarms are named where nobody says otherwise.
pub(super) const DEFAULT: &str = "{project}-{environment}-{table}-{alarm}";

/// What stands for the placeholders of a template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) project: &'a str,
    pub(super) environment: &'a str,
    /// The declared name of the table, or the name of the function; `account` where it is neither's.
    pub(super) table: &'a str,
    /// The declared name of the alarm, with what tells it from others of the same name.
    pub(super) alarm: &'a str,
}

/// Returns the name that a template gives.
///
/// # Errors
/// What is wrong with the template, as a fragment.
pub(super) fn name(template: &str, parts: Parts<'_>) -> Result<String, String> {
    let mut name = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        name.push_str(before);
        let (placeholder, after) = after.split_once('}').ok_or("a { without its }")?;
        name.push_str(match placeholder {
            "project" => parts.project,
            "environment" => parts.environment,
            "table" => parts.table,
            "alarm" => parts.alarm,
            other => {
                return Err(format!(
                    "unknown placeholder {{{other}}}; there are {{project}}, {{environment}}, {{table}} and {{alarm}}"
                ));
            }
        });
        rest = after;
    }
    name.push_str(rest);
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: Parts<'static> = Parts { project: "shop", environment: "dev", table: "orders", alarm: "slow" };

    #[test]
    fn placeholders_are_replaced_and_others_are_named() {
        assert_eq!(name(DEFAULT, PARTS), Ok("shop-dev-orders-slow".to_owned()));
        assert_eq!(name("a {alarm} b", PARTS), Ok("a slow b".to_owned()));
        assert_eq!(name("{alarm", PARTS), Err("a { without its }".to_owned()));
        assert!(name("{index}", PARTS).is_err_and(|why| why.contains("{index}")));
    }
}

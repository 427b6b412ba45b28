//! Names of parameters: what they may look like, their ARNs, and the selectors that ask for one version.
//!
//! The rules are those of the API reference of `PutParameter`: letters, digits, `.`, `-`, `_` and, in a fully qualified
//! name, `/`; at most fifteen levels; never under `aws` or `ssm`; at most 1,011 characters, those of the ARN included.

use super::refusal::Refusal;

/// The most levels that a hierarchy has, the parameter's own included.
const LEVELS: usize = 15;
/// The most characters that an ARN has, up to and with the parameter's name.
const ARN_LENGTH: usize = 1011;
/// The most characters that a request may name a parameter with.
const REQUEST_LENGTH: usize = 2048;

const FORM: &str = "If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be \
                    formed as a mix of letters, numbers and the following 3 symbols .-_";

/// Where an endpoint's parameters are said to be.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// What every ARN begins with, up to and with `:parameter`.
    prefix: String,
}

impl Place {
    pub(super) fn new(region: &str, account: &str) -> Self {
        Self { prefix: format!("arn:aws:ssm:{region}:{account}:parameter") }
    }

    /// Returns a parameter's ARN: a name without hierarchy gets the slash that a path has already.
    pub(super) fn arn(&self, name: &str) -> String {
        let slash = if name.starts_with('/') { "" } else { "/" };
        format!("{}{slash}{name}", self.prefix)
    }

    /// Checks the name of a parameter that is to be written.
    pub(super) fn check(&self, name: &str) -> Result<(), Refusal> {
        check_request(name)?;
        check_prefix(name)?;
        let path = name.strip_prefix('/');
        if path.is_none() && name.contains('/') {
            return Err(Refusal::validation("Parameter name must be a fully qualified name."));
        }
        let levels = path.unwrap_or(name).split('/');
        if levels.clone().any(|level| !is_level(level)) {
            return Err(Refusal::validation(format!("Parameter name: {FORM}")));
        }
        if levels.count() > LEVELS {
            return Err(Refusal::new(
                "HierarchyLevelLimitExceededException",
                format!("A hierarchy can have a maximum of {LEVELS} levels."),
            ));
        }
        let length = self.arn(name).len();
        if length > ARN_LENGTH {
            return Err(Refusal::validation(format!(
                "Parameter name: its ARN has {length} characters, and at most {ARN_LENGTH} are allowed."
            )));
        }
        Ok(())
    }

    /// Returns what a request asks for: a name or an ARN, and perhaps a version.
    ///
    /// An ARN without hierarchy stands for two names; the first of the two that `is_there` is meant.
    pub(super) fn selected(&self, text: &str, is_there: impl Fn(&str) -> bool) -> Result<Selected, Refusal> {
        check_request(text)?;
        let (text, in_arn) = match text.strip_prefix(&self.prefix) {
            Some(rest) if rest.starts_with('/') => (rest, true),
            // A parameter of another place, or nothing that a name can be.
            _ if text.starts_with("arn:") => return Err(Refusal::not_found(text)),
            _ => (text, false),
        };
        let (name, selector) = match text.split_once(':') {
            Some((name, selector)) => (name, Some(selector)),
            None => (text, None),
        };
        let bare = name.strip_prefix('/').filter(|bare| in_arn && !is_there(name) && !bare.contains('/'));
        let name = bare.unwrap_or(name).to_owned();
        let version = match selector {
            None => Asked::Newest,
            Some(selector) => selector.parse().map_or_else(|_| Asked::Label(selector.to_owned()), Asked::Number),
        };
        Ok(Selected { name, version })
    }
}

/// A parameter that a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) name: String,
    pub(super) version: Asked,
}

/// Which version of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Newest,
    Number(u64),
    Label(String),
}

/// Checks a path that parameters are listed under, and returns it without the slash at its end.
pub(super) fn check_path(path: &str) -> Result<&str, Refusal> {
    check_request(path)?;
    let below = path.strip_prefix('/').map(|below| below.strip_suffix('/').unwrap_or(below));
    let reserved = ["aws", "ssm"].iter().any(|word| below.is_some_and(|below| has_prefix(below, word)));
    let wrong = below.is_none_or(|below| !below.is_empty() && below.split('/').any(|level| !is_level(level)));
    if wrong || reserved {
        return Err(Refusal::validation(format!(
            "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward \
             slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, \
             numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Found: {path}"
        )));
    }
    let below = below.unwrap_or_default();
    if below.split('/').count() > LEVELS {
        return Err(Refusal::validation(format!("A hierarchy can have a maximum of {LEVELS} levels.")));
    }
    Ok(path.strip_suffix('/').unwrap_or(path))
}

fn check_request(name: &str) -> Result<(), Refusal> {
    match name.chars().count() {
        0 => Err(Refusal::constraint("''", "name", "have length greater than or equal to 1")),
        1..=REQUEST_LENGTH => Ok(()),
        _ => Err(Refusal::constraint(
            &format!("'{name}'"),
            "name",
            &format!("have length less than or equal to {REQUEST_LENGTH}"),
        )),
    }
}

fn check_prefix(name: &str) -> Result<(), Refusal> {
    let bare = name.trim_start_matches('/');
    let is_path = name.starts_with('/') && bare.contains('/');
    if !has_prefix(bare, "aws") && !has_prefix(bare, "ssm") {
        return Ok(());
    }
    if is_path && has_prefix(bare, "aws") {
        let message = format!("No access to reserved parameter name: {name}.");
        return Err(Refusal::new("AccessDeniedException", message));
    }
    Err(Refusal::validation(format!(
        "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). {FORM}"
    )))
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn is_level(level: &str) -> bool {
    !level.is_empty() && level.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{Asked, Place, Selected, check_path};

    fn place() -> Place {
        Place::new("us-east-1", "000000000000")
    }

    fn code(name: &str) -> Option<&'static str> {
        place().check(name).err().map(|refusal| refusal.code)
    }

    #[test]
    fn names_have_a_form() {
        for name in ["a", "/a", "/shop/production/table.name_1-x", "Laws", "/jaws/ssm", "massm"] {
            assert_eq!(code(name), None, "{name}");
        }
        for name in ["", "a/b", "/", "/a/", "//a", "/a b", "a:1", "/ä", "aws", "/ssm/x", "SSMx", "/AWSome"] {
            assert_eq!(code(name), Some("ValidationException"), "{name}");
        }
        assert_eq!(code("/aws/x"), Some("AccessDeniedException"));
    }

    #[test]
    fn names_have_bounds() {
        assert_eq!(code(&"/a".repeat(15)), None);
        assert_eq!(code(&"/a".repeat(16)), Some("HierarchyLevelLimitExceededException"));
        let arn = "arn:aws:ssm:us-east-1:000000000000:parameter/".len();
        assert_eq!(code(&"a".repeat(1011 - arn)), None);
        assert_eq!(code(&"a".repeat(1012 - arn)), Some("ValidationException"));
        assert_eq!(code(&"a".repeat(2049)), Some("ValidationException"));
    }

    #[test]
    fn parameters_are_asked_for_by_name_arn_and_version() {
        let selected = |text: &str| place().selected(text, |name| name == "/there").ok();
        let one = |name: &str, version| Some(Selected { name: name.to_owned(), version });
        let arn = "arn:aws:ssm:us-east-1:000000000000:parameter";
        assert_eq!(selected("/a/b"), one("/a/b", Asked::Newest));
        assert_eq!(selected("/a/b:3"), one("/a/b", Asked::Number(3)));
        assert_eq!(selected("a:live"), one("a", Asked::Label("live".to_owned())));
        assert_eq!(selected(&format!("{arn}/a/b:3")), one("/a/b", Asked::Number(3)));
        assert_eq!(selected(&format!("{arn}/there")), one("/there", Asked::Newest));
        assert_eq!(selected(&format!("{arn}/bare")), one("bare", Asked::Newest));
        assert_eq!(selected("arn:aws:ssm:eu-west-1:000000000000:parameter/a"), None);
    }

    #[test]
    fn paths_begin_with_a_slash() {
        assert_eq!(check_path("/").ok(), Some(""));
        assert_eq!(check_path("/a/b/").ok(), Some("/a/b"));
        for path in ["", "a", "/a//b", "/a b", "/aws", "/ssm/x"] {
            assert_eq!(check_path(path).map_err(|refusal| refusal.code), Err("ValidationException"), "{path}");
        }
    }
}

//! Writing a parameter: what may be written, and which version and tier it becomes.

use regex_lite::Regex;
use serde_json::json;

use super::refusal::Refusal;
use super::request::{PutParameter, required};
use super::store::{Change, Kind, Reply, Store, Tier, Version};

/// The most versions of a parameter that are kept; beyond, the oldest goes.
const VERSIONS: usize = 100;
/// The most that a standard parameter holds, in bytes.
const STANDARD_SIZE: usize = 4096;
/// The most that an advanced parameter holds, in bytes.
const ADVANCED_SIZE: usize = 8192;
/// The most characters of a description, and of an allowed pattern.
const TEXT_LENGTH: usize = 1024;

const ABOUT_TIERS: &str = "For more information, see \
     https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html";

pub(super) fn put(store: &Store, request: PutParameter, now: i64) -> Result<Reply, Refusal> {
    let name = required(request.name, "name")?;
    let value = required(request.value, "value")?;
    let asked_kind = request.r#type.as_deref().map(kind).transpose()?;
    let asked_tier = request.tier.as_deref().map(tier).transpose()?;
    check_length(request.description.as_deref(), "description")?;
    check_length(request.allowed_pattern.as_deref(), "allowedPattern")?;
    // A name may be given as its ARN, as it may be for reading.
    let name = match name.starts_with("arn:") {
        true => store.place.selected(&name, |name| store.parameters.contains_key(name))?.name,
        false => name,
    };
    store.place.check(&name)?;
    check_policies(request.policies.as_deref())?;
    let overwrite = request.overwrite.unwrap_or(false);
    if overwrite && request.tags.is_some_and(|tags| !tags.is_empty()) {
        return Err(Refusal::validation(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please \
             remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or \
             RemoveTagsFromResource.",
        ));
    }
    let before = store.newest(&name);
    if before.is_some() && !overwrite {
        return Err(Refusal::new(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        ));
    }
    let kind = resulting_kind(asked_kind, before)?;
    let tier = resulting_tier(asked_tier, before, &value)?;
    check_value(&value, request.allowed_pattern.as_deref())?;
    let data_type = resulting_data_type(request.data_type, before)?;
    let version = Version {
        number: before.map_or(1, |before| before.number.saturating_add(1)),
        value,
        kind,
        tier,
        data_type,
        description: request.description.or_else(|| before.and_then(|before| before.description.clone())),
        allowed_pattern: request.allowed_pattern,
        modified: now,
    };
    let body = json!({"Version": version.number, "Tier": version.tier.name()});
    let kept = store.parameters.get(&name).map(Vec::as_slice).unwrap_or_default();
    let dropped = kept.first().filter(|_| kept.len() >= VERSIONS).map(|oldest| oldest.number);
    Ok(Reply { body, change: Some(Change::Put { name, version, dropped }) })
}

fn kind(text: &str) -> Result<Kind, Refusal> {
    match text {
        "String" => Ok(Kind::String),
        "StringList" => Ok(Kind::StringList),
        "SecureString" => Err(Refusal::new(
            "UnsupportedParameterType",
            "the embedded endpoint keeps no secrets, so a parameter cannot be a SecureString here; keep the secret in \
             Secrets Manager, and a String that names it in Parameter Store",
        )),
        other => Err(Refusal::constraint(
            &format!("'{other}'"),
            "type",
            "satisfy enum value set: [SecureString, StringList, String]",
        )),
    }
}

/// A tier that a request may ask for.
#[derive(Clone, Copy)]
enum AskedTier {
    Exactly(Tier),
    /// Advanced where standard does not do.
    Intelligent,
}

fn tier(text: &str) -> Result<AskedTier, Refusal> {
    match text {
        "Standard" => Ok(AskedTier::Exactly(Tier::Standard)),
        "Advanced" => Ok(AskedTier::Exactly(Tier::Advanced)),
        "Intelligent-Tiering" => Ok(AskedTier::Intelligent),
        other => Err(Refusal::constraint(
            &format!("'{other}'"),
            "tier",
            "satisfy enum value set: [Standard, Advanced, Intelligent-Tiering]",
        )),
    }
}

fn check_length(text: Option<&str>, member: &str) -> Result<(), Refusal> {
    match text {
        Some(text) if text.chars().count() > TEXT_LENGTH => {
            let rule = format!("have length less than or equal to {TEXT_LENGTH}");
            Err(Refusal::constraint(&format!("'{text}'"), member, &rule))
        }
        _ => Ok(()),
    }
}

fn check_policies(policies: Option<&str>) -> Result<(), Refusal> {
    // What stands for "none" passes.
    match policies.map(str::trim) {
        None | Some("" | "[]" | "{}") => Ok(()),
        Some(_) => Err(Refusal::new(
            "InvalidPolicyTypeException",
            "the embedded endpoint does not carry out parameter policies; leave Policies out",
        )),
    }
}

fn resulting_kind(asked: Option<Kind>, before: Option<&Version>) -> Result<Kind, Refusal> {
    match (asked, before) {
        (Some(asked), Some(before)) if asked != before.kind => Err(Refusal::new(
            "HierarchyTypeMismatchException",
            "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a \
             parameter from a String type to a SecureString type. You must create a new, unique parameter.",
        )),
        (Some(asked), _) => Ok(asked),
        (None, Some(before)) => Ok(before.kind),
        (None, None) => Err(Refusal::validation("A parameter type is required when you create a parameter.")),
    }
}

fn resulting_tier(asked: Option<AskedTier>, before: Option<&Version>, value: &str) -> Result<Tier, Refusal> {
    let before = before.map(|before| before.tier);
    let tier = match asked {
        Some(AskedTier::Exactly(Tier::Standard)) if before == Some(Tier::Advanced) => {
            return Err(Refusal::validation(
                "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the \
                 advanced-parameter tier to the standard-parameter tier.",
            ));
        }
        Some(AskedTier::Exactly(tier)) => tier,
        Some(AskedTier::Intelligent) if value.len() > STANDARD_SIZE => Tier::Advanced,
        Some(AskedTier::Intelligent) | None => before.unwrap_or(Tier::Standard),
    };
    match tier {
        Tier::Standard if value.len() > STANDARD_SIZE => Err(Refusal::validation(format!(
            "Standard tier parameters support a maximum parameter value of {STANDARD_SIZE} characters. To create a \
             larger parameter value, upgrade the parameter to use the advanced-parameter tier. {ABOUT_TIERS}"
        ))),
        Tier::Advanced if value.len() > ADVANCED_SIZE => Err(Refusal::validation(format!(
            "Advanced tier parameters support a maximum parameter value of {ADVANCED_SIZE} characters. {ABOUT_TIERS}"
        ))),
        tier => Ok(tier),
    }
}

fn check_value(value: &str, allowed_pattern: Option<&str>) -> Result<(), Refusal> {
    if value.is_empty() {
        return Err(Refusal::constraint("''", "value", "have length greater than or equal to 1"));
    }
    let Some(pattern) = allowed_pattern.filter(|pattern| !pattern.is_empty()) else { return Ok(()) };
    let expression = Regex::new(pattern).map_err(|error| {
        let message = format!("The allowedPattern {pattern} is not a valid regular expression: {error}");
        Refusal::new("InvalidAllowedPatternException", message)
    })?;
    match expression.is_match(value) {
        true => Ok(()),
        false => Err(Refusal::new(
            "ParameterPatternMismatchException",
            format!("Parameter value, cannot be validated against allowedPattern: {pattern}"),
        )),
    }
}

fn resulting_data_type(asked: Option<String>, before: Option<&Version>) -> Result<String, Refusal> {
    match asked {
        None => Ok(before.map_or_else(|| "text".to_owned(), |before| before.data_type.clone())),
        Some(asked) if ["text", "aws:ec2:image", "aws:ssm:integration"].contains(&asked.as_str()) => Ok(asked),
        Some(asked) => Err(Refusal::validation(format!(
            "The following data type is not supported: {asked} (Data type names are all lowercase.)"
        ))),
    }
}

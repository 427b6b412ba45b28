//! Requests as clients write them. What is required is checked where it is used, so that the message names it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::Refusal;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PutParameter {
    pub(super) name: Option<String>,
    pub(super) value: Option<String>,
    pub(super) r#type: Option<String>,
    pub(super) description: Option<String>,
    pub(super) overwrite: Option<bool>,
    pub(super) allowed_pattern: Option<String>,
    pub(super) tags: Option<Vec<Value>>,
    pub(super) tier: Option<String>,
    pub(super) policies: Option<String>,
    pub(super) data_type: Option<String>,
}

/// `GetParameter` and `DeleteParameter`; whether to decrypt says nothing where nothing is encrypted.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct OneParameter {
    pub(super) name: Option<String>,
}

/// `GetParameters` and `DeleteParameters`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SomeParameters {
    pub(super) names: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GetParametersByPath {
    pub(super) path: Option<String>,
    pub(super) recursive: Option<bool>,
    pub(super) parameter_filters: Option<Vec<ParameterFilter>>,
    pub(super) max_results: Option<i64>,
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ParameterFilter {
    pub(super) key: Option<String>,
    pub(super) option: Option<String>,
    pub(super) values: Option<Vec<String>>,
}

/// Reads a request.
///
/// # Errors
///
/// A member has another JSON type than the operation asks for.
pub(super) fn parse<T: DeserializeOwned>(request: &Value) -> Result<T, Refusal> {
    T::deserialize(request).map_err(|error| Refusal::new("SerializationException", error.to_string()))
}

/// Returns a member that must be there; `member` is its name as messages write it.
pub(super) fn required<T>(value: Option<T>, member: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::constraint("null", member, "not be null"))
}

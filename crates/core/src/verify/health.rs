//! What only verification asks for.

use std::collections::BTreeMap;

use super::access::RolePolicy;

/// What was found: `Ok(None)` is nothing, and an error says why it could not be found out.
pub type Seen<T> = Result<Option<T>, String>;

/// What live things say about how they do, beside what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// The states of alarms, by live name.
    pub alarms: BTreeMap<String, Seen<AlarmState>>,
    /// The states of event source mappings, by UUID.
    pub mappings: BTreeMap<String, MappingState>,
    /// Functions, as mappings name them.
    pub functions: BTreeMap<String, Seen<FunctionState>>,
    /// What roles have, by the role's name.
    pub roles: BTreeMap<String, Seen<Vec<RolePolicy>>>,
}

/// How an alarm stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmState {
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: String,
    /// Why, in CloudWatch's words.
    pub reason: Option<String>,
}

/// How an event source mapping stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingState {
    /// `Enabled`, `Disabled`, `Creating`, …
    pub state: String,
    /// Why it is in that state, in Lambda's words.
    pub reason: Option<String>,
    /// What came of the last batch, in Lambda's words: `OK`, `No records processed`, `PROBLEM: …`.
    pub last_result: Option<String>,
}

/// A function that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionState {
    /// The ARN of its role.
    pub role: Option<String>,
}

impl FunctionState {
    /// Returns the name of its role, which is what follows the path in the ARN.
    pub fn role_name(&self) -> Option<&str> {
        self.role.as_deref().and_then(|arn| arn.rsplit('/').next()).filter(|name| !name.is_empty())
    }
}

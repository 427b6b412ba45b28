//! The parameters with their versions, and the answer to each operation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::names::{Asked, Place};
use super::refusal::Refusal;
use super::request::{OneParameter, SomeParameters, parse, required};
use super::{put, read};

/// The operations that are answered.
const OPERATIONS: [&str; 6] =
    ["DeleteParameter", "DeleteParameters", "GetParameter", "GetParameters", "GetParametersByPath", "PutParameter"];
/// The most names that one request may carry.
const NAMES: usize = 10;

/// One version of a parameter, as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) value: String,
    pub(super) kind: Kind,
    pub(super) tier: Tier,
    pub(super) data_type: String,
    pub(super) description: Option<String>,
    pub(super) allowed_pattern: Option<String>,
    /// Milliseconds since 1970.
    pub(super) modified: i64,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    String,
    StringList,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::StringList => "StringList",
        }
    }
}

/// What a parameter is charged as, and so how much it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Tier {
    Standard,
    Advanced,
}

impl Tier {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Advanced => "Advanced",
        }
    }
}

/// What a call changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// A parameter gets a version, the newest; `dropped` is the oldest, where there would be too many.
    Put { name: String, version: Version, dropped: Option<u64> },
    /// Parameters go, with all their versions.
    Delete { names: Vec<String> },
}

/// The answer to a call, and what must be kept before it is given.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) body: Value,
    pub(super) change: Option<Change>,
}

/// All parameters of one region and account.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) place: Place,
    /// By name, the versions from the oldest that is kept to the newest; never none.
    pub(super) parameters: BTreeMap<String, Vec<Version>>,
}

impl Store {
    pub(super) fn new(region: &str, account: &str, parameters: BTreeMap<String, Vec<Version>>) -> Self {
        Self { place: Place::new(region, account), parameters }
    }

    /// Answers a call at a time, in milliseconds since 1970; what it changes counts once it is committed.
    ///
    /// # Errors
    ///
    /// What Parameter Store would refuse, and what this endpoint does not do.
    pub(super) fn answer(&self, operation: &str, request: &Value, now: i64) -> Result<Reply, Refusal> {
        let only = |body| Reply { body, change: None };
        match operation {
            "PutParameter" => put::put(self, parse(request)?, now),
            "GetParameter" => read::one(self, parse(request)?).map(only),
            "GetParameters" => read::some(self, &names(request)?).map(only),
            "GetParametersByPath" => read::by_path(self, parse(request)?).map(only),
            "DeleteParameter" => self.delete_one(parse(request)?),
            "DeleteParameters" => self.delete_some(&names(request)?),
            _ => Err(Refusal::new(
                "UnknownOperationException",
                format!(
                    "the embedded endpoint does not answer {operation} of Systems Manager; it answers {}",
                    OPERATIONS.join(", ")
                ),
            )),
        }
    }

    /// Makes a change count.
    pub(super) fn commit(&mut self, change: Change) {
        match change {
            Change::Put { name, version, dropped } => {
                let versions = self.parameters.entry(name).or_default();
                versions.retain(|kept| Some(kept.number) != dropped);
                versions.push(version);
            }
            Change::Delete { names } => {
                for name in names {
                    self.parameters.remove(&name);
                }
            }
        }
    }

    /// Returns the newest version of a parameter.
    pub(super) fn newest(&self, name: &str) -> Option<&Version> {
        self.parameters.get(name)?.last()
    }

    fn delete_one(&self, request: OneParameter) -> Result<Reply, Refusal> {
        let text = required(request.name, "name")?;
        let name = self.whole(&text)?.ok_or_else(|| Refusal::not_found(&text))?;
        Ok(Reply { body: json!({}), change: Some(Change::Delete { names: vec![name] }) })
    }

    fn delete_some(&self, texts: &[String]) -> Result<Reply, Refusal> {
        let (mut names, mut deleted, mut invalid) = (Vec::new(), Vec::new(), Vec::new());
        for text in texts {
            match self.whole(text) {
                Ok(Some(name)) => {
                    deleted.push(text);
                    names.push(name);
                }
                _ => invalid.push(text),
            }
        }
        let body = json!({"DeletedParameters": deleted, "InvalidParameters": invalid});
        let change = (!names.is_empty()).then_some(Change::Delete { names });
        Ok(Reply { body, change })
    }

    /// Returns the name of a parameter that is there and is meant as a whole, not by one of its versions.
    fn whole(&self, text: &str) -> Result<Option<String>, Refusal> {
        let selected = self.place.selected(text, |name| self.parameters.contains_key(name))?;
        let meant = selected.version == Asked::Newest && self.parameters.contains_key(&selected.name);
        Ok(meant.then_some(selected.name))
    }
}

/// Returns the names that a request carries, each once.
fn names(request: &Value) -> Result<Vec<String>, Refusal> {
    let given = required(parse::<SomeParameters>(request)?.names, "names")?;
    let shown = || format!("'[{}]'", given.join(", "));
    if given.is_empty() {
        return Err(Refusal::constraint(&shown(), "names", "have length greater than or equal to 1"));
    }
    if given.len() > NAMES {
        let rule = format!("have length less than or equal to {NAMES}");
        return Err(Refusal::constraint(&shown(), "names", &rule));
    }
    let mut names: Vec<String> = Vec::new();
    for name in given {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

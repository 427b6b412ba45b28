//! The file of a plan: versioned, and with a checksum against changes by hand.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::{Deeds, Inputs, SavedPlan};

/// What the file says that it is.
const FORMAT: &str = "tablewright-plan";
/// The version of the format. A plan lives for hours, so others are refused instead of translated.
const VERSION: u64 = 2;

/// Why a text is not a plan that can be applied.
#[derive(Debug, Error)]
pub enum SavedPlanError {
    /// It is something else.
    #[error("it is not a plan that `plan --out` wrote: {0}")]
    NotAPlan(String),
    /// It is of another version of the format.
    #[error("it is a plan of format {found}, and this program reads format {VERSION}")]
    Version {
        /// The version that it names.
        found: String,
    },
    /// It was changed after it was written.
    #[error("it was changed after it was written: its checksum does not fit its content")]
    Edited,
    /// It cannot be written or read as JSON.
    #[error("it is not JSON as it must be: {0}")]
    Json(#[from] serde_json::Error),
}

/// The members of the file, in their order.
#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u64,
    #[serde(flatten)]
    content: Content,
    /// Of the content, written without spaces, as SHA-256 in hexadecimal digits.
    checksum: String,
}

#[derive(Serialize, Deserialize)]
struct Content {
    /// What the plan was made of.
    inputs: Inputs,
    /// The plan, as `plan --output json` prints it.
    plan: Value,
}

impl SavedPlan {
    /// Returns the text of the plan's file.
    ///
    /// # Errors
    /// Where it cannot be written as JSON, which none that was planned does.
    pub fn write(&self) -> Result<String, SavedPlanError> {
        let content = Content { inputs: self.inputs.clone(), plan: self.plan.clone() };
        let checksum = checksum(&serde_json::to_value(&content)?);
        let file = File { format: FORMAT.to_owned(), version: VERSION, content, checksum };
        Ok(serde_json::to_string_pretty(&file)? + "\n")
    }

    /// Says whether a text claims to be a plan's file, whole and current or not.
    pub fn is_plan(text: &str) -> bool {
        serde_json::from_str::<Value>(text).is_ok_and(|file| file.get("format").is_some_and(|format| format == FORMAT))
    }

    /// Reads the text of a plan's file.
    ///
    /// # Errors
    /// Where it is no such file, of another version, or was changed after it was written.
    pub fn read(text: &str) -> Result<Self, SavedPlanError> {
        let mut file: Value =
            serde_json::from_str(text).map_err(|error| SavedPlanError::NotAPlan(error.to_string()))?;
        let Some(members) = file.as_object_mut() else {
            return Err(SavedPlanError::NotAPlan("it is not a JSON object".to_owned()));
        };
        // What names the format comes before everything else, so that a newer file is called by its name.
        match members.shift_remove("format") {
            Some(Value::String(format)) if format == FORMAT => {}
            _ => return Err(SavedPlanError::NotAPlan(format!("it has no \"format\": \"{FORMAT}\""))),
        }
        match members.shift_remove("version") {
            Some(version) if version == VERSION => {}
            Some(version) => return Err(SavedPlanError::Version { found: version.to_string() }),
            None => return Err(SavedPlanError::Version { found: "none".to_owned() }),
        }
        let written = members.shift_remove("checksum");
        if written != Some(Value::String(checksum(&file))) {
            return Err(SavedPlanError::Edited);
        }
        let Content { inputs, plan } = serde_json::from_value(file)?;
        Ok(Self { inputs, deeds: deeds(&plan)?, plan })
    }
}

/// Returns what a plan does, from its JSON.
pub(super) fn deeds(plan: &Value) -> Result<Deeds, serde_json::Error> {
    Deeds::deserialize(plan)
}

fn checksum(content: &Value) -> String {
    Sha256::digest(content.to_string().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

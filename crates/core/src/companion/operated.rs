//! Values that operators give to parameters of theirs.

use thiserror::Error;

use super::desired::{DesiredCompanion, Keeper};
use super::model::{Companion, LiveCompanion};
use super::parameter::{Parameter, wrong_value};
use super::plan::{CompanionPlan, plan_companion};
use super::reference::{Outputs, Text};
use crate::plan::Approvals;
use crate::project::OnExisting;

/// Why an operator cannot give a parameter a value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    /// The declaration would set it back.
    #[error("{0} belongs to the declaration, which would set it back")]
    Declared(String),
    /// It is a companion without a value.
    #[error("{0} has no value")]
    NoParameter(String),
    /// Systems Manager would refuse the value.
    #[error("{problem} for {name}")]
    Refused {
        /// The declared name.
        name: String,
        /// What is wrong with the value.
        problem: String,
        /// How to go on.
        help: &'static str,
    },
}

/// Plans that a parameter gets a value that an operator chose. What is declared about existing ones does not count: the
/// operator says it explicitly.
///
/// # Errors
/// Where the declaration owns the parameter, or Systems Manager would refuse the value.
pub fn plan_value(desired: &DesiredCompanion, value: &str, live: &LiveCompanion) -> Result<CompanionPlan, ValueError> {
    let name = || desired.declared_name.clone();
    let Some(parameter) = desired.companion.parameter() else {
        return Err(ValueError::NoParameter(name()));
    };
    if desired.keeper == Keeper::Declaration {
        return Err(ValueError::Declared(name()));
    }
    if let Some((problem, help)) = wrong_value(value) {
        return Err(ValueError::Refused { name: name(), problem, help });
    }
    let parameter = Parameter { value: Text::Known(value.to_owned()), ..parameter.clone() };
    let wanted = DesiredCompanion {
        companion: Companion::Parameter(parameter),
        keeper: Keeper::Declaration,
        on_existing: OnExisting::Converge,
        after: Vec::new(),
        ..desired.clone()
    };
    Ok(plan_companion(&wanted, live, &Outputs::default(), &Approvals::default()))
}

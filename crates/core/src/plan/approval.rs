//! Approvals: what somebody allowed, by code and resource.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::codes::Code;

/// Permission for one kind of risk on one resource: `DS102:company-users/by-company`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Approval {
    /// The risk.
    pub code: Code,
    /// The declared table, or `table/index`.
    pub resource: String,
}

impl fmt::Display for Approval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.code, self.resource)
    }
}

/// Why a text is not an approval.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApprovalError {
    /// There is no colon.
    #[error("{0:?} is not of the form CODE:RESOURCE, such as DS102:users/by-email")]
    Form(String),
    /// The code is not one of an approval.
    #[error("{0:?} is not a code that can be approved; those start with DS, such as DS102")]
    Code(String),
}

impl FromStr for Approval {
    type Err = ApprovalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (code, resource) = text.split_once(':').ok_or_else(|| ApprovalError::Form(text.to_owned()))?;
        if resource.is_empty() {
            return Err(ApprovalError::Form(text.to_owned()));
        }
        let code = Code::parse(code)
            .filter(|code| code.text().starts_with("DS"))
            .ok_or_else(|| ApprovalError::Code(code.to_owned()))?;
        Ok(Approval { code, resource: resource.to_owned() })
    }
}

/// The approvals of one run; remembers which were used.
#[derive(Debug, Clone, Default)]
pub struct Approvals {
    given: BTreeSet<Approval>,
    used: RefCell<BTreeSet<Approval>>,
}

impl Approvals {
    /// Returns approvals of which none is used yet.
    pub fn new(given: impl IntoIterator<Item = Approval>) -> Self {
        Self { given: given.into_iter().collect(), used: RefCell::default() }
    }

    /// Returns the approvals that were given.
    pub fn given(&self) -> &BTreeSet<Approval> {
        &self.given
    }

    /// Says whether a risk was approved, and remembers that it was asked for.
    pub fn allows(&self, approval: &Approval) -> bool {
        let given = self.given.contains(approval);
        if given {
            self.used.borrow_mut().insert(approval.clone());
        }
        given
    }

    /// Returns the approvals that nothing asked for.
    pub fn unused(&self) -> Vec<Approval> {
        self.given.difference(&self.used.borrow()).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approvals_are_read_as_they_are_shown() {
        let approval: Approval = "DS102:company-users/by-company".parse().expect("an approval");
        assert_eq!(approval.to_string(), "DS102:company-users/by-company");
        assert!(matches!("DS102".parse::<Approval>(), Err(ApprovalError::Form(_))));
        assert!(matches!("DS102:".parse::<Approval>(), Err(ApprovalError::Form(_))));
        assert!(matches!("TW201:users".parse::<Approval>(), Err(ApprovalError::Code(_))));
    }
}

//! One line of a checklist.

use serde::Serialize;

use crate::codes::Code;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What it is called, which stays the same from run to run: `SUBJECT:ASPECT`, such as `orders:stream`.
    pub id: String,
    /// The declared name of the table or companion.
    pub subject: String,
    /// Its live name.
    pub live_name: String,
    /// What was looked for, as a lower-case fragment.
    pub what: String,
    /// What came of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Verdict {
    /// It is as it should be.
    Ok {
        /// What is good to know all the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It is as declared, and probably not as somebody wishes.
    Warning(Trouble),
    /// It is not as it should be.
    Failed(Trouble),
    /// It could not be looked at.
    NotChecked {
        /// Why not.
        why: String,
    },
}

/// What is wrong, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// The stable code.
    pub code: Code,
    /// What was found, as a lower-case fragment.
    pub found: String,
    /// How that may have come about.
    pub cause: String,
    /// What mends it.
    pub fix: String,
}

impl Trouble {
    pub(super) fn new(code: Code, found: impl Into<String>, cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { code, found: found.into(), cause: cause.into(), fix: fix.into() }
    }
}

/// How many checks ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// As they should be.
    pub ok: usize,
    /// With a warning.
    pub warnings: usize,
    /// Not as they should be.
    pub failed: usize,
    /// Not looked at.
    pub not_checked: usize,
}

impl Summary {
    /// Counts checks.
    pub fn of(checks: &[Check]) -> Self {
        let mut summary = Self::default();
        for check in checks {
            let count = match check.verdict {
                Verdict::Ok { .. } => &mut summary.ok,
                Verdict::Warning(_) => &mut summary.warnings,
                Verdict::Failed(_) => &mut summary.failed,
                Verdict::NotChecked { .. } => &mut summary.not_checked,
            };
            *count += 1;
        }
        summary
    }
}

/// The checks of one table or companion, as they come together.
pub(super) struct Checklist<'a> {
    subject: &'a str,
    live_name: &'a str,
    checks: Vec<Check>,
}

impl<'a> Checklist<'a> {
    pub(super) fn of(subject: &'a str, live_name: &'a str) -> Self {
        Self { subject, live_name, checks: Vec::new() }
    }

    pub(super) fn ok(&mut self, aspect: &str, what: impl Into<String>) {
        self.add(aspect, what, Verdict::Ok { note: None });
    }

    pub(super) fn ok_but(&mut self, aspect: &str, what: impl Into<String>, note: impl Into<String>) {
        self.add(aspect, what, Verdict::Ok { note: Some(note.into()) });
    }

    pub(super) fn warning(&mut self, aspect: &str, what: impl Into<String>, trouble: Trouble) {
        self.add(aspect, what, Verdict::Warning(trouble));
    }

    pub(super) fn failed(&mut self, aspect: &str, what: impl Into<String>, trouble: Trouble) {
        self.add(aspect, what, Verdict::Failed(trouble));
    }

    pub(super) fn not_checked(&mut self, aspect: &str, what: impl Into<String>, why: impl Into<String>) {
        self.add(aspect, what, Verdict::NotChecked { why: why.into() });
    }

    fn add(&mut self, aspect: &str, what: impl Into<String>, verdict: Verdict) {
        self.checks.push(Check {
            id: format!("{}:{aspect}", self.subject),
            subject: self.subject.to_owned(),
            live_name: self.live_name.to_owned(),
            what: what.into(),
            verdict,
        });
    }

    pub(super) fn into_checks(self) -> Vec<Check> {
        self.checks
    }
}

//! The one error of commands: what, where, why, and how to go on.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_engine::EndpointError;

use crate::load::Sources;
use crate::printer::Printer;
use crate::render;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct CommandError {
    code: Option<Code>,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    findings: Option<Box<(Vec<Finding>, Sources)>>,
}

impl CommandError {
    /// Returns an error with a message of its own, as a lower-case fragment.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { code: None, message: message.into(), causes: Vec::new(), hints: Vec::new(), findings: None }
    }

    /// Returns an error that has a code.
    pub(crate) fn of(code: Code, message: impl Into<String>) -> Self {
        Self { code: Some(code), ..Self::new(message) }
    }

    /// Adds what caused it.
    pub(crate) fn because(mut self, cause: impl ToString) -> Self {
        self.causes.push(cause.to_string());
        self
    }

    /// Adds a way out.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Returns an error that is told by findings.
    pub(crate) fn findings(findings: Vec<Finding>, sources: &Sources) -> Self {
        let count = findings.iter().filter(|f| f.severity == tablewright_core::finding::Severity::Error).count();
        let message = match count {
            1 => "1 error; nothing was done".to_owned(),
            count => format!("{count} errors; nothing was done"),
        };
        Self { findings: Some(Box::new((findings, sources.clone()))), ..Self::new(message) }
    }

    /// Returns the error for programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "version": 1,
            "error": self.message,
            "code": self.code,
            "because": self.causes,
            "help": self.hints,
            "findings": self.findings.as_deref().map(|(findings, _)| findings),
        })
    }

    /// Prints the error once, with its causes and hints.
    pub(crate) fn print(&self, printer: &Printer) {
        if let Some((findings, sources)) = self.findings.as_deref() {
            printer.message(&render::findings::text(findings, sources));
        }
        let code = self.code.map(|code| format!("[{code}]")).unwrap_or_default();
        printer.message(&format!("{}{code}: {}", render::style::error("error"), self.message));
        for cause in &self.causes {
            printer.message(&format!("  because: {cause}"));
        }
        for hint in &self.hints {
            printer.message(&format!("  {} {hint}", render::style::help("help:")));
        }
    }
}

impl From<EndpointError> for CommandError {
    fn from(error: EndpointError) -> Self {
        let hint = match &error {
            EndpointError::Unreachable { why, .. } if why.contains("in time") => {
                "something listens there and does not answer; is it the endpoint that you mean?"
            }
            EndpointError::Unreachable { endpoint, .. } if tablewright_engine::is_loopback(endpoint) => {
                "start an endpoint with `tablewright local`, or give another with --endpoint-url"
            }
            EndpointError::Unreachable { .. } => "check the network, the region and --endpoint-url",
            EndpointError::NotDynamoDb { .. } => "check --endpoint-url; it must lead to DynamoDB's own protocol",
            EndpointError::Credentials(_) => {
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, choose a profile with --profile, \
                 or try it on the laptop first: `tablewright up`"
            }
            EndpointError::NoRegion => "declare `region`, or give --region",
            EndpointError::WrongAccount { .. } => "choose another profile or environment; nothing was changed",
            EndpointError::AccountUnknown(_) => {
                "allow sts:GetCallerIdentity, or take `account` out of the declaration; nothing was changed"
            }
            EndpointError::Refused(_) => "allow the call in IAM",
        };
        CommandError::new(error.to_string()).hint(hint)
    }
}

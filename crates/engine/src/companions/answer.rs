//! What a refused look means, and what is never sent.

use tablewright_core::companion::LiveCompanion;
use tablewright_core::refusal::{Class, Refusal, classify};

/// Returns that an endpoint has no such service, or why it could not be read. An endpoint of another kind that does not
/// even speak the service's protocol answers as a web server does that has no such page.
pub(super) fn refused(refusal: &Refusal) -> LiveCompanion {
    match (classify(refusal), refusal.code.as_str(), refusal.status) {
        (Class::NotSupported, _, _) => LiveCompanion::Unsupported(refusal.to_string()),
        (_, "", Some(status @ (400 | 403 | 404 | 405 | 501))) => {
            LiveCompanion::Unsupported(format!("it answered with HTTP {status} and no error code"))
        }
        _ => LiveCompanion::Unreadable(refusal.to_string()),
    }
}

/// Returns the refusal of a request with something in it that nobody knows, or that the SDK cannot build: it never leaves
/// this machine.
#[cfg(any(feature = "parameters", feature = "policies", feature = "mappings"))]
pub(super) fn unsendable(problem: impl std::fmt::Display) -> Refusal {
    Refusal { code: "ValidationException".to_owned(), message: problem.to_string(), status: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, status: u16) -> LiveCompanion {
        refused(&Refusal { code: code.to_owned(), message: String::new(), status: Some(status) })
    }

    #[test]
    fn a_service_that_is_not_there_is_told_from_one_that_refuses() {
        for (code, status) in [("UnknownOperationException", 404), ("", 404), ("", 400), ("", 501)] {
            assert!(matches!(of(code, status), LiveCompanion::Unsupported(_)), "{code} {status}");
        }
        for (code, status) in [("AccessDenied", 403), ("ThrottlingException", 400), ("", 503)] {
            assert!(matches!(of(code, status), LiveCompanion::Unreadable(_)), "{code} {status}");
        }
    }
}

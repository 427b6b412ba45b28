//! What each code means, why it matters, how to mend it, and how to go on without mending it.
//!
//! A new code gets a constant in the file of its family and a line in the match below; without them nothing compiles.
//! `tablewright explain` and `docs/codes.md` show these texts.

use super::{Code, approvals, live, reading, refused, rules, verification};

/// Everything that a person should know about a code. Each text is one or more whole sentences in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub meaning: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How to mend it.
    pub fix: &'static str,
    /// How to go on without mending it; `None` where there is no way.
    pub allow: Option<&'static str>,
}

impl Code {
    /// Returns what a person should know about the code.
    pub fn explanation(self) -> &'static Explanation {
        match self {
            Code::Syntax => &reading::SYNTAX,
            Code::UnknownKey => &reading::UNKNOWN_KEY,
            Code::DuplicateKey => &reading::DUPLICATE_KEY,
            Code::WrongValue => &reading::WRONG_VALUE,
            Code::MissingKey => &reading::MISSING_KEY,
            Code::VariableNotSet => &reading::VARIABLE_NOT_SET,
            Code::FileNotFound => &reading::FILE_NOT_FOUND,
            Code::UnknownEnvironment => &reading::UNKNOWN_ENVIRONMENT,
            Code::UnknownTable => &reading::UNKNOWN_TABLE,
            Code::BadTemplate => &reading::BAD_TEMPLATE,
            Code::LeftOut => &reading::LEFT_OUT,
            Code::NotResolved => &reading::NOT_RESOLVED,
            Code::UnknownMetric => &reading::UNKNOWN_METRIC,
            Code::SilentAlarm => &reading::SILENT_ALARM,
            Code::InvalidName => &rules::INVALID_NAME,
            Code::SharedName => &rules::SHARED_NAME,
            Code::SharedEnvironmentName => &rules::SHARED_ENVIRONMENT_NAME,
            Code::KeyTypeConflict => &rules::KEY_TYPE_CONFLICT,
            Code::InvalidKey => &rules::INVALID_KEY,
            Code::IncludeWithoutAttributes => &rules::INCLUDE_WITHOUT_ATTRIBUTES,
            Code::TooManyProjectedAttributes => &rules::TOO_MANY_PROJECTED_ATTRIBUTES,
            Code::TooManyGlobalIndexes => &rules::TOO_MANY_GLOBAL_INDEXES,
            Code::TooManyLocalIndexes => &rules::TOO_MANY_LOCAL_INDEXES,
            Code::InvalidLocalIndex => &rules::INVALID_LOCAL_INDEX,
            Code::ThroughputMismatch => &rules::THROUGHPUT_MISMATCH,
            Code::ThroughputOutOfRange => &rules::THROUGHPUT_OUT_OF_RANGE,
            Code::WarmThroughputTooLow => &rules::WARM_THROUGHPUT_TOO_LOW,
            Code::InvalidTag => &rules::INVALID_TAG,
            Code::RecoveryPeriodOutOfRange => &rules::RECOVERY_PERIOD_OUT_OF_RANGE,
            Code::DuplicateIndex => &rules::DUPLICATE_INDEX,
            Code::InvalidTimeToLive => &rules::INVALID_TIME_TO_LIVE,
            Code::InvalidParameter => &rules::INVALID_PARAMETER,
            Code::InvalidAlarm => &rules::INVALID_ALARM,
            Code::InvalidPolicy => &rules::INVALID_POLICY,
            Code::InvalidMapping => &rules::INVALID_MAPPING,
            Code::InvalidExpectation => &rules::INVALID_EXPECTATION,
            Code::ForeignName => &rules::FOREIGN_NAME,
            Code::NotSupported => &live::NOT_SUPPORTED,
            Code::KeyNotCompared => &live::KEY_NOT_COMPARED,
            Code::WarmThroughputNotLowered => &live::WARM_THROUGHPUT_NOT_LOWERED,
            Code::LeftAlone => &live::LEFT_ALONE,
            Code::Draining => &live::DRAINING,
            Code::KeyDiffers => &live::KEY_DIFFERS,
            Code::LocalIndexesDiffer => &live::LOCAL_INDEXES_DIFFER,
            Code::Exists => &live::EXISTS,
            Code::NotReady => &live::NOT_READY,
            Code::Unreadable => &live::UNREADABLE,
            Code::Lacking => &live::LACKING,
            Code::PlanOutOfDate => &refused::PLAN_OUT_OF_DATE,
            Code::IndexDiffers => &refused::INDEX_DIFFERS,
            Code::ManagedElsewhere => &refused::MANAGED_ELSEWHERE,
            Code::NotRendered => &refused::NOT_RENDERED,
            Code::PolicyTooLong => &refused::POLICY_TOO_LONG,
            Code::NoPrice => &refused::NO_PRICE,
            Code::Missing => &verification::MISSING,
            Code::NotActive => &verification::NOT_ACTIVE,
            Code::NotAsDeclared => &verification::NOT_AS_DECLARED,
            Code::StreamNotEnabled => &verification::STREAM_NOT_ENABLED,
            Code::StreamNotFound => &verification::STREAM_NOT_FOUND,
            Code::StreamPermissionDenied => &verification::STREAM_PERMISSION_DENIED,
            Code::HandlerNotTriggering => &verification::HANDLER_NOT_TRIGGERING,
            Code::ParameterNotFound => &verification::PARAMETER_NOT_FOUND,
            Code::AccessDenied => &verification::ACCESS_DENIED,
            Code::SwitchedByOperators => &verification::SWITCHED_BY_OPERATORS,
            Code::Alarming => &verification::ALARMING,
            Code::RoundTripFailed => &verification::ROUND_TRIP_FAILED,
            Code::DeleteTable => &approvals::DELETE_TABLE,
            Code::DeleteIndex => &approvals::DELETE_INDEX,
            Code::DisableStream => &approvals::DISABLE_STREAM,
            Code::ChangeStreamView => &approvals::CHANGE_STREAM_VIEW,
            Code::DisableRecovery => &approvals::DISABLE_RECOVERY,
            Code::ShortenRecovery => &approvals::SHORTEN_RECOVERY,
            Code::EnableTimeToLive => &approvals::ENABLE_TIME_TO_LIVE,
            Code::LiftDeletionProtection => &approvals::LIFT_DELETION_PROTECTION,
            Code::ChangeEncryption => &approvals::CHANGE_ENCRYPTION,
            Code::LowerCapacity => &approvals::LOWER_CAPACITY,
            Code::ToProvisioned => &approvals::TO_PROVISIONED,
            Code::TouchForeign => &approvals::TOUCH_FOREIGN,
            Code::DeleteParameter => &approvals::DELETE_PARAMETER,
            Code::DeleteAlarm => &approvals::DELETE_ALARM,
            Code::RemovePolicy => &approvals::REMOVE_POLICY,
            Code::DeleteMapping => &approvals::DELETE_MAPPING,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_and_ends_like_a_sentence() {
        for code in Code::ALL {
            let Explanation { meaning, why, fix, allow } = *code.explanation();
            for text in [meaning, why, fix].into_iter().chain(allow) {
                assert!(text.starts_with(|c: char| c.is_uppercase() || c == '`'), "{code}: {text}");
                assert!(text.ends_with('.'), "{code}: {text}");
            }
        }
    }

    #[test]
    fn no_two_codes_mean_the_same() {
        let mut meanings: Vec<_> = Code::ALL.iter().map(|code| code.explanation().meaning).collect();
        meanings.sort_unstable();
        meanings.dedup();
        assert_eq!(meanings.len(), Code::ALL.len());
    }

    #[test]
    fn every_approval_says_how_it_is_given() {
        for code in Code::ALL.iter().filter(|code| code.text().starts_with("DS")) {
            let allow = code.explanation().allow.expect("an approval can be given");
            assert!(allow.contains(&format!("`--approve {code}:")), "{code}: {allow}");
        }
    }
}

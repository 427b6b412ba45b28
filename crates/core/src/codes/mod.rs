//! The stable codes of findings and approvals.
//!
//! A code never changes its meaning; a retired one is not used again. `TW1…` come from reading files, `TW2…` from
//! the rules of a table, declared or live, `TW3…` from live tables, `TW4…` refuse a table, `TW5…` what a command was
//! asked for, `TW6…` what `verify` finds; `DS1…` wait for approval.
//! What there is to know about each stands in the file of its family.

mod approvals;
mod document;
mod explanation;
mod live;
mod reading;
mod refused;
mod rules;
mod verification;

use std::fmt;

pub use document::document;
pub use explanation::Explanation;

use serde::{Deserialize, Serialize, Serializer};

macro_rules! codes {
    ($($name:ident = $text:literal, $title:literal;)*) => {
        /// A stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// Returns the code as people write it, such as `DS102`.
            pub fn text(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// Returns what the code stands for, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }
        }
    };
}

codes! {
    Syntax = "TW101", "the file is not well-formed";
    UnknownKey = "TW102", "a key that the declaration does not know";
    DuplicateKey = "TW103", "the same key twice";
    WrongValue = "TW104", "a value of the wrong type or outside its choices";
    MissingKey = "TW105", "a key that must be there";
    VariableNotSet = "TW106", "an environment variable that is not set";
    FileNotFound = "TW107", "a file that is not there or cannot be read";
    UnknownEnvironment = "TW108", "an environment that is not declared";
    UnknownTable = "TW109", "a table that is not declared";
    BadTemplate = "TW110", "a name template that cannot be used";
    LeftOut = "TW111", "something that no declaration can say";
    NotResolved = "TW112", "a value that only the deployment knows";
    UnknownMetric = "TW113", "an alarm on a metric that DynamoDB does not publish";
    SilentAlarm = "TW114", "an alarm that tells nobody";
    InvalidName = "TW201", "a name that DynamoDB does not admit";
    SharedName = "TW202", "two tables with one live name";
    SharedEnvironmentName = "TW203", "two environments that give one live name";
    KeyTypeConflict = "TW204", "one attribute with two types";
    InvalidKey = "TW205", "a key that DynamoDB does not admit";
    IncludeWithoutAttributes = "TW206", "a projection INCLUDE that includes nothing";
    TooManyProjectedAttributes = "TW207", "more projected attributes than DynamoDB admits";
    TooManyGlobalIndexes = "TW208", "more than 20 global secondary indexes";
    TooManyLocalIndexes = "TW209", "more than 5 local secondary indexes";
    InvalidLocalIndex = "TW210", "a local secondary index that DynamoDB does not admit";
    ThroughputMismatch = "TW211", "throughput that does not go with the billing mode";
    ThroughputOutOfRange = "TW212", "throughput outside DynamoDB's range";
    WarmThroughputTooLow = "TW213", "warm throughput below where DynamoDB starts";
    InvalidTag = "TW214", "a tag that DynamoDB does not admit";
    RecoveryPeriodOutOfRange = "TW215", "a recovery period outside 1 to 35 days";
    DuplicateIndex = "TW216", "two indexes with one name";
    InvalidTimeToLive = "TW217", "a TTL attribute that DynamoDB does not admit";
    ForeignName = "TW218", "a live name that belongs to another environment";
    InvalidParameter = "TW219", "a parameter that Systems Manager does not admit";
    InvalidAlarm = "TW220", "an alarm that CloudWatch does not admit, or that never fires";
    InvalidPolicy = "TW221", "a policy that IAM does not admit";
    InvalidMapping = "TW222", "an event source mapping or a function that Lambda does not admit";
    InvalidExpectation = "TW223", "an expectation that cannot be, or of an index that is not there";
    NotSupported = "TW303", "something that this endpoint cannot do";
    KeyNotCompared = "TW304", "an encryption key that could not be compared";
    WarmThroughputNotLowered = "TW305", "warm throughput is never lowered";
    LeftAlone = "TW306", "differences that are left alone by on_existing";
    Draining = "TW307", "an event source mapping that still reads a stream left behind";
    KeyDiffers = "TW401", "a live table with another key";
    LocalIndexesDiffer = "TW402", "a live table with other local secondary indexes";
    Exists = "TW403", "a table that exists although it must not";
    NotReady = "TW404", "a live table in a state that admits no change";
    Unreadable = "TW405", "a live table that could not be read";
    Lacking = "TW406", "something that is made of what is not there";
    PlanOutOfDate = "TW501", "a saved plan that the world has moved on from";
    IndexDiffers = "TW502", "an index of that name that is another one";
    ManagedElsewhere = "TW503", "a table that another tool manages";
    NotRendered = "TW504", "something that the rendered form cannot say";
    PolicyTooLong = "TW505", "a policy that is longer than IAM admits";
    NoPrice = "TW506", "something that the list of prices has no price for";
    Missing = "TW601", "something declared that is not there";
    NotActive = "TW602", "a table or index that is not ACTIVE";
    NotAsDeclared = "TW603", "something that is not as declared";
    StreamNotEnabled = "TW604", "a stream that is not enabled";
    StreamNotFound = "TW605", "the ARN of a stream that is not the table's";
    StreamPermissionDenied = "TW606", "a function whose role may not read its stream";
    HandlerNotTriggering = "TW607", "a stream handler that does not run";
    ParameterNotFound = "TW608", "a parameter that is not there";
    AccessDenied = "TW609", "a role that may not do what is declared";
    SwitchedByOperators = "TW610", "a parameter that operators have switched";
    Alarming = "TW611", "an alarm that is in ALARM";
    RoundTripFailed = "TW612", "an item that did not make its round trip";
    DeleteTable = "DS101", "deletes a table and everything in it";
    DeleteIndex = "DS102", "deletes an index";
    DisableStream = "DS103", "disables a stream";
    ChangeStreamView = "DS104", "changes a stream's view type, which gives it a new ARN";
    DisableRecovery = "DS105", "switches point-in-time recovery off";
    ShortenRecovery = "DS106", "shortens point-in-time recovery";
    EnableTimeToLive = "DS107", "lets DynamoDB delete items of an existing table";
    LiftDeletionProtection = "DS108", "lifts deletion protection";
    ChangeEncryption = "DS109", "changes the encryption key";
    LowerCapacity = "DS110", "lowers capacity";
    ToProvisioned = "DS111", "goes from on-demand to provisioned capacity";
    TouchForeign = "DS112", "touches a table that has another owner";
    DeleteParameter = "DS113", "deletes a parameter";
    RemovePolicy = "DS114", "deletes a policy or takes it off a role";
    DeleteMapping = "DS115", "deletes an event source mapping";
    DeleteAlarm = "DS116", "deletes an alarm";
}

/// Where codes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Reading files.
    Reading,
    /// DynamoDB's rules, applied to the declaration.
    Rules,
    /// Live tables; nothing is stopped.
    Live,
    /// Live tables that are refused.
    Refused,
    /// What a command was asked for and refuses.
    Command,
    /// What `verify` finds.
    Verification,
    /// What waits for approval.
    Approval,
}

impl Code {
    /// Returns the code that a person wrote, where it is one.
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.text().eq_ignore_ascii_case(text))
    }

    /// Returns where the code comes from.
    pub fn family(self) -> Family {
        match self.text().as_bytes() {
            [b'D', b'S', ..] => Family::Approval,
            [_, _, b'1', ..] => Family::Reading,
            [_, _, b'2', ..] => Family::Rules,
            [_, _, b'3', ..] => Family::Live,
            [_, _, b'4', ..] => Family::Refused,
            [_, _, b'6', ..] => Family::Verification,
            _ => Family::Command,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Code::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("unknown code {text}")))
    }
}

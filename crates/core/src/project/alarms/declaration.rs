//! What the files say about alarms.

use std::collections::BTreeMap;

use crate::companion::{Comparison, MissingData, Threshold};
use crate::place::{Declared, Place};

/// Alarms of CloudWatch, or a layer of them.
#[derive(Debug, Clone, Default)]
pub struct AlarmsDeclaration {
    /// Whom alarms tell that do not say otherwise: ARNs.
    pub alarm_actions: Option<Declared<Vec<String>>>,
    /// Whom they tell when all is well again.
    pub ok_actions: Option<Declared<Vec<String>>>,
    /// The template of live names, such as `{project}-{environment}-{table}-{alarm}`.
    pub alarm_name: Option<Declared<String>>,
    /// The alarms by declared name.
    pub values: BTreeMap<String, AlarmDeclaration>,
}

/// An alarm, or one for each of several tables, functions and operations.
#[derive(Debug, Clone)]
pub struct AlarmDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// What it watches; `None` where it is switched off, or what was written is told as wrong.
    pub watches: Option<Watches>,
    /// The template of its live names; those of all alarms where absent.
    pub alarm_name: Option<Declared<String>>,
    /// The tables; all where absent and the metric is one of tables.
    pub tables: Option<Declared<TablesChoice>>,
    /// The functions, by live name.
    pub functions: Option<Declared<Vec<String>>>,
    /// A global secondary index of the tables, instead of the tables themselves.
    pub index: Option<Declared<String>>,
    /// Operations such as `Query`, with an alarm for each.
    pub operations: Option<Declared<Vec<String>>>,
    /// Further dimensions.
    pub dimensions: BTreeMap<String, Declared<String>>,
    /// Only reads or only writes, of a short form that watches both.
    pub capacity: Option<Declared<Side>>,
    /// The threshold.
    pub threshold: Option<Declared<ThresholdDeclaration>>,
    /// What is made of the data of one period, such as `Sum` or `p99`.
    pub statistic: Option<Declared<String>>,
    /// The only unit whose data count.
    pub unit: Option<Declared<String>>,
    /// How the statistic is compared with the threshold.
    pub comparison: Option<Declared<Comparison>>,
    /// Seconds in a period.
    pub period: Option<Declared<u64>>,
    /// The periods that are looked at.
    pub evaluation_periods: Option<Declared<u64>>,
    /// How many of them have to breach the threshold; all where absent.
    pub datapoints_to_alarm: Option<Declared<u64>>,
    /// What periods without data count as.
    pub treat_missing_data: Option<Declared<MissingData>>,
    /// Whom it tells when it goes to ALARM; those of all alarms where absent.
    pub alarm_actions: Option<Declared<Vec<String>>>,
    /// Whom it tells when it goes to OK; those of all alarms where absent.
    pub ok_actions: Option<Declared<Vec<String>>>,
    /// Whom it tells when it has too little data.
    pub insufficient_data_actions: Option<Declared<Vec<String>>>,
    /// What it is for, for people.
    pub description: Option<Declared<String>>,
    /// Tags by key.
    pub tags: BTreeMap<String, Declared<String>>,
}

impl AlarmDeclaration {
    /// Returns an alarm of which nothing is said yet.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            watches: None,
            alarm_name: None,
            tables: None,
            functions: None,
            index: None,
            operations: None,
            dimensions: BTreeMap::new(),
            capacity: None,
            threshold: None,
            statistic: None,
            unit: None,
            comparison: None,
            period: None,
            evaluation_periods: None,
            datapoints_to_alarm: None,
            treat_missing_data: None,
            alarm_actions: None,
            ok_actions: None,
            insufficient_data_actions: None,
            description: None,
            tags: BTreeMap::new(),
        }
    }
}

/// What an alarm watches.
#[derive(Debug, Clone, PartialEq)]
pub enum Watches {
    /// What a short form stands for.
    Short(ShortForm),
    /// A metric of AWS/DynamoDB, or of AWS/Lambda where functions are named.
    Metric(Declared<String>),
}

/// Alarms that a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortForm {
    /// Requests are throttled: reads and writes.
    Throttling,
    /// Consumption comes near to the capacity: reads and writes.
    ConsumedCapacity,
    /// DynamoDB fails.
    SystemErrors,
    /// Requests of the account are wrong.
    UserErrors,
    /// Requests take long.
    Latency,
    /// A function falls behind a stream.
    StreamIteratorAge,
    /// A function fails.
    FunctionErrors,
    /// A function takes long.
    FunctionDuration,
}

impl ShortForm {
    /// Every choice, as written.
    pub const CHOICES: &'static [&'static str] = &[
        "throttling",
        "consumed_capacity",
        "system_errors",
        "user_errors",
        "latency",
        "stream_iterator_age",
        "function_errors",
        "function_duration",
    ];

    /// Returns the choice that a word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "throttling" => Self::Throttling,
            "consumed_capacity" => Self::ConsumedCapacity,
            "system_errors" => Self::SystemErrors,
            "user_errors" => Self::UserErrors,
            "latency" => Self::Latency,
            "stream_iterator_age" => Self::StreamIteratorAge,
            "function_errors" => Self::FunctionErrors,
            "function_duration" => Self::FunctionDuration,
            _ => return None,
        })
    }
}

/// Which tables an alarm is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TablesChoice {
    /// All that are declared.
    All,
    /// These, by declared name.
    Named(Vec<String>),
}

/// One side of a table's capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Reads.
    Read,
    /// Writes.
    Write,
}

impl Side {
    /// Every choice, as written.
    pub const CHOICES: &'static [&'static str] = &["read", "write"];

    /// Returns the word for it.
    pub fn text(self) -> &'static str {
        match self {
            Side::Read => "read",
            Side::Write => "write",
        }
    }

    /// Returns the choice that a word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            _ => None,
        }
    }
}

/// A threshold as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThresholdDeclaration {
    /// In the unit of the metric.
    Absolute(Threshold),
    /// In percent of the capacity that is declared.
    Percent(Threshold),
}

impl AlarmsDeclaration {
    /// Returns this layer over another; what both declare is this one's.
    #[must_use]
    pub fn over(self, below: &AlarmsDeclaration) -> AlarmsDeclaration {
        let mut values = below.values.clone();
        values.extend(self.values);
        AlarmsDeclaration {
            alarm_actions: self.alarm_actions.or_else(|| below.alarm_actions.clone()),
            ok_actions: self.ok_actions.or_else(|| below.ok_actions.clone()),
            alarm_name: self.alarm_name.or_else(|| below.alarm_name.clone()),
            values,
        }
    }
}

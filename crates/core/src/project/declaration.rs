//! What the files say.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::alarms::AlarmsDeclaration;
use super::companions::{FunctionDeclaration, MappingsDeclaration, ParametersDeclaration, PolicyDeclaration};
use crate::cost::Expectation;
use crate::model::{
    Encryption, KeyAttribute, OnDemandMaximum, Projection, StreamViewType, TableClass, Throughput, WarmThroughput,
};
use crate::names::NameTemplate;
use crate::place::{Declared, Place};

/// A project as its files declare it.
#[derive(Debug, Clone)]
pub struct Project {
    /// The project's name.
    pub name: Declared<String>,
    /// The environment that is meant where none is given.
    pub default_environment: Option<Declared<String>>,
    /// Settings for every environment.
    pub settings: EnvironmentSettings,
    /// Environments by name.
    pub environments: BTreeMap<String, Environment>,
    /// What every table gets that does not say otherwise.
    pub defaults: TableDeclaration,
    /// Tables by declared name.
    pub tables: BTreeMap<String, TableDeclaration>,
    /// Patterns of files with items that `up` loads into empty tables, relative to the declaration's folder.
    pub seed: Vec<Declared<String>>,
    /// Template of the variables in which `up` hands table names to its command, such as `TABLE_NAME_{TABLE}`.
    pub table_name_variable: Option<Declared<String>>,
    /// Groups of tables, in the order of the file.
    pub groups: Vec<Group>,
    /// Parameters of Systems Manager.
    pub parameters: ParametersDeclaration,
    /// Alarms of CloudWatch.
    pub alarms: AlarmsDeclaration,
    /// Managed policies of IAM, by declared name.
    pub policies: BTreeMap<String, PolicyDeclaration>,
    /// Event source mappings of Lambda.
    pub event_source_mappings: MappingsDeclaration,
    /// Functions of Lambda, for templates.
    pub functions: BTreeMap<String, FunctionDeclaration>,
}

impl Project {
    /// Returns a project that declares nothing yet.
    pub fn new(name: Declared<String>) -> Self {
        Self {
            name,
            default_environment: None,
            settings: EnvironmentSettings::default(),
            environments: BTreeMap::new(),
            defaults: TableDeclaration::default(),
            tables: BTreeMap::new(),
            seed: Vec::new(),
            table_name_variable: None,
            groups: Vec::new(),
            parameters: ParametersDeclaration::default(),
            alarms: AlarmsDeclaration::default(),
            policies: BTreeMap::new(),
            event_source_mappings: MappingsDeclaration::new(),
            functions: BTreeMap::new(),
        }
    }
}

/// Tables that a program knows together, each under a constant.
#[derive(Debug, Clone)]
pub struct Group {
    /// The group's name, in upper case.
    pub name: Declared<String>,
    /// Constants in upper case, with the declared names of their tables, in the order of the file.
    pub constants: Vec<(Declared<String>, Declared<String>)>,
}

/// An environment: one account and one region.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where it is declared.
    pub place: Place,
    /// Its settings, over the project's.
    pub settings: EnvironmentSettings,
    /// Overrides of the project's defaults.
    pub defaults: TableDeclaration,
    /// Overrides of single tables, by declared name.
    pub tables: BTreeMap<String, TableDeclaration>,
    /// Further parameters, and others of the same names.
    pub parameters: ParametersDeclaration,
    /// Further alarms, and others of the same names.
    pub alarms: AlarmsDeclaration,
    /// Further policies, and others of the same names.
    pub policies: BTreeMap<String, PolicyDeclaration>,
    /// Further event source mappings, and what is different of those of the same names.
    pub event_source_mappings: MappingsDeclaration,
}

/// Settings that a project gives to every environment and an environment may override.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentSettings {
    /// The AWS region.
    pub region: Option<Declared<String>>,
    /// The profile of the AWS configuration.
    pub profile: Option<Declared<String>>,
    /// The twelve digits of the only account that may be written to.
    pub account: Option<Declared<String>>,
    /// `local`, or the URL of an endpoint that speaks DynamoDB's protocol.
    pub endpoint: Option<Declared<String>>,
    /// How live names are made.
    pub table_name: Option<Declared<NameTemplate>>,
    /// Whether writing asks for the environment's name.
    pub protected: Option<Declared<bool>>,
    /// What happens to tables that exist already.
    pub on_existing: Option<Declared<OnExisting>>,
    /// Whether ownership tags are added.
    pub ownership_tags: Option<Declared<bool>>,
    /// Whether undeclared tags are removed.
    pub tags_exclusive: Option<Declared<bool>>,
}

/// What happens to a table that exists already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnExisting {
    /// Adopt it, perform safe actions, hold the rest for approval.
    Converge,
    /// Add ownership tags, nothing else.
    Adopt,
    /// Send no mutating call.
    CreateOnly,
    /// Refuse, unless it is ours already.
    Fail,
}

impl OnExisting {
    /// Every choice, as written.
    pub const CHOICES: &'static [&'static str] = &["converge", "adopt", "create_only", "fail"];

    /// Returns the choice that a word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "converge" => Some(Self::Converge),
            "adopt" => Some(Self::Adopt),
            "create_only" => Some(Self::CreateOnly),
            "fail" => Some(Self::Fail),
            _ => None,
        }
    }
}

impl fmt::Display for OnExisting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Converge => "converge",
            Self::Adopt => "adopt",
            Self::CreateOnly => "create_only",
            Self::Fail => "fail",
        })
    }
}

/// The billing mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillingMode {
    /// `PAY_PER_REQUEST`.
    PayPerRequest,
    /// `PROVISIONED`.
    Provisioned,
}

impl BillingMode {
    /// Every choice, as written.
    pub const CHOICES: &'static [&'static str] = &["PAY_PER_REQUEST", "PROVISIONED"];

    /// Returns the choice that a word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "PAY_PER_REQUEST" => Some(Self::PayPerRequest),
            "PROVISIONED" => Some(Self::Provisioned),
            _ => None,
        }
    }
}

/// A field of a table that is left as it is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IgnoredField {
    /// The mode, and the capacity with it.
    BillingMode,
    /// Capacity of the table and all its indexes.
    ProvisionedThroughput,
    /// On-demand maxima of the table and all its indexes.
    OnDemandThroughput,
    /// Warm throughput of the table and all its indexes.
    WarmThroughput,
    /// The stream.
    Stream,
    /// TTL.
    TimeToLive,
    /// Point-in-time recovery.
    PointInTimeRecovery,
    /// The encryption key.
    ServerSideEncryption,
    /// The table class.
    TableClass,
    /// Deletion protection.
    DeletionProtection,
    /// All tags.
    Tags,
    /// One tag, by key.
    Tag(String),
    /// All global secondary indexes.
    GlobalSecondaryIndexes,
    /// One global secondary index, by name.
    GlobalSecondaryIndex(String),
}

impl IgnoredField {
    /// The choices that take no name; `tags.KEY` and `global_secondary_indexes.NAME` come on top.
    pub const CHOICES: &'static [&'static str] = &[
        "billing_mode",
        "provisioned_throughput",
        "on_demand_throughput",
        "warm_throughput",
        "stream",
        "time_to_live",
        "point_in_time_recovery",
        "server_side_encryption",
        "table_class",
        "deletion_protection",
        "tags",
        "global_secondary_indexes",
    ];

    /// Returns the field that a text names.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(key) = text.strip_prefix("tags.").filter(|key| !key.is_empty()) {
            return Some(Self::Tag(key.to_owned()));
        }
        if let Some(name) = text.strip_prefix("global_secondary_indexes.").filter(|name| !name.is_empty()) {
            return Some(Self::GlobalSecondaryIndex(name.to_owned()));
        }
        Some(match text {
            "billing_mode" => Self::BillingMode,
            "provisioned_throughput" => Self::ProvisionedThroughput,
            "on_demand_throughput" => Self::OnDemandThroughput,
            "warm_throughput" => Self::WarmThroughput,
            "stream" => Self::Stream,
            "time_to_live" => Self::TimeToLive,
            "point_in_time_recovery" => Self::PointInTimeRecovery,
            "server_side_encryption" => Self::ServerSideEncryption,
            "table_class" => Self::TableClass,
            "deletion_protection" => Self::DeletionProtection,
            "tags" => Self::Tags,
            "global_secondary_indexes" => Self::GlobalSecondaryIndexes,
            _ => return None,
        })
    }
}

impl fmt::Display for IgnoredField {
    /// Writes the field as a declaration names it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::BillingMode => "billing_mode",
            Self::ProvisionedThroughput => "provisioned_throughput",
            Self::OnDemandThroughput => "on_demand_throughput",
            Self::WarmThroughput => "warm_throughput",
            Self::Stream => "stream",
            Self::TimeToLive => "time_to_live",
            Self::PointInTimeRecovery => "point_in_time_recovery",
            Self::ServerSideEncryption => "server_side_encryption",
            Self::TableClass => "table_class",
            Self::DeletionProtection => "deletion_protection",
            Self::Tags => "tags",
            Self::Tag(key) => return write!(formatter, "tags.{key}"),
            Self::GlobalSecondaryIndexes => "global_secondary_indexes",
            Self::GlobalSecondaryIndex(name) => return write!(formatter, "global_secondary_indexes.{name}"),
        };
        formatter.write_str(text)
    }
}

/// A table, or a part of one, as declared. What is absent comes from the layer below, and at last from DynamoDB's
/// own defaults (with one exception: a table without billing mode or throughput is on-demand).
#[derive(Debug, Clone, Default)]
pub struct TableDeclaration {
    /// Where the table is declared; `None` for a layer that nobody wrote.
    pub place: Option<Place>,
    /// Whether it was read from a live table's description rather than written as a wish.
    pub is_snapshot: bool,
    /// Whether what it does not mention stays as it is found on a table that exists, rather than being DynamoDB's
    /// default: so the custom resource means it.
    pub keeps_unmentioned: bool,
    /// The live name, instead of the one that the template gives.
    pub name: Option<Declared<String>>,
    /// The partition key.
    pub partition_key: Option<Declared<Vec<KeyAttribute>>>,
    /// The sort key.
    pub sort_key: Option<Declared<Vec<KeyAttribute>>>,
    /// Global secondary indexes by name.
    pub global_secondary_indexes: BTreeMap<String, GlobalIndexDeclaration>,
    /// Local secondary indexes by name.
    pub local_secondary_indexes: BTreeMap<String, LocalIndexDeclaration>,
    /// The billing mode.
    pub billing_mode: Option<Declared<BillingMode>>,
    /// Provisioned capacity.
    pub provisioned_throughput: Option<Declared<Throughput>>,
    /// On-demand maxima.
    pub on_demand_throughput: Option<Declared<OnDemandMaximum>>,
    /// Warm throughput.
    pub warm_throughput: Option<Declared<WarmThroughput>>,
    /// The stream; `None` inside is off.
    pub stream: Option<Declared<Option<StreamViewType>>>,
    /// The TTL attribute; `None` inside is off.
    pub time_to_live: Option<Declared<Option<String>>>,
    /// Days of point-in-time recovery; `None` inside is off.
    pub point_in_time_recovery: Option<Declared<Option<u32>>>,
    /// Who holds the encryption key.
    pub server_side_encryption: Option<Declared<Encryption>>,
    /// The table class.
    pub table_class: Option<Declared<TableClass>>,
    /// Whether DeleteTable is refused.
    pub deletion_protection: Option<Declared<bool>>,
    /// Tags by key.
    pub tags: BTreeMap<String, Declared<String>>,
    /// What happens when the table exists already.
    pub on_existing: Option<Declared<OnExisting>>,
    /// Whether ownership tags are added.
    pub ownership_tags: Option<Declared<bool>>,
    /// Whether undeclared tags are removed.
    pub tags_exclusive: Option<Declared<bool>>,
    /// Fields that are left as they are found.
    pub ignore: Option<Declared<Vec<IgnoredField>>>,
    /// What it is expected to hold and to serve.
    pub expect: Option<Expectation>,
}

/// A global secondary index, or a part of one, as declared.
#[derive(Debug, Clone)]
pub struct GlobalIndexDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// One to four partition attributes.
    pub partition_key: Option<Declared<Vec<KeyAttribute>>>,
    /// Up to four sort attributes.
    pub sort_key: Option<Declared<Vec<KeyAttribute>>>,
    /// What it carries; ALL where absent.
    pub projection: Option<Declared<Projection>>,
    /// Provisioned capacity; the table's where absent.
    pub provisioned_throughput: Option<Declared<Throughput>>,
    /// On-demand maxima.
    pub on_demand_throughput: Option<Declared<OnDemandMaximum>>,
    /// Warm throughput.
    pub warm_throughput: Option<Declared<WarmThroughput>>,
}

/// A local secondary index as declared. Its partition key is the table's.
#[derive(Debug, Clone)]
pub struct LocalIndexDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// The partition key, where it was written; it must be the table's.
    pub partition_key: Option<Declared<Vec<KeyAttribute>>>,
    /// The sort key.
    pub sort_key: Option<Declared<Vec<KeyAttribute>>>,
    /// What it carries; ALL where absent.
    pub projection: Option<Declared<Projection>>,
}

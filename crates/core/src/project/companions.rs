//! What the files say about companions.

use std::collections::BTreeMap;

use crate::companion::{Keeper, StartingPosition};
use crate::permissions::data_plane::Access;
use crate::place::{Declared, Place};

/// Parameters of Systems Manager, or a layer of them.
#[derive(Debug, Clone, Default)]
pub struct ParametersDeclaration {
    /// What stands before each name, such as `/shop/production`.
    pub path: Option<Declared<String>>,
    /// The parameters by declared name: what follows the path, or a whole name with a `/` in front.
    pub values: BTreeMap<String, ParameterDeclaration>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct ParameterDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// What its value is; `None` where what was written is told as wrong.
    pub source: Option<ParameterSource>,
    /// What it is for, for people.
    pub description: Option<Declared<String>>,
    /// Who has the last word; the declaration where absent.
    pub owner: Option<Declared<Keeper>>,
}

/// Where a parameter's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterSource {
    /// A text of one's own.
    Value(Declared<String>),
    /// Texts of one's own.
    List(Declared<Vec<String>>),
    /// The live name of a table.
    TableName(Declared<String>),
    /// The ARN of a table.
    TableArn(Declared<String>),
    /// The ARN of a table's stream.
    StreamArn(Declared<String>),
    /// The name of an index, written as `table/index`.
    IndexName(Declared<String>),
    /// The ARN of a policy.
    PolicyArn(Declared<String>),
}

/// A managed policy of IAM.
#[derive(Debug, Clone)]
pub struct PolicyDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// Its name, a template over `{project}`, `{environment}` and `{policy}`.
    pub name: Option<Declared<String>>,
    /// The path in its ARN; `/` where absent.
    pub path: Option<Declared<String>>,
    /// What it is for, for people.
    pub description: Option<Declared<String>>,
    /// What it allows.
    pub grants: Vec<GrantDeclaration>,
    /// The names of the roles that get it.
    pub attach_to_roles: Vec<Declared<String>>,
}

/// What a policy allows on some tables.
#[derive(Debug, Clone)]
pub struct GrantDeclaration {
    /// What is allowed.
    pub access: Access,
    /// Tables by declared name, and indexes as `table/index`.
    pub on: Vec<Declared<String>>,
}

impl ParametersDeclaration {
    /// Returns this layer over another; what both declare is this one's.
    #[must_use]
    pub fn over(self, below: &ParametersDeclaration) -> ParametersDeclaration {
        let mut values = below.values.clone();
        values.extend(self.values);
        ParametersDeclaration { path: self.path.or_else(|| below.path.clone()), values }
    }
}

/// Event source mappings by declared name, or a layer of them.
pub type MappingsDeclaration = BTreeMap<String, MappingDeclaration>;

/// An event source mapping, or a layer of one.
#[derive(Debug, Clone)]
pub struct MappingDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// The table, by declared name, whose stream is read.
    pub table: Option<Declared<String>>,
    /// The function: a name or an ARN, with an alias or a version or without.
    pub function: Option<Declared<String>>,
    /// Where a new mapping begins to read.
    pub starting_position: Option<Declared<StartingPosition>>,
    /// Whether the stream is read at all.
    pub enabled: Option<Declared<bool>>,
    /// Most records of a batch.
    pub batch_size: Option<Declared<u64>>,
    /// Most seconds that records are gathered for.
    pub batching_window_seconds: Option<Declared<u64>>,
    /// How often a batch is tried again.
    pub retries: Option<Declared<u64>>,
    /// Seconds after which a record is given up.
    pub max_record_age_seconds: Option<Declared<u64>>,
    /// Whether a batch that failed is split in two.
    pub bisect_on_error: Option<Declared<bool>>,
    /// Batches of one shard that are processed at once.
    pub parallelization_factor: Option<Declared<u64>>,
    /// The ARN of what is told of records that were given up.
    pub on_failure: Option<Declared<String>>,
    /// Whether the function says which records failed.
    pub report_batch_item_failures: Option<Declared<bool>>,
    /// Patterns of which a record fits one, as JSON with sorted keys.
    pub filters: Option<Declared<Vec<Declared<String>>>>,
    /// Seconds of a tumbling window.
    pub tumbling_window_seconds: Option<Declared<u64>>,
}

impl MappingDeclaration {
    /// Returns one that says nothing.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            table: None,
            function: None,
            starting_position: None,
            enabled: None,
            batch_size: None,
            batching_window_seconds: None,
            retries: None,
            max_record_age_seconds: None,
            bisect_on_error: None,
            parallelization_factor: None,
            on_failure: None,
            report_batch_item_failures: None,
            filters: None,
            tumbling_window_seconds: None,
        }
    }

    /// Returns this layer over another, key by key.
    #[must_use]
    pub fn over(self, below: &MappingDeclaration) -> MappingDeclaration {
        let below = below.clone();
        MappingDeclaration {
            place: below.place,
            table: self.table.or(below.table),
            function: self.function.or(below.function),
            starting_position: self.starting_position.or(below.starting_position),
            enabled: self.enabled.or(below.enabled),
            batch_size: self.batch_size.or(below.batch_size),
            batching_window_seconds: self.batching_window_seconds.or(below.batching_window_seconds),
            retries: self.retries.or(below.retries),
            max_record_age_seconds: self.max_record_age_seconds.or(below.max_record_age_seconds),
            bisect_on_error: self.bisect_on_error.or(below.bisect_on_error),
            parallelization_factor: self.parallelization_factor.or(below.parallelization_factor),
            on_failure: self.on_failure.or(below.on_failure),
            report_batch_item_failures: self.report_batch_item_failures.or(below.report_batch_item_failures),
            filters: self.filters.or(below.filters),
            tumbling_window_seconds: self.tumbling_window_seconds.or(below.tumbling_window_seconds),
        }
    }
}

/// What templates say of a function, which nothing else here makes or changes.
#[derive(Debug, Clone)]
pub struct FunctionDeclaration {
    /// Where it is declared.
    pub place: Place,
    /// Its memory in MB.
    pub memory: Option<Declared<u64>>,
    /// Its timeout in seconds.
    pub timeout: Option<Declared<u64>>,
    /// The log group that it writes to.
    pub log_group: Option<Declared<String>>,
}

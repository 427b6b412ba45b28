//! What a live table shows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::description::{DescriptionError, table_from_description};
use crate::model::{DEFAULT_RECOVERY_DAYS, Table};
use crate::wire;

/// What the keys of ownership tags start with.
pub const OWNERSHIP_PREFIX: &str = "tablewright:";
/// The ownership tag that names the project.
pub const PROJECT_TAG: &str = "tablewright:project";
/// The ownership tag that names the environment.
pub const ENVIRONMENT_TAG: &str = "tablewright:environment";
/// The ownership tag of a table whose TTL was still to be switched on when it was created: names the attribute. It
/// lets the next run finish a creation that was cut short, without asking for approval.
pub const UNFINISHED_TAG: &str = "tablewright:unfinished";
/// The tag, written by CreateTable alone, that names the id of the stack for which a table was created.
pub const CREATED_BY_STACK_TAG: &str = "tablewright:created-by-stack";
/// The tag, written by CreateTable alone, that names the logical id of the resource as which a table was created.
pub const CREATED_AS_TAG: &str = "tablewright:created-as";
/// The tag that says which properties a stack's resource applied last.
pub const APPLIED_TAG: &str = "tablewright:applied";
/// The tag by which CloudFormation marks its tables.
pub const STACK_TAG: &str = "aws:cloudformation:stack-name";
/// The id of that stack.
pub const STACK_ID_TAG: &str = "aws:cloudformation:stack-id";
/// Its resource that made the table.
pub const STACK_RESOURCE_TAG: &str = "aws:cloudformation:logical-id";

/// Returns the value of that tag for a TTL attribute: the attribute where a tag admits it, and otherwise what tells it
/// apart from others.
pub fn unfinished_mark(attribute: &str) -> String {
    if crate::check::tag::admits(attribute) {
        return attribute.to_owned();
    }
    let bytes: String = attribute.bytes().take(100).map(|byte| format!("{byte:02x}")).collect();
    format!("hex:{}:{bytes}", attribute.len())
}

/// A part of a table that is read by one call and admits changes on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// What DescribeTable shows and UpdateTable changes.
    Table,
    /// TTL.
    TimeToLive,
    /// Point-in-time recovery.
    ContinuousBackups,
    /// Tags.
    Tags,
}

impl Aspect {
    /// The four parts, in the order in which they are read.
    pub const ALL: [Aspect; 4] = [Aspect::Table, Aspect::TimeToLive, Aspect::ContinuousBackups, Aspect::Tags];

    /// Returns the call that reads the part.
    pub fn reading_call(self) -> &'static str {
        match self {
            Aspect::Table => "DescribeTable",
            Aspect::TimeToLive => "DescribeTimeToLive",
            Aspect::ContinuousBackups => "DescribeContinuousBackups",
            Aspect::Tags => "ListTagsOfResource",
        }
    }
}

/// The answers of the four reading calls, as far as they were given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// `Table` of DescribeTable.
    pub table: wire::TableDescription,
    /// DescribeTimeToLive; `None` where the endpoint cannot answer.
    pub time_to_live: Option<wire::TimeToLiveDescription>,
    /// DescribeContinuousBackups; `None` where the endpoint cannot answer.
    pub continuous_backups: Option<wire::ContinuousBackupsDescription>,
    /// ListTagsOfResource; `None` where the endpoint cannot answer.
    pub tags: Option<Vec<wire::Tag>>,
}

/// Who a live table says that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The project of its ownership tags.
    pub project: Option<String>,
    /// The environment of its ownership tags.
    pub environment: Option<String>,
    /// The TTL attribute that its creation did not come to, where it was cut short.
    pub unfinished: Option<String>,
    /// The CloudFormation stack that made it.
    pub stack: Option<String>,
    /// The id of that stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack_id: Option<String>,
    /// The logical id of that stack's resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack_resource: Option<String>,
    /// The id of the stack for which a custom resource created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by_stack: Option<String>,
    /// The logical id of the custom resource that created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_as: Option<String>,
    /// What a custom resource applied last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<String>,
}

impl Ownership {
    /// Returns how many of a table's fifty tags these are; those of AWS do not count.
    pub(crate) fn tag_count(&self) -> usize {
        let Self { stack: _, stack_id: _, stack_resource: _, project, environment, .. } = self;
        let Self { unfinished, created_by_stack, created_as, applied, .. } = self;
        let ours = [project, environment, unfinished, created_by_stack, created_as, applied];
        ours.iter().filter(|tag| tag.is_some()).count()
    }

    /// Takes a tag that is one of these; gives back any other.
    fn take(&mut self, key: String, value: String) -> Option<(String, String)> {
        let field = match key.as_str() {
            PROJECT_TAG => &mut self.project,
            ENVIRONMENT_TAG => &mut self.environment,
            UNFINISHED_TAG => &mut self.unfinished,
            CREATED_BY_STACK_TAG => &mut self.created_by_stack,
            CREATED_AS_TAG => &mut self.created_as,
            APPLIED_TAG => &mut self.applied,
            STACK_TAG => &mut self.stack,
            STACK_ID_TAG => &mut self.stack_id,
            STACK_RESOURCE_TAG => &mut self.stack_resource,
            _ => return Some((key, value)),
        };
        *field = Some(value);
        None
    }

    /// Returns the value of one of these tags.
    pub(crate) fn tag(&self, key: &str) -> Option<&str> {
        match key {
            PROJECT_TAG => self.project.as_deref(),
            ENVIRONMENT_TAG => self.environment.as_deref(),
            UNFINISHED_TAG => self.unfinished.as_deref(),
            CREATED_BY_STACK_TAG => self.created_by_stack.as_deref(),
            CREATED_AS_TAG => self.created_as.as_deref(),
            APPLIED_TAG => self.applied.as_deref(),
            STACK_TAG => self.stack.as_deref(),
            STACK_ID_TAG => self.stack_id.as_deref(),
            STACK_RESOURCE_TAG => self.stack_resource.as_deref(),
            _ => None,
        }
    }
}

/// A live table: the table in normal form, and what only a live one has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// The table in normal form; tags without `aws:` and ownership tags.
    pub table: Table,
    /// TableStatus.
    pub status: String,
    /// Global indexes by name, those that are being deleted included.
    pub indexes: BTreeMap<String, IndexState>,
    /// SSEDescription.Status, where there is one.
    pub encryption_status: Option<String>,
    /// Whether warm throughput of the table or an index is still being raised.
    pub warming: bool,
    /// Whether continuous backups are available, without which point-in-time recovery is refused [T-083].
    pub continuous_backups_available: bool,
    /// Items at the last refresh, six hours ago or less.
    pub item_count: Option<i64>,
    /// Bytes at the last refresh, six hours ago or less.
    pub size_bytes: Option<i64>,
    /// The table's ARN.
    pub arn: Option<String>,
    /// Distinguishes this table from a later one of the same name.
    pub table_id: Option<String>,
    /// When it was created, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<u64>,
    /// The present or last stream's ARN.
    pub stream_arn: Option<String>,
    /// Whose it is.
    pub ownership: Ownership,
    /// What the endpoint cannot read.
    pub unsupported: BTreeSet<Aspect>,
}

/// The state of a global index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexState {
    /// IndexStatus.
    pub status: String,
    /// While it is being created: `false` in allocation, `true` in backfilling [T-138].
    pub backfilling: Option<bool>,
    /// Items at the last refresh.
    pub item_count: Option<i64>,
    /// Bytes at the last refresh.
    pub size_bytes: Option<i64>,
}

impl Observed {
    /// Brings the answers of the reading calls into normal form.
    ///
    /// # Errors
    /// Where DescribeTable's answer is not one of a table.
    pub fn from_answers(answers: Answers) -> Result<Observed, DescriptionError> {
        let description = &answers.table;
        let mut table = table_from_description(description)?;
        let mut unsupported = BTreeSet::new();
        match &answers.time_to_live {
            Some(ttl) => {
                let on = matches!(ttl.time_to_live_status.as_deref(), Some("ENABLED" | "ENABLING"));
                table.time_to_live = ttl.attribute_name.clone().filter(|_| on);
            }
            None => drop(unsupported.insert(Aspect::TimeToLive)),
        }
        let mut continuous_backups_available = false;
        match &answers.continuous_backups {
            Some(backups) => {
                continuous_backups_available = backups.continuous_backups_status.as_deref() == Some("ENABLED");
                table.point_in_time_recovery = recovery_days(backups);
            }
            None => drop(unsupported.insert(Aspect::ContinuousBackups)),
        }
        let mut ownership = Ownership::default();
        match answers.tags {
            Some(tags) => {
                for wire::Tag { key, value } in tags {
                    if let Some((key, value)) = ownership.take(key, value)
                        && !key.starts_with("aws:")
                        && !key.starts_with(OWNERSHIP_PREFIX)
                    {
                        table.tags.insert(key, value);
                    }
                }
            }
            None => drop(unsupported.insert(Aspect::Tags)),
        }
        if matches!(description.table_status.as_deref(), Some("CREATING" | "DELETING")) {
            // A table that is coming or going does not answer for its parts yet or any more.
            unsupported.clear();
        }
        let indexes = description.global_secondary_indexes.iter().flatten();
        let updating = |warm: Option<&wire::WarmThroughputDescription>| {
            warm.is_some_and(|warm| warm.status.as_deref() == Some("UPDATING"))
        };
        Ok(Observed {
            status: description.table_status.clone().unwrap_or_else(|| "ACTIVE".to_owned()),
            warming: updating(description.warm_throughput.as_ref())
                || indexes.clone().any(|index| updating(index.warm_throughput.as_ref())),
            indexes: indexes
                .map(|index| {
                    let state = IndexState {
                        status: index.index_status.clone().unwrap_or_else(|| "ACTIVE".to_owned()),
                        backfilling: index.backfilling,
                        item_count: index.item_count,
                        size_bytes: index.index_size_bytes,
                    };
                    (index.index_name.clone(), state)
                })
                .collect(),
            encryption_status: description.sse_description.as_ref().and_then(|sse| sse.status.clone()),
            continuous_backups_available,
            item_count: description.item_count,
            size_bytes: description.table_size_bytes,
            arn: description.table_arn.clone(),
            table_id: description.table_id.clone(),
            // A conversion that saturates; parts of a second do not count.
            created: description.creation_date_time.map(|seconds| seconds as u64),
            stream_arn: description.latest_stream_arn.clone(),
            ownership,
            unsupported,
            table,
        })
    }

    /// Forgets item counts and sizes, which change by themselves.
    pub fn forget_statistics(&mut self) {
        (self.item_count, self.size_bytes) = (None, None);
        for index in self.indexes.values_mut() {
            (index.item_count, index.size_bytes) = (None, None);
        }
    }

    /// Says whether nothing is in flight: TableStatus ACTIVE is not enough [T-069][T-148].
    pub fn is_settled(&self) -> bool {
        self.status == "ACTIVE"
            && self.indexes.values().all(|index| index.status == "ACTIVE")
            && self.encryption_status.as_deref().is_none_or(|status| status != "UPDATING")
            && !self.warming
    }

    /// Returns what is in flight, for people: `table UPDATING`, `index by-email CREATING, backfilling, 120 of about 500 items`, …
    pub fn in_flight(&self) -> Vec<String> {
        let mut jobs = Vec::new();
        if self.status != "ACTIVE" {
            jobs.push(format!("table {}", self.status));
        }
        for (name, index) in self.indexes.iter().filter(|(_, index)| index.status != "ACTIVE") {
            let phase = match index.backfilling {
                Some(false) => ", allocating",
                Some(true) => ", backfilling",
                None => "",
            };
            // The table's count is hours old at worst, so this is how far it is, and no promise.
            let of = self.item_count.filter(|total| *total > 0).map(|total| format!(" of about {total}"));
            let of = of.unwrap_or_default();
            let items = index.item_count.map(|count| format!(", {count}{of} items")).unwrap_or_default();
            jobs.push(format!("index {name} {}{phase}{items}", index.status));
        }
        if self.encryption_status.as_deref() == Some("UPDATING") {
            jobs.push("encryption UPDATING".to_owned());
        }
        if self.warming {
            jobs.push("warm throughput UPDATING".to_owned());
        }
        jobs
    }
}

/// A description without a period has DynamoDB's default of 35 days [T-085].
fn recovery_days(backups: &wire::ContinuousBackupsDescription) -> Option<u32> {
    let recovery = backups.point_in_time_recovery_description.as_ref()?;
    (recovery.point_in_time_recovery_status.as_deref() == Some("ENABLED")).then(|| {
        recovery.recovery_period_in_days.and_then(|days| u32::try_from(days).ok()).unwrap_or(DEFAULT_RECOVERY_DAYS)
    })
}

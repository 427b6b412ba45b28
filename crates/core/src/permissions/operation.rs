//! The calls of DynamoDB's control plane: the action that each needs, and what DynamoDB asks for in the caller's name.

/// What an action is allowed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The table that the call names.
    Table,
    /// The table's stream.
    Stream,
    /// The table's backups.
    Backup,
    /// The customer's key that encrypts the table.
    Key,
    /// The Kinesis data stream that the call names.
    KinesisStream,
    /// Nothing in particular: IAM admits `*` alone.
    Everything,
}

/// When DynamoDB asks for more in the caller's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// The request carries tags.
    Tags,
    /// The table has, or gets, a key that the customer made in KMS.
    CustomerKey,
    /// The request carries a resource policy.
    ResourcePolicy,
    /// The table's changes go to a Kinesis data stream.
    KinesisStream,
}

/// What DynamoDB asks for in the caller's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnBehalf {
    /// When it does.
    pub when: When,
    /// The actions.
    pub actions: &'static [&'static str],
    /// What they must be allowed on.
    pub on: On,
    /// Where this comes from.
    pub source: &'static str,
}

/// A call, and what IAM asks of whoever sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The operation's name.
    pub name: &'static str,
    /// The action that allows it.
    pub action: &'static str,
    /// What the action must be allowed on.
    pub on: On,
    /// Whether it changes anything.
    pub changes: bool,
    /// What DynamoDB asks for besides.
    pub on_behalf: &'static [OnBehalf],
}

/// Where the actions and their resources come from: one row per action, with its resource types.
pub const SERVICE_AUTHORIZATION: &str = "AWS Service Authorization Reference, Amazon DynamoDB";
const TAGGING: &str = "Amazon DynamoDB Developer Guide, tagging resources: tags at creation need TagResource; a failure of \
                       tags creates nothing [T-110]";
const ENCRYPTION: &str = "Amazon DynamoDB Developer Guide, encryption at rest, authorizing use of a customer managed key: \
                          six permissions, through kms:ViaService; a denied CreateGrant refuses the call (rules, section 8.3)";
const RESOURCE_POLICIES: &str = "Amazon DynamoDB API Reference, CreateTable, ResourcePolicy";
const KINESIS: &str = "Amazon DynamoDB Developer Guide, change data capture for Kinesis Data Streams, permissions";

/// What DynamoDB does with a customer's key in the name of whoever creates a table with it or changes to it.
const WITH_KEY: OnBehalf = OnBehalf {
    when: When::CustomerKey,
    actions: &[
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ],
    on: On::Key,
    source: ENCRYPTION,
};
const WITH_TAGS: OnBehalf =
    OnBehalf { when: When::Tags, actions: &["dynamodb:TagResource"], on: On::Table, source: TAGGING };
const WITH_POLICY: OnBehalf = OnBehalf {
    when: When::ResourcePolicy,
    actions: &["dynamodb:PutResourcePolicy"],
    on: On::Table,
    source: RESOURCE_POLICIES,
};
const WITH_KINESIS: OnBehalf = OnBehalf {
    when: When::KinesisStream,
    actions: &["kinesis:DescribeStream", "kinesis:PutRecord", "kinesis:PutRecords"],
    on: On::KinesisStream,
    source: KINESIS,
};

macro_rules! operations {
    ($($name:ident = $text:literal, $on:ident, $does:ident $(, $on_behalf:ident)*;)*) => {
        $(
            #[doc = concat!("`", $text, "`.")]
            pub const $name: Operation = Operation {
                name: $text,
                action: concat!("dynamodb:", $text),
                on: On::$on,
                changes: $does,
                on_behalf: &[$($on_behalf),*],
            };
        )*

        /// Every operation.
        pub const ALL: &[Operation] = &[$($name),*];
    };
}

/// Marks an operation that reads.
const READS: bool = false;
/// Marks an operation that changes something.
const CHANGES: bool = true;

// The actions and what they are allowed on: [`SERVICE_AUTHORIZATION`].
operations! {
    CREATE_TABLE = "CreateTable", Table, CHANGES, WITH_TAGS, WITH_KEY, WITH_POLICY;
    DELETE_TABLE = "DeleteTable", Table, CHANGES;
    UPDATE_TABLE = "UpdateTable", Table, CHANGES, WITH_KEY;
    DESCRIBE_TABLE = "DescribeTable", Table, READS;
    LIST_TABLES = "ListTables", Everything, READS;
    UPDATE_TIME_TO_LIVE = "UpdateTimeToLive", Table, CHANGES;
    DESCRIBE_TIME_TO_LIVE = "DescribeTimeToLive", Table, READS;
    UPDATE_CONTINUOUS_BACKUPS = "UpdateContinuousBackups", Table, CHANGES;
    DESCRIBE_CONTINUOUS_BACKUPS = "DescribeContinuousBackups", Table, READS;
    TAG_RESOURCE = "TagResource", Table, CHANGES;
    UNTAG_RESOURCE = "UntagResource", Table, CHANGES;
    LIST_TAGS_OF_RESOURCE = "ListTagsOfResource", Table, READS;
    PUT_RESOURCE_POLICY = "PutResourcePolicy", Table, CHANGES;
    GET_RESOURCE_POLICY = "GetResourcePolicy", Table, READS;
    DELETE_RESOURCE_POLICY = "DeleteResourcePolicy", Table, CHANGES;
    ENABLE_KINESIS_STREAMING = "EnableKinesisStreamingDestination", Table, CHANGES, WITH_KINESIS;
    DISABLE_KINESIS_STREAMING = "DisableKinesisStreamingDestination", Table, CHANGES;
    DESCRIBE_KINESIS_STREAMING = "DescribeKinesisStreamingDestination", Table, READS;
    CREATE_BACKUP = "CreateBackup", Table, CHANGES;
    DESCRIBE_BACKUP = "DescribeBackup", Backup, READS;
    DELETE_BACKUP = "DeleteBackup", Backup, CHANGES;
    DESCRIBE_STREAM = "DescribeStream", Stream, READS;
    LIST_STREAMS = "ListStreams", Everything, READS;
}

/// Returns the operation of a name, where it is known.
pub fn find(name: &str) -> Option<&'static Operation> {
    ALL.iter().find(|operation| operation.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_once_and_every_demand_has_a_source() {
        for (index, operation) in ALL.iter().enumerate() {
            assert_eq!(ALL.iter().position(|other| other.name == operation.name), Some(index), "{}", operation.name);
            assert_eq!(operation.action, format!("dynamodb:{}", operation.name));
            for demand in operation.on_behalf {
                assert!(!demand.source.is_empty() && !demand.actions.is_empty(), "{}", operation.name);
                assert!(demand.actions.is_sorted(), "{}", operation.name);
            }
        }
        assert_eq!(find("UpdateTable"), Some(&UPDATE_TABLE));
        assert_eq!(find("UpdateTables"), None);
    }
}

//! Which calls declared tables can need, and so what must be allowed.
//!
//! The rule: a policy allows a call where there is a live table, or none, at which that call would be planned for the
//! declaration. Under `converge` and `fail` a declaration speaks for every part of a table, also by silence: no TTL in
//! it means TTL off, so a table that has it is brought to that, and a feature that is taken out of the declaration can
//! still be switched off with the policy of the declaration without it. `ignore` takes a part out of this, and
//! `adopt` and `create_only` all parts of tables that exist. One call is left out on purpose: the tag of a creation that
//! was cut short before TTL, where TTL has been taken out of the declaration since, stays.

use super::grants::{About, Grants};
use super::operation as call;
use super::resource::{KeyReference, Resource};
use crate::model::Encryption;
use crate::project::{DesiredTable, IgnoredField, OnExisting};

/// Who is to be allowed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Whoever runs `plan`, `drift`, `status` or `diff`.
    Plan,
    /// Whoever runs `apply`.
    Apply {
        /// Whether the account is asked for through STS first.
        checks_account: bool,
    },
    /// Whoever runs `export` of declared tables.
    Export,
    /// The Lambda function behind the custom resource.
    CustomResource {
        /// The function's name.
        function: String,
        /// Whether it may delete tables that it made.
        deletes: bool,
        /// Whether its log group is made by others. Lambda makes one that is missing, in the function's name.
        has_log_group: bool,
    },
}

/// The alias of the key that AWS manages for DynamoDB in every account.
const MANAGED_ALIAS: &str = "alias/aws/dynamodb";

/// Returns what somebody needs for these tables, and for no others.
pub fn grants<'a>(purpose: &Purpose, tables: impl IntoIterator<Item = &'a DesiredTable>) -> Grants {
    let mut grants = Grants::default();
    for desired in tables {
        read(&mut grants, desired);
        match purpose {
            Purpose::Plan | Purpose::Export => {}
            Purpose::Apply { .. } => change(&mut grants, desired, false),
            Purpose::CustomResource { deletes, .. } => {
                change(&mut grants, desired, true);
                if *deletes {
                    grants.call(&call::DELETE_TABLE, &About { table: &desired.table.name, ..About::default() });
                }
            }
        }
    }
    match purpose {
        Purpose::Apply { checks_account: true } => grants.add("sts:GetCallerIdentity", Resource::Everything),
        Purpose::CustomResource { function, has_log_group, .. } => {
            grants.add("lambda:InvokeFunction", Resource::Function(function.clone()));
            write_logs(&mut grants, &log_group(function), *has_log_group);
        }
        Purpose::Plan | Purpose::Apply { .. } | Purpose::Export => {}
    }
    grants
}

/// Allows a Lambda function to write its messages to a log group. Lambda makes one that is missing, in the function's
/// name.
pub fn write_logs(grants: &mut Grants, log_group: &str, has_log_group: bool) {
    let makes_it = (!has_log_group).then_some("logs:CreateLogGroup");
    for action in ["logs:CreateLogStream", "logs:PutLogEvents"].into_iter().chain(makes_it) {
        grants.add(action, Resource::LogGroup(log_group.to_owned()));
    }
}

/// Returns the log group that Lambda writes a function's messages to.
pub fn log_group(function: &str) -> String {
    format!("/aws/lambda/{function}")
}

/// The four reading calls, and the question to KMS which key a table has.
fn read(grants: &mut Grants, desired: &DesiredTable) {
    let about = About { table: &desired.table.name, ..About::default() };
    for operation in [
        &call::DESCRIBE_TABLE,
        &call::DESCRIBE_TIME_TO_LIVE,
        &call::DESCRIBE_CONTINUOUS_BACKUPS,
        &call::LIST_TAGS_OF_RESOURCE,
    ] {
        grants.call(operation, &about);
    }
    let key = match &desired.table.encryption {
        Encryption::AwsOwned => None,
        Encryption::AwsManaged => Some(KeyReference::Alias(MANAGED_ALIAS.to_owned())),
        Encryption::KmsKey(key) => Some(KeyReference::parse(key)),
    };
    if let Some(key) = key {
        grants.add("kms:DescribeKey", Resource::Key(key));
    }
}

/// The calls that a plan can hold. The custom resource notes on each table what it did, and takes away the tags that its
/// template no longer has: a stack changes the function's policy before it changes the tables.
fn change(grants: &mut Grants, desired: &DesiredTable, in_stack: bool) {
    let table = &desired.table;
    let key = match &table.encryption {
        Encryption::KmsKey(key) => Some(KeyReference::parse(key)),
        Encryption::AwsOwned | Encryption::AwsManaged => None,
    };
    let tags = desired.ownership_tags || in_stack || !table.tags.is_empty();
    let about = About { table: &table.name, tags, key: key.as_ref(), ..About::default() };
    // A table that the custom resource made itself converges, whatever becomes of those that it finds.
    let converges = in_stack || matches!(desired.on_existing, OnExisting::Converge | OnExisting::Fail);
    // What a stack's template does not mention now, it may have mentioned before: then it becomes DynamoDB's default.
    let left_alone = if in_stack { desired.ignore.clone() } else { desired.left_alone() };
    let governs = |field: IgnoredField| converges && !left_alone.contains(&field);
    let adopts = desired.ownership_tags && desired.on_existing != OnExisting::CreateOnly;
    let finishes = (desired.ownership_tags || in_stack) && table.time_to_live.is_some();

    grants.call(&call::CREATE_TABLE, &about);
    if converges && updates(desired) {
        let key = key.as_ref().filter(|_| governs(IgnoredField::ServerSideEncryption));
        grants.call(&call::UPDATE_TABLE, &About { key, ..about.clone() });
    }
    if table.time_to_live.is_some() || governs(IgnoredField::TimeToLive) {
        grants.call(&call::UPDATE_TIME_TO_LIVE, &about);
    }
    if table.point_in_time_recovery.is_some() || governs(IgnoredField::PointInTimeRecovery) {
        grants.call(&call::UPDATE_CONTINUOUS_BACKUPS, &about);
    }
    if adopts || in_stack || (governs(IgnoredField::Tags) && !table.tags.is_empty()) {
        grants.call(&call::TAG_RESOURCE, &about);
    }
    if finishes || (governs(IgnoredField::Tags) && (desired.tags_exclusive || in_stack)) {
        grants.call(&call::UNTAG_RESOURCE, &about);
    }
}

/// Says whether anything that UpdateTable changes is not ignored.
fn updates(desired: &DesiredTable) -> bool {
    [
        IgnoredField::BillingMode,
        IgnoredField::Stream,
        IgnoredField::ServerSideEncryption,
        IgnoredField::TableClass,
        IgnoredField::DeletionProtection,
        IgnoredField::GlobalSecondaryIndexes,
    ]
    .iter()
    .any(|field| !desired.ignores(field))
        || (!desired.ignores(&IgnoredField::WarmThroughput) && asks_for_warm_throughput(desired))
}

fn asks_for_warm_throughput(desired: &DesiredTable) -> bool {
    let of_index = desired.table.global_secondary_indexes.values().any(|index| index.warm_throughput.is_some());
    desired.table.warm_throughput.is_some() || of_index
}

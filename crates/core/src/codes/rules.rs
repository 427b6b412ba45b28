//! Codes that come from DynamoDB's rules, applied to the declaration.

use super::Explanation;

pub(super) const INVALID_NAME: Explanation = Explanation {
    meaning: "A table or index has a name that DynamoDB does not admit, often because a prefix made it too long.",
    why: "CreateTable and UpdateTable would be refused.",
    fix: "Names have 3 to 255 characters of `a-z A-Z 0-9 _ . -`. Rename the table or index, or change `table_name`.",
    allow: None,
};

pub(super) const SHARED_NAME: Explanation = Explanation {
    meaning: "Two declared tables of one environment have one live name.",
    why: "There would be one table, and each run would bring it to the shape of the other.",
    fix: "Give one of them another `name`.",
    allow: None,
};

pub(super) const SHARED_ENVIRONMENT_NAME: Explanation = Explanation {
    meaning: "Two environments give every table the same live name in what may be one account and region.",
    why: "A change meant for one would reach the other's tables.",
    fix: "Use `{environment}` in `table_name`.",
    allow: Some("Declare what keeps them apart: another `account`, `region`, `profile` or `endpoint` for one of them."),
};

pub(super) const KEY_TYPE_CONFLICT: Explanation = Explanation {
    meaning: "One attribute has two types in the keys of one table, or another type than in a key of the live table.",
    why: "An attribute has one type in all keys. UpdateTable would take the live type without a word; items with the \
          other type are missing from the new index.",
    fix: "Give it one type everywhere. A key attribute without `type` is a string.",
    allow: None,
};

pub(super) const INVALID_KEY: Explanation = Explanation {
    meaning: "A key has too many attributes, an attribute twice, or an attribute with an impossible name.",
    why: "DynamoDB refuses such a key.",
    fix: "Tables and local indexes have one partition attribute and at most one sort attribute, global indexes up to four \
          of each. The name of a key attribute has 1 to 255 bytes.",
    allow: None,
};

pub(super) const INCLUDE_WITHOUT_ATTRIBUTES: Explanation = Explanation {
    meaning: "A projection INCLUDE names no attribute.",
    why: "DynamoDB refuses it, and what was meant is either some attributes or none.",
    fix: "Write `projection: { include: [title, price] }`, or `projection: KEYS_ONLY` for none.",
    allow: None,
};

pub(super) const TOO_MANY_PROJECTED_ATTRIBUTES: Explanation = Explanation {
    meaning: "A projection includes more than 20 attributes, or all indexes of a table together more than 100.",
    why: "DynamoDB refuses it. The 100 count an attribute once for each index that includes it.",
    fix: "Use `projection: ALL` for one of the indexes, or include less.",
    allow: None,
};

pub(super) const TOO_MANY_GLOBAL_INDEXES: Explanation = Explanation {
    meaning: "A table would have more than 20 global secondary indexes.",
    why: "DynamoDB admits 20 on a table. Indexes that somebody made by hand count too.",
    fix: "Remove some from the declaration. On a live table, approve the deletion of an index that nobody declared; the \
          plan shows the flag.",
    allow: None,
};

pub(super) const TOO_MANY_LOCAL_INDEXES: Explanation = Explanation {
    meaning: "A table has more than 5 local secondary indexes.",
    why: "DynamoDB admits 5 on a table, all of them from its creation on.",
    fix: "Declare some as global secondary indexes.",
    allow: None,
};

pub(super) const INVALID_LOCAL_INDEX: Explanation = Explanation {
    meaning: "A local secondary index that DynamoDB does not admit: on a table without a sort key, with another partition \
              key than the table's, or without exactly one sort attribute.",
    why: "A local index is the table's partition key with another sort key; anything else is a global index.",
    fix: "Mend its key, or move it to `global_secondary_indexes`.",
    allow: None,
};

pub(super) const THROUGHPUT_MISMATCH: Explanation = Explanation {
    meaning: "Throughput and billing mode do not go together. It is a warning where a value is merely not used.",
    why: "`PROVISIONED` cannot be without capacity, and capacity has no effect under `PAY_PER_REQUEST`.",
    fix: "Give `provisioned_throughput` with `PROVISIONED`, and `on_demand_throughput` only with `PAY_PER_REQUEST`.",
    allow: Some("The warning stops nothing: the value counts again when the billing mode changes."),
};

pub(super) const THROUGHPUT_OUT_OF_RANGE: Explanation = Explanation {
    meaning: "Throughput is 0, or higher than DynamoDB counts.",
    why: "DynamoDB refuses it. A maximum of 0 does not mean that there is none.",
    fix: "Each number is at least 1. Leave a maximum out where there is none.",
    allow: None,
};

pub(super) const WARM_THROUGHPUT_TOO_LOW: Explanation = Explanation {
    meaning: "Warm throughput is below what a table or index starts with.",
    why: "DynamoDB starts with 12,000 reads and 4,000 writes per second on demand, or with the provisioned capacity, and \
          refuses to be asked for less.",
    fix: "Raise it, or leave it out.",
    allow: None,
};

pub(super) const INVALID_TAG: Explanation = Explanation {
    meaning: "A tag that DynamoDB does not admit, too many tags, or a key that begins with `aws:` or `tablewright:`.",
    why: "DynamoDB refuses the whole request, and those two prefixes belong to AWS and to ownership tags.",
    fix: "Keys have 1 to 128 characters, values up to 256, of letters, digits, spaces and `+ - = . _ : / @`. A table has 50 \
          tags, ownership tags included.",
    allow: None,
};

pub(super) const RECOVERY_PERIOD_OUT_OF_RANGE: Explanation = Explanation {
    meaning: "`recovery_period_in_days` is outside 1 to 35.",
    why: "DynamoDB keeps no other period.",
    fix: "Choose one inside, or `point_in_time_recovery: false` for none.",
    allow: None,
};

pub(super) const DUPLICATE_INDEX: Explanation = Explanation {
    meaning: "A local and a global secondary index of a table have one name.",
    why: "Queries name an index without saying of which kind it is, so both kinds share one set of names.",
    fix: "Rename one of them.",
    allow: None,
};

pub(super) const INVALID_TIME_TO_LIVE: Explanation = Explanation {
    meaning: "The TTL attribute has no name, or one of more than 255 bytes.",
    why: "UpdateTimeToLive would be refused after the table was created.",
    fix: "Use an attribute whose name has 1 to 255 bytes.",
    allow: None,
};

pub(super) const FOREIGN_NAME: Explanation = Explanation {
    meaning: "The live name belongs to another environment, whose template fits it better.",
    why: "With production as `shop-{table}` and staging as `shop-staging-{table}`, production's table `staging-orders` is \
          staging's table `orders`.",
    fix: "Rename the table, or change a `table_name` so that the templates differ.",
    allow: Some("A table that gives its own `name` is taken at its word."),
};

pub(super) const INVALID_PARAMETER: Explanation = Explanation {
    meaning: "The name or value of a parameter is none that Systems Manager admits.",
    why: "PutParameter would be refused after the tables were made.",
    fix: "Names are paths of letters, digits and `.-_`, with a `/` in front, at most 15 levels, and do not begin with `aws` \
          or `ssm`. Values have 1 to 4096 bytes.",
    allow: None,
};

pub(super) const INVALID_ALARM: Explanation = Explanation {
    meaning: "An alarm is none that CloudWatch admits, watches a metric under dimensions or with a statistic that are not \
              published, or is measured by something that the table does not have.",
    why: "PutMetricAlarm would be refused after the tables were made, or the alarm would never get data.",
    fix: "Follow the message. `consumed_capacity` of an on-demand table needs a maximum or a `threshold`; `SystemErrors` \
          and `SuccessfulRequestLatency` need `operations`; `UserErrors` is the account's and takes no table.",
    allow: None,
};

pub(super) const INVALID_POLICY: Explanation = Explanation {
    meaning: "The name or path of a policy, or the name of a role, is none that IAM admits, or a grant names what cannot be \
              granted.",
    why: "CreatePolicy or AttachRolePolicy would be refused after the tables were made.",
    fix: "Names of policies have 1 to 128 letters, digits and `+=,.@_-`, names of roles at most 64; a path begins and ends \
          with `/`. An index is read and never written, and `stream` is about a table that has one.",
    allow: None,
};

pub(super) const INVALID_MAPPING: Explanation = Explanation {
    meaning: "An event source mapping says what Lambda does not admit, or its table has no stream, or a function of \
              `functions` has memory, a timeout or a log group that it cannot have.",
    why: "CreateEventSourceMapping would be refused after the tables were made.",
    fix: "Declare a `stream` for the table, and keep to the ranges of the declaration reference: `batch_size` 1 to 10000, \
          `batching_window_seconds` up to 300, `retries` up to 10000, `max_record_age_seconds` 60 to 604800, \
          `parallelization_factor` 1 to 10, `tumbling_window_seconds` up to 900, 10 filters of 4096 characters.",
    allow: None,
};

pub(super) const INVALID_EXPECTATION: Explanation = Explanation {
    meaning: "What a table is expected to hold and to serve cannot be: a share of more than 100 percent, an item of more \
              than 400 KB, reads that are both or neither by month and by second, or an index that the table does not have.",
    why: "`tablewright cost` would calculate with it, and be wrong.",
    fix: "Mend `expect` of the table; the declaration reference says what each key means. Reads of a global index are \
          eventually consistent, so strongly consistent and transactional reads and reads through indexes are parts of \
          the same 100 percent.",
    allow: None,
};

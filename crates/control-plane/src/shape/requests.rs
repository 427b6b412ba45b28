//! The inputs of the operations that the model knows, as data for the shape validator.

use super::{Member, Pattern, Shape};

const fn needed(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, required: true, shape }
}

const fn optional(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, required: false, shape }
}

const fn text(least: usize, most: usize) -> Shape {
    Shape::Text { least, most, pattern: Pattern::Any }
}

static BOOLEAN: Shape = Shape::Boolean;
static INTEGER: Shape = Shape::Integer { least: None, most: None };
static AT_LEAST_ONE: Shape = Shape::Integer { least: Some(1), most: None };
static ANY_TEXT: Shape = text(0, usize::MAX);

/// 3 to 255 characters, or an ARN in its place [T-041].
static TABLE_NAME: Shape = Shape::Text { least: 3, most: 255, pattern: Pattern::NameOrArn };
static BARE_TABLE_NAME: Shape = Shape::Text { least: 3, most: 255, pattern: Pattern::Name };
static INDEX_NAME: Shape = Shape::Text { least: 3, most: 255, pattern: Pattern::Name };

static ATTRIBUTE_DEFINITIONS: Shape = Shape::List {
    least: 0,
    most: None,
    of: &Shape::Structure(&[
        needed("AttributeName", &text(1, 255)),
        needed("AttributeType", &Shape::Choice(&["B", "N", "S"])),
    ]),
};

static KEY_ELEMENT: Shape =
    Shape::Structure(&[needed("AttributeName", &text(1, 255)), needed("KeyType", &Shape::Choice(&["HASH", "RANGE"]))]);

/// Keys of tables and local indexes have one or two elements [T-123][T-042].
static SIMPLE_KEY: Shape = Shape::List { least: 1, most: Some(2), of: &KEY_ELEMENT };
/// Keys of global indexes have up to eight; the count is a rule of its own, not of the shape [T-123].
static GLOBAL_KEY: Shape = Shape::List { least: 1, most: None, of: &KEY_ELEMENT };

static PROJECTION: Shape = Shape::Structure(&[
    optional("ProjectionType", &Shape::Choice(&["ALL", "INCLUDE", "KEYS_ONLY"])),
    optional("NonKeyAttributes", &Shape::List { least: 1, most: Some(20), of: &text(1, 255) }),
]);

/// Both members, at least one unit each, in any billing mode [T-038].
static PROVISIONED_THROUGHPUT: Shape =
    Shape::Structure(&[needed("ReadCapacityUnits", &AT_LEAST_ONE), needed("WriteCapacityUnits", &AT_LEAST_ONE)]);

static ON_DEMAND_THROUGHPUT: Shape =
    Shape::Structure(&[optional("MaxReadRequestUnits", &INTEGER), optional("MaxWriteRequestUnits", &INTEGER)]);

static WARM_THROUGHPUT: Shape =
    Shape::Structure(&[optional("ReadUnitsPerSecond", &INTEGER), optional("WriteUnitsPerSecond", &INTEGER)]);

static STREAM: Shape = Shape::Structure(&[
    needed("StreamEnabled", &BOOLEAN),
    optional("StreamViewType", &Shape::Choice(&["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"])),
]);

static ENCRYPTION: Shape = Shape::Structure(&[
    optional("Enabled", &BOOLEAN),
    optional("SSEType", &Shape::Choice(&["AES256", "KMS"])),
    optional("KMSMasterKeyId", &ANY_TEXT),
]);

static BILLING_MODE: Shape = Shape::Choice(&["PROVISIONED", "PAY_PER_REQUEST"]);
static TABLE_CLASS: Shape = Shape::Choice(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"]);

/// Lengths of keys and values are rules of their own [T-107].
static TAGS: Shape = Shape::List {
    least: 0,
    most: None,
    of: &Shape::Structure(&[needed("Key", &ANY_TEXT), needed("Value", &ANY_TEXT)]),
};

static LOCAL_INDEX: Shape = Shape::Structure(&[
    needed("IndexName", &INDEX_NAME),
    needed("KeySchema", &SIMPLE_KEY),
    needed("Projection", &PROJECTION),
]);

static GLOBAL_INDEX: Shape = Shape::Structure(&[
    needed("IndexName", &INDEX_NAME),
    needed("KeySchema", &GLOBAL_KEY),
    needed("Projection", &PROJECTION),
    optional("ProvisionedThroughput", &PROVISIONED_THROUGHPUT),
    optional("OnDemandThroughput", &ON_DEMAND_THROUGHPUT),
    optional("WarmThroughput", &WARM_THROUGHPUT),
]);

static GLOBAL_INDEX_UPDATE: Shape = Shape::Structure(&[
    optional(
        "Update",
        &Shape::Structure(&[
            needed("IndexName", &INDEX_NAME),
            optional("ProvisionedThroughput", &PROVISIONED_THROUGHPUT),
            optional("OnDemandThroughput", &ON_DEMAND_THROUGHPUT),
            optional("WarmThroughput", &WARM_THROUGHPUT),
        ]),
    ),
    optional("Create", &GLOBAL_INDEX),
    optional("Delete", &Shape::Structure(&[needed("IndexName", &INDEX_NAME)])),
]);

pub(crate) static CREATE_TABLE: Shape = Shape::Structure(&[
    needed("TableName", &TABLE_NAME),
    needed("AttributeDefinitions", &ATTRIBUTE_DEFINITIONS),
    needed("KeySchema", &SIMPLE_KEY),
    optional("LocalSecondaryIndexes", &Shape::List { least: 0, most: None, of: &LOCAL_INDEX }),
    optional("GlobalSecondaryIndexes", &Shape::List { least: 0, most: None, of: &GLOBAL_INDEX }),
    optional("BillingMode", &BILLING_MODE),
    optional("ProvisionedThroughput", &PROVISIONED_THROUGHPUT),
    optional("StreamSpecification", &STREAM),
    optional("SSESpecification", &ENCRYPTION),
    optional("Tags", &TAGS),
    optional("TableClass", &TABLE_CLASS),
    optional("DeletionProtectionEnabled", &BOOLEAN),
    optional("OnDemandThroughput", &ON_DEMAND_THROUGHPUT),
    optional("WarmThroughput", &WARM_THROUGHPUT),
]);

pub(crate) static UPDATE_TABLE: Shape = Shape::Structure(&[
    needed("TableName", &TABLE_NAME),
    optional("AttributeDefinitions", &ATTRIBUTE_DEFINITIONS),
    optional("BillingMode", &BILLING_MODE),
    optional("ProvisionedThroughput", &PROVISIONED_THROUGHPUT),
    optional("GlobalSecondaryIndexUpdates", &Shape::List { least: 0, most: None, of: &GLOBAL_INDEX_UPDATE }),
    optional("StreamSpecification", &STREAM),
    optional("SSESpecification", &ENCRYPTION),
    optional("TableClass", &TABLE_CLASS),
    optional("DeletionProtectionEnabled", &BOOLEAN),
    optional("OnDemandThroughput", &ON_DEMAND_THROUGHPUT),
    optional("WarmThroughput", &WARM_THROUGHPUT),
]);

/// Every operation that takes a table's name and nothing else.
pub(crate) static TABLE_ONLY: Shape = Shape::Structure(&[needed("TableName", &TABLE_NAME)]);

pub(crate) static LIST_TABLES: Shape = Shape::Structure(&[
    optional("ExclusiveStartTableName", &BARE_TABLE_NAME),
    optional("Limit", &Shape::Integer { least: Some(1), most: Some(100) }),
]);

pub(crate) static LIST_STREAMS: Shape = Shape::Structure(&[
    optional("TableName", &TABLE_NAME),
    optional("ExclusiveStartStreamArn", &text(37, 1024)),
    optional("Limit", &Shape::Integer { least: Some(1), most: Some(100) }),
]);

pub(crate) static UPDATE_TIME_TO_LIVE: Shape = Shape::Structure(&[
    needed("TableName", &TABLE_NAME),
    needed(
        "TimeToLiveSpecification",
        &Shape::Structure(&[needed("Enabled", &BOOLEAN), needed("AttributeName", &text(1, 255))]),
    ),
]);

pub(crate) static UPDATE_CONTINUOUS_BACKUPS: Shape = Shape::Structure(&[
    needed("TableName", &TABLE_NAME),
    needed(
        "PointInTimeRecoverySpecification",
        &Shape::Structure(&[
            needed("PointInTimeRecoveryEnabled", &BOOLEAN),
            optional("RecoveryPeriodInDays", &Shape::Integer { least: Some(1), most: Some(35) }),
        ]),
    ),
]);

static RESOURCE_ARN: Shape = text(1, 1283);

pub(crate) static TAG_RESOURCE: Shape =
    Shape::Structure(&[needed("ResourceArn", &RESOURCE_ARN), needed("Tags", &TAGS)]);

pub(crate) static UNTAG_RESOURCE: Shape = Shape::Structure(&[
    needed("ResourceArn", &RESOURCE_ARN),
    needed("TagKeys", &Shape::List { least: 0, most: None, of: &ANY_TEXT }),
]);

pub(crate) static LIST_TAGS_OF_RESOURCE: Shape =
    Shape::Structure(&[needed("ResourceArn", &RESOURCE_ARN), optional("NextToken", &ANY_TEXT)]);

/// Operations without a member that matters.
pub(crate) static NOTHING: Shape = Shape::Structure(&[]);

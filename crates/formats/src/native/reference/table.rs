//! The keys of a table, its indexes, and the long forms of its settings.

use tablewright_core::model::{ScalarType, StreamViewType, TableClass};
use tablewright_core::project::{BillingMode, IgnoredField};

use super::expectations::EXPECTATION;
use super::project::ON_EXISTING;
use super::{Key, Section, Shape};

/// A table.
pub(in super::super) static TABLE: Section = Section {
    name: "table",
    title: "A table",
    description: "What is left out comes from the environment's `defaults`, then from the project's, then from \
                  DynamoDB.",
    parts: &[NOT_IN_DEFAULTS, FEATURES, OWNER_SETTINGS, IGNORE],
};

/// What all tables get.
pub(super) static DEFAULTS: Section = Section {
    name: "defaults",
    title: "`defaults`",
    description: "What tables get that do not say otherwise: everything of a table but its name, keys and indexes.",
    parts: &[FEATURES, OWNER_SETTINGS, IGNORE],
};

/// What is different in one environment.
pub(super) static OVERRIDE: Section = Section {
    name: "override",
    title: "A table's override",
    description: "What is different for one table in one environment: the same keys as a table's. Indexes and tags \
                  are joined by name, expectations key by key; everything else is taken whole.",
    parts: &[NOT_IN_DEFAULTS, FEATURES, OWNER_SETTINGS, IGNORE],
};

/// The attribute of a table's key: a name, or a name and a type.
const ONE_ATTRIBUTE: Shape = Shape::Either(&[Shape::Text, Shape::Mapping(&ATTRIBUTE)]);

/// The attributes of a global index's key.
const SEVERAL_ATTRIBUTES: Shape =
    Shape::Either(&[Shape::Text, Shape::Mapping(&ATTRIBUTE), Shape::List(&ONE_ATTRIBUTE)]);

/// Global secondary indexes by name.
const GLOBAL_INDEXES: Shape = Shape::Named(&Shape::Mapping(&GLOBAL_INDEX));

/// Local secondary indexes by name.
const LOCAL_INDEXES: Shape = Shape::Named(&Shape::Mapping(&LOCAL_INDEX));

/// What makes a table that table, and so cannot be shared by all of them.
pub(in super::super) const NOT_IN_DEFAULTS: &[Key] = &[
    Key::new("name", Shape::Text, "The live name, instead of the one that `table_name` gives.")
        .or("what `table_name` gives"),
    Key::new(
        "partition_key",
        ONE_ATTRIBUTE,
        "The attribute of the partition key. A name alone is a string. Every table has one.",
    ),
    Key::new("sort_key", ONE_ATTRIBUTE, "The attribute of the sort key.").or("none"),
    Key::new("global_secondary_indexes", GLOBAL_INDEXES, "Global secondary indexes by name, up to 20.").or("none"),
    Key::new(
        "local_secondary_indexes",
        LOCAL_INDEXES,
        "Local secondary indexes by name, up to 5. They exist from the table's creation on and never change.",
    )
    .or("none"),
    Key::new("expect", Shape::Mapping(&EXPECTATION), "What the table is expected to hold and to serve, for `cost`.")
        .or("nothing is known"),
];

const PROVISIONED_THROUGHPUT: Key = Key::new(
    "provisioned_throughput",
    Shape::Mapping(&PROVISIONED),
    "Capacity for `PROVISIONED`. An index without its own has its table's.",
);

const ON_DEMAND_THROUGHPUT: Key = Key::new(
    "on_demand_throughput",
    Shape::Mapping(&ON_DEMAND),
    "Maxima for `PAY_PER_REQUEST`, beyond which requests are throttled.",
)
.or("no maximum");

const WARM_THROUGHPUT: Key =
    Key::new("warm_throughput", Shape::Mapping(&WARM), "What can be served at once. DynamoDB never lowers it.")
        .or("what DynamoDB starts with");

/// A stream, in short or long form.
const STREAM_VALUE: Shape =
    Shape::Either(&[Shape::Choice(StreamViewType::CHOICES), Shape::Off, Shape::Mapping(&STREAM)]);

/// TTL, in short or long form.
const TIME_TO_LIVE_VALUE: Shape = Shape::Either(&[Shape::Text, Shape::Off, Shape::Mapping(&TIME_TO_LIVE)]);

/// Point-in-time recovery, in short or long form.
const RECOVERY_VALUE: Shape = Shape::Either(&[Shape::Boolean, Shape::Mapping(&RECOVERY)]);

/// Encryption, in short or long form.
const ENCRYPTION_VALUE: Shape =
    Shape::Either(&[Shape::Choice(&["aws_owned", "aws_managed"]), Shape::Mapping(&ENCRYPTION)]);

/// What a table can do, and `defaults` may say for all.
const FEATURES: &[Key] = &[
    Key::new("billing_mode", Shape::Choice(BillingMode::CHOICES), "How capacity is paid for.")
        .or("`PROVISIONED` where there is `provisioned_throughput`, otherwise `PAY_PER_REQUEST`"),
    PROVISIONED_THROUGHPUT,
    ON_DEMAND_THROUGHPUT,
    WARM_THROUGHPUT,
    Key::new("stream", STREAM_VALUE, "What the records of the table's stream carry.").or("`false`"),
    Key::new(
        "time_to_live",
        TIME_TO_LIVE_VALUE,
        "The attribute that holds the second, counted from 1970, after which DynamoDB deletes an item.",
    )
    .or("`false`"),
    Key::new(
        "point_in_time_recovery",
        RECOVERY_VALUE,
        "Whether the table can be restored to any second of the past days; `true` is 35 days.",
    )
    .or("`false`"),
    Key::new("server_side_encryption", ENCRYPTION_VALUE, "Who holds the key that encrypts the table.")
        .or("`aws_owned`"),
    Key::new("table_class", Shape::Choice(TableClass::CHOICES), "What storage and requests cost.").or("`STANDARD`"),
    Key::new("deletion_protection", Shape::Boolean, "Whether DynamoDB refuses to delete the table.").or("`false`"),
    Key::new(
        "tags",
        Shape::Named(&Shape::Scalar),
        "Tags by key. Tags that are not declared stay, unless \
         `tags_exclusive` says otherwise.",
    ),
];

/// How tables are dealt with; projects, environments, defaults and tables may say it.
pub(super) const OWNER_SETTINGS: &[Key] = &[
    Key::new(
        "on_existing",
        ON_EXISTING,
        "What happens to a table that exists already. `converge`: adopt it, perform safe actions, hold the rest for \
         approval. `adopt`: add ownership tags only. `create_only`: send no changing call. `fail`: refuse it.",
    )
    .or("`converge`"),
    Key::new(
        "ownership_tags",
        Shape::Boolean,
        "Whether tables get the tags `tablewright:project` and `tablewright:environment`.",
    )
    .or("`true`"),
    Key::new("tags_exclusive", Shape::Boolean, "Whether tags that are not declared are removed.").or("`false`"),
];

const IGNORE: &[Key] = &[Key::new(
    "ignore",
    Shape::Either(&[IGNORED_FIELD, Shape::List(&IGNORED_FIELD)]),
    "Fields that are left as they are found, because something else manages them.",
)];

const IGNORED_FIELD: Shape = Shape::Either(&[
    Shape::Choice(IgnoredField::CHOICES),
    Shape::Form {
        words: "`tags.KEY` or `global_secondary_indexes.NAME`",
        pattern: r"^(tags|global_secondary_indexes)\..+",
    },
]);

/// A global secondary index.
pub(in super::super) static GLOBAL_INDEX: Section = Section {
    name: "global_secondary_index",
    title: "A global secondary index",
    description: "Another key over the same items. It can be added and removed at any time.",
    parts: &[&[
        Key::new("partition_key", SEVERAL_ATTRIBUTES, "One to four attributes. A name alone is a string."),
        Key::new("sort_key", SEVERAL_ATTRIBUTES, "Up to four attributes.").or("none"),
        PROJECTED,
        PROVISIONED_THROUGHPUT,
        ON_DEMAND_THROUGHPUT,
        WARM_THROUGHPUT,
    ]],
};

/// A local secondary index.
pub(in super::super) static LOCAL_INDEX: Section = Section {
    name: "local_secondary_index",
    title: "A local secondary index",
    description: "Another sort key under the table's partition key.",
    parts: &[&[
        Key::new("partition_key", ONE_ATTRIBUTE, "The table's partition key, where somebody wants to repeat it.")
            .or("the table's"),
        Key::new("sort_key", ONE_ATTRIBUTE, "The attribute of the sort key. Every local index has one."),
        PROJECTED,
    ]],
};

/// A projection, in short or long form.
const PROJECTION_VALUE: Shape = Shape::Either(&[Shape::Choice(&["ALL", "KEYS_ONLY"]), Shape::Mapping(&PROJECTION)]);

const PROJECTED: Key =
    Key::new("projection", PROJECTION_VALUE, "What the index carries besides its keys and the table's.").or("`ALL`");

/// An attribute of a key.
pub(in super::super) static ATTRIBUTE: Section = Section {
    name: "key_attribute",
    title: "An attribute of a key",
    description: "A name with a type. A name alone stands for a string.",
    parts: &[&[
        Key::new("name", Shape::Text, "The attribute's name.").required(),
        Key::new("type", Shape::Choice(ScalarType::CHOICES), "`S` is a string, `N` a number, `B` binary data.")
            .or("`S`"),
    ]],
};

/// The long form of a projection.
pub(in super::super) static PROJECTION: Section = Section {
    name: "projection",
    title: "`projection`, long form",
    description: "An index that carries some attributes.",
    parts: &[&[Key::new("include", Shape::List(&Shape::Text), "The attributes, up to 20.").required()]],
};

/// Provisioned capacity.
pub(in super::super) static PROVISIONED: Section = Section {
    name: "provisioned_throughput",
    title: "`provisioned_throughput`",
    description: "Capacity units per second, each at least 1.",
    parts: &[&[
        Key::new("read_capacity_units", Shape::Number, "Strongly consistent reads of 4 KB per second.").required(),
        Key::new("write_capacity_units", Shape::Number, "Writes of 1 KB per second.").required(),
    ]],
};

/// On-demand maxima.
pub(in super::super) static ON_DEMAND: Section = Section {
    name: "on_demand_throughput",
    title: "`on_demand_throughput`",
    description: "Request units per second, each at least 1.",
    parts: &[&[
        Key::new("max_read_request_units", Shape::Number, "The most reads per second.").or("no maximum"),
        Key::new("max_write_request_units", Shape::Number, "The most writes per second.").or("no maximum"),
    ]],
};

/// Warm throughput.
pub(in super::super) static WARM: Section = Section {
    name: "warm_throughput",
    title: "`warm_throughput`",
    description: "Units per second. On-demand tables start with 12,000 reads and 4,000 writes.",
    parts: &[&[
        Key::new("read_units_per_second", Shape::Number, "Reads per second.").required(),
        Key::new("write_units_per_second", Shape::Number, "Writes per second.").required(),
    ]],
};

/// The long form of a stream.
pub(in super::super) static STREAM: Section = Section {
    name: "stream",
    title: "`stream`, long form",
    description: "The same as the view type alone.",
    parts: &[&[Key::new(
        "view_type",
        Shape::Either(&[Shape::Choice(StreamViewType::CHOICES), Shape::Off]),
        "What the records carry.",
    )
    .required()]],
};

/// The long form of TTL.
pub(in super::super) static TIME_TO_LIVE: Section = Section {
    name: "time_to_live",
    title: "`time_to_live`, long form",
    description: "The same as the attribute alone, with a switch.",
    parts: &[&[
        Key::new("attribute_name", Shape::Text, "The attribute. It may be left out where `enabled` is `false`."),
        Key::new("enabled", Shape::Boolean, "Whether items expire.").or("`true`"),
    ]],
};

/// The long form of point-in-time recovery.
pub(in super::super) static RECOVERY: Section = Section {
    name: "point_in_time_recovery",
    title: "`point_in_time_recovery`, long form",
    description: "A switch with a period. At least one of the two keys must be there.",
    parts: &[&[
        Key::new("enabled", Shape::Boolean, "Whether the table can be restored.").or("`true`"),
        Key::new("recovery_period_in_days", Shape::Number, "1 to 35 days.").or("35"),
    ]],
};

/// The long form of encryption.
pub(in super::super) static ENCRYPTION: Section = Section {
    name: "server_side_encryption",
    title: "`server_side_encryption`, long form",
    description: "A key of your own.",
    parts: &[
        &[Key::new("kms_key", Shape::Text, "The key's ARN or id, or an alias such as `alias/orders`.").required()],
    ],
};

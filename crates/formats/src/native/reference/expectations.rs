//! The keys of what a table is expected to hold and to serve.

use super::{Key, Section, Shape};

/// What a table is expected to hold and to serve.
pub(in super::super) static EXPECTATION: Section = Section {
    name: "expectation",
    title: "`expect`",
    description: "What a table is expected to hold and to serve, for `tablewright cost`. Nothing else reads it. What is \
                  left out is not known, and shown as that.",
    parts: &[&[
        Key::new("items", Shape::Number, "Items in the table."),
        Key::new("item_size", Shape::Number, "Bytes of an item on average, names of attributes included: 1 to 409600."),
        Key::new("writes", Shape::Mapping(&WRITES), "Items that are put, updated and deleted."),
        Key::new("reads", Shape::Mapping(&READS), "Items that are read, through indexes too."),
        Key::new(
            "peak_factor",
            Shape::Decimal,
            "How many times the average the busiest second is, at least 1. Provisioned capacity is compared for that \
             second.",
        )
        .or("1"),
        Key::new(
            "expired_items_per_month",
            Shape::Decimal,
            "Items that TTL deletes. That costs nothing but in replicas, which repeat it as writes.",
        ),
        Key::new(
            "stream_reads_per_month",
            Shape::Decimal,
            "GetRecords calls of readers of the stream other than Lambda, whose calls are free.",
        )
        .or("0 where an event source mapping is declared on the table"),
        Key::new("replicas", Shape::List(&Shape::Text), "Regions that the table is replicated to as a global table.")
            .or("none"),
        Key::new("indexes", Shape::Named(&Shape::Mapping(&INDEX)), "What is different of indexes, by name.").or("none"),
    ]],
};

/// How often: one of two keys.
const OFTEN: &[Key] = &[
    Key::new("per_month", Shape::Decimal, "How many in a month."),
    Key::new("per_second", Shape::Decimal, "How many in a second on average, instead; a month has 730 hours."),
];

/// Expected writes.
pub(in super::super) static WRITES: Section = Section {
    name: "expected_writes",
    title: "`expect.writes`",
    description: "Exactly one of `per_month` and `per_second`.",
    parts: &[
        OFTEN,
        &[Key::new(
            "transactional_percent",
            Shape::Decimal,
            "How many of a hundred belong to transactions, where they count twice.",
        )
        .or("0")],
    ],
};

/// Expected reads.
pub(in super::super) static READS: Section = Section {
    name: "expected_reads",
    title: "`expect.reads`",
    description: "Exactly one of `per_month` and `per_second`. Reads that are neither strongly consistent nor \
                  transactional are eventually consistent, which is half the price.",
    parts: &[
        OFTEN,
        &[
            Key::new("consistent_percent", Shape::Decimal, "How many of a hundred are strongly consistent.").or("0"),
            Key::new(
                "transactional_percent",
                Shape::Decimal,
                "How many of a hundred belong to transactions, where they count twice.",
            )
            .or("0"),
        ],
    ],
};

/// What is expected of an index.
pub(in super::super) static INDEX: Section = Section {
    name: "expected_index",
    title: "`expect.indexes`",
    description: "What is different of one index, global or local.",
    parts: &[&[
        Key::new("items_percent", Shape::Decimal, "How many of a hundred items have the index's key.").or("100"),
        Key::new("entry_size", Shape::Number, "Bytes of an entry on average: 1 to 409600.")
            .or("the item's size for `ALL`, otherwise 50 bytes for each attribute of the keys and each included one"),
        Key::new(
            "writes_percent",
            Shape::Decimal,
            "How many writes of the index come with a hundred of the table: 0 for updates that touch nothing that the \
             index carries, 200 for updates of its key.",
        )
        .or("100"),
        Key::new(
            "reads_percent",
            Shape::Decimal,
            "How many of a hundred reads of the table go through the index, all of them eventually consistent.",
        )
        .or("0"),
    ]],
};

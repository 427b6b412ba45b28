//! The keys of event source mappings and of functions.

use tablewright_core::companion::StartingPosition;

use super::{Key, Section, Shape};

/// One event source mapping.
pub(in super::super) static MAPPING: Section = Section {
    name: "event_source_mapping",
    title: "An event source mapping",
    description: "Lets a function of Lambda read the stream of a table. Where the stream is switched off and on, and so is \
                  another one, a new mapping reads it from its beginning, and the old one goes once its stream is gone. In \
                  an environment only what is different has to be said.",
    parts: &[&[
        Key::new("table", Shape::Text, "The table whose stream is read, by declared name."),
        Key::new(
            "function",
            Shape::Text,
            "The function: its name or its ARN. `:ALIAS` or `:VERSION` may follow. It has to be there.",
        ),
        Key::new(
            "starting_position",
            Shape::Choice(StartingPosition::CHOICES),
            "Where the first mapping begins: with the oldest record of the stream, or with what is written from then on. \
             Nothing changes it later.",
        )
        .or("`TRIM_HORIZON`"),
        Key::new("enabled", Shape::Boolean, "Whether the stream is read at all.").or("`true`"),
        Key::new("batch_size", Shape::Number, "Most records of one invocation, 1 to 10000.").or("100"),
        Key::new(
            "batching_window_seconds",
            Shape::Number,
            "Seconds for which records are gathered until a batch is full, up to 300.",
        )
        .or("0"),
        Key::new("retries", Shape::Number, "How often a batch that failed is tried again, up to 10000.")
            .or("until its records expire"),
        Key::new(
            "max_record_age_seconds",
            Shape::Number,
            "Seconds after which a record is given up, 60 to 604800. A stream keeps records for 24 hours.",
        )
        .or("when it expires"),
        Key::new("bisect_on_error", Shape::Boolean, "Whether a batch that failed is split in two, to find the bad record.")
            .or("`false`"),
        Key::new("parallelization_factor", Shape::Number, "Batches of one shard that are processed at once, 1 to 10.")
            .or("1"),
        Key::new(
            "on_failure",
            Shape::Text,
            "The ARN of a queue of SQS, a topic of SNS or a bucket of S3 that is told of records that were given up.",
        )
        .or("nobody is told"),
        Key::new(
            "report_batch_item_failures",
            Shape::Boolean,
            "Whether the function answers which records of a batch failed.",
        )
        .or("`false`: all of them"),
        Key::new(
            "filters",
            Shape::List(&Shape::Anything),
            "Patterns of which a record has to fit one, such as `{ eventName: [INSERT, REMOVE] }`: up to 5, and 10 where \
             AWS has raised the quota.",
        )
        .or("every record"),
        Key::new("tumbling_window_seconds", Shape::Number, "Seconds of a tumbling window, up to 900.").or("0: none"),
    ]],
};

/// One function.
pub(in super::super) static FUNCTION: Section = Section {
    name: "function",
    title: "A function",
    description: "What templates say of a function of Lambda.",
    parts: &[&[
        Key::new("memory", Shape::Number, "Its memory in MB, 128 to 10240.").or("128"),
        Key::new("timeout", Shape::Number, "Its timeout in seconds, 1 to 900.").or("3"),
        Key::new("log_group", Shape::Text, "The log group that it writes to.").or("`/aws/lambda/NAME`"),
    ]],
};

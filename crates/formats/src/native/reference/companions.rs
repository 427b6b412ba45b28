//! The keys of what stands beside tables.

use tablewright_core::companion::Keeper;

use super::{Key, Section, Shape};

/// `parameters` of the project or of an environment.
pub(in super::super) static PARAMETERS: Section = Section {
    name: "parameters",
    title: "`parameters`",
    description: "Parameters of Systems Manager, in which programs find what they need to know of the tables. In an \
                  environment they come on top of the project's, and go before those of the same name.",
    parts: &[&[
        Key::new("path", Shape::Text, "What stands before the names, such as `/shop/${environment}`.")
            .or("nothing: names are as they stand"),
        Key::new(
            "values",
            Shape::Named(&Shape::Either(&[Shape::Scalar, Shape::Mapping(&PARAMETER)])),
            "Parameters by name: what follows the path, or a whole name with `/` in front. A plain text is the value.",
        ),
    ]],
};

/// One parameter.
pub(in super::super) static PARAMETER: Section = Section {
    name: "parameter",
    title: "A parameter",
    description: "One of `value`, `values`, `table_name`, `table_arn`, `stream_arn` and `index_name` says what it holds. \
                  Secrets are none of these: they belong into Secrets Manager.",
    parts: &[
        SOURCES,
        &[
            Key::new(
                "owner",
                Shape::Choice(Keeper::CHOICES),
                "Who has the last word. What a `declaration` owns is set back where somebody changed it; what an \
                 `operator` owns is created once, then reported and never set back.",
            )
            .or("`declaration`"),
            Key::new("description", Shape::Text, "What it is for. It is sent along when the value is written."),
        ],
    ],
};

/// What a parameter may hold.
pub(in super::super) const SOURCES: &[Key] = &[
    Key::new("value", Shape::Scalar, "A text of your own; numbers and booleans are taken as they are written."),
    Key::new("values", Shape::List(&Shape::Scalar), "Texts of your own, as a `StringList`."),
    Key::new("table_name", Shape::Text, "A table, by declared name: its live name."),
    Key::new("table_arn", Shape::Text, "A table, by declared name: its ARN."),
    Key::new("stream_arn", Shape::Text, "A table with a stream, by declared name: the stream's ARN."),
    Key::new("index_name", Shape::Text, "An index, written as `TABLE/INDEX`: its name."),
];

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
        Key::new("path", Shape::Text, "What stands before the names, such as `/shop/${environment}`.").or("`/` alone"),
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
    description: "One of `value`, `values`, `table_name`, `table_arn`, `stream_arn`, `index_name` and `policy_arn` says what \
                  it holds. Secrets are none of these: they belong into Secrets Manager.",
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
    Key::new("policy_arn", Shape::Text, "A policy, by declared name: its ARN."),
];

/// One policy.
pub(in super::super) static POLICY: Section = Section {
    name: "policy",
    title: "A policy",
    description: "A managed policy of IAM that allows what `grants` say on exactly these tables, and nothing else. It may have \
                  6,144 characters.",
    parts: &[&[
        Key::new(
            "grants",
            Shape::Either(&[Shape::Mapping(&GRANT), Shape::List(&Shape::Mapping(&GRANT))]),
            "What it allows.",
        )
        .required(),
        Key::new(
            "attach_to_roles",
            TEXTS,
            "The names of roles that get it. Roles are never made: one that is not there is told, and everything else goes on.",
        )
        .or("none"),
        Key::new(
            "name",
            Shape::Text,
            "Its live name, in which `{project}`, `{environment}` and `{policy}` are replaced.",
        )
        .or("`{project}-{environment}-{policy}`"),
        Key::new("path", Shape::Text, "The path in its ARN, such as `/apps/`. It never changes.").or("`/`"),
        Key::new("description", Shape::Text, "What it is for. It is sent when the policy is made, and never changes."),
    ]],
};

/// What a policy allows on some tables.
pub(in super::super) static GRANT: Section = Section {
    name: "grant",
    title: "A grant",
    description: "Tables by declared name, each with its declared indexes. `TABLE/INDEX` is one index alone, for `read`.",
    parts: &[&[
        Key::new("read", TEXTS, "Get, query and scan items."),
        Key::new("write", TEXTS, "Put, update and delete items, without reading them."),
        Key::new("read_write", TEXTS, "Both."),
        Key::new("stream", TEXTS, "Read the streams of these tables, which have one."),
    ]],
};

/// A text, or a list of them.
const TEXTS: Shape = Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]);

//! The keys of the file, of an environment and of an include.

use tablewright_core::project::OnExisting;

use super::alarms::ALARMS;
use super::companions::{PARAMETERS, POLICY};
use super::mappings::{FUNCTION, MAPPING};
use super::table::{DEFAULTS, OVERRIDE, OWNER_SETTINGS, TABLE};
use super::{Key, Section, Shape};

/// The whole file.
pub(in super::super) static PROJECT: Section = Section {
    name: "project",
    title: "The file",
    description: "The outermost level of `tablewright.yaml`. Settings that stand here hold for every environment that \
                  does not give its own.",
    parts: &[
        &[
            Key::new("project", Shape::Text, "The project's name. Tables that it owns carry it in a tag.").required(),
            Key::new(
                "default_environment",
                Shape::Text,
                "The environment that is meant where neither `--env` nor `TABLEWRIGHT_ENV` names one. It may come \
                 from a variable, such as `${env:ENVIRONMENT:-}`; empty is none.",
            )
            .or("none: commands ask for `--env`"),
            Key::new(
                "environments",
                Shape::Named(&Shape::Mapping(&ENVIRONMENT)),
                "Environments by name. Each is one account and one region.",
            )
            .or("one environment, `default`"),
            Key::new(
                "defaults",
                Shape::Mapping(&DEFAULTS),
                "What every table gets that does not say otherwise. Tags are joined; everything else is taken whole.",
            ),
            Key::new("tables", Shape::Named(&Shape::Mapping(&TABLE)), "Tables by declared name."),
            Key::new(
                "parameters",
                Shape::Mapping(&PARAMETERS),
                "Parameters of Systems Manager that tell programs about the tables.",
            ),
            Key::new(
                "alarms",
                Shape::Mapping(&ALARMS),
                "Alarms of CloudWatch that tell people when something is wrong.",
            ),
            Key::new(
                "policies",
                Shape::Named(&Shape::Mapping(&POLICY)),
                "Policies of IAM by name: what roles may do with the tables.",
            ),
            Key::new(
                "event_source_mappings",
                Shape::Named(&Shape::Mapping(&MAPPING)),
                "Which functions of Lambda read the tables' streams, by names of your own.",
            ),
            Key::new(
                "functions",
                Shape::Named(&Shape::Mapping(&FUNCTION)),
                "Functions of Lambda by name, for `render`; nothing else here makes or changes one.",
            ),
            Key::new(
                "seed",
                Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]),
                "Patterns of files with items that `up` loads into empty tables, relative to this file's directory.",
            ),
            Key::new(
                "include",
                INCLUDES,
                "Files that declare tables in another format: DynamoDB's own JSON, a template, Terraform.",
            ),
            Key::new(
                "table_name_variable",
                Shape::Form { words: "a text with `{TABLE}`", pattern: r"\{TABLE\}" },
                "The template of the variables in which `up` and `render names --format dotenv` hand over live names. \
                 `{TABLE}` is the declared name in upper case, with `_` for everything else than letters and digits.",
            )
            .or("`TABLE_NAME_{TABLE}`"),
            Key::new(
                "groups",
                Shape::Constants(&Shape::Constants(&Shape::Text)),
                "Tables that a program knows together, for `render names`: names of groups, then constants with the \
                 declared names of their tables, such as `COMPANY: { USERS: company-users }`. Both are in upper case.",
            )
            .or("constants for all tables, in no group"),
        ],
        SETTINGS,
        OWNER_SETTINGS,
    ],
};

/// Foreign files: a pattern, a mapping, or a list of those.
const INCLUDES: Shape = Shape::Either(&[Shape::Text, Shape::Mapping(&INCLUDE), Shape::List(&INCLUDED)]);

const INCLUDED: Shape = Shape::Either(&[Shape::Text, Shape::Mapping(&INCLUDE)]);

/// An environment.
pub(in super::super) static ENVIRONMENT: Section = Section {
    name: "environment",
    title: "An environment",
    description: "One account and one region, and what is different there. `${environment}` in a value stands for the \
                  environment's name.",
    parts: &[
        &[
            Key::new("defaults", Shape::Mapping(&DEFAULTS), "Overrides of the project's `defaults`."),
            Key::new("tables", Shape::Named(&Shape::Mapping(&OVERRIDE)), "Overrides of single tables."),
            Key::new("parameters", Shape::Mapping(&PARAMETERS), "Further parameters, and others of the same names."),
            Key::new("alarms", Shape::Mapping(&ALARMS), "Further alarms, and others of the same names."),
            Key::new(
                "policies",
                Shape::Named(&Shape::Mapping(&POLICY)),
                "Further policies, and others of the same names, each taken whole.",
            ),
            Key::new(
                "event_source_mappings",
                Shape::Named(&Shape::Mapping(&MAPPING)),
                "Further event source mappings, and what is different of those of the same names.",
            ),
        ],
        SETTINGS,
        OWNER_SETTINGS,
    ],
};

/// Foreign files.
pub(in super::super) static INCLUDE: Section = Section {
    name: "include",
    title: "`include`",
    description: "Files that declare tables in another format: schema files, templates of CloudFormation and SAM, \
                  configurations of the Serverless Framework, Terraform. A table of a template is declared under its \
                  logical id, and lives under its `TableName`; its stack manages it. A table of Terraform is declared \
                  under the name of its resource, and Terraform manages it.",
    parts: &[&[
        Key::new(
            "from",
            Shape::Text,
            "A pattern, relative to this file's directory, such as `schemas/*.json`. The `.tf` files of a directory are \
             one configuration, whichever of them it names; it may name the directory.",
        )
        .required(),
        Key::new("strip_prefix", Shape::Text, "What is taken off the front of live names to get declared names.")
            .or("nothing: the live name of a schema file, the logical id of a template, the name of a resource"),
        Key::new(
            "stage",
            Shape::Text,
            "The stage that a template is resolved for: `${opt:stage}`, `${sls:stage}`; Terraform's workspace.",
        )
        .or("the environment's name; no workspace"),
        Key::new(
            "parameters",
            Shape::Named(&Shape::Scalar),
            "Values of a template's parameters, or of Terraform's variables, over their defaults.",
        ),
        Key::new(
            "tfvars",
            Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]),
            "Files with values of Terraform's variables, relative to this file's directory, over `terraform.tfvars` and \
             `*.auto.tfvars`.",
        ),
        Key::new(
            "manage",
            Shape::Boolean,
            "Whether Tablewright may write tables of a template or of Terraform to endpoints that are not this machine's.",
        )
        .or("`false`: their stack does, or Terraform"),
    ]],
};

/// Where an environment is and how its tables are called.
const SETTINGS: &[Key] = &[
    Key::new("region", Shape::Text, "The AWS region. `--region` and `TABLEWRIGHT_REGION` go before it.")
        .or("the AWS SDK's"),
    Key::new("profile", Shape::Text, "The profile of the AWS configuration. `--profile` goes before it.")
        .or("the AWS SDK's"),
    Key::new(
        "account",
        Shape::Form { words: "12 digits", pattern: "^[0-9]{12}$" },
        "The only AWS account that may be written to. It is checked through STS before the first write.",
    )
    .or("any"),
    Key::new(
        "endpoint",
        Shape::Form { words: "`local` or a URL", pattern: "^(local|https?://.+)$" },
        "Where DynamoDB's protocol is spoken, where that is not AWS. `local` is what `tablewright local` serves.",
    )
    .or("AWS"),
    Key::new(
        "table_name",
        Shape::Form { words: "a text with `{table}`", pattern: r"\{table\}" },
        "The template of live names. It holds `{table}`, and may hold `{project}` and `{environment}`.",
    )
    .or("`{table}`"),
    Key::new("protected", Shape::Boolean, "Whether writing asks for the environment's name, or `--confirm NAME`.")
        .or("`false`"),
];

/// What `on_existing` may be.
pub(super) const ON_EXISTING: Shape = Shape::Choice(OnExisting::CHOICES);

//! What is declared and a form cannot say.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::project::{DesiredTable, OnExisting};

use super::template::{Form, Stack};

/// Something that a form cannot say.
struct Unsaid {
    /// Whether a table says it.
    is_said: fn(&DesiredTable) -> bool,
    /// What becomes of it, before the tables that say it.
    message: &'static str,
    help: &'static str,
}

const CUSTOM_RESOURCE: &str = "the custom resource can: --as custom-resource";

const BY_NATIVE: &[Unsaid] = &[
    Unsaid {
        is_said: |desired| desired.on_existing != OnExisting::Converge || desired.declaration.on_existing.is_some(),
        message: "`on_existing` is left out: CloudFormation always fails where a table exists",
        help: CUSTOM_RESOURCE,
    },
    Unsaid {
        is_said: |desired| !desired.ignore.is_empty(),
        message: "`ignore` is left out: CloudFormation changes whatever the template says otherwise",
        help: CUSTOM_RESOURCE,
    },
    Unsaid {
        is_said: |desired| desired.declaration.keeps_unmentioned,
        message: "what the included custom resource does not mention becomes DynamoDB's default",
        help: CUSTOM_RESOURCE,
    },
    Unsaid {
        is_said: |desired| desired.tags_exclusive,
        message: "`tags_exclusive` is left out: CloudFormation leaves the tags of others",
        help: CUSTOM_RESOURCE,
    },
];

const BY_CUSTOM_RESOURCE: &[Unsaid] = &[Unsaid {
    is_said: |desired| desired.on_existing == OnExisting::CreateOnly,
    message: "`create_only` becomes `adopt`, which tags a table that exists and does nothing else to it",
    help: "say another `on_existing` where that is not meant",
}];

/// Returns a note for each thing that the form cannot say, with the tables that say it.
pub(super) fn left_out(stack: &Stack<'_>) -> Vec<Finding> {
    let unsaid = match stack.form {
        Form::Native => BY_NATIVE,
        Form::CustomResource(_) => BY_CUSTOM_RESOURCE,
    };
    let of_tables = |unsaid: &Unsaid| {
        let names = stack.tables.iter().filter(|desired| (unsaid.is_said)(desired));
        let names: Vec<_> = names.map(|desired| desired.declared_name.as_str()).collect();
        let message = format!("{} ({})", unsaid.message, some_of(&names));
        (!names.is_empty()).then(|| Finding::note(Code::NotRendered, message).help(unsaid.help))
    };
    unsaid.iter().filter_map(of_tables).collect()
}

/// Returns names for people, the first of them where there are many.
pub(super) fn some_of(names: &[&str]) -> String {
    match names {
        [first, second, third, _, _, ..] => format!("{first}, {second}, {third} and {} more", names.len() - 3),
        few => few.join(", "),
    }
}

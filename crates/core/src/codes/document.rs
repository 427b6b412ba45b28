//! The page with all codes, `docs/codes.md`.

use super::{Code, Family};

/// What stands before the codes.
const BEGINNING: &str = "\
# Codes

<!-- Written from crates/core/src/codes; TABLEWRIGHT_REVIEW=1 cargo test -p tablewright-core --test codes writes it anew. -->

Each finding and each approval has a code. A code keeps its meaning forever; a retired one is not used again.
`tablewright explain CODE` shows what stands here.

An error among `TW1…` and `TW2…` stops the command with exit code 1 before anything is sent. Every finding names its
file, line and column where there is one.
";

/// Returns the page with all codes, in Markdown.
pub fn document() -> String {
    let mut text = BEGINNING.to_owned();
    let mut family = None;
    for code in Code::ALL.iter().copied() {
        if family.replace(code.family()) != Some(code.family()) {
            text.push_str(&format!("\n## {}\n\n{}\n", code.family().title(), code.family().introduction()));
        }
        let explanation = code.explanation();
        text.push_str(&format!("\n### {code}: {}\n\n", code.title()));
        text.push_str(&format!("{}\n\n", explanation.meaning));
        text.push_str(&format!("- **Why it matters**: {}\n", explanation.why));
        text.push_str(&format!("- **How to mend it**: {}\n", explanation.fix));
        if let Some(allow) = explanation.allow {
            text.push_str(&format!("- **{}**: {allow}\n", code.family().way_around()));
        }
    }
    text
}

impl Family {
    /// Returns the heading of the family.
    pub fn title(self) -> &'static str {
        match self {
            Family::Reading => "Reading files",
            Family::Rules => "Rules of a declaration",
            Family::Live => "Live tables",
            Family::Refused => "Tables that are refused",
            Family::Command => "What a command refuses",
            Family::Verification => "What `verify` finds",
            Family::Approval => "Approvals",
        }
    }

    /// Returns what holds for all codes of the family, in Markdown.
    pub fn introduction(self) -> &'static str {
        match self {
            Family::Reading => "`TW1…` come from reading files.",
            Family::Rules => "`TW2…` come from DynamoDB's rules, applied to the declaration. No endpoint is asked.",
            Family::Live => "`TW3…` come from live tables. They tell; they do not stop anything.",
            Family::Refused => {
                "`TW4…` come from live tables and refuse one of them. The others go on, and the exit code is 4."
            }
            Family::Command => {
                "`TW5…` refuse what a command was asked for. Nothing was changed, and the exit code is 1."
            }
            Family::Verification => {
                "`TW6…` come from `verify`, each with what was found, its cause and its fix. Nothing was changed, and the exit \
                 code is 4."
            }
            Family::Approval => {
                "What can lose data, weaken protection or break a consumer is planned but not sent. `plan` and `apply` \
                 show it as\n`held`, with the item count and size that DynamoDB last counted. `apply` then ends with \
                 exit code 3.\n\nApprove by code and resource: `--approve CODE:TABLE`, or `--approve CODE:TABLE/INDEX` \
                 for an index. TABLE is the\ndeclared name. Give the flag once for each thing that is held. An approval \
                 that nothing waits for is an error, and\nnothing is sent."
            }
        }
    }

    /// Says what it is called to go on without mending.
    pub fn way_around(self) -> &'static str {
        match self {
            Family::Approval => "How to approve it",
            Family::Reading
            | Family::Rules
            | Family::Live
            | Family::Refused
            | Family::Command
            | Family::Verification => "How to go on without",
        }
    }
}

//! What answers say to people.

use tablewright_core::codes::Code;
use tablewright_core::diff::Change;
use tablewright_core::finding::{Finding, Severity};
use tablewright_core::plan::{Approval, Held, TablePlan};
use tablewright_formats::cloudformation::properties::OnHeld;

use super::decision::Course;

/// Returns what is wrong with properties, all of it.
pub(super) fn of_findings(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let texts: Vec<_> = errors.map(of_finding).collect();
    texts.join("; ")
}

/// Returns one finding with its code, where it stands, and how to go on.
pub(super) fn of_finding(finding: &Finding) -> String {
    let place = finding.place.as_ref().map(|place| format!(" at {}", place.file)).unwrap_or_default();
    let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{}{place}: {}{help}", finding.code, finding.message)
}

/// Returns why a table is not touched, with both sides where keys or local indexes differ.
pub(super) fn of_refusal(plan: &TablePlan) -> String {
    let differing = plan.changes.iter().map(|planned| &planned.change);
    let differing = differing.filter(|change| matches!(change, Change::Key { .. } | Change::LocalIndex { .. }));
    let differences: Vec<_> = differing.map(ToString::to_string).collect();
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let texts: Vec<_> = errors.map(of_refused).collect();
    match (texts.is_empty(), differences.is_empty()) {
        (true, _) => format!("{} cannot be made as declared", plan.live_name),
        (false, true) => texts.join("; "),
        (false, false) => format!("{}: {}", texts.join("; "), differences.join("; ")),
    }
}

fn of_refused(finding: &Finding) -> String {
    let help = match finding.code {
        Code::KeyDiffers => {
            "the key of a table never changes: declare the live one in KeySchema, give TableName another name, or move \
             the items to a new table"
        }
        Code::Exists => "OnExisting is fail; converge or adopt would take it over",
        _ => return with_advice(&of_finding(finding)),
    };
    format!("{}: {} ({help})", finding.code, finding.message)
}

/// Returns what is held, with the approvals to write.
pub(super) fn of_held(course: &Course) -> String {
    let held = course.held();
    let each: Vec<_> = held.iter().map(of_one_held).collect();
    // What belongs to another owner is never skipped: nothing of the table would be left to do.
    let or_else = match held.iter().any(|held| held.approval.code == Code::TouchForeign) {
        true => "",
        false => "; to do everything else without it, set OnHeld to skip",
    };
    format!(
        "nothing was changed, because this waits for approval: {}. To allow it, list it in the property Approve{or_else}{}",
        each.join("; "),
        of_unused(&course.unused).map(|unused| format!("; {unused}")).unwrap_or_default()
    )
}

/// Returns what there is to say about approvals that nothing waits for.
pub(super) fn of_unused(unused: &[Approval]) -> Option<String> {
    let all: Vec<_> = unused.iter().map(ToString::to_string).collect();
    (!all.is_empty()).then(|| format!("nothing waits for the approval of {}", all.join(", ")))
}

fn of_one_held(held: &Held) -> String {
    let count = held.item_count.filter(|count| *count > 0);
    let items = count.map(|count| format!(", {count} items when last counted")).unwrap_or_default();
    format!("{} ({}{items})", held.approval, held.what)
}

/// Returns the approvals of what is held, for a program.
pub(super) fn approvals(held: &[Held]) -> String {
    held.iter().map(|held| held.approval.to_string()).collect::<Vec<_>>().join(", ")
}

/// Says whether a call was refused for want of permission, which no repetition helps.
pub(super) fn is_denied(refusal: &str) -> bool {
    ["AccessDenied", "is not authorized to perform"].iter().any(|part| refusal.contains(part))
}

/// Says whether a call was refused because there were too many, which waiting helps.
pub(super) fn is_throttled(refusal: &str) -> bool {
    ["ThrottlingException", "RequestLimitExceeded"].iter().any(|part| refusal.contains(part))
}

/// Adds to a refusal for want of permission what is to be allowed.
pub(super) fn with_advice(refusal: &str) -> String {
    if !is_denied(refusal) {
        return refusal.to_owned();
    }
    let action = refusal.split_once("to perform: ").and_then(|(_, rest)| rest.split_whitespace().next());
    let action = action.map_or("the call", |action| action.trim_end_matches([',', '.']));
    format!("{refusal} (allow {action} for the role of the function; `tablewright render iam` writes the policy)")
}

/// What there is to say about a table that carried no note of what was applied.
const NOT_NOTED: &str = "the tag tablewright:applied was gone from the table, so nobody knows whether this update is a \
                         way back (a rollback): nothing was deleted, what waits for approval was left, and the tag is \
                         written anew; if it is no way back, deploy once more with another Revision";

/// Returns why what is held does not stop the rest.
pub(super) fn why_held_is_left_out(course: &Course, on_held: OnHeld) -> &'static str {
    match (course.going_back, on_held) {
        (false, _) => "left out, waiting for approval",
        (true, _) if course.is_unknown() => "left as it is",
        (true, OnHeld::Skip) => "left as it is while going back",
        (true, OnHeld::Fail) => {
            "left as it is, and not failed as OnHeld: fail says, because the update is taken for a way back (a rollback); \
             if it is none, change Revision as well"
        }
    }
}

/// Returns what there is to say about a table that is as wanted, apart from what was left out.
pub(super) fn of_success(course: &Course, on_held: OnHeld) -> Option<String> {
    let mut texts = Vec::new();
    if course.is_unknown() {
        texts.push(NOT_NOTED.to_owned());
    }
    if !course.held().is_empty() {
        let why = why_held_is_left_out(course, on_held);
        texts.push(format!("{why}: {}", approvals(course.held())));
    }
    let left_alone = |finding: &&Finding| finding.code == Code::LeftAlone || finding.severity == Severity::Error;
    texts.extend(course.plan.findings.iter().filter(left_alone).map(|finding| finding.message.clone()));
    (!texts.is_empty()).then(|| texts.join("; "))
}

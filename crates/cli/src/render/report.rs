//! What a run did: its last lines, for people and for programs.

use tablewright_core::event::Ending;
use tablewright_core::finding::Severity;
use tablewright_core::plan::{Outcome, Plan};
use tablewright_core::schedule::SubjectResult;

use super::{events, plan as render_plan, quantity};
use crate::commands::plan;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::printer::Printer;

/// Says that there is nothing to do, and why.
pub(crate) fn idle(common: &Common, plan: &Plan, printer: &Printer) {
    if common.output == Output::Json {
        return json(plan, &[], printer);
    }
    let left_alone = plan.tables.iter().filter(|table| table.outcome == Outcome::LeftAlone).count();
    if left_alone > 0 && plan::status_of(plan) == Status::Done {
        return printer.line(&format!("Nothing to do; {} left alone.", quantity::count(left_alone, "table", "tables")));
    }
    printer.line(match plan::status_of(plan) {
        Status::Done => "Nothing to do.",
        Status::Held => "Nothing to do without approval.",
        _ => "Nothing can be done.",
    });
}

/// The last line of JSON output: what became of each table, and what is held.
pub(crate) fn json(plan: &Plan, results: &[SubjectResult], printer: &Printer) {
    let tables: Vec<_> = results
        .iter()
        .map(|table| {
            let endings = table.endings.iter();
            let actions: Vec<_> =
                endings.map(|(reason, ending)| serde_json::json!({ "reason": reason, "result": ending })).collect();
            serde_json::json!({ "table": table.declared_name, "actions": actions })
        })
        .collect();
    let held: Vec<_> = plan.held().collect();
    let findings: Vec<_> = plan.findings().collect();
    let document = serde_json::json!({
        "version": 1,
        "event": "finished",
        "tables": tables,
        "held": held,
        "findings": findings,
    });
    printer.line(&document.to_string());
}

/// Says how everything ended, what is held, and how to go on.
pub(crate) fn ended(common: &Common, plan: &Plan, results: &[SubjectResult], again: &str, printer: &Printer) {
    if common.output == Output::Json {
        return json(plan, results, printer);
    }
    let endings = || results.iter().flat_map(|table| &table.endings);
    let done = endings().filter(|(_, ending)| ending.is_good()).count();
    let mut lines = Vec::new();
    for table in results {
        for (reason, ending) in table.endings.iter().filter(|(_, ending)| !ending.is_good()) {
            lines.push(format!("  {}: {reason}: {}", table.declared_name, events::ending_text(ending)));
        }
    }
    for subject in plan.subjects().filter(|subject| subject.is_refused) {
        for finding in subject.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            lines.push(format!("  {}: refused: {} ({})", subject.declared_name, finding.message, finding.code));
        }
    }
    let unknown = plan.tables.iter().filter(|table| table.outcome == Outcome::BeingCreated);
    lines.extend(unknown.map(|table| {
        format!("  {}: was being created when it was planned, and is not compared yet", table.declared_name)
    }));
    let being_created = plan.tables.iter().any(|table| table.outcome == Outcome::BeingCreated);
    let total = endings().count();
    let mut text = match done == total {
        true if lines.is_empty() => format!("Done: {}.", quantity::count(done, "action", "actions")),
        true => {
            format!("Done in part: {}, and not everything could be done.", quantity::count(done, "action", "actions"))
        }
        false => format!("Done in part: {done} of {}.", quantity::count(total, "action", "actions")),
    };
    let held: Vec<_> = plan.held().map(render_plan::flag).collect();
    if !held.is_empty() {
        text.push_str(&format!(" Held for approval:\n  {}", held.join("\n  ")));
    }
    printer.line(&text);
    for line in lines {
        printer.line(&line);
    }
    let left = |(_, ending): &(String, Ending)| {
        matches!(ending, Ending::StillBuilding { .. } | Ending::NotStarted { .. } | Ending::Blocked { .. })
    };
    if endings().any(left) || being_created {
        printer.line(&format!("Run {again} to go on; it converges from wherever this run stopped."));
    }
}

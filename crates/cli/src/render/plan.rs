//! A plan that reads like a diff.

use std::fmt::Write as _;

use tablewright_core::diff::{Change, Sign};
use tablewright_core::plan::{Action, Held, Outcome, Plan, Request, TablePlan};

use super::{findings, quantity, style};

/// Returns a plan for people. Tables that are as declared are only counted.
pub(crate) fn text(plan: &Plan) -> String {
    let mut text = String::new();
    for table in plan.tables.iter().filter(|table| table.outcome != Outcome::Unchanged || !table.findings.is_empty()) {
        one(&mut text, table);
    }
    text.push_str(&summary(plan));
    text.push('\n');
    text
}

fn one(text: &mut String, table: &TablePlan) {
    let (sign, word) = match table.outcome {
        Outcome::Create => (style::added("+"), "create"),
        Outcome::Change => (style::changed("~"), "change"),
        Outcome::LeftAlone => (style::dim("="), "left alone"),
        Outcome::Unchanged => (style::dim("="), "as declared"),
        Outcome::Refused => (style::removed("!"), "refused"),
    };
    let live = if table.live_name == table.declared_name { String::new() } else { format!("  {}", table.live_name) };
    push(text, &format!("{sign} {}{live}  {}", style::bold(&table.declared_name), style::dim(word)));
    for planned in &table.changes {
        let sign = match planned.change.sign() {
            Sign::Added => style::added("+"),
            Sign::Removed => style::removed("-"),
            Sign::Changed => style::changed("~"),
        };
        let place = planned.place.as_ref().map(|p| style::dim(&format!("  {p}"))).unwrap_or_default();
        if let Change::Key { from, to } = &planned.change {
            push(text, &format!("    {} live      {from}", style::removed("-")));
            push(text, &format!("    {} declared  {to}{place}", style::added("+")));
        } else {
            push(text, &format!("    {sign} {}{place}", planned.change));
        }
    }
    if table.outcome == Outcome::Create {
        created(text, table);
    }
    for action in &table.actions {
        push(text, &format!("    {}", action_text(action)));
    }
    for held in &table.held {
        push(text, &format!("    {}", held_text(held)));
    }
    for flight in &table.in_flight {
        push(text, &format!("    {} in flight: {flight}", style::changed("…")));
    }
    for finding in &table.findings {
        push(text, &indent(&findings::short(finding)));
    }
}

fn created(text: &mut String, table: &TablePlan) {
    for action in &table.actions {
        let Request::CreateTable(input) = &action.request else { continue };
        let key = |schema: &[tablewright_core::wire::KeySchemaElement]| {
            let role = |element: &tablewright_core::wire::KeySchemaElement| {
                let mut types = input.attribute_definitions.iter();
                let scalar = types.find(|definition| definition.attribute_name == element.attribute_name);
                let scalar = scalar.map_or("?", |definition| definition.attribute_type.as_str());
                let role = if element.key_type == "HASH" { "partition key" } else { "sort key" };
                format!("{role} {} ({scalar})", element.attribute_name)
            };
            schema.iter().map(role).collect::<Vec<_>>().join("; ")
        };
        push(text, &format!("    {} {}", style::added("+"), key(&input.key_schema)));
        for index in input.global_secondary_indexes.iter().flatten() {
            push(text, &format!("    {} index {}: {}", style::added("+"), index.index_name, key(&index.key_schema)));
        }
        for index in input.local_secondary_indexes.iter().flatten() {
            let name = &index.index_name;
            push(text, &format!("    {} local index {name}: {}", style::added("+"), key(&index.key_schema)));
        }
    }
}

fn action_text(action: &Action) -> String {
    let wait = match action.waits_for() {
        "nothing" => String::new(),
        wait => format!(", then waits for {wait}"),
    };
    let time = match action.estimate.typical {
        0..5 => String::new(),
        typical => format!(" (~{})", quantity::seconds(typical)),
    };
    let cool_down = match action.cool_down {
        0 => String::new(),
        seconds => format!("after {}: ", quantity::seconds(seconds)),
    };
    let approval = action.approval.as_ref().map(|approval| format!("  approved as {approval}")).unwrap_or_default();
    let operation = action.request.operation();
    style::dim(&format!("→ {cool_down}{operation}: {}{wait}{time}{approval}", action.reason))
}

fn held_text(held: &Held) -> String {
    let mut facts = Vec::new();
    if let Some(items) = held.item_count {
        facts.push(quantity::count(usize::try_from(items).unwrap_or(0), "item", "items"));
    }
    if let Some(size) = held.size_bytes {
        facts.push(quantity::bytes(size));
    }
    let facts = if facts.is_empty() { String::new() } else { format!(" ({} when last counted)", facts.join(", ")) };
    format!("{} {}{facts}\n      {}", style::removed("held:"), held.what, flag(held))
}

/// Returns the flag that approves what is held.
pub(crate) fn flag(held: &Held) -> String {
    format!("--approve {}", held.approval)
}

/// Returns one line with what a plan does: `2 to create, 1 to change, 10 as declared; 1 held. About 9 min.`
pub(crate) fn summary(plan: &Plan) -> String {
    let of = |outcome| plan.tables.iter().filter(|table| table.outcome == outcome).count();
    let acting = plan.tables.iter().filter(|t| t.outcome == Outcome::Change && !t.actions.is_empty()).count();
    let only_held = of(Outcome::Change) - acting;
    let parts = [
        (of(Outcome::Create), "to create"),
        (acting, "to change"),
        (only_held, "waiting for approval"),
        (of(Outcome::LeftAlone), "left alone"),
        (of(Outcome::Unchanged), "as declared"),
        (of(Outcome::Refused), "refused"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let held: usize = plan.tables.iter().map(|table| table.held.len()).sum();
    let mut text = parts.collect::<Vec<_>>().join(", ");
    if text.is_empty() {
        text.push_str("no tables declared");
    }
    if held > 0 {
        let _ = write!(text, "; {held} held");
    }
    let longest = plan.tables.iter().map(|table| table.estimate().typical).max().unwrap_or(0);
    if longest > 0 {
        let _ = write!(text, "; about {} on AWS", quantity::seconds(longest));
    }
    format!("{} {text}", style::bold("Plan:"))
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

//! A plan that reads like a diff.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tablewright_core::codes::Code;
use tablewright_core::diff::{Change, Sign};
use tablewright_core::finding::Finding;
use tablewright_core::observed::OWNERSHIP_PREFIX;
use tablewright_core::plan::{Action, Call, Held, Outcome, Plan, Request, SubjectPlan, TablePlan};
use tablewright_core::wire;

use super::{companions, findings, quantity, style};

/// Returns a plan for people. Tables that are as declared are only counted.
pub(crate) fn text(plan: &Plan) -> String {
    let mut text = String::new();
    for table in plan.tables.iter().filter(|table| is_worth_showing(table)) {
        one(&mut text, table);
    }
    for companion in plan.companions.iter().filter(|companion| companions::is_worth_showing(companion)) {
        companions::one(&mut text, companion);
    }
    let mut alike = plan.findings().filter(|finding| is_alike(finding));
    if let Some(first) = alike.next() {
        let others = match alike.count() {
            0 => String::new(),
            others => format!(" (and for {})", quantity::count(others, "other table", "other tables")),
        };
        let finding = Finding { message: format!("{}{others}", first.message), place: None, ..first.clone() };
        push(&mut text, &findings::short(&finding));
    }
    text.push_str(&summary(plan));
    text.push('\n');
    text
}

/// Says whether a finding comes for all tables alike, and is told once.
fn is_alike(finding: &Finding) -> bool {
    finding.code == Code::KeyNotCompared
}

fn own_findings(table: &TablePlan) -> impl Iterator<Item = &Finding> {
    table.findings.iter().filter(|finding| !is_alike(finding))
}

fn is_worth_showing(table: &TablePlan) -> bool {
    let finds = own_findings(table).next().is_some();
    !matches!(table.outcome, Outcome::Unchanged | Outcome::Absent) || finds || !table.in_flight.is_empty()
}

/// Adds the line that names a table or companion, with what becomes of it.
pub(super) fn heading(text: &mut String, subject: SubjectPlan<'_>) {
    let (sign, word) = match subject.outcome {
        Outcome::Create => (style::added("+"), "create"),
        Outcome::Change => (style::changed("~"), "change"),
        Outcome::Delete => (style::removed("-"), "delete"),
        Outcome::BeingCreated => (style::changed("…"), "being created"),
        Outcome::Absent => (style::dim("="), "not there"),
        Outcome::LeftAlone => (style::dim("="), "left alone"),
        Outcome::Unchanged => (style::dim("="), "as declared"),
        Outcome::Refused => (style::removed("!"), "refused"),
    };
    let SubjectPlan { declared_name, live_name, .. } = subject;
    let live = if live_name == declared_name { String::new() } else { format!("  {live_name}") };
    push(text, &format!("{sign} {}{live}  {}", style::bold(declared_name), style::dim(word)));
}

fn one(text: &mut String, table: &TablePlan) {
    heading(text, table.into());
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
    for finding in own_findings(table) {
        push(text, &indent(&findings::short(finding)));
    }
}

/// What a new table will be: the key, what it is set to, and its indexes.
fn created(text: &mut String, table: &TablePlan) {
    for action in &table.actions {
        let Request::CreateTable(input) = &action.request else { continue };
        let types: BTreeMap<_, _> =
            input.attribute_definitions.iter().map(|d| (&d.attribute_name, &d.attribute_type)).collect();
        let key = |schema: &[wire::KeySchemaElement]| {
            let element = |element: &wire::KeySchemaElement| {
                let role = if element.key_type == "HASH" { "partition key" } else { "sort key" };
                let scalar = types.get(&element.attribute_name).map_or("?", |scalar| scalar.as_str());
                format!("{role} {} ({scalar})", element.attribute_name)
            };
            schema.iter().map(element).collect::<Vec<_>>().join("; ")
        };
        let plus = style::added("+");
        push(text, &format!("    {plus} {}", key(&input.key_schema)));
        push(text, &format!("    {plus} {}", settings(input)));
        for index in input.global_secondary_indexes.iter().flatten() {
            let mut parts = vec![key(&index.key_schema), projection(index.projection.as_ref())];
            parts.extend(
                index
                    .provisioned_throughput
                    .as_ref()
                    .map(|units| format!("{} read, {} write", units.read_capacity_units, units.write_capacity_units)),
            );
            parts.extend(
                index.on_demand_throughput.as_ref().map(|m| maximum(Some(m)).trim_start_matches(", ").to_owned()),
            );
            parts.extend(warm(index.warm_throughput.as_ref()));
            push(text, &format!("    {plus} index {}: {}", index.index_name, parts.join("; ")));
        }
        for index in input.local_secondary_indexes.iter().flatten() {
            let projection = projection(index.projection.as_ref());
            let name = &index.index_name;
            push(text, &format!("    {plus} local index {name}: {}; {projection}", key(&index.key_schema)));
        }
    }
}

fn maximum(maximum: Option<&wire::OnDemandThroughput>) -> String {
    let units = |units: Option<i64>, side: &str| units.map(|units| format!("{units} {side}"));
    let sides = maximum.map(|maximum| {
        [units(maximum.max_read_request_units, "read"), units(maximum.max_write_request_units, "write")]
    });
    let sides: Vec<_> = sides.into_iter().flatten().flatten().collect();
    if sides.is_empty() { String::new() } else { format!(", at most {}", sides.join(", ")) }
}

fn warm(warm: Option<&wire::WarmThroughput>) -> Option<String> {
    let (read, write) = warm.and_then(|warm| warm.read_units_per_second.zip(warm.write_units_per_second))?;
    Some(format!("warm throughput {read} read, {write} write"))
}

fn projection(projection: Option<&wire::Projection>) -> String {
    let word = projection.and_then(|projection| projection.projection_type.as_deref()).unwrap_or("ALL");
    match projection.and_then(|projection| projection.non_key_attributes.as_ref()) {
        Some(attributes) => format!("projects {word} {}", attributes.join(", ")),
        None => format!("projects {word}"),
    }
}

/// What is set inside CreateTable, apart from keys and indexes.
fn settings(input: &wire::CreateTableInput) -> String {
    let mut parts = vec![match &input.provisioned_throughput {
        Some(units) => {
            format!("provisioned, {} read, {} write", units.read_capacity_units, units.write_capacity_units)
        }
        None => format!("on-demand{}", maximum(input.on_demand_throughput.as_ref())),
    }];
    parts.extend(warm(input.warm_throughput.as_ref()));
    if let Some(sse) = &input.sse_specification {
        let key = sse.kms_master_key_id.as_deref().unwrap_or("aws_managed");
        parts.push(format!("encrypted with {key}"));
    }
    if let Some(view) = input.stream_specification.as_ref().and_then(|stream| stream.stream_view_type.as_ref()) {
        parts.push(format!("stream {view}"));
    }
    parts.extend(input.table_class.clone());
    if input.deletion_protection_enabled == Some(true) {
        parts.push("deletion protection".to_owned());
    }
    let own = input.tags.iter().flatten().filter(|tag| !tag.key.starts_with(OWNERSHIP_PREFIX));
    let own: Vec<_> = own.map(|tag| format!("{}={}", tag.key, tag.value)).collect();
    if !own.is_empty() {
        parts.push(format!("tags {}", own.join(", ")));
    }
    parts.join("; ")
}

pub(super) fn action_text<R: Call>(action: &Action<R>) -> String {
    let wait = match action.request.waits_for() {
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

pub(super) fn held_text(held: &Held) -> String {
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
    let of = |outcome| plan.subjects().filter(|subject| subject.outcome == outcome).count();
    let acting = |outcome| plan.subjects().filter(|s| s.outcome == outcome && s.actions > 0).count();
    let (changing, going) = (acting(Outcome::Change), acting(Outcome::Delete));
    let only_held = of(Outcome::Change) + of(Outcome::Delete) - changing - going;
    let parts = [
        (of(Outcome::Create), "to create"),
        (changing, "to change"),
        (going, "to delete"),
        (only_held, "waiting for approval"),
        (of(Outcome::BeingCreated), "being created"),
        (of(Outcome::LeftAlone), "left alone"),
        (of(Outcome::Absent), "not there"),
        (of(Outcome::Unchanged), "as declared"),
        (of(Outcome::Refused), "refused"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let held = plan.held().count();
    let mut text = parts.collect::<Vec<_>>().join(", ");
    if text.is_empty() {
        text.push_str("no tables declared");
    }
    if held > 0 {
        let _ = write!(text, "; {held} held");
    }
    let longest = plan.subjects().map(|subject| subject.estimate.typical).max().unwrap_or(0);
    if longest > 0 {
        let _ = write!(text, "; about {} on AWS", quantity::seconds(longest));
    }
    format!("{} {text}", style::bold("Plan:"))
}

pub(super) fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

pub(super) fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

//! Judging a table: there and ACTIVE, and each of its parts as declared.

use super::check::{Check, Checklist, Trouble};
use crate::codes::Code;
use crate::diff::Change;
use crate::finding::{Finding, Severity};
use crate::model::Table;
use crate::observed::{Aspect, Observed};
use crate::plan::{Approval, Live, Outcome, PlannedChange, TablePlan, wanted_in_place_of};
use crate::project::DesiredTable;

/// Judges a table. `plan` is its plan without any approval, which is what says where it differs.
pub fn table(desired: &DesiredTable, live: &Live, plan: &TablePlan) -> Vec<Check> {
    let name = &desired.declared_name;
    let mut list = Checklist::of(name, &desired.table.name);
    match live {
        Live::Absent => list.failed("table", "the table is ACTIVE", absent(name, &desired.table.name)),
        Live::Unreadable(why) => list.failed("table", "the table is ACTIVE", unreadable(why, "dynamodb:DescribeTable")),
        Live::Present(observed) => {
            state(&mut list, observed, plan);
            parts(&mut list, desired, observed, plan);
        }
    }
    list.into_checks()
}

fn absent(name: &str, live_name: &str) -> Trouble {
    Trouble::new(
        Code::Missing,
        format!("there is no table {live_name}"),
        "the last apply was not run here or did not come to its end, or somebody deleted the table",
        format!("run `tablewright apply --table {name}` and look at how it ends; look at region and account too"),
    )
}

/// Returns the trouble with what could not be read, for which an action of IAM is usually missing.
pub(super) fn unreadable(why: &str, action: &str) -> Trouble {
    Trouble::new(
        Code::Unreadable,
        format!("it could not be read: {why}"),
        "whoever runs this may not read it, or the service cannot be reached",
        format!("allow {action} and the other reading calls, or see what stands at its endpoint; then verify again"),
    )
}

/// Judges whether the table can be used, and whether anything keeps the declaration from it.
fn state(list: &mut Checklist<'_>, observed: &Observed, plan: &TablePlan) {
    let what = "the table is ACTIVE";
    let table_jobs: Vec<_> = observed.in_flight().into_iter().filter(|job| !job.starts_with("index ")).collect();
    match table_jobs.is_empty() {
        true => list.ok("table", what),
        false => {
            let fix = plan.findings.iter().find(|finding| finding.code == Code::NotReady);
            let fix = fix.and_then(|finding| finding.help.clone());
            let waiting = || "wait; `tablewright status` says how far it is".to_owned();
            let cause = "a change of it is under way, or DynamoDB cannot use it";
            let trouble = Trouble::new(Code::NotActive, table_jobs.join(", "), cause, fix.unwrap_or_else(waiting));
            list.failed("table", what, trouble);
        }
    }
    let hindrances = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    // The others are told of the part that they are about.
    let told = [Code::NotReady, Code::KeyDiffers, Code::LocalIndexesDiffer];
    for finding in hindrances.filter(|finding| !told.contains(&finding.code)) {
        list.failed("admitted", "nothing keeps the declaration from the table", hindrance(finding));
    }
}

fn hindrance(finding: &Finding) -> Trouble {
    let fix = finding.help.clone().unwrap_or_else(|| format!("see `tablewright explain {}`", finding.code));
    Trouble::new(finding.code, &finding.message, "the live table is not one that the declaration can be made of", fix)
}

/// Judges every part of a table.
fn parts(list: &mut Checklist<'_>, desired: &DesiredTable, observed: &Observed, plan: &TablePlan) {
    let wanted = wanted_in_place_of(desired, &observed.table);
    let declared = declared_parts(desired, &wanted);
    let uncompared = uncompared(plan);
    for Part { aspect, what, read_by } in &declared {
        let changes: Vec<_> = plan.changes.iter().filter(|planned| aspect_of(&planned.change) == *aspect).collect();
        let status = aspect.strip_prefix("index/").and_then(|index| observed.indexes.get(index));
        let not_active = status.map(|index| index.status.as_str()).filter(|status| *status != "ACTIVE");
        if !changes.is_empty() {
            list.failed(aspect, what, differing(desired, plan, &changes));
        } else if let Some(why) = uncompared {
            list.not_checked(aspect, what, why);
        } else if observed.unsupported.contains(read_by) {
            list.not_checked(aspect, what, format!("this endpoint does not answer {}", read_by.reading_call()));
        } else if let Some(finding) = not_compared(plan, aspect) {
            list.not_checked(aspect, what, &finding.message);
        } else if let Some(status) = not_active {
            let fix = "wait; `tablewright status` says how far it is";
            let cause = "it is being built from the items of the table, or deleted";
            list.failed(aspect, what, Trouble::new(Code::NotActive, format!("it is {status}"), cause, fix));
        } else {
            list.ok(aspect, what);
        }
    }
    let mut others: Vec<String> = Vec::new();
    for planned in &plan.changes {
        let aspect = aspect_of(&planned.change);
        if !others.contains(&aspect) && declared.iter().all(|part| part.aspect != aspect) {
            let changes: Vec<_> = plan.changes.iter().filter(|one| aspect_of(&one.change) == aspect).collect();
            list.failed(&aspect, unwanted(&aspect), differing(desired, plan, &changes));
            others.push(aspect);
        }
    }
}

/// A part that is declared, and by what it is read.
struct Part {
    aspect: String,
    what: String,
    read_by: Aspect,
}

/// Returns the parts that a declaration speaks of, as they are wanted.
fn declared_parts(desired: &DesiredTable, wanted: &Table) -> Vec<Part> {
    let part = |aspect: &str, what: String| Part { aspect: aspect.to_owned(), what, read_by: Aspect::Table };
    let mut parts = vec![part("key", wanted.key.to_string()), part("billing", format!("billing {}", wanted.billing))];
    for (name, index) in &wanted.global_secondary_indexes {
        parts.push(part(&format!("index/{name}"), format!("index {name} is ACTIVE: {}", index.key)));
    }
    for (name, index) in &wanted.local_secondary_indexes {
        parts.push(part(&format!("local_index/{name}"), format!("local index {name}: {}", index.key)));
    }
    if let Some(view) = wanted.stream {
        parts.push(part("stream", format!("the stream is enabled: {view}")));
    }
    if let Some(attribute) = &wanted.time_to_live {
        let ttl = part("time_to_live", format!("TTL is enabled on {attribute}"));
        parts.push(Part { read_by: Aspect::TimeToLive, ..ttl });
    }
    if let Some(days) = wanted.point_in_time_recovery {
        let recovery = part("point_in_time_recovery", format!("point-in-time recovery goes back {days} days"));
        parts.push(Part { read_by: Aspect::ContinuousBackups, ..recovery });
    }
    parts.push(part("encryption", format!("encryption {}", wanted.encryption)));
    if wanted.table_class != crate::model::TableClass::Standard {
        parts.push(part("table_class", format!("table class {}", wanted.table_class)));
    }
    if wanted.deletion_protection {
        parts.push(part("deletion_protection", "deletion protection is on".to_owned()));
    }
    if !desired.table.tags.is_empty() {
        let keys: Vec<_> = desired.table.tags.keys().map(String::as_str).collect();
        parts.push(Part { read_by: Aspect::Tags, ..part("tags", format!("tags {}", keys.join(", "))) });
    }
    parts
}

/// Returns the part in which a change is.
fn aspect_of(change: &Change) -> String {
    let of = |index: &Option<String>, table: &str| match index {
        Some(name) => format!("index/{name}"),
        None => table.to_owned(),
    };
    match change {
        Change::Key { .. } => "key".to_owned(),
        Change::LocalIndex { name, .. } => format!("local_index/{name}"),
        Change::IndexAdded { name, .. } | Change::IndexRemoved { name, .. } | Change::IndexReplaced { name, .. } => {
            format!("index/{name}")
        }
        Change::BillingMode { .. } => "billing".to_owned(),
        Change::Throughput { index, .. } | Change::OnDemandMaximum { index, .. } => of(index, "billing"),
        Change::WarmThroughput { index, .. } => of(index, "warm_throughput"),
        Change::Stream { .. } => "stream".to_owned(),
        Change::TimeToLive { .. } => "time_to_live".to_owned(),
        Change::PointInTimeRecovery { .. } => "point_in_time_recovery".to_owned(),
        Change::Encryption { .. } => "encryption".to_owned(),
        Change::TableClass { .. } => "table_class".to_owned(),
        Change::DeletionProtection { .. } => "deletion_protection".to_owned(),
        Change::Tag { .. } => "tags".to_owned(),
    }
}

/// Returns what is looked for in a part of which the declaration wants nothing.
fn unwanted(aspect: &str) -> String {
    match aspect.split_once('/') {
        Some(("index", name)) => return format!("there is no index {name}"),
        Some(("local_index", name)) => return format!("there is no local index {name}"),
        _ => {}
    }
    let what = match aspect {
        "stream" => "the stream is off",
        "time_to_live" => "TTL is off",
        "point_in_time_recovery" => "point-in-time recovery is off",
        "deletion_protection" => "deletion protection is off",
        "table_class" => "table class STANDARD",
        "tags" => "there are no other tags",
        "warm_throughput" => "warm throughput is as declared",
        other => other,
    };
    what.to_owned()
}

/// Returns why the parts in which nothing differs were not compared at all, where they were not.
fn uncompared(plan: &TablePlan) -> Option<&'static str> {
    let never = |planned: &PlannedChange| matches!(planned.change, Change::Key { .. } | Change::LocalIndex { .. });
    match plan.outcome {
        Outcome::Refused if plan.changes.iter().all(never) => {
            Some("the live table is refused, so nothing else of it is compared")
        }
        Outcome::BeingCreated => Some("the table is being created, and shows it later"),
        _ => None,
    }
}

/// Returns what the plan says of a part that could not be compared.
fn not_compared<'a>(plan: &'a TablePlan, aspect: &str) -> Option<&'a Finding> {
    let is_about = |finding: &&Finding| finding.code == Code::KeyNotCompared && aspect == "encryption";
    plan.findings.iter().find(is_about)
}

/// Returns the trouble of a part that differs.
fn differing(desired: &DesiredTable, plan: &TablePlan, changes: &[&PlannedChange]) -> Trouble {
    let found = changes.iter().map(|planned| found(&planned.change)).collect::<Vec<_>>().join("; ");
    let any = |is_so: fn(&Change) -> bool| changes.iter().any(|planned| is_so(&planned.change));
    let fix = remedy(&desired.declared_name, plan, changes);
    if any(|change| matches!(change, Change::Stream { from: None, .. })) {
        let cause = "the stream was switched off, or whoever enables it was not deployed first; no mapping can be made \
                     without it";
        let fix = format!("{fix}; deploy what maps the stream after it");
        return Trouble::new(Code::StreamNotEnabled, found, cause, fix);
    }
    if any(|change| matches!(change, Change::Key { .. })) {
        return Trouble::new(Code::KeyDiffers, found, "a table of that name was made with another key", fix);
    }
    if any(|change| matches!(change, Change::LocalIndex { .. })) {
        let cause = "a table of that name was made with other local indexes, which never change";
        return Trouble::new(Code::LocalIndexesDiffer, found, cause, fix);
    }
    let cause = "somebody changed it, or the declaration was changed since, or the last apply did not come to its end";
    Trouble::new(Code::NotAsDeclared, found, cause, fix)
}

fn found(change: &Change) -> String {
    match change {
        Change::IndexAdded { name, .. } => format!("there is no index {name}"),
        Change::IndexRemoved { name, .. } => format!("index {name} is there, and is not declared"),
        other => other.to_string(),
    }
}

/// Returns what makes a table as it is declared.
fn remedy(name: &str, plan: &TablePlan, changes: &[&PlannedChange]) -> String {
    if changes.iter().all(|planned| planned.planned) {
        return format!("run `tablewright apply --table {name}`, which sets it");
    }
    let refused = plan.findings.iter().find(|finding| finding.severity == Severity::Error);
    if let Some(help) = refused.and_then(|finding| finding.help.as_ref()) {
        return help.clone();
    }
    if plan.outcome == Outcome::LeftAlone {
        return "on_existing leaves tables that exist alone: declare what is there, or change it by hand".to_owned();
    }
    let held = plan.held.iter().filter(|held| changes.iter().any(|planned| holds(&held.approval, &planned.change)));
    let held: Vec<_> = held.map(|held| format!(" --approve {}", held.approval)).collect();
    format!(
        "look at what `tablewright plan` says of it, then run `tablewright apply --table {name}{}`; or declare what is there",
        held.concat()
    )
}

/// Says whether a change waits for an approval.
fn holds(approval: &Approval, change: &Change) -> bool {
    let index = approval.resource.split_once('/').map(|(_, index)| index);
    let (codes, of): (&[Code], _) = match change {
        Change::IndexAdded { name, .. } | Change::IndexRemoved { name, .. } | Change::IndexReplaced { name, .. } => {
            (&[Code::DeleteIndex], Some(name.as_str()))
        }
        Change::Throughput { index, .. } | Change::OnDemandMaximum { index, .. } => {
            (&[Code::LowerCapacity], index.as_deref())
        }
        Change::BillingMode { .. } => (&[Code::ToProvisioned], None),
        Change::Stream { .. } => (&[Code::DisableStream, Code::ChangeStreamView], None),
        Change::TimeToLive { .. } => (&[Code::EnableTimeToLive], None),
        Change::PointInTimeRecovery { .. } => (&[Code::DisableRecovery, Code::ShortenRecovery], None),
        Change::Encryption { .. } => (&[Code::ChangeEncryption], None),
        Change::DeletionProtection { .. } => (&[Code::LiftDeletionProtection], None),
        Change::Key { .. }
        | Change::LocalIndex { .. }
        | Change::WarmThroughput { .. }
        | Change::TableClass { .. }
        | Change::Tag { .. } => (&[], None),
    };
    approval.code == Code::TouchForeign || (codes.contains(&approval.code) && index == of)
}

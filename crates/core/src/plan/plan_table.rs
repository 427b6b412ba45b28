//! Planning one table: created, changed, or refused.

use super::action::{Estimate, Request};
use super::approval::Approvals;
use super::builder::{ARN_TO_COME, Builder};
use super::effect::blank;
use super::existing;
use super::owner::Owner;
use super::policy;
use super::requests;
use super::table_plan::{Live, Outcome, PlannedChange, TablePlan};
use crate::codes::Code;
use crate::diff::{Change, diff};
use crate::finding::Finding;
use crate::model::{Table, request};
use crate::observed::{Observed, UNFINISHED_TAG, unfinished_mark};
use crate::project::DesiredTable;

/// Plans one table: what is sent, what is held, what cannot be.
pub fn plan_table(owner: &Owner, desired: &DesiredTable, live: &Live, approvals: &Approvals) -> TablePlan {
    match live {
        Live::Absent => create(owner, desired, approvals),
        Live::Present(observed) => existing_table(owner, desired, observed, approvals),
        Live::Unreadable(why) => refused(
            desired,
            Finding::error(Code::Unreadable, format!("{} could not be read: {why}", desired.table.name)),
        ),
    }
}

fn create(owner: &Owner, desired: &DesiredTable, approvals: &Approvals) -> TablePlan {
    let table = &desired.table;
    let mut builder = Builder::new(&desired.declared_name, blank(&table.name), approvals);
    let mut extra = owner.creation_marks();
    if desired.ownership_tags {
        extra.extend(owner.tags());
    }
    // Whoever knows the table again by a tag may finish its creation without a question.
    let is_marked = !extra.is_empty();
    if let Some(attribute) = table.time_to_live.as_ref().filter(|_| is_marked) {
        extra.push((UNFINISHED_TAG.to_owned(), unfinished_mark(attribute)));
    }
    let estimate = match table.global_secondary_indexes.is_empty() {
        true => Estimate::new(6, 10),
        false => Estimate::new(16, 22),
    };
    builder.add(
        Request::CreateTable(Box::new(request::create_table(table, extra))),
        "creates the table",
        estimate,
        None,
    );
    // DynamoDB deletes no item of a table that did not exist before, so TTL needs no approval here.
    if let Some(attribute) = &table.time_to_live {
        builder.add(
            requests::time_to_live(&table.name, true, attribute),
            format!("switches TTL on for {attribute}"),
            Estimate::new(1, 3),
            None,
        );
        if is_marked {
            builder.finish_creation(ARN_TO_COME.to_owned());
        }
    }
    if let Some(days) = table.point_in_time_recovery {
        builder.add(
            requests::recovery(&table.name, None, Some(days)),
            if days == 1 {
                "keeps 1 day for point-in-time recovery".to_owned()
            } else {
                format!("keeps {days} days for point-in-time recovery")
            },
            Estimate::new(3, 7),
            None,
        );
    }
    let idle = TablePlan::idle(&desired.declared_name, &table.name, Outcome::Create);
    TablePlan { actions: builder.actions, held: builder.held, findings: builder.findings, ..idle }
}

fn existing_table(owner: &Owner, desired: &DesiredTable, observed: &Observed, approvals: &Approvals) -> TablePlan {
    let live = &observed.table;
    let desired = &*desired.in_place_of(live, approvals.given());
    if live.key != desired.table.key {
        let message = format!("{} exists with another key", live.name);
        return TablePlan {
            changes: vec![PlannedChange {
                change: Change::Key { from: live.key.clone(), to: desired.table.key.clone() },
                place: desired.declaration.partition_key.as_ref().map(|key| key.place.clone()),
                planned: false,
            }],
            ..refused(
                desired,
                Finding::error(Code::KeyDiffers, message).help(
                    "the key of a table never changes: declare the live key, give this table another `name`, \
                     or move the items to a new table",
                ),
            )
        };
    }
    if live.local_secondary_indexes != desired.table.local_secondary_indexes {
        return local_indexes_differ(desired, live);
    }
    if !matches!(observed.status.as_str(), "ACTIVE" | "UPDATING" | "CREATING") {
        let help = match observed.status.as_str() {
            "DELETING" => "somebody is deleting it; run again once it is gone, and it will be created anew",
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => "make its KMS key usable again, then run again",
            _ => "bring the table back to ACTIVE, then run again",
        };
        let message = format!("{} is {}", live.name, observed.status);
        return refused(desired, Finding::error(Code::NotReady, message).help(help));
    }
    if observed.status == "CREATING" {
        return TablePlan::idle(&desired.declared_name, &live.name, Outcome::BeingCreated).seen_as(observed);
    }
    let mut findings = Vec::new();
    let wanted = policy::wanted(desired, observed, &mut findings);
    let mut plan = existing::plan(owner, desired, observed, &wanted, approvals);
    findings.append(&mut plan.findings);
    plan.findings = findings;
    plan.seen_as(observed)
}

/// Local indexes are made with the table and never change, so nothing of such a table is touched [T-357].
fn local_indexes_differ(desired: &DesiredTable, live: &Table) -> TablePlan {
    let changes = diff(live, &desired.table).into_iter().filter(|change| matches!(change, Change::LocalIndex { .. }));
    let place = |change: &Change| match change {
        Change::LocalIndex { name, .. } => {
            desired.declaration.local_secondary_indexes.get(name).map(|i| i.place.clone())
        }
        _ => None,
    };
    let changes = changes.map(|change| PlannedChange { place: place(&change), change, planned: false });
    let finding = Finding::error(Code::LocalIndexesDiffer, format!("{} exists with other local indexes", live.name));
    let help = "local secondary indexes are made with the table and never change: declare what is there, or declare a \
                global index instead";
    TablePlan { changes: changes.collect(), ..refused(desired, finding.help(help)) }
}

/// Returns the plan of a table that cannot be touched.
pub(super) fn refused(desired: &DesiredTable, finding: Finding) -> TablePlan {
    let findings = vec![finding.at_some(desired.declaration.place.as_ref()).about(&desired.declared_name)];
    TablePlan { findings, ..TablePlan::idle(&desired.declared_name, &desired.table.name, Outcome::Refused) }
}

//! Planning what a table has besides keys, indexes, capacity and tags.

use super::action::Estimate;
use super::approval::Approval;
use super::builder::TTL_COOL_DOWN;
use super::planner::Planner;
use super::requests::{recovery, time_to_live};
use crate::codes::Code;
use crate::diff::Change;
use crate::model::{StreamViewType, request};
use crate::observed::unfinished_mark;

/// Plans deletion protection; lifting it is held.
pub(super) fn deletion_protection(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::DeletionProtection { to, .. } = *change else { return false };
    let approval = if to {
        None
    } else {
        let statistics = planner.statistics();
        match planner.builder.approved(Code::LiftDeletionProtection, None, "lifts deletion protection", statistics) {
            None => return false,
            given => given,
        }
    };
    let reason = if to { "switches deletion protection on" } else { "lifts deletion protection" };
    planner.update(reason.to_owned(), Estimate::new(0, 15), approval, |input| {
        input.deletion_protection_enabled = Some(to);
    });
    true
}

/// Plans the stream. A new view type is off, wait, on, side by side; what ends the old stream is held [T-050].
pub(super) fn stream(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::Stream { from, to } = *change else { return false };
    let statistics = planner.statistics();
    let approval = match (from, to) {
        (None, _) => None,
        (Some(_), None) => {
            match planner.builder.approved(Code::DisableStream, None, "switches the stream off", statistics) {
                None => return false,
                given => given,
            }
        }
        (Some(from), Some(to)) => {
            let what = format!("changes the stream from {from} to {to}, which gives it a new ARN");
            match planner.builder.approved(Code::ChangeStreamView, None, what, statistics) {
                None => return false,
                given => given,
            }
        }
    };
    if from.is_some() {
        planner.update("switches the stream off".to_owned(), Estimate::new(5, 7), approval.clone(), |input| {
            input.stream_specification = Some(request::stream_off());
        });
    }
    if let Some(view) = to {
        stream_on(planner, view, approval);
    }
    true
}

fn stream_on(planner: &mut Planner<'_>, view: StreamViewType, approval: Option<Approval>) {
    planner.update(format!("switches the stream on with {view}"), Estimate::new(5, 7), approval, |input| {
        input.stream_specification = Some(request::stream_on(view));
    });
}

/// Plans the table class.
pub(super) fn table_class(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::TableClass { to, .. } = *change else { return false };
    planner.update(format!("changes the table class to {to}"), Estimate::new(4, 46), None, |input| {
        input.table_class = Some(to.text().to_owned());
    });
    true
}

/// Plans the encryption key; any change of it is held.
pub(super) fn encryption(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::Encryption { from, to } = change else { return false };
    let what = format!("changes the encryption key from {from} to {to}");
    let statistics = planner.statistics();
    let Some(approval) = planner.builder.approved(Code::ChangeEncryption, None, what.clone(), statistics) else {
        return false;
    };
    planner.update(what, Estimate::new(22, 24), Some(approval), |input| {
        input.sse_specification = Some(request::sse_specification(to));
    });
    true
}

/// Plans TTL. Switching it on is held, and another attribute takes a cool-down in between [T-147].
pub(super) fn ttl_attribute(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::TimeToLive { from, to } = change else { return false };
    let unfinished =
        from.is_none() && to.is_some() && planner.observed.ownership.unfinished == to.as_deref().map(unfinished_mark);
    let approval = match to {
        None => None,
        // This plan's own creation was cut short before TTL: nothing was there that could be lost.
        Some(_) if unfinished => None,
        Some(attribute) => {
            let gap = if from.is_some() { "; without TTL for about 31 minutes in between" } else { "" };
            let what = format!("lets DynamoDB delete items by their attribute {attribute}{gap}");
            match planner.builder.approved(Code::EnableTimeToLive, None, what, planner.statistics()) {
                None => return false,
                given => given,
            }
        }
    };
    let name = planner.wanted.name.clone();
    let mut cool_down = 0;
    if let Some(attribute) = from {
        let off = time_to_live(&name, false, attribute);
        planner.builder.add(off, "switches TTL off", Estimate::new(1, 3), approval.clone());
        cool_down = TTL_COOL_DOWN;
    }
    if let Some(attribute) = to {
        let on = time_to_live(&name, true, attribute);
        let reason = format!("switches TTL on for {attribute}");
        planner.builder.add_after(cool_down, on, reason, Estimate::new(1, 3), approval);
    }
    true
}

/// Plans point-in-time recovery; less of it is held.
pub(super) fn recovery_period(planner: &mut Planner<'_>, change: &Change) -> bool {
    let Change::PointInTimeRecovery { from, to } = *change else { return false };
    let statistics = planner.statistics();
    let (reason, approval) = match (from, to) {
        (Some(_), None) => {
            let what = "switches point-in-time recovery off; what it could restore is lost";
            match planner.builder.approved(Code::DisableRecovery, None, what, statistics) {
                None => return false,
                given => ("switches point-in-time recovery off".to_owned(), given),
            }
        }
        (Some(from), Some(to)) if to < from => {
            let what = format!("shortens point-in-time recovery from {from} to {to} days");
            match planner.builder.approved(Code::ShortenRecovery, None, what.clone(), statistics) {
                None => return false,
                given => (what, given),
            }
        }
        (Some(from), Some(to)) => (format!("lengthens point-in-time recovery from {from} to {to} days"), None),
        (None, _) => ("switches point-in-time recovery on".to_owned(), None),
    };
    let name = planner.wanted.name.clone();
    planner.builder.add(recovery(&name, from, to), reason, Estimate::new(1, 7), approval);
    true
}

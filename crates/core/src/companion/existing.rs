//! What becomes of a live companion that differs: the same rules as for tables that exist already.

use super::desired::{DesiredCompanion, Keeper};
use super::model::CompanionChange;
use super::ownership::{Ownership, adoption};
use super::request::Request;
use crate::codes::Code;
use crate::finding::Finding;
use crate::project::OnExisting;

/// What may be done about a live companion.
pub(super) enum Treatment {
    /// These requests, and this is to be said.
    Send(Vec<(Request, String)>, Option<Finding>),
    /// Nothing, and why.
    Leave(Finding),
    /// Nothing, for it should not be there.
    Refuse(Finding),
}

/// Returns what may be done about a live companion with `requests`, which would make it the wanted one.
pub(super) fn treatment(
    desired: &DesiredCompanion,
    live_name: &str,
    changes: &[CompanionChange],
    ownership: &Ownership,
    requests: Vec<(Request, String)>,
) -> Treatment {
    let left = |why: &str| {
        let message = format!("{live_name} differs, and {why}: {}", texts(changes));
        (!changes.is_empty()).then(|| Finding::note(Code::LeftAlone, message))
    };
    let leave = |why: &str| match left(why) {
        Some(note) => Treatment::Leave(note),
        // What remains are marks of ownership, which nobody has to have.
        None => Treatment::Send(Vec::new(), None),
    };
    match (desired.keeper, desired.on_existing) {
        (Keeper::Operator, _) => leave("operators own it"),
        (Keeper::Declaration, OnExisting::CreateOnly) => leave("create_only sends no changing call to it"),
        (Keeper::Declaration, OnExisting::Adopt) => {
            let adopting = requests.into_iter().filter_map(|(request, _)| adoption(request));
            let adopting: Vec<_> = adopting.map(|request| (request, "adds ownership tags".to_owned())).collect();
            let note = left("adopt changes nothing that exists");
            match (adopting.is_empty(), note) {
                (true, Some(note)) => Treatment::Leave(note),
                (_, note) => Treatment::Send(adopting, note),
            }
        }
        (Keeper::Declaration, OnExisting::Fail) => match ownership {
            Ownership::Ours => Treatment::Send(requests, None),
            Ownership::Untold if changes.is_empty() => Treatment::Send(Vec::new(), None),
            Ownership::Untold | Ownership::Nobodys | Ownership::Others(_) => {
                Treatment::Refuse(exists(live_name, changes))
            }
        },
        (Keeper::Declaration, OnExisting::Converge) => Treatment::Send(requests, None),
    }
}

fn exists(live_name: &str, changes: &[CompanionChange]) -> Finding {
    let differs = if changes.is_empty() { String::new() } else { format!(", and differs: {}", texts(changes)) };
    Finding::error(Code::Exists, format!("{live_name} exists already{differs}"))
        .help("on_existing is `fail`; use `converge` to change it, or declare it as it is")
}

fn texts(changes: &[CompanionChange]) -> String {
    changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

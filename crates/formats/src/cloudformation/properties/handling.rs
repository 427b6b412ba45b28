//! What the custom resource is told beside the table: how far it may go.

use tablewright_core::place::Declared;
use tablewright_core::plan::Approval;
use tablewright_core::project::{IgnoredField, OnExisting, TableDeclaration};

use super::values::{flag, number};
use crate::reader::{Fields, Reader};
use crate::tree::Node;

/// The properties of the custom resource that a table does not have.
pub(super) const KEYS: &[&str] = &[
    "ServiceToken",
    "ServiceTimeout",
    "OnExisting",
    "OnDelete",
    "OnHeld",
    "Approve",
    "WaitForIndexes",
    "Project",
    "Environment",
    "Revision",
    "OwnershipTags",
    "TagsExclusive",
    "Ignore",
];

/// Seconds that CloudFormation waits for an answer at most, and where `ServiceTimeout` is left out.
const LONGEST_SERVICE_TIMEOUT: u32 = 3_600;

/// The choices of `OnExisting`: a function that must not change anything is not deployed.
const ON_EXISTING: &[&str] = &["converge", "adopt", "fail"];

/// What becomes of a table whose resource is deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnDelete {
    /// It stays, with everything in it.
    #[default]
    Retain,
    /// It is deleted where this very resource created it and nothing protects it.
    Delete,
}

/// What happens where something is held for approval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnHeld {
    /// Nothing is done, and the deployment fails.
    #[default]
    Fail,
    /// The rest is done.
    Skip,
}

/// How far the custom resource may go. `OnExisting`, `OwnershipTags`, `TagsExclusive` and `Ignore` stand in the
/// declaration of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Handling {
    /// What becomes of the table when the resource is deleted.
    pub on_delete: OnDelete,
    /// What happens where something is held.
    pub on_held: OnHeld,
    /// What is allowed.
    pub approve: Vec<Approval>,
    /// Whether the answer waits until indexes are built.
    pub wait_for_indexes: bool,
    /// The project of ownership tags; the stack's name where it is left out.
    pub project: Option<Declared<String>>,
    /// The environment of ownership tags.
    pub environment: Option<Declared<String>>,
    /// Any text: a deployment that changes it is a new wish, not one that goes back.
    pub revision: Option<Declared<String>>,
    /// Seconds that CloudFormation waits for the answer, 1 to 3,600.
    pub service_timeout_seconds: u32,
}

impl Default for Handling {
    fn default() -> Self {
        Self {
            on_delete: OnDelete::default(),
            on_held: OnHeld::default(),
            approve: Vec::new(),
            wait_for_indexes: true,
            project: None,
            environment: None,
            revision: None,
            service_timeout_seconds: LONGEST_SERVICE_TIMEOUT,
        }
    }
}

impl Handling {
    /// Returns the properties that say something else than is taken where they are left out.
    pub fn properties(&self) -> Vec<&'static str> {
        let Handling {
            on_delete,
            on_held,
            approve,
            wait_for_indexes,
            project,
            environment,
            revision,
            service_timeout_seconds,
        } = self;
        let all = [
            ("OnDelete", *on_delete != OnDelete::default()),
            ("OnHeld", *on_held != OnHeld::default()),
            ("Approve", !approve.is_empty()),
            ("WaitForIndexes", !wait_for_indexes),
            ("Project", project.is_some()),
            ("Environment", environment.is_some()),
            ("Revision", revision.is_some()),
            ("ServiceTimeout", *service_timeout_seconds != LONGEST_SERVICE_TIMEOUT),
        ];
        all.into_iter().filter(|(_, is_told)| *is_told).map(|(name, _)| name).collect()
    }
}

/// Reads the properties of the custom resource. Those that the model of a table has go into the declaration.
pub(super) fn read(reader: &mut Reader, fields: &Fields<'_>, declaration: &mut TableDeclaration) -> Handling {
    let default = Handling::default();
    declaration.on_existing = fields.get("OnExisting").and_then(|node| {
        reader.choice("OnExisting", node, ON_EXISTING, |word| {
            OnExisting::parse(word).filter(|_| ON_EXISTING.contains(&word))
        })
    });
    declaration.ownership_tags = fields.get("OwnershipTags").and_then(|node| flag(reader, "OwnershipTags", node));
    declaration.tags_exclusive = fields.get("TagsExclusive").and_then(|node| flag(reader, "TagsExclusive", node));
    declaration.ignore = fields.get("Ignore").map(|node| ignore(reader, node));
    let on_delete = fields.get("OnDelete").and_then(|node| {
        reader.choice("OnDelete", node, &["retain", "delete"], |word| match word {
            "retain" => Some(OnDelete::Retain),
            "delete" => Some(OnDelete::Delete),
            _ => None,
        })
    });
    let on_held = fields.get("OnHeld").and_then(|node| {
        reader.choice("OnHeld", node, &["fail", "skip"], |word| match word {
            "fail" => Some(OnHeld::Fail),
            "skip" => Some(OnHeld::Skip),
            _ => None,
        })
    });
    let wait_for_indexes = fields.get("WaitForIndexes").and_then(|node| flag(reader, "WaitForIndexes", node));
    let text = |reader: &mut Reader, name: &str| fields.get(name).and_then(|node| reader.any_text(name, node));
    Handling {
        on_delete: on_delete.map_or(default.on_delete, |word| word.value),
        on_held: on_held.map_or(default.on_held, |word| word.value),
        approve: fields.get("Approve").map(|node| approvals(reader, node)).unwrap_or_default(),
        wait_for_indexes: wait_for_indexes.map_or(default.wait_for_indexes, |flag| flag.value),
        project: text(reader, "Project"),
        environment: text(reader, "Environment"),
        revision: text(reader, "Revision"),
        service_timeout_seconds: fields
            .get("ServiceTimeout")
            .and_then(|node| service_timeout(reader, node))
            .unwrap_or(default.service_timeout_seconds),
    }
}

fn service_timeout(reader: &mut Reader, node: &Node) -> Option<u32> {
    let seconds = number(reader, "ServiceTimeout", node)?.value;
    let seconds = u32::try_from(seconds).ok().filter(|seconds| (1..=LONGEST_SERVICE_TIMEOUT).contains(seconds));
    if seconds.is_none() {
        let message = "`ServiceTimeout` is outside 1 to 3600";
        reader.wrong(&node.place, message, "write the seconds that CloudFormation shall wait, at most 3600");
    }
    seconds
}

fn approvals(reader: &mut Reader, node: &Node) -> Vec<Approval> {
    let mut approvals = Vec::new();
    for text in reader.texts("Approve", node) {
        match text.value.parse() {
            Ok(approval) => approvals.push(approval),
            Err(error) => {
                let help = "write what the answer of a held deployment shows, such as DS102:OrdersTable/by-customer";
                reader.wrong(&text.place, format!("`Approve`: {error}"), help);
            }
        }
    }
    approvals
}

fn ignore(reader: &mut Reader, node: &Node) -> Declared<Vec<IgnoredField>> {
    let texts = reader.texts("Ignore", node);
    Declared::new(reader.ignored_fields(texts), node.place.clone())
}

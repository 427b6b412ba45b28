//! What a life cycle consists of.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tablewright_core::model::Table;
use tablewright_testkit::cloud_formation::Conduct;
use tablewright_testkit::generate::versions;
use tablewright_testkit::lambda_runtime::{AtCall, Fault, WrongDeadline};

/// A stack's life.
#[derive(Debug, Clone)]
pub(super) struct LifeCycle {
    /// How the table came to be, where it was there before.
    pub(super) found: Option<Found>,
    /// What the declaration is over time; the first is the table that was there before.
    pub(super) versions: Vec<Table>,
    /// What happens.
    pub(super) steps: Vec<Step>,
    /// The version that is deployed at the end.
    pub(super) last: Index,
}

/// How a table came to be that is there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Somebody made it.
    MadeByHand,
    /// A deleted stack of the same name left it behind.
    LeftBehind,
}

/// Something done to the stack, and what goes wrong meanwhile.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// What is done; without a deployment the stack is deleted.
    pub(super) deployment: Option<Deployment>,
    /// What goes wrong.
    pub(super) troubles: Vec<Trouble>,
}

/// What a template says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deployment {
    pub(super) version: Index,
    /// Whether the resource has its other logical id.
    pub(super) renamed: bool,
    /// Whether the table has its other name.
    pub(super) moved: bool,
    /// Whether a resource after it fails.
    pub(super) fails: bool,
    pub(super) skips_held: bool,
    pub(super) approves: bool,
    pub(super) deletes: bool,
    pub(super) on_existing: &'static str,
    /// Properties about which the template is silent, by the bits.
    pub(super) silent: u8,
}

/// Something that goes wrong.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trouble {
    /// With an attempt at an event.
    Attempt(Fault),
    /// With an answer.
    Put(Conduct),
    /// With an event.
    Event(Malformed),
}

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    NoProperties,
    PropertiesAreText,
    UnknownRequest,
    NameIsList,
    NoPhysicalId,
    UnknownProperty,
}

/// Returns life cycles.
pub(super) fn life_cycle() -> impl Strategy<Value = LifeCycle> {
    let found = option::of(select(vec![Found::MadeByHand, Found::LeftBehind]));
    (found, versions(1..4), vec(step(), 1..5), any::<Index>()).prop_map(|(found, versions, steps, last)| LifeCycle {
        found,
        versions,
        steps,
        last,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let troubles = prop_oneof![1 => vec(trouble(), 0..1), 1 => vec(trouble(), 1..4)];
    (option::weighted(0.85, deployment()), troubles).prop_map(|(deployment, troubles)| Step { deployment, troubles })
}

fn deployment() -> impl Strategy<Value = Deployment> {
    let rarely = || prop::bool::weighted(0.15);
    let template = (any::<Index>(), rarely(), rarely(), prop::bool::weighted(0.3));
    let on_existing = select(vec!["converge", "converge", "converge", "converge", "adopt", "fail"]);
    let silent = prop_oneof![2 => Just(0), 1 => any::<u8>()];
    let handling = (any::<bool>(), any::<bool>(), any::<bool>(), on_existing, silent);
    (template, handling).prop_map(
        |((version, renamed, moved, fails), (skips_held, approves, deletes, on_existing, silent))| Deployment {
            version,
            renamed,
            moved,
            fails,
            skips_held,
            approves,
            deletes,
            on_existing,
            silent,
        },
    )
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let at = || (0_usize..16, any::<bool>()).prop_map(|(call, performed)| AtCall { call, performed });
    let wrong =
        select(vec![WrongDeadline::Past, WrongDeadline::Missing, WrongDeadline::Unreadable, WrongDeadline::FarAway]);
    let fault = prop_oneof![
        6 => at().prop_map(Fault::Killed),
        4 => at().prop_map(Fault::TimedOut),
        3 => Just(Fault::DeliveredTwice),
        2 => Just(Fault::None),
        2 => wrong.prop_map(Fault::Deadline),
        // These take real time.
        1 => (0_usize..16).prop_map(|call| Fault::Hangs { call, timeout: Duration::from_millis(700) }),
    ];
    let conduct = select(vec![
        Conduct::Accept,
        Conduct::Forbid,
        Conduct::ServerError,
        Conduct::Reset,
        Conduct::LoseAnswer,
        Conduct::Slow(Duration::from_millis(2)),
    ]);
    let malformed = select(vec![
        Malformed::NoProperties,
        Malformed::PropertiesAreText,
        Malformed::UnknownRequest,
        Malformed::NameIsList,
        Malformed::NoPhysicalId,
        Malformed::UnknownProperty,
    ]);
    prop_oneof![
        6 => fault.prop_map(Trouble::Attempt),
        3 => conduct.prop_map(Trouble::Put),
        1 => malformed.prop_map(Trouble::Event),
    ]
}

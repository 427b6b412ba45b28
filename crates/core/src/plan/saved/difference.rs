//! In what a saved plan and the present differ.

use std::collections::BTreeSet;
use std::fmt;

use super::{CompanionInput, DeedsOf, Input, Inputs, SavedPlan, Target};
use crate::companion::LiveCompanion;
use crate::diff::{Change, diff};
use crate::model::Table;
use crate::observed::Observed;
use crate::plan::table_plan::Live;

/// Something that a saved plan was made of and that is different now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// One word about the whole plan.
    Setting {
        /// Which: project, environment, endpoint, region, account.
        what: &'static str,
        /// When it was planned.
        planned: String,
        /// Now.
        now: String,
    },
    /// The declaration of a table.
    Declaration {
        /// Its declared name.
        table: String,
        /// What differs.
        what: String,
    },
    /// The live table.
    Live {
        /// Its declared name.
        table: String,
        /// What differs.
        what: String,
    },
    /// The same tables are planned in another way now.
    Plan {
        /// The declared name of the first such table.
        table: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Setting { what, planned, now } => {
                write!(formatter, "the {what} was {planned} when it was planned, and is {now} now")
            }
            Difference::Declaration { table, what } => {
                write!(formatter, "the declaration of {table} changed: {what}")
            }
            Difference::Live { table, what } => write!(formatter, "the live side of {table} changed: {what}"),
            Difference::Plan { table } => {
                write!(formatter, "{table} is planned in another way by this version of the program")
            }
        }
    }
}

impl SavedPlan {
    /// Returns in what the place differs that a plan is for. Comes first: tables elsewhere need no comparison.
    pub fn place_differs(&self, project: &str, environment: &str, target: &Target) -> Vec<Difference> {
        fn account(target: &Target) -> &str {
            target.account.as_deref().unwrap_or("unknown")
        }
        let planned = &self.inputs;
        let settings = [
            ("project", planned.project.as_str(), project),
            ("environment", &planned.environment, environment),
            ("endpoint", &planned.target.endpoint, &target.endpoint),
            ("region", &planned.target.region, &target.region),
            ("account", account(&planned.target), account(target)),
        ];
        let differ = settings.into_iter().filter(|(_, planned, now)| planned != now);
        differ
            .map(|(what, planned, now)| Difference::Setting { what, planned: planned.to_owned(), now: now.to_owned() })
            .collect()
    }

    /// Returns everything in which the present differs from what the plan was made of, and, where nothing does,
    /// whether what is planned `now` is what was saved.
    pub fn differences(&self, now: &SavedPlan) -> Vec<Difference> {
        let Inputs { project, environment, target, .. } = &now.inputs;
        let mut differences = self.place_differs(project, environment, target);
        let (planned_tables, tables) = (&self.inputs.tables, &now.inputs.tables);
        let names: BTreeSet<_> = planned_tables.keys().chain(tables.keys()).collect();
        for name in names {
            let declaration = |what: &str| Difference::Declaration { table: name.clone(), what: what.to_owned() };
            match (planned_tables.get(name), tables.get(name)) {
                (Some(planned), Some(now)) => table(&mut differences, name, planned, now),
                (Some(_), None) => differences.push(declaration("it is not declared any more")),
                (None, Some(_)) => differences.push(declaration("it was not declared then")),
                (None, None) => {}
            }
        }
        let (planned, companions) = (&self.inputs.companions, &now.inputs.companions);
        let names: BTreeSet<_> = planned.keys().chain(companions.keys()).collect();
        for name in names {
            companion(&mut differences, name, planned.get(name), companions.get(name));
        }
        if differences.is_empty()
            && let Some(table) = self.planned_otherwise(now)
        {
            differences.push(Difference::Plan { table });
        }
        differences
    }

    /// Returns the first table that is planned in another way.
    fn planned_otherwise(&self, now: &SavedPlan) -> Option<String> {
        let tables = first_other(&self.deeds.tables, &now.deeds.tables);
        tables.or_else(|| first_other(&self.deeds.companions, &now.deeds.companions))
    }
}

/// Returns the name of the first of which two lists say something else.
fn first_other<R: PartialEq>(planned: &[DeedsOf<R>], now: &[DeedsOf<R>]) -> Option<String> {
    let other = planned.iter().zip(now).find(|(planned, now)| planned != now);
    let name = other.map(|(planned, _)| planned.declared_name.clone());
    let longer = if planned.len() > now.len() { planned } else { now };
    let extra = || longer.get(planned.len().min(now.len())).map(|deeds| deeds.declared_name.clone());
    name.or_else(extra)
}

fn companion(
    differences: &mut Vec<Difference>,
    name: &str,
    planned: Option<&CompanionInput>,
    now: Option<&CompanionInput>,
) {
    let table = name.to_owned();
    let declaration = |what: &str| Difference::Declaration { table: table.clone(), what: what.to_owned() };
    let (planned, now) = match (planned, now) {
        (Some(planned), Some(now)) => (planned, now),
        (Some(_), None) => return differences.push(declaration("it is not declared any more")),
        (None, Some(_)) => return differences.push(declaration("it was not declared then")),
        (None, None) => return,
    };
    // What comes before follows from what is wanted.
    let CompanionInput { wanted, keeper, on_existing, after: _, live } = planned;
    if *wanted != now.wanted || *keeper != now.keeper || *on_existing != now.on_existing {
        let mut what: Vec<_> = now.wanted.differs_from(Some(wanted)).iter().map(ToString::to_string).collect();
        if wanted.identity() != now.wanted.identity() {
            what.push(format!("its live name was {} and is {}", wanted.identity().name, now.wanted.identity().name));
        }
        if *keeper != now.keeper {
            what.push("owner".to_owned());
        }
        if *on_existing != now.on_existing {
            what.push("on_existing".to_owned());
        }
        differences.push(declaration(&what.join("; ")));
    }
    if *live != now.live {
        let what = match (live, &now.live) {
            (LiveCompanion::Present(planned), LiveCompanion::Present(now)) => {
                let changes = now.companion.differs_from(Some(&planned.companion));
                match changes.is_empty() {
                    true => "what belongs to it, what it is attached to, or its state".to_owned(),
                    false => changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
                }
            }
            (LiveCompanion::Going(_), _) | (_, LiveCompanion::Going(_)) => "its deletion".to_owned(),
            (LiveCompanion::Absent, _) => "there was none".to_owned(),
            (_, LiveCompanion::Absent) => "it is gone".to_owned(),
            _ => "what can be read of it".to_owned(),
        };
        differences.push(Difference::Live { table, what });
    }
}

fn table(differences: &mut Vec<Difference>, name: &str, planned: &Input, now: &Input) {
    let Input { wanted, on_existing, ownership_tags, tags_exclusive, ignore, live } = planned;
    let mut declared: Vec<_> = diff(wanted, &now.wanted).iter().map(ToString::to_string).collect();
    if wanted.name != now.wanted.name {
        declared.push(format!("its live name was {} and is {}", wanted.name, now.wanted.name));
    }
    let options = [
        ("on_existing", *on_existing != now.on_existing),
        ("ownership_tags", *ownership_tags != now.ownership_tags),
        ("tags_exclusive", *tags_exclusive != now.tags_exclusive),
        ("ignore", *ignore != now.ignore),
    ];
    declared.extend(options.iter().filter(|(_, differs)| *differs).map(|(option, _)| (*option).to_owned()));
    if !declared.is_empty() {
        differences.push(Difference::Declaration { table: name.to_owned(), what: declared.join("; ") });
    }
    if let Some(what) = live_differs(live, &now.live) {
        differences.push(Difference::Live { table: name.to_owned(), what });
    }
}

/// Returns the differences of two live tables in words. Warm throughput is none: it rises by itself [T-061].
fn changes(from: &Table, to: &Table) -> Vec<String> {
    let changes = diff(from, to).into_iter().filter(|change| !matches!(change, Change::WarmThroughput { .. }));
    changes.map(|change| change.to_string()).collect()
}

fn live_differs(planned: &Live, now: &Live) -> Option<String> {
    match (planned, now) {
        (Live::Absent, Live::Absent) => None,
        (Live::Present(planned), Live::Present(now)) => observed_differs(planned, now),
        (Live::Unreadable(_), Live::Unreadable(_)) => None,
        (Live::Absent, _) => Some("there was none, and there is one now".to_owned()),
        (_, Live::Absent) => Some("it is gone".to_owned()),
        (_, Live::Unreadable(why)) => Some(format!("it cannot be read: {why}")),
        (Live::Unreadable(_), _) => Some("it could not be read, and can be now".to_owned()),
    }
}

fn observed_differs(planned: &Observed, now: &Observed) -> Option<String> {
    // Every member is named, so that a new one cannot be forgotten.
    let Observed {
        table,
        status,
        indexes,
        encryption_status,
        warming,
        continuous_backups_available,
        item_count: _,
        size_bytes: _,
        arn,
        table_id,
        created: _,
        stream_arn,
        ownership,
        unsupported,
    } = planned;
    if *table_id != now.table_id || *arn != now.arn {
        return Some("it is another table: that one was deleted, and this one made".to_owned());
    }
    if status == "CREATING" && now.status != "CREATING" {
        return Some("it was being created, and could not be compared; it is there now".to_owned());
    }
    let mut different = changes(table, &now.table);
    let in_flight = (planned.in_flight(), now.in_flight());
    if in_flight.0 != in_flight.1 {
        let words = |jobs: &[String]| if jobs.is_empty() { "nothing".to_owned() } else { jobs.join(", ") };
        different.push(format!("in flight was {} and is {}", words(&in_flight.0), words(&in_flight.1)));
    }
    if *ownership != now.ownership {
        different.push("its owner".to_owned());
    }
    let rest = *status != now.status
        || *indexes != now.indexes
        || *encryption_status != now.encryption_status
        || *warming != now.warming
        || *continuous_backups_available != now.continuous_backups_available
        || *stream_arn != now.stream_arn
        || *unsupported != now.unsupported;
    if different.is_empty() && rest {
        different.push("its state".to_owned());
    }
    (!different.is_empty()).then(|| different.join("; "))
}

//! Alarms of CloudWatch: what the files say about them, and as they are wanted in one environment.
//!
//! One declared alarm is one for each table, function or operation that it names, and a short form that watches reads and
//! writes is two for each. `reading`
//! chooses them and `live` makes each; `forms` says what short forms stand for, `limits` what CloudWatch admits.

mod declaration;
mod forms;
mod limits;
mod live;
mod names;
mod reading;
mod subjects;

pub use declaration::{
    AlarmDeclaration, AlarmsDeclaration, ShortForm, Side, TablesChoice, ThresholdDeclaration, Watches,
};

use super::surroundings::Surroundings;
use crate::companion::DesiredCompanion;
use crate::finding::Finding;
use reading::Reading;

/// Brings alarms into normal form. What is wrong is added to the findings.
pub(super) fn alarms(
    declared: &AlarmsDeclaration,
    around: Surroundings<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<DesiredCompanion> {
    let mut wanted: Vec<DesiredCompanion> = Vec::new();
    for (name, declaration) in &declared.values {
        let Some(watches) = &declaration.watches else { continue };
        let mut reading = Reading { name, all: declared, declaration, watches, around, findings };
        reading.check();
        for companion in reading.expand() {
            let live_name = companion.companion.identity().name;
            if let Some(other) = wanted.iter().find(|other| other.companion.identity().name == live_name) {
                let message =
                    format!("{} and {} are both named {live_name}", other.declared_name, companion.declared_name);
                reading.wrong(&declaration.place, message, "let `alarm_name` hold {table} and {alarm}");
                continue;
            }
            wanted.push(companion);
        }
    }
    wanted
}

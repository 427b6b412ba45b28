//! Playing a life cycle.

use std::time::Duration;

use proptest::prop_assert;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use tablewright_core::model::{Table, request};
use tablewright_local::Clock;
use tablewright_testkit::cloud_formation::Stack;

use super::case::{Deployment, Found, LifeCycle, Malformed, Step, Trouble};
use super::judge::{Judge, Played, Tally};
use super::properties;
use crate::world::{World, last, template};

/// The stack's status where there is none.
const NO_STACK: &str = "";

/// A world in which one life cycle after another is played.
pub(super) struct Stage {
    world: World,
    played: usize,
}

/// The names that one life cycle uses.
struct Names {
    stack: String,
    tables: [String; 2],
}

impl Stage {
    pub(super) fn new() -> Self {
        // Whatever needs longer goes on in another round: a change of the TTL attribute has to wait out a cool-down.
        Self { world: World::with(Clock::Instant, Duration::from_secs(3)), played: 0 }
    }

    /// Returns how many life cycles were played.
    pub(super) fn played(&self) -> usize {
        self.played
    }

    /// Plays a life cycle from its beginning to its end.
    pub(super) fn play(&mut self, case: &LifeCycle) -> Result<Tally, TestCaseError> {
        self.played += 1;
        let number = self.played;
        let names =
            Names { stack: format!("shop-{number}"), tables: [format!("orders-{number}"), format!("other-{number}")] };
        let mut judge = Judge::new(&case.versions);
        if let Some(found) = case.found {
            self.find(found, case, &names);
            judge.found(&self.world.account, &names.tables[0]);
        }
        for step in &case.steps {
            self.step(step, case, &names, &mut judge)?;
        }
        let version = case.last;
        let undisturbed = Deployment {
            version,
            renamed: false,
            moved: false,
            fails: false,
            skips_held: true,
            approves: false,
            deletes: false,
            on_existing: "converge",
            silent: 0,
        };
        let last = Step { deployment: Some(undisturbed), troubles: Vec::new() };
        // Where nothing was to do, the stack stays as the last step left it.
        if self.step(&last, case, &names, &mut judge)? {
            let table = &case.versions[version.index(case.versions.len())];
            judge.the_end(&self.world, self.world.cloud.stack(&names.stack), table, &names.tables[0])?;
        }
        self.clear(&names);
        Ok(judge.tally)
    }

    /// Makes the table that is there before.
    fn find(&mut self, found: Found, case: &LifeCycle, names: &Names) {
        let (table, name) = (without_warmth(&case.versions[0]), &names.tables[0]);
        match found {
            Found::MadeByHand => {
                let mut input = json!(request::create_table(&table, []));
                input["TableName"] = json!(name);
                self.world.account.must("CreateTable", &input);
            }
            Found::LeftBehind => {
                let native = properties::of_table(&table, name);
                let whole = template(json!({
                    "Native": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "Properties": native},
                }));
                self.world.cloud.create(&names.stack, &whole).expect("the template is sound").expect("CREATE_COMPLETE");
                self.world.cloud.delete(&names.stack).expect("the stack is there").expect("DELETE_COMPLETE");
            }
        }
    }

    /// Plays a step, and says whether anything was to do.
    fn step(
        &mut self,
        step: &Step,
        case: &LifeCycle,
        names: &Names,
        judge: &mut Judge<'_>,
    ) -> Result<bool, TestCaseError> {
        let Some(deployment) = &step.deployment else {
            if self.status(names) != NO_STACK {
                self.disturb(&step.troubles);
                self.world.cloud.delete(&names.stack).expect("the stack is there");
                self.settle(step, names, judge)?;
            }
            return Ok(true);
        };
        let updates = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"].contains(&self.status(names));
        if !updates && self.status(names) != NO_STACK {
            // A stack that failed can only be deleted, and nothing disturbs that.
            self.world.cloud.delete(&names.stack).expect("the stack is there");
            let story = self.world.cloud.stack(&names.stack).story();
            prop_assert!(self.status(names) == NO_STACK, "the stack does not go: {story}");
            self.settle(&Step { deployment: None, troubles: Vec::new() }, names, judge)?;
        }
        let whole = self.template(deployment, case, names);
        self.disturb(&step.troubles);
        let done = match updates {
            true => self.world.cloud.update(&names.stack, &whole).map(Stack::story),
            false => self.world.cloud.create(&names.stack, &whole).map(Stack::story),
        };
        let nothing_to_do = |refused: &str| refused == "No updates are to be performed.";
        prop_assert!(done.as_ref().err().is_none_or(|refused| nothing_to_do(&refused.0)), "{done:?}");
        self.settle(step, names, judge)?;
        Ok(done.is_ok())
    }

    fn template(&self, deployment: &Deployment, case: &LifeCycle, names: &Names) -> Value {
        let number = deployment.version.index(case.versions.len());
        let logical_id = if deployment.renamed { "Renamed" } else { "Orders" };
        let name = &names.tables[usize::from(deployment.moved)];
        let table = without_warmth(&case.versions[number]);
        let properties = properties::of_deployment(deployment, &table, number, name, logical_id);
        let mut last = last(deployment.fails);
        last["DependsOn"] = json!(logical_id);
        template(json!({logical_id: self.world.custom(properties), "Last": last}))
    }

    fn status(&self, names: &Names) -> &'static str {
        let status = self.world.cloud.find_stack(&names.stack).map(|stack| stack.status);
        status.unwrap_or(NO_STACK)
    }

    /// Prepares what goes wrong in the next step.
    fn disturb(&mut self, troubles: &[Trouble]) {
        for trouble in troubles {
            match *trouble {
                Trouble::Attempt(fault) => self.world.function.next_faults([fault]),
                Trouble::Put(conduct) => self.world.cloud.target().next([conduct]),
                Trouble::Event(malformed) => self.world.cloud.mangle_next(move |event| mangle(event, malformed)),
            }
        }
    }

    /// Ends what goes wrong, and has everything judged that happened meanwhile.
    fn settle(&mut self, step: &Step, names: &Names, judge: &mut Judge<'_>) -> Result<(), TestCaseError> {
        self.world.function.clear_faults();
        self.world.cloud.disturb_no_more();
        self.world.function.take_calls();
        let played = Played {
            troubles: &step.troubles,
            exchanges: self.world.cloud.take_exchanges(),
            violations: self.world.cloud.take_violations(),
            attempts: self.world.function.take_attempts(),
        };
        let story = self.world.cloud.stack(&names.stack).story();
        judge.judge(&self.world.account, &played).map_err(|error| match error {
            TestCaseError::Fail(reason) => TestCaseError::fail(format!("{reason}\n{story}")),
            TestCaseError::Reject(reason) => TestCaseError::Reject(reason),
        })
    }

    /// Removes what the life cycle left, so that the endpoint stays small.
    fn clear(&mut self, names: &Names) {
        self.world.cloud.delete(&names.stack).expect("the stack is there");
        for name in &names.tables {
            let off = json!({"TableName": name, "DeletionProtectionEnabled": false});
            // Most of them are not protected, and some are not there.
            let _ = self.world.account.call("UpdateTable", &off);
            let _ = self.world.account.call("DeleteTable", &json!({ "TableName": name }));
        }
        self.world.cloud.take_exchanges();
        self.world.function.take_calls();
        self.world.function.take_attempts();
    }
}

/// Returns a table without warm throughput, which rises by itself with capacity, so nothing can be told from it.
fn without_warmth(table: &Table) -> Table {
    let mut table = table.clone();
    table.warm_throughput = None;
    table.global_secondary_indexes.values_mut().for_each(|index| index.warm_throughput = None);
    table
}

fn mangle(event: &mut Value, malformed: Malformed) {
    match malformed {
        Malformed::NoProperties => event["ResourceProperties"] = Value::Null,
        Malformed::PropertiesAreText => event["ResourceProperties"] = json!("none"),
        Malformed::UnknownRequest => event["RequestType"] = json!("Repair"),
        Malformed::NameIsList => event["ResourceProperties"]["TableName"] = json!(["orders"]),
        Malformed::NoPhysicalId => event["PhysicalResourceId"] = Value::Null,
        Malformed::UnknownProperty => event["ResourceProperties"]["Colour"] = json!("green"),
    }
}

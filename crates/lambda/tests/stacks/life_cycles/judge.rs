//! What must hold after every step of a life, whatever happened in it.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prop_assert;
use proptest::test_runner::TestCaseError;
use serde_json::Value;
use tablewright_core::model::Table;
use tablewright_testkit::account::Account;
use tablewright_testkit::cloud_formation::{Exchange, RequestType, Stack};
use tablewright_testkit::lambda_runtime::{Attempt, Ending, Fault};

use super::case::Trouble;
use super::declared::{Declared, differences};
use super::properties;
use crate::world::World;

/// Everything that happened in a step.
pub(super) struct Played<'a> {
    pub(super) troubles: &'a [Trouble],
    pub(super) exchanges: Vec<Exchange>,
    pub(super) violations: Vec<String>,
    pub(super) attempts: Vec<Attempt>,
}

/// How much was judged.
#[derive(Debug, Default)]
pub(super) struct Tally {
    requests: usize,
    successes: usize,
    failures: usize,
    unanswered: usize,
    attempts: usize,
    deleted_tables: usize,
    compared: usize,
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.successes += other.successes;
        self.failures += other.failures;
        self.unanswered += other.unanswered;
        self.attempts += other.attempts;
        self.deleted_tables += other.deleted_tables;
        self.compared += other.compared;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, successes, failures, unanswered, attempts, deleted_tables, compared } = self;
        write!(
            formatter,
            "{requests} requests in {attempts} attempts: {successes} succeeded, {failures} failed, {unanswered} could not be \
             answered; {deleted_tables} tables deleted by those that made them; {compared} tables compared with what was \
             declared last"
        )
    }
}

/// A judge of one life cycle.
pub(super) struct Judge<'a> {
    versions: &'a [Table],
    /// By table, the stack id and the logical id that created it.
    creators: BTreeMap<String, (String, String)>,
    /// A table that was there before, with its id.
    found: Option<(String, Value)>,
    pub(super) tally: Tally,
}

impl<'a> Judge<'a> {
    pub(super) fn new(versions: &'a [Table]) -> Self {
        Self { versions, creators: BTreeMap::new(), found: None, tally: Tally::default() }
    }

    /// Notes a table that was there before.
    pub(super) fn found(&mut self, account: &Account, name: &str) {
        self.found = account.table(name).map(|table| (name.to_owned(), table["TableId"].clone()));
    }

    /// Judges a step.
    pub(super) fn judge(&mut self, account: &Account, played: &Played<'_>) -> Result<(), TestCaseError> {
        prop_assert!(played.violations.is_empty(), "{:#?}", played.violations);
        for attempt in &played.attempts {
            self.deletions(attempt)?;
        }
        self.tally.attempts += played.attempts.len();
        let ours: Vec<&Exchange> = played.exchanges.iter().filter(|exchange| is_ours(&exchange.event)).collect();
        for exchange in &ours {
            self.answer(exchange, played)?;
        }
        self.tables(account, &ours)?;
        if let Some((name, id)) = &self.found {
            let live = account.table(name).map(|table| table["TableId"].clone());
            prop_assert!(live.as_ref() == Some(id), "{name} was there before, and is gone");
        }
        Ok(())
    }

    /// No table is deleted but by the resource that created it, where its template says so; and what leaves a table
    /// behind sends nothing that changes anything.
    fn deletions(&mut self, attempt: &Attempt) -> Result<(), TestCaseError> {
        let event = &attempt.event;
        let text = |member: &str| event[member].as_str().unwrap_or_default().to_owned();
        let resource = (text("StackId"), text("LogicalResourceId"));
        let asks = event["RequestType"] == "Delete" && event["ResourceProperties"]["OnDelete"] == "delete";
        for call in attempt.calls.iter().filter(|call| call.is_changing()) {
            let name = call.input["TableName"].as_str().unwrap_or_default();
            let (operation, input) = (call.operation.as_str(), &call.input);
            let detaches = event["RequestType"] == "Delete" && !asks;
            prop_assert!(!detaches, "{operation} {input} while a table is left behind");
            // Without a status the answer was lost, and the call may have taken effect.
            if operation == "CreateTable" && matches!(call.status, Some(200) | None) {
                self.creators.insert(name.to_owned(), resource.clone());
            }
            if operation == "DeleteTable" {
                let creator = self.creators.get(name);
                prop_assert!(asks, "DeleteTable {name} in {event}");
                prop_assert!(creator == Some(&resource), "DeleteTable {name}, made by {creator:?}, in {event}");
                self.tally.deleted_tables += usize::from(call.status == Some(200));
            }
        }
        Ok(())
    }

    /// Every request has an answer, unless there was nobody left to give one or nobody to take it.
    fn answer(&mut self, exchange: &Exchange, played: &Played<'_>) -> Result<(), TestCaseError> {
        self.tally.requests += 1;
        if let Some(answer) = &exchange.answer {
            let succeeded = answer["Status"] == "SUCCESS";
            self.tally.successes += usize::from(succeeded);
            self.tally.failures += usize::from(!succeeded);
            return Ok(());
        }
        self.tally.unanswered += 1;
        let request_id = &exchange.event["RequestId"];
        let mut attempts = played.attempts.iter().filter(|attempt| attempt.event["RequestId"] == *request_id);
        let forbidden = exchange.puts.iter().any(|put| put.status == Some(403));
        let nobody_left = attempts.clone().count() >= 3
            && attempts.all(|attempt| matches!(attempt.ending, Ending::Crashed | Ending::TimedOut));
        let is_short =
            |trouble: &Trouble| matches!(trouble, Trouble::Attempt(Fault::Hangs { .. } | Fault::Deadline(_)));
        let not_taken = exchange.puts.iter().any(|put| !put.accepted);
        let out_of_time = played.troubles.iter().any(is_short) && not_taken;
        prop_assert!(forbidden || nobody_left || out_of_time, "no answer: {exchange:#?}\n{:#?}", played.attempts);
        Ok(())
    }

    /// Every table is what the last request about it declared, where that succeeded, apart from what was held.
    fn tables(&mut self, account: &Account, exchanges: &[&Exchange]) -> Result<(), TestCaseError> {
        let mut last: BTreeMap<&str, &Exchange> = BTreeMap::new();
        for exchange in exchanges.iter().filter(|exchange| exchange.request_type != RequestType::Delete) {
            if let Some(name) = exchange.event["ResourceProperties"]["TableName"].as_str() {
                last.insert(name, exchange);
            }
        }
        for (name, exchange) in last {
            let logical_id = &exchange.event["LogicalResourceId"];
            let let_go = exchanges.iter().any(|other| {
                other.request_type == RequestType::Delete
                    && other.event["LogicalResourceId"] == *logical_id
                    && other.event["PhysicalResourceId"] == name
            });
            let adopts = exchange.event["ResourceProperties"]["OnExisting"] == "adopt";
            if !exchange.succeeded() || let_go || adopts {
                continue;
            }
            let Some(live) = properties::live(account, name) else {
                return Err(TestCaseError::fail(format!("{name} is gone after {exchange:#?}")));
            };
            let Some(wanted) = Declared::of(exchange, "ResourceProperties", self.versions) else { continue };
            let before = Declared::of(exchange, "OldResourceProperties", self.versions);
            let before = before.filter(|before| before.name == wanted.name);
            let held = exchange.answer.as_ref().and_then(|answer| answer["Data"]["Held"].as_str()).unwrap_or_default();
            let differences = differences(&wanted, before.as_ref(), held, &live, &account.tags(name));
            prop_assert!(differences.is_empty(), "{name}: {differences:#?}\nafter {exchange:#?}");
            self.tally.compared += 1;
        }
        Ok(())
    }

    /// The last deployment, which nothing disturbed, went well, unless the table there has another key.
    pub(super) fn the_end(
        &self,
        world: &World,
        stack: &Stack,
        declared: &Table,
        name: &str,
    ) -> Result<(), TestCaseError> {
        let well = ["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&stack.status);
        let live = properties::live(&world.account, name);
        let another_key = live.is_some_and(|live| {
            live.key != declared.key || live.local_secondary_indexes != declared.local_secondary_indexes
        });
        prop_assert!(well || another_key, "the end is {}:\n{}", stack.status, stack.story());
        Ok(())
    }
}

/// Says whether an event went to the function that is tested.
fn is_ours(event: &Value) -> bool {
    event["ResourceType"] == "AWS::CloudFormation::CustomResource"
}

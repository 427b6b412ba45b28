//! Random lives of a stack, with everything that can go wrong on the way.
//!
//! A life cycle begins with or without a table that was there before, goes through versions of one declaration,
//! deployments that fail and are rolled back, renamed resources, renamed tables and deleted stacks, and meets processes
//! that die, timeouts, hanging calls, wrong deadlines, events that come twice or make no sense, and answers that are not
//! taken. It ends with a deployment that nothing disturbs. [`judge`] says what must hold whatever happened.

mod case;
mod declared;
mod judge;
mod properties;
mod run;

use std::sync::Mutex;

use proptest::test_runner::TestCaseError;
use tablewright_testkit::properties::{check, tell};

use self::case::{LifeCycle, life_cycle};
use self::judge::Tally;
use self::run::Stage;

/// Life cycles of the ordinary run; `just nightly` runs 10,000.
const CASES: u32 = 200;
/// Life cycles after which a stage is taken down, and what its function logged is looked through.
const CASES_OF_A_STAGE: usize = 100;

#[test]
fn every_life_cycle_answers_once_and_loses_nothing() {
    // Starting an endpoint and a process takes longer than most life cycles, so stages are used again.
    let stages: Mutex<Vec<Stage>> = Mutex::default();
    let whole = |case: LifeCycle| -> Result<Tally, TestCaseError> {
        let free = stages.lock().expect("no case panics while it holds the stages").pop();
        let mut stage = free.unwrap_or_else(Stage::new);
        let tally = stage.play(&case)?;
        if stage.played() < CASES_OF_A_STAGE {
            stages.lock().expect("no case panics while it holds the stages").push(stage);
        }
        Ok(tally)
    };
    let tally = check("every_life_cycle_answers_once_and_loses_nothing", CASES, life_cycle, whole, Tally::add);
    tell(&tally.to_string());
}

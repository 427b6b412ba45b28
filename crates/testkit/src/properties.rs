//! Running a property over many random cases, on all cores, so that one that fails can be found again.
//!
//! Cases come in batches, each with a seed of its own, so a failure names a seed with which it shows in seconds,
//! however many cases were run. `PROPTEST_CASES` sets how many, `PROPTEST_RNG_SEED` the first batch's seed.

use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

/// Cases that share a seed.
const BATCH: u32 = 50;

/// Returns a number from the environment, where it is set.
fn from_environment<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

/// Checks a property with `cases` random values, or as many as `PROPTEST_CASES` says, and returns what the checks
/// returned, added up by `add`.
///
/// # Panics
/// Where a case fails: with the smallest case that fails like it, and how to run it again.
#[track_caller]
pub fn check<S, T>(
    name: &str,
    cases: u32,
    strategy: impl Fn() -> S + Sync,
    property: impl Fn(S::Value) -> Result<T, TestCaseError> + Sync,
    add: impl Fn(&mut T, T) + Sync,
) -> T
where
    S: Strategy<Value: Debug>,
    T: Default + Send,
{
    let cases = from_environment("PROPTEST_CASES").unwrap_or(cases);
    let first_seed: u64 = from_environment("PROPTEST_RNG_SEED").unwrap_or(1);
    let next = AtomicU32::new(0);
    let (total, failure) = (Mutex::new(T::default()), Mutex::new(None));
    let work = || {
        loop {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            let left = cases.saturating_sub(batch.saturating_mul(BATCH)).min(BATCH);
            if left == 0 || failure.lock().expect("no check panics here").is_some() {
                return;
            }
            let seed = first_seed + u64::from(batch);
            match run_batch(seed, left, &strategy(), &property, &add) {
                Ok(part) => add(&mut total.lock().expect("no check panics here"), part),
                Err(problem) => {
                    failure.lock().expect("no check panics here").get_or_insert((seed, problem));
                }
            }
        }
    };
    let began = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    if let Some((seed, problem)) = failure.into_inner().expect("no check panics here") {
        let package = std::env::var("CARGO_PKG_NAME").unwrap_or_else(|_| "tablewright-testkit".to_owned());
        panic!(
            "{name} fails with seed {seed}:\n{problem}\nto see it again: PROPTEST_RNG_SEED={seed} \
             PROPTEST_CASES={BATCH} cargo test -p {package} {name}"
        );
    }
    tell(&format!("{name}: {cases} cases from seed {first_seed} in {:.1} s", began.elapsed().as_secs_f64()));
    total.into_inner().expect("no check panics here")
}

fn run_batch<S, T: Default>(
    seed: u64,
    cases: u32,
    strategy: &S,
    property: &impl Fn(S::Value) -> Result<T, TestCaseError>,
    add: &impl Fn(&mut T, T),
) -> Result<T, String>
where
    S: Strategy<Value: Debug>,
{
    let config = Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Config::default() };
    let total = Mutex::new(T::default());
    let outcome = TestRunner::new(config).run(strategy, |value| {
        let part = property(value)?;
        add(&mut total.lock().expect("the property does not panic while adding"), part);
        Ok(())
    });
    match outcome {
        Ok(()) => Ok(total.into_inner().expect("the property does not panic while adding")),
        Err(TestError::Fail(reason, value)) => Err(format!("{reason}\nthe smallest case: {value:#?}")),
        Err(TestError::Abort(reason)) => Err(format!("given up: {reason}")),
    }
}

/// Says something beside the test's own output.
#[expect(clippy::print_stderr, reason = "tests tell how much was run; the harness shows it with --no-capture")]
pub fn tell(text: &str) {
    eprintln!("{text}");
}

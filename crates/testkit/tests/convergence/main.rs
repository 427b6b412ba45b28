//! Random (live, declared) pairs, planned and performed on the control-plane model in virtual time.
//!
//! `pairs` holds what a run must keep, `creations` the same for tables that are not there yet, `coverage` that the
//! random cases reach every setting. `PROPTEST_CASES` sets how many, `PROPTEST_RNG_SEED` which; a failure prints its
//! seed and the smallest case that fails.

mod coverage;
mod creations;
mod pairs;
mod stage;

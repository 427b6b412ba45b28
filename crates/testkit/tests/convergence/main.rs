//! Random (live, declared) pairs, planned and performed on the control-plane model in virtual time.
//!
//! `pairs` holds what a run must keep, `creations` the same for tables that are not there yet, `half_way` what random
//! cases meet seldom, `coverage` that they reach every setting. `PROPTEST_CASES` sets how many, `PROPTEST_RNG_SEED` which; a failure prints its
//! seed and the smallest case that fails.

mod coverage;
mod creations;
mod half_way;
mod pairs;
mod stage;

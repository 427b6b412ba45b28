//! What the schedule does with answers that no well-behaved endpoint gives: refusals, lost answers, other people.
//!
//! `marks` asks the planner instead: what a stack writes on its tables.
//! Time is a number that the tests set. Every answer is given by hand.

mod deletion;
mod detached;
mod given;
mod marks;
mod runs;

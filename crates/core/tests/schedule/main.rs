//! What the schedule does with answers that no well-behaved endpoint gives: refusals, lost answers, other people.
//!
//! Time is a number that the tests set. Every answer is given by hand.

mod deletion;
mod detached;
mod given;
mod runs;

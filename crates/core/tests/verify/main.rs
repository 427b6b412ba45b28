//! Checks of `verify`: each of them good and bad, from answers that are given by hand.

mod access;
mod companions;
mod given;
mod probe;
mod tables;

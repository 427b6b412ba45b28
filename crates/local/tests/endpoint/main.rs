//! The endpoint from outside, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod client;
mod direct;
mod faults;
mod life;
mod parameters;
mod protocol;
mod round_trips;
mod streams;
mod time;

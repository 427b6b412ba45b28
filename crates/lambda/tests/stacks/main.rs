//! Stacks deployed through the real `bootstrap`: an emulated CloudFormation, a fake Lambda, the embedded endpoint.
//!
//! What the function is asked and what it answers are CloudFormation's protocol; what it did is read from the endpoint.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod already_exists;
mod held;
mod life_cycles;
mod scenarios;
mod world;

mod rule_01_answers;
mod rules_02_to_05_identity;
mod rules_06_to_09_protocol;
mod rules_10_to_14_handling;

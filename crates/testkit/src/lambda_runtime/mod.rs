//! A fake Lambda service for functions that are real processes.
//!
//! [`LambdaFunction`] starts a `bootstrap` with a cleared environment and Lambda's variables, hands events to it through
//! the Runtime API, and treats it as asynchronous invocations are treated: an attempt that ends with an error, a dead
//! process or at the deadline is repeated twice at most, and what the function sends to itself through the Invoke API
//! comes after. [`Fault`]s decide what happens to which attempt. The function's calls to DynamoDB pass through a gate
//! that records them. Nothing here waits for a time to pass, apart from deadlines.

mod container;
mod fault;
mod function;
mod gate;
mod runtime_api;

pub use fault::{AtCall, Fault, WrongDeadline};
pub use function::{Attempt, Ending, LambdaFunction, Settings};
pub use gate::Call;

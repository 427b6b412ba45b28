//! Injecting faults: counting the attempts at each request, and writing what DynamoDB and Systems Manager would say.

use std::sync::atomic::{AtomicU32, Ordering};

use hyper::Response;
use hyper::http::request::Parts;
use serde_json::{Value, json};

use super::answer::{Body, JSON, json_answer};
use super::parameters;
use super::route::Route;
use crate::faults::{Fault, decide};

/// How many counters there are. Requests that share one meet faults at other times than they would alone, no harm.
const COUNTERS: usize = 1 << 16;

/// Decides on faults, with what it has to remember for that.
pub(super) struct Injection {
    seed: u64,
    counters: Vec<AtomicU32>,
}

impl Injection {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, counters: (0..COUNTERS).map(|_| AtomicU32::new(0)).collect() }
    }

    /// Returns what goes wrong with a request that has just come.
    pub(super) fn next(&self, parts: &Parts, body: &[u8]) -> Option<Fault> {
        let mut fingerprint = crc32fast::Hasher::new();
        fingerprint.update(parts.headers.get("x-amz-target").map_or(&[], |target| target.as_bytes()));
        fingerprint.update(body);
        let fingerprint = fingerprint.finalize();
        let counter = &self.counters[fingerprint as usize % COUNTERS];
        decide(self.seed, fingerprint, counter.fetch_add(1, Ordering::Relaxed))
    }
}

/// Returns whether faults concern a request: calls of operations, not what is no call at all.
pub(super) fn concerns(route: &Route) -> bool {
    !matches!(route, Route::Unknown | Route::Other)
}

/// Refuses a request because there have been too many.
pub(super) fn throttled(route: &Route) -> Response<Body> {
    match route {
        Route::Parameters(_) => of_parameters(400, "ThrottlingException", "Rate exceeded"),
        Route::Items(_) => of_tables(
            400,
            "ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded. Consider increasing your \
             provisioning level with the UpdateTable API.",
        ),
        Route::Control(operation) if !operation.starts_with("Describe") && !operation.starts_with("List") => {
            of_tables(400, "ThrottlingException", "The rate of control plane requests made by this account is too high")
        }
        _ => of_tables(400, "ThrottlingException", "Rate exceeded"),
    }
}

/// Answers a request with an internal error.
pub(super) fn server_error(route: &Route) -> Response<Body> {
    match route {
        Route::Parameters(_) => of_parameters(500, "InternalServerError", "An internal error occurred."),
        _ => of_tables(500, "InternalServerError", "Internal server error"),
    }
}

fn of_tables(status: u16, code: &str, message: &str) -> Response<Body> {
    json_answer(status, JSON, &error(&format!("com.amazonaws.dynamodb.v20120810#{code}"), message))
}

fn of_parameters(status: u16, code: &str, message: &str) -> Response<Body> {
    json_answer(status, parameters::JSON, &error(code, message))
}

fn error(kind: &str, message: &str) -> Value {
    json!({"__type": kind, "message": message})
}

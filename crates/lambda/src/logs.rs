//! Logs: one JSON object a line on standard output, which AWS Lambda hands to CloudWatch Logs.
//!
//! Nothing that is logged holds credentials or the query of a pre-signed URL. Other crates are heard only where they
//! report errors, so that none of theirs does either.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to log; a second call changes nothing.
pub fn begin() {
    let targets = Targets::new().with_default(LevelFilter::ERROR).with_target("tablewright_lambda", LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_target(false).with_span_list(false);
    // Where somebody else logs already, such as a test, theirs stays.
    drop(tracing_subscriber::registry().with(lines).with(targets).try_init());
}

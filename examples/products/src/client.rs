//! The client of all tables.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;

/// Returns a client whose endpoint, region and credentials come from the environment.
///
/// The SDK retries a call that was throttled or lost on its own, with exponential back-off and jitter. The system's
/// document asks for 3 retries after 100 ms, 200 ms and 400 ms; those are its bounds here. What the SDK does not retry
/// is the part of a batch that DynamoDB left out of a successful answer: see [`crate::batch`].
pub async fn client() -> Client {
    let retries = RetryConfig::standard().with_max_attempts(1 + 3).with_initial_backoff(Duration::from_millis(100));
    let configuration = aws_config::defaults(BehaviorVersion::latest()).retry_config(retries).load().await;
    Client::new(&configuration)
}

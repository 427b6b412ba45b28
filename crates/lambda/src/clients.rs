//! The clients of one process, opened with its first event and kept for all.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_http_client::{Builder, tls};
use tablewright_engine::{Connection, Reader, Writer, is_loopback};

use crate::settings::Settings;

/// How long a connection, one try of a call, and a call with its repetitions may take.
const CONNECT: Duration = Duration::from_secs(3);
const ONE_TRY: Duration = Duration::from_secs(10);
const ALL_TRIES: Duration = Duration::from_secs(30);
/// How often a call that changes nothing is tried; the schedule repeats the others.
const TRIES: u32 = 5;

/// The clients of one process.
#[derive(Debug, Clone)]
pub struct Clients {
    /// Reads tables.
    pub reader: Reader,
    /// Changes tables.
    pub writer: Writer,
    /// Invokes functions.
    pub functions: aws_sdk_lambda::Client,
}

impl Clients {
    /// Returns clients; nothing is sent yet. They share one pool of connections.
    pub fn open(settings: &Settings) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ONE_TRY)
            .operation_timeout(ALL_TRIES)
            .build();
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
        let mut sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(settings.region.clone()))
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(TRIES))
            .http_client(Builder::new().tls_provider(provider).build_https());
        sdk.set_credentials_provider(credentials(settings).map(SharedCredentialsProvider::new));
        let sdk = sdk.build();
        let connection = Connection::with(sdk.clone(), &settings.region, settings.dynamodb_url.clone());
        let mut functions = aws_sdk_lambda::config::Builder::from(&sdk);
        functions.set_endpoint_url(settings.lambda_url.clone());
        // Whoever invokes repeats it, and knows how long.
        functions.set_retry_config(Some(RetryConfig::disabled()));
        Self {
            reader: connection.reader(),
            writer: connection.writer(),
            functions: aws_sdk_lambda::Client::from_conf(functions.build()),
        }
    }
}

/// Endpoints on this machine take any credentials.
fn credentials(settings: &Settings) -> Option<Credentials> {
    let is_local = settings.dynamodb_url.as_deref().is_some_and(is_loopback);
    let local = || is_local.then(|| Credentials::new("local", "local", None, None, "loopback"));
    settings.credentials.clone().or_else(local)
}

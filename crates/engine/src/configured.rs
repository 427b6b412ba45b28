//! Connecting as a person's configuration says: profiles, single sign-on, variables; and whose credentials they are.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::ProvideCredentials;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;

use crate::connection::{Connection, dummy_credentials, is_loopback};
use crate::endpoint_error::EndpointError;

/// Where to connect to; what is absent comes from the AWS SDK's own variables and profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// The region.
    pub region: Option<String>,
    /// The profile of the AWS configuration.
    pub profile: Option<String>,
    /// The URL of an endpoint that is not AWS's own.
    pub endpoint_url: Option<String>,
}

/// The region of endpoints that are not AWS's own, where none is given.
const REGION_ELSEWHERE: &str = "us-east-1";

impl Connection {
    /// Opens a connection. Nothing is sent yet, except where the configured credentials have to be fetched.
    ///
    /// # Errors
    /// Where there is no region, or no credentials for an endpoint that needs them.
    pub async fn open(target: &Target) -> Result<Connection, EndpointError> {
        let local = target.endpoint_url.as_deref().is_some_and(is_loopback);
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(5))
                .operation_attempt_timeout(Duration::from_secs(if local { 10 } else { 30 }))
                .operation_timeout(Duration::from_secs(if local { 15 } else { 60 }))
                .build(),
        );
        if let Some(region) = &target.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(profile) = &target.profile {
            // A profile that somebody named wins over the SDK's variables, which may belong to another account.
            let credentials = ProfileFileCredentialsProvider::builder().profile_name(profile).build();
            loader = loader.profile_name(profile).credentials_provider(credentials);
        }
        if local && target.profile.is_none() && std::env::var_os("AWS_ACCESS_KEY_ID").is_none_or(|id| id.is_empty()) {
            loader = loader.credentials_provider(dummy_credentials());
        }
        let sdk = loader.load().await;
        let (region, region_is_made_up) = match (sdk.region(), &target.endpoint_url) {
            (Some(region), _) => (region.to_string(), false),
            (None, Some(_)) => (REGION_ELSEWHERE.to_owned(), true),
            (None, None) => return Err(EndpointError::NoRegion),
        };
        if let Some(provider) = sdk.credentials_provider() {
            provider.provide_credentials().await.map_err(|error| credentials_error(target, &error))?;
        }
        // Somebody who does not listen on this machine does not begin to within seconds.
        let (attempts, backoff) = if local { (4, 50) } else { (6, 250) };
        let retries =
            RetryConfig::standard().with_max_attempts(attempts).with_initial_backoff(Duration::from_millis(backoff));
        let mut config =
            aws_sdk_dynamodb::config::Builder::from(&sdk).region(Region::new(region.clone())).retry_config(retries);
        if let Some(url) = &target.endpoint_url {
            config = config.endpoint_url(url);
        }
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        Ok(Connection {
            client,
            sdk,
            region,
            region_is_made_up,
            is_embedded: false,
            endpoint_url: target.endpoint_url.clone(),
        })
    }

    /// Returns the account of the credentials, as STS tells it.
    ///
    /// # Errors
    /// Where STS does not tell.
    pub async fn account(&self) -> Result<String, EndpointError> {
        let config = aws_sdk_sts::config::Builder::from(&self.sdk).region(Region::new(self.region.clone())).build();
        let identity = aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await;
        let identity = identity.map_err(|error| {
            let message = error.message().map_or_else(|| chain(&error), ToOwned::to_owned);
            EndpointError::AccountUnknown(message)
        })?;
        let named = identity.account().map(ToOwned::to_owned);
        named.ok_or_else(|| EndpointError::AccountUnknown("STS named no account".to_owned()))
    }

    /// Checks through STS that the credentials belong to the declared account, and returns it.
    ///
    /// # Errors
    /// Where they belong to another one, or STS does not tell.
    pub async fn check_account(&self, declared: &str) -> Result<String, EndpointError> {
        let found = self.account().await?;
        match found == declared {
            true => Ok(found),
            false => Err(EndpointError::WrongAccount { declared: declared.to_owned(), found }),
        }
    }
}

/// Returns an error with everything that caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// Says which profile has no credentials, or that there are none at all. The SDK's list of everything that it tried
/// stays out: none of it was meant.
fn credentials_error(target: &Target, error: &dyn std::error::Error) -> EndpointError {
    let text = chain(error);
    let text = text.split("Attempted:").next().unwrap_or_default().trim_end_matches([' ', '.', '\n']);
    EndpointError::Credentials(match &target.profile {
        Some(profile) if text.contains("not enabled") => {
            format!("profile {profile} is not in the AWS configuration, or has none")
        }
        Some(profile) => format!("profile {profile} gives none ({text})"),
        None => text.rsplit(": ").next().unwrap_or(text).to_owned(),
    })
}

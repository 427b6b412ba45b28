//! One account, region and endpoint.

use std::net::IpAddr;
use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;

use crate::endpoint_error::EndpointError;
use crate::reader::Reader;
use crate::writer::Writer;

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

/// A connection to one account, region and endpoint.
#[derive(Debug, Clone)]
pub struct Connection {
    client: aws_sdk_dynamodb::Client,
    sdk: aws_config::SdkConfig,
    region: String,
    region_is_made_up: bool,
    is_embedded: bool,
    endpoint_url: Option<String>,
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

    /// Connects to an endpoint of this process: no variable, no profile, no credentials but dummies.
    pub fn open_embedded(url: &str, region: &str) -> Connection {
        let sdk = aws_config::SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .endpoint_url(url)
            .credentials_provider(SharedCredentialsProvider::new(dummy_credentials()))
            .build();
        let client = aws_sdk_dynamodb::Client::new(&sdk);
        Connection {
            client,
            sdk,
            region: region.to_owned(),
            region_is_made_up: false,
            is_embedded: true,
            endpoint_url: Some(url.to_owned()),
        }
    }

    pub(crate) fn client(&self) -> &aws_sdk_dynamodb::Client {
        &self.client
    }

    /// Returns the region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Says whether nobody gave a region, which endpoints that are not AWS's own do without.
    pub fn region_is_made_up(&self) -> bool {
        self.region_is_made_up
    }

    /// Returns the endpoint for people: its URL, or AWS in the region.
    pub fn endpoint(&self) -> String {
        match (&self.endpoint_url, self.sdk.endpoint_url()) {
            (Some(url), _) => url.clone(),
            (None, Some(url)) => url.to_owned(),
            (None, None) => format!("AWS in {}", self.region),
        }
    }

    /// Says whether the endpoint is AWS's own, reached by its region or by URL.
    pub fn is_aws(&self) -> bool {
        let url = self.endpoint_url.as_deref().or(self.sdk.endpoint_url());
        url.is_none_or(|url| AWS_DOMAINS.iter().any(|domain| host(url).ends_with(domain)))
    }

    /// Says whether the endpoint is on this machine, so that no account can be meant.
    pub fn is_loopback(&self) -> bool {
        self.endpoint_url.as_deref().or(self.sdk.endpoint_url()).is_some_and(is_loopback)
    }

    /// Returns a client that cannot change anything.
    pub fn reader(&self) -> Reader {
        // On endpoints that are not AWS's own there is no KMS to ask, unless it has an endpoint of its own.
        let has_kms = self.is_aws() || (!self.is_embedded && std::env::var_os("AWS_ENDPOINT_URL_KMS").is_some());
        let kms = has_kms.then(|| {
            let region = Region::new(self.region.clone());
            let config = aws_sdk_kms::config::Builder::from(&self.sdk).region(region).build();
            aws_sdk_kms::Client::from_conf(config)
        });
        Reader::new(self.client.clone(), kms, self.endpoint())
    }

    /// Returns a client that can. The SDK does not repeat its calls: the schedule does, and knows why.
    pub fn writer(&self) -> Writer {
        let config = self.client.config().to_builder().retry_config(RetryConfig::disabled()).build();
        Writer::new(aws_sdk_dynamodb::Client::from_conf(config))
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

/// What loopback endpoints get where no credentials are set.
fn dummy_credentials() -> Credentials {
    Credentials::new("local", "local", None, None, "loopback")
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

/// Says whether a text is the URL of an endpoint: a scheme, a host, and nothing that a URL does not admit.
pub fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#', ':']).next().unwrap_or_default());
    host.is_some_and(|host| !host.is_empty()) && text.chars().all(|c| c.is_ascii_graphic())
}

/// The domains of AWS's endpoints, those of its other partitions and of VPC endpoints among them.
const AWS_DOMAINS: [&str; 4] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"];

/// Returns the host of a URL, without the brackets of an IPv6 address.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

/// Says whether a URL leads to this machine.
pub fn is_loopback(url: &str) -> bool {
    let host = host(url);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn loopback_urls_are_told_from_others() {
        for url in ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000/x", "http://127.9.9.9"] {
            assert!(is_loopback(url), "{url}");
        }
        assert!(super::is_url("http://[::1]:8000") && super::is_url("https://example.org/x"));
        assert!(!super::is_url("http://") && !super::is_url("http://not a host") && !super::is_url("x:1"));
        for url in ["https://dynamodb.us-east-1.amazonaws.com", "http://127.0.0.1.example.org", "http://10.0.0.1"] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}

//! One account, region and endpoint.

use std::net::IpAddr;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};

use crate::companions::{CompanionReader, CompanionWriter, Place};
use crate::reader::Reader;
use crate::writer::Writer;

/// A connection to one account, region and endpoint.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(crate) client: aws_sdk_dynamodb::Client,
    pub(crate) sdk: SdkConfig,
    pub(crate) region: String,
    pub(crate) region_is_made_up: bool,
    pub(crate) is_embedded: bool,
    pub(crate) endpoint_url: Option<String>,
}

impl Connection {
    /// Connects to an endpoint of this process: no variable, no profile, no credentials but dummies.
    pub fn open_embedded(url: &str, region: &str) -> Connection {
        let sdk = SdkConfig::builder()
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

    /// Connects with a configuration that somebody else put together: region, credentials, timeouts and retries.
    pub fn with(sdk: SdkConfig, region: &str, endpoint_url: Option<String>) -> Connection {
        let mut config = aws_sdk_dynamodb::config::Builder::from(&sdk).region(Region::new(region.to_owned()));
        if let Some(url) = &endpoint_url {
            config = config.endpoint_url(url);
        }
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        let region = region.to_owned();
        Connection { client, sdk, region, region_is_made_up: false, is_embedded: false, endpoint_url }
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
        Reader::new(self.client.clone(), kms, CompanionReader::new(&self.place()), self.endpoint())
    }

    /// Returns a client that can. The SDK does not repeat its calls: the schedule does, and knows why.
    pub fn writer(&self) -> Writer {
        let config = self.client.config().to_builder().retry_config(RetryConfig::disabled()).build();
        Writer::new(aws_sdk_dynamodb::Client::from_conf(config), CompanionWriter::new(&self.place()))
    }

    /// Returns where the services of companions are.
    fn place(&self) -> Place<'_> {
        let endpoint_url = match self.is_aws() {
            true => None,
            false => self.endpoint_url.as_deref().or(self.sdk.endpoint_url()),
        };
        Place { sdk: &self.sdk, region: &self.region, endpoint_url, is_embedded: self.is_embedded }
    }
}

/// What loopback endpoints get where no credentials are set.
pub(crate) fn dummy_credentials() -> Credentials {
    Credentials::new("local", "local", None, None, "loopback")
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

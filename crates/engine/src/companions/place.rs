//! Where the services of companions are.

use aws_config::SdkConfig;

/// Where DynamoDB is, for finding the other services.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(any(feature = "parameters", feature = "alarms", feature = "policies", feature = "mappings")),
    expect(dead_code, reason = "there is no service to connect to")
)]
pub(crate) struct Place<'a> {
    /// Credentials, timeouts, and what the SDK's own variables say about endpoints.
    pub(crate) sdk: &'a SdkConfig,
    /// The region.
    pub(crate) region: &'a str,
    /// The URL of the endpoint of DynamoDB, where it is not AWS's own.
    pub(crate) endpoint_url: Option<&'a str>,
    /// Whether the endpoint is one of this process, which no variable leads away from.
    pub(crate) is_embedded: bool,
}

impl Place<'_> {
    /// Returns the URL of a service, where it is not where the SDK finds it. Beside an endpoint that is not AWS's own the
    /// service is at that endpoint too, unless its variable, such as `AWS_ENDPOINT_URL_SSM`, says otherwise: whoever
    /// works on a laptop never writes to AWS by the way.
    #[cfg(any(feature = "parameters", feature = "alarms", feature = "policies", feature = "mappings"))]
    pub(crate) fn url_of(&self, variable: &str) -> Option<String> {
        let endpoint = self.endpoint_url?;
        let own = std::env::var(variable).ok().filter(|url| !url.is_empty() && !self.is_embedded);
        Some(own.unwrap_or_else(|| endpoint.to_owned()))
    }
}

//! Managed policies of IAM, and their attachments to roles.

pub(super) mod apply;
pub(super) mod read;
mod role;

use aws_sdk_iam::Client;
use aws_sdk_iam::config::Region;
use aws_sdk_iam::config::retry::RetryConfig;

use super::Place;

/// Returns a client. IAM has one endpoint for all regions of a partition; where that is, the SDK knows by the region.
pub(super) fn client(place: &Place<'_>) -> Client {
    let mut config = aws_sdk_iam::config::Builder::from(place.sdk).region(Region::new(place.region.to_owned()));
    config
        .set_endpoint_url(place.url_of("AWS_ENDPOINT_URL_IAM").or_else(|| place.sdk.endpoint_url().map(str::to_owned)));
    Client::from_conf(config.build())
}

/// Returns a client that does not repeat its calls: the schedule does, and knows why.
pub(super) fn client_that_tries_once(place: &Place<'_>) -> Client {
    let config = client(place).config().to_builder().retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

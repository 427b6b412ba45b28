//! Parameters of Systems Manager.

pub(super) mod apply;
pub(super) mod read;

use aws_sdk_ssm::Client;
use aws_sdk_ssm::config::Region;
use aws_sdk_ssm::config::retry::RetryConfig;

use super::Place;

/// Returns a client.
pub(super) fn client(place: &Place<'_>) -> Client {
    let mut config = aws_sdk_ssm::config::Builder::from(place.sdk).region(Region::new(place.region.to_owned()));
    config
        .set_endpoint_url(place.url_of("AWS_ENDPOINT_URL_SSM").or_else(|| place.sdk.endpoint_url().map(str::to_owned)));
    Client::from_conf(config.build())
}

/// Returns a client that does not repeat its calls: the schedule does, and knows why.
pub(super) fn client_that_tries_once(place: &Place<'_>) -> Client {
    let config = client(place).config().to_builder().retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

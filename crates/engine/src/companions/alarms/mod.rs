//! Alarms of CloudWatch.

pub(super) mod apply;
mod consumed;
pub(super) mod read;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::config::Region;
use aws_sdk_cloudwatch::config::retry::RetryConfig;

use super::Place;

/// Returns a client.
pub(super) fn client(place: &Place<'_>) -> Client {
    let mut config = aws_sdk_cloudwatch::config::Builder::from(place.sdk).region(Region::new(place.region.to_owned()));
    let url = place.url_of("AWS_ENDPOINT_URL_CLOUDWATCH");
    config.set_endpoint_url(url.or_else(|| place.sdk.endpoint_url().map(str::to_owned)));
    Client::from_conf(config.build())
}

/// Returns a client that does not repeat its calls: the schedule does, and knows why.
pub(super) fn client_that_tries_once(place: &Place<'_>) -> Client {
    let config = client(place).config().to_builder().retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

//! The way to the item store's server: requests as they came, over connections that are kept.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use hyper::http::request::Parts;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::Value;

/// Headers that are about one connection, and are set anew for the next.
const OF_ONE_CONNECTION: [HeaderName; 7] =
    [CONNECTION, CONTENT_LENGTH, EXPECT, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// The item store's server.
pub(super) struct Upstream {
    address: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Upstream {
    pub(super) fn new(address: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        Self { address, client }
    }

    /// Sends a request with another body, and returns the answer as it comes, or why there is none.
    pub(super) async fn send(&self, parts: &Parts, body: Bytes) -> Result<Response<Incoming>, String> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let uri: Uri = format!("http://{}{path}", self.address)
            .parse()
            .map_err(|_| "the path of the request cannot be passed on".to_owned())?;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = uri;
        request.headers_mut().clone_from(&parts.headers);
        for header in &OF_ONE_CONNECTION {
            request.headers_mut().remove(header);
        }
        request.headers_mut().remove("keep-alive");
        let mut response =
            self.client.request(request).await.map_err(|error| format!("the item store does not answer: {error}"))?;
        response.headers_mut().remove(CONNECTION);
        response.headers_mut().remove("keep-alive");
        Ok(response)
    }

    /// Sends a request and reads the answer: its status and its body, or why there is none.
    pub(super) async fn ask(&self, parts: &Parts, body: Bytes) -> Result<(u16, Value), String> {
        let response = self.send(parts, body).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok((status, serde_json::from_slice(&body).map_err(|error| error.to_string())?))
    }
}

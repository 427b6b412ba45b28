//! Who may speak: programs on this machine, not web pages that a browser on it shows.
//!
//! A page of any site can have the browser send requests to loopback addresses. Such requests carry the page's
//! `Origin`, or, after the site's name was made to point here, the site's name in `Host`.

use std::net::{IpAddr, SocketAddr};

use hyper::Request;
use hyper::header::{HOST, ORIGIN};

/// Returns why a request is refused.
pub(super) fn check<B>(request: &Request<B>, bound: SocketAddr) -> Result<(), String> {
    for origin in request.headers().get_all(ORIGIN) {
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        if !host.is_some_and(|host| is_loopback(host_name(host))) {
            return Err(format!("requests of web pages are refused unless they are served from localhost: {origin}"));
        }
    }
    // Bound to other than loopback, the endpoint has names that nobody here knows.
    if !bound.ip().is_loopback() {
        return Ok(());
    }
    let named = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let hosts =
        request.headers().get_all(HOST).iter().map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    for host in named.into_iter().chain(hosts) {
        let name = host_name(&host);
        if !is_loopback(name) && name.parse() != Ok(bound.ip()) {
            return Err(format!("this endpoint answers to localhost only, not to {host}"));
        }
    }
    Ok(())
}

/// Returns the host of `host:port`, without the brackets of an IPv6 address.
fn host_name(authority: &str) -> &str {
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || matches!(host.parse(), Ok(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)))
        || matches!(host.parse(), Ok(IpAddr::V6(std::net::Ipv6Addr::LOCALHOST)))
}

#[cfg(test)]
mod tests {
    use super::check;
    use hyper::Request;

    fn allowed(bound: &str, host: &str, origin: Option<&str>) -> bool {
        let mut request = Request::post("/").header("host", host);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let request = request.body(()).expect("a valid request");
        check(&request, bound.parse().expect("an address")).is_ok()
    }

    #[test]
    fn hosts_of_this_machine_may_speak() {
        for host in ["localhost", "LocalHost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"] {
            assert!(allowed("127.0.0.1:8000", host, None), "{host}");
        }
        assert!(allowed("127.0.0.2:8000", "127.0.0.2:8000", None));
    }

    #[test]
    fn foreign_hosts_may_not_speak_on_loopback() {
        for host in ["example.com", "localhost.example.com:8000", "127.0.0.2:8000", "10.0.0.1", "", "[::2]:8000", "a:b"]
        {
            assert!(!allowed("127.0.0.1:8000", host, None), "{host}");
        }
    }

    #[test]
    fn any_host_may_speak_where_the_endpoint_is_public() {
        assert!(allowed("0.0.0.0:8000", "build-7.example.com:8000", None));
        assert!(!allowed("0.0.0.0:8000", "build-7.example.com:8000", Some("https://example.com")));
    }

    #[test]
    fn only_local_pages_may_speak() {
        for origin in ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:5173"] {
            assert!(allowed("127.0.0.1:8000", "localhost:8000", Some(origin)), "{origin}");
        }
        for origin in ["https://example.com", "null", "http://localhost.example.com", "file://", ""] {
            assert!(!allowed("127.0.0.1:8000", "localhost:8000", Some(origin)), "{origin}");
        }
    }
}

//! A stand-in for a service that nothing here serves: it answers what a test tells it to.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::recorder::{Request, locked};

/// A server on a port of its own; it runs until the process ends.
#[derive(Debug)]
pub struct StandIn {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl StandIn {
    /// Starts a server that answers each request with 200 and this body.
    ///
    /// # Panics
    /// Where no port can be listened on.
    pub fn start(content_type: &'static str, answer: impl Fn(&Request) -> String + Send + Sync + 'static) -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let stand_in = StandIn { url, requests: Arc::default() };
        let (requests, answer) = (Arc::clone(&stand_in.requests), Arc::new(answer));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (requests, answer) = (Arc::clone(&requests), Arc::clone(&answer));
                std::thread::spawn(move || {
                    serve(client, |request| {
                        let body = answer(&request);
                        locked(&requests).push(request);
                        let length = body.len();
                        format!(
                            "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n{body}"
                        )
                    });
                });
            }
        });
        stand_in
    }

    /// Returns the URL to call.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the requests since the last time that this was asked.
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut *locked(&self.requests))
    }
}

fn serve(mut client: TcpStream, answer: impl Fn(Request) -> String) {
    let mut received = Vec::new();
    let mut buffer = [0; 16_384];
    while let Ok(length) = client.read(&mut buffer)
        && length > 0
    {
        received.extend(&buffer[..length]);
        while let Some(request) = Request::take(&mut received) {
            if client.write_all(answer(request).as_bytes()).is_err() {
                return;
            }
        }
    }
}

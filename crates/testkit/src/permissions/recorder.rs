//! A proxy that keeps what clients send.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

pub use super::request::Request;

/// What was received on one connection and is not taken yet.
type Received = Arc<Mutex<Vec<u8>>>;

/// A proxy in front of an endpoint, on a port of its own; it runs until the process ends.
#[derive(Debug)]
pub struct Recorder {
    url: String,
    connections: Arc<Mutex<Vec<Received>>>,
}

impl Recorder {
    /// Starts a proxy in front of an endpoint.
    ///
    /// # Panics
    /// Where no port can be listened on.
    pub fn before(url: &str) -> Recorder {
        let upstream = url.strip_prefix("http://").expect("an http URL").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let recorder = Recorder { url, connections: Arc::default() };
        let connections = Arc::clone(&recorder.connections);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&upstream) else { continue };
                let received = Received::default();
                locked(&connections).push(Arc::clone(&received));
                let back = (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
                std::thread::spawn(move || pass(client, server, &received));
                std::thread::spawn(move || pass(back.0, back.1, &Mutex::default()));
            }
        });
        recorder
    }

    /// Returns the URL to call instead of the endpoint's.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the requests since the last time that this was asked.
    pub fn take(&self) -> Vec<Request> {
        let mut requests = Vec::new();
        for received in locked(&self.connections).iter() {
            let mut received = locked(received);
            requests.extend(std::iter::from_fn(|| Request::take(&mut received)));
        }
        requests
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Copies one direction of a connection, and keeps a copy.
fn pass(mut from: TcpStream, mut to: TcpStream, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 16_384];
    while let Ok(length) = from.read(&mut buffer)
        && length > 0
    {
        locked(kept).extend(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // A side that is closed already cannot be closed again.
    drop(to.shutdown(Shutdown::Both));
}

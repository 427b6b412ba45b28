//! A proxy that counts the calls which pass through it, by operation.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// What stands before an operation's name in a request, in any case of letters.
const TARGET: &[u8] = b"x-amz-target: dynamodb_20120810.";
/// The longest operation name, and some more.
const LONGEST_NAME: usize = 64;

type Counts = Arc<Mutex<BTreeMap<String, usize>>>;

/// A proxy on a port of its own; it runs until the process ends.
#[derive(Debug)]
pub struct CountingProxy {
    url: String,
    counts: Counts,
}

impl CountingProxy {
    /// Starts a proxy in front of an endpoint.
    ///
    /// # Errors
    /// Where no port can be listened on.
    pub fn start(endpoint: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        let counts = Counts::default();
        let (address, counted) = (endpoint.trim_start_matches("http://").to_owned(), Arc::clone(&counts));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (address, counts) = (address.clone(), Arc::clone(&counted));
                // A connection that breaks is the clients' trouble, as without the proxy.
                std::thread::spawn(move || drop(serve(&client, &address, &counts)));
            }
        });
        Ok(Self { url, counts })
    }

    /// Returns the URL to call instead of the endpoint's.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the calls since the last time that this was asked, by operation.
    pub fn take(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn serve(client: &TcpStream, address: &str, counts: &Counts) -> io::Result<()> {
    let server = TcpStream::connect(address)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut answers, mut back) = (server.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        drop(io::copy(&mut answers, &mut back));
        drop(back.shutdown(Shutdown::Write));
    });
    let (mut client, mut server) = (client, server);
    let mut buffer = vec![0; 64 * 1024];
    let mut unread: Vec<u8> = Vec::new();
    loop {
        let length = client.read(&mut buffer)?;
        if length == 0 {
            return server.shutdown(Shutdown::Write);
        }
        server.write_all(&buffer[..length])?;
        unread.extend(&buffer[..length]);
        count(&mut unread, counts);
    }
}

/// Counts the operations in what was read, and keeps what may be the beginning of another.
fn count(unread: &mut Vec<u8>, counts: &Counts) {
    let mut from = 0;
    while let Some(found) = unread[from..].windows(TARGET.len()).position(|window| window.eq_ignore_ascii_case(TARGET))
    {
        let begin = from + found + TARGET.len();
        let Some(length) = unread[begin..].iter().position(|byte| *byte == b'\r') else {
            from += found;
            break;
        };
        let name = String::from_utf8_lossy(&unread[begin..begin + length]).into_owned();
        *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
        from = begin + length;
    }
    let kept = from.max(unread.len().saturating_sub(TARGET.len() + LONGEST_NAME));
    unread.drain(..kept);
}

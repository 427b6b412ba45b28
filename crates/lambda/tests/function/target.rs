//! An HTTP server that keeps what it is sent, and answers as it is told.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// Method and path.
    pub(crate) line: String,
    /// The header lines, in lower case.
    pub(crate) headers: Vec<String>,
    /// The body.
    pub(crate) body: String,
}

/// How it answers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answers {
    /// With this status.
    Status(u16),
    /// By closing the connection.
    Reset,
    /// Not at all.
    Never,
}

#[derive(Debug, Clone)]
pub(crate) struct Target {
    url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    script: Arc<Mutex<VecDeque<Answers>>>,
}

impl Target {
    /// Starts a server that answers with `usual` once its script is over. It runs until the process ends.
    pub(crate) fn start(usual: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let target = Self { url, sent: Arc::default(), script: Arc::default() };
        let served = target.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = served.clone();
                std::thread::spawn(move || served.serve(&stream, usual));
            }
        });
        target
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Answers so next, one after the other.
    pub(crate) fn will(&self, answers: impl IntoIterator<Item = Answers>) {
        self.script.lock().expect("no panic").extend(answers);
    }

    /// Forgets what is left of the script.
    pub(crate) fn forget(&self) {
        self.script.lock().expect("no panic").clear();
    }

    /// Returns what was sent since the last time that this was asked.
    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().expect("no panic"))
    }

    fn serve(&self, stream: &TcpStream, usual: u16) {
        let mut reader = BufReader::new(stream);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let mut headers = Vec::new();
            loop {
                let mut header = String::new();
                if reader.read_line(&mut header).unwrap_or(0) == 0 {
                    return;
                }
                match header.trim_end() {
                    "" => break,
                    text => headers.push(text.to_ascii_lowercase()),
                }
            }
            let length = headers.iter().find_map(|header| header.strip_prefix("content-length:")?.trim().parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            if reader.read_exact(&mut body).is_err() {
                return;
            }
            let body = String::from_utf8(body).expect("a text");
            let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
            let next = self.script.lock().expect("no panic").pop_front();
            self.sent.lock().expect("no panic").push(Sent { line, headers, body });
            let status = match next.unwrap_or(Answers::Status(usual)) {
                Answers::Status(status) => status,
                Answers::Reset => return,
                Answers::Never => {
                    // Until the other side closes the connection.
                    drop(std::io::copy(&mut reader, &mut std::io::sink()));
                    return;
                }
            };
            let mut stream = stream;
            let answer = format!("HTTP/1.1 {status} told\r\nContent-Length: 0\r\n\r\n");
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}

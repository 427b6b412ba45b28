//! A place in which the command runs: a directory, a cleared environment, and an endpoint of its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tablewright_local::{Clock, Endpoint, Options};
use tempfile::TempDir;

use crate::raw_client;

/// A directory with a project, and an embedded endpoint in this process.
#[derive(Debug)]
pub struct Sandbox {
    directory: TempDir,
    program: PathBuf,
    endpoint: Option<Endpoint>,
    runtime: tokio::runtime::Runtime,
}

/// What the command said, with everything that differs from run to run replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Data.
    pub stdout: String,
    /// Everything else.
    pub stderr: String,
}

impl Said {
    /// Returns all of it as one text, for reviewed files.
    pub fn whole(&self) -> String {
        let code = self.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string());
        format!("exit {code}\n--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr)
    }

    /// Fails where the exit code is another one, with all that was said.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.whole());
        assert!(!self.stderr.contains("panicked"), "{}", self.whole());
        self
    }

    /// Fails where a text is neither in stdout nor in stderr.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stdout.contains(text) || self.stderr.contains(text), "no {text:?} in\n{}", self.whole());
        self
    }

    /// Fails where a text is in stdout or stderr.
    #[track_caller]
    pub fn does_not_say(self, text: &str) -> Self {
        assert!(!self.stdout.contains(text) && !self.stderr.contains(text), "{text:?} in\n{}", self.whole());
        self
    }
}

impl Sandbox {
    /// Returns an empty directory for `program`, with an endpoint in memory.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self::with_clock(program, Clock::Instant)
    }

    /// Returns an empty directory for `program`, with an endpoint in memory on which changes of tables take the time of
    /// this clock.
    pub fn with_clock(program: impl Into<PathBuf>, clock: Clock) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let options = Options { clock, ..Options::default() };
        let endpoint = runtime.block_on(Endpoint::start(options)).expect("the embedded endpoint starts");
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        Self { directory, program: program.into(), endpoint: Some(endpoint), runtime }
    }

    /// Returns a sandbox whose declaration is the given text.
    pub fn with_declaration(program: impl Into<PathBuf>, declaration: &str) -> Self {
        let sandbox = Self::new(program);
        sandbox.write("tablewright.yaml", declaration);
        sandbox
    }

    /// Returns the project's directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Returns the endpoint's URL.
    pub fn url(&self) -> String {
        self.endpoint.as_ref().expect("the endpoint runs until the sandbox ends").url()
    }

    /// Writes a file of the project, making its directories.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("directories of the sandbox can be made");
        }
        std::fs::write(path, text).expect("files of the sandbox can be written");
    }

    /// Reads a file of the project.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Makes a named pipe to which nobody writes: whoever reads from it waits for ever.
    #[track_caller]
    pub fn pipe(&self, name: &str) {
        let made = Command::new("mkfifo").arg(self.path().join(name)).status().expect("mkfifo can be run");
        assert!(made.success(), "mkfifo {name}: {made}");
    }

    /// Runs the command on the sandbox's endpoint.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let url = self.url();
        self.run_with(arguments, &[("TABLEWRIGHT_ENDPOINT_URL", &url)])
    }

    /// Runs the command with these variables and no others but PATH and a HOME without configuration.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let output = self.command(arguments, variables).output().expect("the program can be started");
        self.said(&output)
    }

    /// Returns the command, ready to be started.
    pub fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin:/bin")))
            .env("HOME", self.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        command
    }

    /// Replaces what differs from run to run.
    pub fn said(&self, output: &Output) -> Said {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).replace(&self.url(), "http://ENDPOINT");
            text.replace(&self.path().display().to_string(), "DIR")
        };
        Said { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// Sends a call to the endpoint as any client would.
    ///
    /// # Errors
    /// The error's body.
    pub fn call(&self, operation: &str, input: &Value) -> Result<Value, Value> {
        raw_client::call(&self.url(), operation, input)
    }

    /// Sends a call that must succeed.
    #[track_caller]
    pub fn must(&self, operation: &str, input: &Value) -> Value {
        self.call(operation, input).unwrap_or_else(|error| panic!("{operation} {input}: {error}"))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(endpoint) = self.endpoint.take() {
            self.runtime.block_on(endpoint.stop());
        }
    }
}

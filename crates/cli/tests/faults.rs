//! `local --faults SEED`: what goes wrong on the way does not keep an apply from its end.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/construction-expenses");

/// A running endpoint, ended with the test.
struct Running(Child);

impl Running {
    /// Starts the endpoint, and returns it with its URL and what it said first on stderr.
    fn start(sandbox: &Sandbox, seed: &str) -> (Running, String, String) {
        let mut command = sandbox.command(&["local", "--port", "0", "--faults", seed], &[]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut url, mut said) = (String::new(), String::new());
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut said).unwrap();
        (Running(child), url.trim_end().to_owned(), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn an_apply_ends_converged_whatever_the_seed() {
    for seed in ["1", "2", "3", "4", "5"] {
        let sandbox = Sandbox::new(PROGRAM);
        for name in ["tablewright.yaml", "items/companies.json", "items/company-expenses.json"] {
            sandbox.write(name, &std::fs::read_to_string(format!("{EXAMPLE}/{name}")).unwrap());
        }
        let (_running, url, said) = Running::start(&sandbox, seed);
        assert!(
            said.contains(&format!("Faults are injected into about one request in ten, with seed {seed}.")),
            "{said}"
        );
        let common = ["--env", "staging", "--endpoint-url", &url];
        sandbox.run_with(&[&["apply", "--yes"], &common[..]].concat(), &[]).expect(0);
        sandbox.run_with(&[&["drift"], &common[..]].concat(), &[]).expect(0);
        sandbox.run_with(&[&["status"], &common[..]].concat(), &[]).expect(0).says("13 tables: 13 ACTIVE");
    }
}

#[test]
fn a_seed_is_a_whole_number() {
    let sandbox = Sandbox::new(PROGRAM);
    for seed in ["x", "-1", "1.5"] {
        sandbox.run_with(&["local", "--port", "0", &format!("--faults={seed}")], &[]).expect(1).says("--faults <SEED>");
    }
    sandbox.run_with(&["local", "--help"], &[]).expect(0).says("--faults <SEED>");
}

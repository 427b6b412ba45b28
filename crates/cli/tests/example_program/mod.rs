//! Building the programs of the examples, which belong to other packages of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Builds the program of an example and returns where it is.
///
/// The whole workspace's features are asked for, as `cargo test --workspace` does; after that, nothing is left to build.
#[track_caller]
pub(crate) fn build(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--workspace", "--locked", "--message-format", "json-render-diagnostics", "--bin", name]);
    cargo.arg("--target-dir").arg(target).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    // What cargo tells this test about its own package would make build scripts of dependencies run again.
    for (variable, _) in std::env::vars_os() {
        let name = variable.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_EXE_"].iter().any(|prefix| name.starts_with(prefix)) {
            cargo.env_remove(&variable);
        }
    }
    let output = cargo.output().expect("cargo starts");
    assert!(output.status.success(), "{name} cannot be built:\n{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let executable = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|message| {
        let is_it = message["target"]["name"] == name;
        message["executable"].as_str().filter(|_| is_it).map(PathBuf::from)
    });
    executable.unwrap_or_else(|| panic!("cargo names no executable of {name}:\n{messages}"))
}

//! The commands that documents show, run in the order of the page.
//!
//! In ```console blocks a line that begins with `$ ` is a command and the lines below it are what it prints; a yaml
//! block whose first line is `# PATH.yaml` is a file. Commands marked `# needs AWS` are not run. One shell runs a
//! page, so that variables that are exported stay, and it stops at the first command that fails.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A fenced block: what stands behind its fence, and its lines without the fence's indentation.
struct Block {
    kind: String,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    for line in page.lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(kind)) => {
                let indentation = line.len() - line.trim_start().len();
                open = Some((indentation, Block { kind: kind.to_owned(), lines: Vec::new() }));
            }
            (Some(_), Some(_)) => blocks.extend(open.take().map(|(_, block)| block)),
            (Some((indentation, block)), None) => {
                block.lines.push(line.get(*indentation..).unwrap_or_default().to_owned());
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block that is not closed");
    blocks
}

/// Writes the page's files and returns its commands as one script, which says each command before running it.
fn script(page: &str, sandbox: &Sandbox) -> (String, usize) {
    let mut script = "set -eu\n".to_owned();
    let mut commands = 0;
    for block in blocks(page) {
        let first = block.lines.first().map(String::as_str).unwrap_or_default();
        if block.kind == "yaml"
            && let Some(name) = first.strip_prefix("# ").filter(|name| name.ends_with(".yaml"))
        {
            sandbox.write(name, &(block.lines.join("\n") + "\n"));
        }
        if block.kind != "console" {
            continue;
        }
        for command in block.lines.iter().filter_map(|line| line.strip_prefix("$ ")) {
            // The tests are this very run; the first command is the program under test.
            if command.ends_with("# needs AWS") || command == "cargo test --workspace" {
                continue;
            }
            let command = command.replace("cargo run --release --", "tablewright");
            let _ = writeln!(script, "printf '%s\\n' '$ {}'\n{command}", command.replace('\'', "'\\''"));
            commands += 1;
        }
    }
    (script, commands)
}

fn copy(from: &Path, sandbox: &Sandbox, to: &str) {
    for entry in std::fs::read_dir(from).expect("a readable directory") {
        let entry = entry.expect("a readable entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().expect("a known type").is_dir() {
            if !name.starts_with('.') && name != "schemas" && name != "infrastructure" {
                copy(&entry.path(), sandbox, &format!("{to}{name}/"));
            }
        } else {
            let text = std::fs::read_to_string(entry.path()).expect("a readable file");
            sandbox.write(&format!("{to}{name}"), &text);
        }
    }
}

/// Runs a page in a copy of its directory and returns what it said.
fn run(page: &str, sandbox: &Sandbox, least: usize) -> String {
    let (script, commands) = script(page, sandbox);
    assert!(commands >= least, "the page shows {commands} commands");
    sandbox.write("page.sh", &script);
    let program = Path::new(PROGRAM).parent().expect("the program's directory").display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").expect("a PATH"));
    let url = sandbox.url();
    let mut command = sandbox.command(&[], &[]);
    let mut shell = std::process::Command::new("sh");
    shell.arg("page.sh").current_dir(command.get_current_dir().expect("the sandbox")).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", path).env("TABLEWRIGHT_ENDPOINT_URL", url).stdin(std::process::Stdio::null());
    command = shell;
    let said = sandbox.said(&command.output().expect("a shell"));
    said.expect(0).does_not_say("panicked").stdout
}

#[test]
fn the_readme_runs() {
    let sandbox = Sandbox::new(PROGRAM);
    copy(&repository().join("examples/construction-expenses"), &sandbox, "examples/construction-expenses/");
    let page = std::fs::read_to_string(repository().join("README.md")).expect("the README");
    let said = run(&page, &sandbox, 1);
    assert!(said.contains("13 tables: 13 ACTIVE"), "{said}");
}

#[test]
fn the_readmes_declaration_is_a_good_one() {
    let page = std::fs::read_to_string(repository().join("README.md")).expect("the README");
    let declaration = blocks(&page).into_iter().find(|block| block.kind == "yaml").expect("a declaration");
    let sandbox = Sandbox::with_declaration(PROGRAM, &declaration.lines.join("\n"));
    sandbox.run(&["lint"]).expect(0).says("2 tables in 2 environments: nothing to find");
    sandbox.run(&["apply", "--env", "dev", "--yes"]).expect(0);
}

#[test]
fn the_example_of_construction_expenses_runs() {
    let directory = repository().join("examples/construction-expenses");
    let sandbox = Sandbox::new(PROGRAM);
    copy(&directory, &sandbox, "");
    let page = std::fs::read_to_string(directory.join("README.md")).expect("the example's README");
    let said = run(&page, &sandbox, 25);
    assert!(said.contains("Exported 13 tables of 13"), "{said}");
}

#[test]
fn the_example_of_products_runs() {
    let directory = repository().join("examples/products");
    let sandbox = Sandbox::new(PROGRAM);
    copy(&directory, &sandbox, "");
    let page = std::fs::read_to_string(directory.join("README.md")).expect("the example's README");
    let said = run(&page, &sandbox, 10);
    assert!(said.contains("3 tables in 4 environments: nothing to find"), "{said}");
    assert!(said.contains("Plan: 3 as declared"), "{said}");
}

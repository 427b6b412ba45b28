//! Running a page: its files are written and its commands run in its order, in one shell, so that variables that are
//! exported stay. It stops at the first command that ends otherwise than the page says.

use std::fmt::Write as _;
use std::path::Path;

use tablewright_testkit::sandbox::Sandbox;

use super::page::{Command, Page, Step};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");
/// The address of `tablewright local`, as pages show it.
const ADDRESS: &str = "http://127.0.0.1:8000";
/// What stands before the number and the exit code of a command that has ended.
const ENDED: &str = "--- ended:";

/// Returns the page as a script. `tablewright local` takes a free port instead of the one that the page shows. What was
/// left running ends with the shell, which has a process group of its own.
fn script(page: &Page) -> String {
    let mut script = "set -u\nexec 2>&1\ntrap 'kill -- -$$' EXIT\n".to_owned();
    let mut number = 0;
    for step in &page.steps {
        let command = match step {
            Step::File { name, text } => {
                let _ =
                    write!(script, "mkdir -p \"$(dirname {name})\"\ncat > {name} <<'END_OF_FILE'\n{text}END_OF_FILE\n");
                continue;
            }
            Step::Command(command) => command,
        };
        let Command { text, code, stays, .. } = command;
        if *stays {
            let _ = write!(
                script,
                "{text} --port 0 > .endpoint 2> .server &\nserver=$!\n\
                 until test -s .endpoint || ! kill -0 $server; do sleep 0.05; done\nENDPOINT=$(cat .endpoint)\n\
                 test -n \"$ENDPOINT\"\n"
            );
        } else {
            let _ = writeln!(script, "{}", text.replace(ADDRESS, "$ENDPOINT"));
        }
        let _ = write!(script, "code=$?\nprintf '\\n%s %s\\n' '{ENDED}' $code\ntest $code = {code} || exit 99\n");
        number += 1;
    }
    assert!(number > 0, "a page without commands");
    script
}

/// A command, and what it printed.
pub(crate) type Printed<'a> = (&'a Command, Vec<String>);

/// Runs a page in a sandbox, and returns what each command printed.
#[track_caller]
pub(crate) fn run<'a>(page: &'a Page, sandbox: &Sandbox) -> Vec<Printed<'a>> {
    sandbox.write("page.sh", &script(page));
    let program = Path::new(PROGRAM).parent().expect("the program's directory").display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").expect("a PATH"));
    let of_sandbox = sandbox.command(&[], &[]);
    let mut shell = std::process::Command::new("sh");
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    shell.arg("page.sh").current_dir(sandbox.path()).env_clear();
    shell.envs(of_sandbox.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", path).env("ENDPOINT", sandbox.url()).stdin(std::process::Stdio::null());
    let url = sandbox.url();
    if !page.commands().any(|command| command.stays) {
        shell.env("TABLEWRIGHT_ENDPOINT_URL", &url);
    }
    let output = shell.output().expect("a shell");
    let own = std::fs::read_to_string(sandbox.path().join(".endpoint")).unwrap_or_default();
    let mut said = String::from_utf8_lossy(&output.stdout).replace(&url, ADDRESS);
    if !own.trim().is_empty() {
        said = said.replace(own.trim(), ADDRESS);
    }
    said = said.replace(&sandbox.path().display().to_string(), "DIR");
    assert!(!said.contains("panicked"), "{said}");
    let mut printed = Vec::new();
    let mut lines = Vec::new();
    let mut commands = page.commands();
    for line in said.lines() {
        match line.strip_prefix(ENDED) {
            None => lines.push(line.to_owned()),
            Some(code) => {
                let command = commands.next().expect("no more commands than the page has");
                assert_eq!(code.trim(), command.code.to_string(), "$ {}\n{}", command.text, lines.join("\n"));
                // The line end that comes before the marker, and blank lines before it.
                while lines.last().is_some_and(String::is_empty) {
                    lines.pop();
                }
                printed.push((command, std::mem::take(&mut lines)));
            }
        }
    }
    assert!(commands.next().is_none(), "the page was left: {}", lines.join("\n"));
    printed
}

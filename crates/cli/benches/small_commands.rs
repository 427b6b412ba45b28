//! What every day is made of: `--version`, `lint` and `plan` of 13 tables. Wall time and memory of the command.
//!
//! Budgets: `--version` 10 ms and 12 MB; a plan with nothing to do on the embedded endpoint 100 ms. The tables are
//! those of `examples/construction-expenses`.

use std::process::{Command, Stdio};

use tablewright_testkit::measure::{Ran, median, megabytes, milliseconds, run};
use tablewright_testkit::sandbox::Sandbox;

const TIMES: usize = 21;
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/construction-expenses/tablewright.yaml");

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let declaration = std::fs::read_to_string(EXAMPLE).expect("the example is part of the project");
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), &declaration);
    // The seed's files are no part of what is measured, but must be there.
    sandbox.write("items/companies.json", "[]");
    let url = sandbox.url();
    let at_endpoint = [("TABLEWRIGHT_ENDPOINT_URL", url.as_str()), ("TABLEWRIGHT_ENV", "staging")];
    sandbox.run_with(&["apply", "--yes"], &at_endpoint).expect(0);
    println!("13 tables (median of {TIMES})");
    println!("{:<44} {:>10} {:>10} {:>12}", "", "wall", "slowest", "memory");
    let nothing: [(&str, &str); 0] = [];
    for (name, arguments, variables, budget) in [
        ("--version", &["--version"][..], &nothing[..], "10 ms, 12 MB"),
        ("lint", &["lint"], &at_endpoint[1..], "-"),
        ("plan, nothing to do, embedded endpoint", &["plan", "--exit-code"], &at_endpoint, "100 ms"),
        ("apply, nothing to do, embedded endpoint", &["apply", "--yes"], &at_endpoint, "-"),
    ] {
        let runs: Vec<Ran> = (0..TIMES).map(|_| once(&mut sandbox.command(arguments, variables))).collect();
        println!(
            "{name:<44} {:>10} {:>10} {:>12}   budget {budget}",
            milliseconds(median(runs.iter().map(|ran| ran.wall).collect())),
            milliseconds(runs.iter().map(|ran| ran.wall).max().unwrap_or_default()),
            megabytes(runs.iter().filter_map(|ran| ran.peak).max()),
        );
    }
}

fn once(command: &mut Command) -> Ran {
    let ran = run(command.stdout(Stdio::null()).stderr(Stdio::null())).expect("the program can be started");
    assert!(ran.status.success(), "{command:?}: {}", ran.status);
    ran
}

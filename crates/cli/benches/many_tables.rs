//! 1,000 tables with 2,000 indexes on the embedded endpoint: plan, apply, plan. Wall time and memory of the command,
//! and the calls that it sent.
//!
//! Run it with `cargo bench -p tablewright-cli --bench many_tables`, or with a number of tables after `--`. Times are
//! of a run without the proxy that counts; calls are of a second run, through it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Stdio;

use tablewright_testkit::counting_proxy::CountingProxy;
use tablewright_testkit::measure::{megabytes, milliseconds, own_peak, run};
use tablewright_testkit::sandbox::Sandbox;

const TABLES: usize = 1000;

const STEPS: [(&str, &[&str]); 3] = [
    ("plan, none is there", &["plan"]),
    ("apply", &["apply", "--yes"]),
    ("plan, nothing to do", &["plan", "--exit-code"]),
];

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let tables = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(TABLES);
    println!("{tables} tables with {} indexes on the embedded endpoint", 2 * tables);
    println!("{:<24} {:>12} {:>10} {:>12}   calls by operation", "", "wall", "calls", "memory");
    let declaration = declaration(tables);
    let (times, counting) = (sandbox(&declaration), sandbox(&declaration));
    let proxy = CountingProxy::start(&counting.url()).expect("a port to listen on");
    for (name, arguments) in STEPS {
        let mut timed = times.command(arguments, &[("TABLEWRIGHT_ENDPOINT_URL", &times.url())]);
        let ran = run(timed.stdout(Stdio::null()).stderr(Stdio::null())).expect("the program can be started");
        assert!(ran.status.success(), "{name}: {}", ran.status);
        counting.run_with(arguments, &[("TABLEWRIGHT_ENDPOINT_URL", proxy.url())]).expect(0);
        let calls = proxy.take();
        println!(
            "{name:<24} {:>12} {:>10} {:>12}   {}",
            milliseconds(ran.wall),
            calls.values().sum::<usize>(),
            megabytes(ran.peak),
            list(&calls)
        );
    }
    println!("this process, with both endpoints: {}", megabytes(own_peak()));
}

fn sandbox(declaration: &str) -> Sandbox {
    Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration)
}

fn declaration(tables: usize) -> String {
    let mut text = "project: shop\nenvironments:\n  test: { table_name: 'shop-{table}' }\n\
                    default_environment: test\ntables:\n"
        .to_owned();
    for number in 0..tables {
        writeln!(
            text,
            "  table-{number}:\n    partition_key: id\n    time_to_live: expiresAt\n    tags: {{ Team: a }}\n    \
             global_secondary_indexes:\n      by-email: {{ partition_key: email }}\n      \
             by-company: {{ partition_key: company, sort_key: createdAt }}"
        )
        .expect("a string takes everything");
    }
    text
}

fn list(calls: &BTreeMap<String, usize>) -> String {
    calls.iter().map(|(operation, count)| format!("{operation} {count}")).collect::<Vec<_>>().join(", ")
}

//! The commands that documents show, run in the order of the page.
//!
//! In ```console blocks a line that begins with `$ ` is a command and the lines below it are what it prints, on stdout
//! and stderr alike; a block of yaml or hcl whose first line is `# PATH` is a file. Behind a command, after two spaces, stands
//! what there is to know about it: `# exit 2` where it does not end with 0, `# in a terminal of its own` where it stays,
//! `# needs AWS` where it is not run. With `TABLEWRIGHT_REVIEW=1` what was printed replaces what a page of the guide
//! shows, for a person to read and commit.

mod commands;
mod page;
mod run;
mod shown;

use std::path::{Path, PathBuf};

use page::{Page, blocks};
use run::{Printed, run};
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
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

/// Returns everything that was printed.
fn all(printed: &[Printed<'_>]) -> String {
    printed.iter().flat_map(|(_, lines)| lines).fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn the_readme_runs() {
    let sandbox = Sandbox::new(PROGRAM);
    copy(&repository().join("examples/construction-expenses"), &sandbox, "examples/construction-expenses/");
    let said = all(&run(&Page::read(&read("README.md")), &sandbox));
    assert!(said.contains("13 tables: 13 ACTIVE"), "{said}");
}

#[test]
fn the_readmes_declaration_is_a_good_one() {
    let page = read("README.md");
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
    let page = Page::read(&read("examples/construction-expenses/README.md"));
    let printed = run(&page, &sandbox);
    assert!(printed.len() >= 25, "the page shows {} commands", printed.len());
    let said = all(&printed);
    assert!(said.contains("Exported 13 tables of 13"), "{said}");
}

#[test]
fn the_example_of_products_runs() {
    let sandbox = Sandbox::new(PROGRAM);
    copy(&repository().join("examples/products"), &sandbox, "");
    let page = Page::read(&read("examples/products/README.md"));
    let printed = run(&page, &sandbox);
    assert!(printed.len() >= 10, "the page shows {} commands", printed.len());
    let said = all(&printed);
    assert!(said.contains("3 tables in 4 environments: nothing to find"), "{said}");
    // The alarms are left alone where there is no CloudWatch.
    assert!(said.contains("Plan: 3 left alone, 3 as declared"), "{said}");
}

#[test]
fn the_example_of_events_runs() {
    let sandbox = Sandbox::new(PROGRAM);
    copy(&repository().join("examples/events"), &sandbox, "");
    let said = all(&run(&Page::read(&read("examples/events/README.md")), &sandbox));
    assert!(said.contains("1 table in 2 environments: nothing to find"), "{said}");
    assert!(said.contains("1 table: 1 ACTIVE") && said.contains("3 alarms: 3 not supported"), "{said}");
}

#[test]
fn the_example_of_bookclub_runs() {
    let sandbox = Sandbox::new(PROGRAM);
    copy(&repository().join("examples/bookclub"), &sandbox, "");
    let page = Page::read(&read("examples/bookclub/README.md"));
    let said = all(&run(&page, &sandbox));
    assert!(said.contains("5 tables in 2 environments: nothing to find"), "{said}");
    assert!(said.contains("5 tables: 5 ACTIVE"), "{said}");
}

#[test]
fn the_example_of_fileshare_runs() {
    let sandbox = Sandbox::new(PROGRAM);
    copy(&repository().join("examples/fileshare"), &sandbox, "");
    let page = Page::read(&read("examples/fileshare/README.md"));
    let printed = run(&page, &sandbox);
    assert!(printed.len() >= 10, "the page shows {} commands", printed.len());
    let said = all(&printed);
    assert!(said.contains("2 tables in 2 environments: nothing to find"), "{said}");
    assert!(said.contains("Nothing to do."), "{said}");
    assert!(said.contains("1 differs"), "{said}");
}

#[test]
fn the_rollback_plan_of_bookclub_declares_the_tables_that_are_there() {
    let sandbox = Sandbox::new(PROGRAM);
    copy(&repository().join("examples/bookclub"), &sandbox, "");
    let page = Page::read(&read("examples/bookclub/rollback.md"));
    let said = all(&run(&page, &sandbox));
    assert!(said.contains("Plan: 3 as declared"), "{said}");
}

/// Runs a page of the guide, and compares what it shows with what was printed.
#[track_caller]
fn guide(name: &str) {
    let path = format!("docs/guide/{}.md", name.replace('_', "-"));
    let page = Page::read(&read(&path));
    let printed = run(&page, &Sandbox::new(PROGRAM));
    let differs = |(command, lines): &Printed<'_>| !command.shown.is_empty() && !shown::fits(&command.shown, lines);
    let different: Vec<_> = printed.into_iter().filter(differs).collect();
    if std::env::var_os("TABLEWRIGHT_REVIEW").is_some() {
        std::fs::write(repository().join(path), page.with(&different)).expect("pages can be written");
        return;
    }
    if let Some((command, lines)) = different.first() {
        let (shown, lines) = (command.shown.join("\n"), lines.join("\n"));
        panic!(
            "{path}: $ {}\n--- shown\n{shown}\n--- printed\n{lines}\nTABLEWRIGHT_REVIEW=1 rewrites the page",
            command.text
        );
    }
}

/// Makes a test of every page of the guide that shows commands, and one that none is forgotten.
macro_rules! pages {
    ($($name:ident),+ $(,)?) => {
        mod the_guide {
            $(
                #[test]
                fn $name() {
                    super::guide(stringify!($name));
                }
            )+

            #[test]
            fn every_page_with_commands_is_run() {
                super::no_page_is_forgotten(&[$(stringify!($name)),+]);
            }
        }
    };
}

pages! {
    adoption, alarms, concepts, cost, custom_resource, editors, environments, iam, indexes, local, mappings, output,
    parameters, policies, rendering, templates, terraform, troubleshooting, verify
}

fn no_page_is_forgotten(run: &[&str]) {
    let entries = std::fs::read_dir(repository().join("docs/guide")).expect("the guide");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        let text = std::fs::read_to_string(&path).expect("a page");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let has_commands = blocks(&text).iter().any(|block| block.kind == "console");
        assert_eq!(has_commands, run.contains(&name.replace('-', "_").as_str()), "{name}");
    }
}

#[test]
fn every_link_of_the_guide_leads_somewhere() {
    let directory = repository().join("docs/guide");
    // Written by their own tests.
    let entries = std::fs::read_dir(&directory).expect("the guide");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        let text = std::fs::read_to_string(&path).expect("a page");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            let is_here = !file.is_empty() && !file.contains("://");
            assert!(!is_here || directory.join(file).exists(), "{}: {link}", path.display());
        }
    }
}

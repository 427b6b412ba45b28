//! Plans as data files: what is live, what is wanted, and the reviewed plan.
//!
//! Each file in `tests/plans` holds the two declarations of one table and the approvals, and below them what was
//! planned. Live tables are made on the control-plane model; the plan is then performed there, so a reviewed plan is
//! one that the model does not refuse. `TABLEWRIGHT_REVIEW=1` writes the plans anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tablewright_core::plan::{Approval, Approvals, Owner, plan_table};
use tablewright_core::project::{DesiredTable, Resolved};
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;
use tablewright_testkit::virtual_endpoint::VirtualEndpoint;

/// Separates the reviewed plan from what it was made of.
const PLAN: &str = "--- plan\n";

struct Case {
    live: String,
    wanted: String,
    approvals: Vec<Approval>,
}

fn read(text: &str) -> Case {
    let (input, _) = text.split_once(PLAN).unwrap_or((text, ""));
    let (live, rest) = input.split_once("--- wanted\n").expect("a part `--- wanted`");
    let (wanted, approvals) = rest.split_once("--- approve\n").unwrap_or((rest, ""));
    let live = live.split_once("--- live\n").map_or(live, |(_, live)| live);
    Case {
        live: live.to_owned(),
        wanted: wanted.to_owned(),
        approvals: approvals.split_whitespace().map(|text| text.parse().expect("an approval")).collect(),
    }
}

fn resolve(table: &str) -> Resolved {
    let indented: String = table.lines().map(|line| format!("    {line}\n")).collect();
    let text = format!(
        "project: shop\nenvironments:\n  test: {{ table_name: 'shop-{{table}}' }}\ntables:\n  orders:\n{indented}"
    );
    let document = Document::parse(&Source::new("tablewright.yaml", text.clone())).expect("well-formed YAML");
    let variables = BTreeMap::new();
    let (project, findings) = document.project(&Scope { environment: Some("test"), variables: &variables });
    assert!(findings.is_empty(), "{findings:?}\n{text}");
    let resolved = project.expect("a project").resolve(Some("test")).expect("the environment is declared");
    assert!(!tablewright_core::finding::any_error(&resolved.findings), "{:?}", resolved.findings);
    resolved
}

fn orders(resolved: &Resolved) -> &DesiredTable {
    &resolved.tables["orders"]
}

fn plan(case: &Case) -> String {
    let mut endpoint = VirtualEndpoint::new();
    endpoint.kms_answers = true;
    if !case.live.trim().is_empty() {
        let live = resolve(&case.live);
        let absent = endpoint.read("shop-orders");
        let made = plan_table(&Owner::new("shop", "test"), orders(&live), &absent, &Approvals::default());
        endpoint.run(&[&made]);
    }
    let wanted = resolve(&case.wanted);
    let live = endpoint.read("shop-orders");
    let plan = plan_table(&Owner::new("shop", "test"), orders(&wanted), &live, &Approvals::new(case.approvals.clone()));
    let mut text = format!("{:?}\n", plan.outcome);
    for planned in &plan.changes {
        let _ = writeln!(text, "change  {}{}", planned.change, if planned.planned { "" } else { "  (not planned)" });
    }
    for action in &plan.actions {
        let request = serde_json::to_value(&action.request).expect("requests are JSON");
        let _ = writeln!(text, "{} after {:?}  {}  {}", action.id, action.after, action.reason, request["operation"]);
        if action.cool_down > 0 {
            let _ = writeln!(text, "    not before {} s have passed", action.cool_down);
        }
        let _ = writeln!(text, "    {}", request["input"]);
    }
    for held in &plan.held {
        let _ = writeln!(text, "held    {}  {}", held.approval, held.what);
    }
    for finding in &plan.findings {
        let _ = writeln!(text, "finding {} {}", finding.code, finding.message);
    }
    let _ = writeln!(text, "takes   {} s, at most {} s", plan.estimate().typical, plan.estimate().longest);
    endpoint.run(&[&plan]);
    assert!(endpoint.refusals.is_empty(), "{:?}", endpoint.refusals);
    text
}

#[test]
fn plans_are_as_reviewed() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(directory).expect("the cases").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let mut wrong = String::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("a readable case");
        let case = read(&text);
        let input = text.split_once(PLAN).map_or(text.as_str(), |(input, _)| input);
        let expected = format!("{input}{PLAN}{}", plan(&case));
        if expected == text {
            continue;
        }
        if std::env::var_os("TABLEWRIGHT_REVIEW").is_some() {
            std::fs::write(path, &expected).expect("a writable case");
        } else {
            let _ = write!(wrong, "{}:\nreviewed:\n{text}\nnow:\n{expected}\n", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(paths.len() >= 15, "the cases are gone");
}

//! Terraform of different styles: every folder and every plan or state of `tests/terraform`, with its tables, companions
//! and findings beside it.
//!
//! Each folder is written after the style of a well-known public one, which the first comment of its `main.tf` names.
//! Comments `# workspace: NAME`, `# variable: NAME=VALUE` and `# values: FILE` there say what it is read for.
#![cfg(feature = "hcl")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tablewright_core::finding::{Finding, any_error};
use tablewright_core::project::Resolved as Desired;
use tablewright_formats::native;
use tablewright_formats::source::Source;
use tablewright_formats::terraform::configuration::{Files, Resolved, Scope, declared_names, read};
use tablewright_formats::terraform::show;

/// The files below a folder, and those that a test puts in their place.
struct Folder<'a>(&'a Path);

impl Files for Folder<'_> {
    #[expect(clippy::disallowed_methods, reason = "tests read their data files")]
    fn list(&mut self, folder: &str) -> Result<Vec<String>, String> {
        let entries = std::fs::read_dir(self.0.join(folder)).map_err(|_| "there is no such folder".to_owned())?;
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
    }

    #[expect(clippy::disallowed_methods, reason = "tests read their data files")]
    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        if path.starts_with("..") {
            return Err("it lies outside of the project's directory".to_owned());
        }
        Ok(std::fs::read_to_string(self.0.join(path)).ok().map(|text| Source::new(path, text)))
    }
}

/// What a configuration is read for, as the comments of its `main.tf` say.
#[derive(Default)]
struct Purpose {
    workspace: Option<String>,
    variables: BTreeMap<String, String>,
    value_files: Vec<String>,
}

impl Purpose {
    fn of(folder: &Path) -> Purpose {
        let mut purpose = Purpose::default();
        for line in common::text_of(&folder.join("main.tf")).lines().map_while(|line| line.strip_prefix("# ")) {
            if let Some(workspace) = line.strip_prefix("workspace: ") {
                purpose.workspace = Some(workspace.to_owned());
            } else if let Some((name, value)) = line.strip_prefix("variable: ").and_then(|pair| pair.split_once('=')) {
                purpose.variables.insert(name.to_owned(), value.to_owned());
            } else if let Some(path) = line.strip_prefix("values: ") {
                purpose.value_files.push(path.to_owned());
            }
        }
        purpose
    }

    fn scope(&self) -> Scope<'_> {
        Scope { workspace: self.workspace.as_deref(), variables: &self.variables, value_files: &self.value_files }
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("terraform")
}

/// Returns the folders with a `main.tf`, in order.
#[expect(clippy::disallowed_methods, reason = "tests read their data files")]
fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data()).expect("there is a folder with data");
    let mut folders: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|path| path.join("main.tf").is_file());
    folders.sort();
    assert!(folders.len() >= 20, "only {} folders", folders.len());
    folders
}

#[test]
fn configurations_give_the_reviewed_tables_and_findings() {
    let mut differences = String::new();
    for folder in folders() {
        let resolved = read(&Purpose::of(&folder).scope(), &mut Folder(&folder));
        differences.extend(common::compare(&folder, &render(&resolved)));
    }
    assert!(differences.is_empty(), "configurations are not read as reviewed:\n{differences}");
}

#[test]
fn plans_and_states_give_the_reviewed_tables_and_findings() {
    let mut differences = String::new();
    for path in common::data_files("terraform", &["json"]) {
        let source = Source::new(common::name_of(&path), common::text_of(&path));
        let text = match show::read(&source) {
            Ok(resolved) => render(&resolved),
            Err(findings) => common::render(&findings),
        };
        differences.extend(common::compare(&path, &text));
    }
    assert!(differences.is_empty(), "plans and states are not read as reviewed:\n{differences}");
}

#[test]
fn declarations_that_are_written_read_back_to_the_same_companions() {
    let mut written = 0;
    for folder in folders() {
        let resolved = read(&Purpose::of(&folder).scope(), &mut Folder(&folder));
        let before = resolved.project("terraform").resolve(None).expect("there is one environment");
        let tables = before.tables.iter().map(|(name, desired)| (name.clone(), desired.table.clone())).collect();
        let heading = native::Heading { project: "terraform", environment: None, region: None, table_name: None };
        let text = native::write_all(heading, &tables, &BTreeMap::new(), &resolved.companions);
        let document = native::Document::parse(&Source::new("tablewright.yaml", text.as_str()))
            .unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
        let scope = native::Scope { environment: None, variables: &BTreeMap::new() };
        let (project, findings) = document.project(&scope);
        assert!(!any_error(&findings), "{findings:#?}\n{text}");
        let after = project.expect("it is a project").resolve(None).expect("there is one environment");
        let companions = |resolved: &Desired| -> Vec<_> {
            let companions = resolved.companions.iter();
            companions.map(|one| (one.companion.clone(), one.keeper, one.after.clone())).collect()
        };
        assert_eq!(companions(&after), companions(&before), "{text}");
        written += before.companions.len();
    }
    assert!(written >= 10, "only {written} companions were written");
}

/// Writes a declaration of the tables and what belongs to them, and the findings.
fn render(resolved: &Resolved) -> String {
    let mut text = format!("{} tables of {} resources\n", resolved.tables.len(), resolved.resources);
    let mut tables = BTreeMap::new();
    let mut beyond = String::new();
    let names = declared_names(&resolved.tables);
    for (table, declared_name) in resolved.tables.iter().zip(names) {
        let name = table.table_name.as_ref().map_or("UNNAMED", |name| &name.value);
        let declaration = table.completed();
        let address = &table.address.value;
        match declaration.to_table(name) {
            Ok(model) => drop(tables.insert(declared_name.clone(), model)),
            Err(findings) => beyond.push_str(&common::render(&findings)),
        }
        writeln!(beyond, "{declared_name} is {address}").expect("writing to a string");
        if let Some(ignore) = &declaration.ignore {
            let fields: Vec<_> = ignore.value.iter().map(ToString::to_string).collect();
            writeln!(beyond, "{address}: ignores {}", fields.join(", ")).expect("writing to a string");
        }
    }
    if !tables.is_empty() || !resolved.companions.is_empty() {
        let heading = native::Heading { project: "terraform", environment: None, region: None, table_name: None };
        text.push_str(&native::write_all(heading, &tables, &BTreeMap::new(), &resolved.companions));
    }
    if !resolved.outputs.is_empty() {
        let names: Vec<_> = resolved.outputs.keys().map(String::as_str).collect();
        writeln!(beyond, "outputs {}", names.join(", ")).expect("writing to a string");
    }
    text + &beyond + &with_files(&resolved.findings)
}

/// Writes findings, each with the file in which it stands.
fn with_files(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let file = finding.place.as_ref().map_or("", |place| &place.file);
        write!(text, "{file} {}", common::render(std::slice::from_ref(finding))).expect("writing to a string");
    }
    text
}

/// A configuration of one file.
struct OneFile<'a>(&'a str);

impl Files for OneFile<'_> {
    fn list(&mut self, _: &str) -> Result<Vec<String>, String> {
        Ok(vec!["main.tf".to_owned()])
    }

    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        Ok((path == "main.tf").then(|| Source::new(path, self.0)))
    }
}

const WITH_SECRETS: &str = r#"
variable "password" {
  sensitive = true
  default   = "hunter2"
}
locals {
  url = "https://admin:${var.password}@localhost"
}
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_ssm_parameter" "table" {
  name  = "/shop/table"
  type  = "String"
  value = sensitive(aws_dynamodb_table.orders.name)
}
resource "aws_ssm_parameter" "direct" {
  name  = "/shop/direct"
  type  = "String"
  value = var.password
}
resource "aws_ssm_parameter" "through_local" {
  name  = "/shop/through-local"
  type  = "StringList"
  value = "${local.url},other"
}
resource "aws_ssm_parameter" "marked" {
  name  = "/shop/marked"
  type  = "String"
  value = sensitive("hunter2")
}
resource "aws_ssm_parameter" "open" {
  name  = "/shop/open"
  type  = "String"
  value = nonsensitive(var.password) == "" ? "no" : "yes"
}
"#;

/// Checks that the parameters are those with these names, and that a note says that each address is not taken over.
#[track_caller]
fn assert_taken(resolved: &Resolved, names: &[&str], left: &[&str]) {
    let taken: Vec<&str> = resolved.companions.parameters.keys().map(String::as_str).collect();
    assert_eq!(taken, names, "{:#?}", resolved.findings);
    for address in left {
        let is_it = |finding: &&Finding| finding.resource.as_deref() == Some(*address);
        let note = resolved.findings.iter().find(is_it).unwrap_or_else(|| panic!("nothing about {address}"));
        assert_eq!(note.code.text(), "TW111");
        assert!(note.message.contains("marked as sensitive"), "{note:#?}");
    }
    let all = format!("{:#?}{:#?}", resolved.companions, resolved.findings);
    assert!(!all.contains("hunter2"), "{all}");
}

#[test]
fn parameters_made_of_sensitive_variables_are_not_taken_over() {
    let scope = Scope { workspace: None, variables: &BTreeMap::new(), value_files: &[] };
    let resolved = read(&scope, &mut OneFile(WITH_SECRETS));
    let left = ["aws_ssm_parameter.direct", "aws_ssm_parameter.through_local", "aws_ssm_parameter.marked"];
    assert_taken(&resolved, &["/shop/open", "/shop/table"], &left);
}

const SHOWN_WITH_SECRETS: &str = r#"{"format_version": "1.0", "terraform_version": "1.13.4", "values": {"root_module": {"resources": [
  {"address": "aws_dynamodb_table.orders", "mode": "managed", "type": "aws_dynamodb_table", "name": "orders",
   "values": {"name": "orders", "billing_mode": "PAY_PER_REQUEST", "hash_key": "id",
              "attribute": [{"name": "id", "type": "S"}]}, "sensitive_values": {}},
  {"address": "aws_ssm_parameter.table", "mode": "managed", "type": "aws_ssm_parameter", "name": "table",
   "values": {"name": "/shop/table", "type": "String", "value": "orders"}, "sensitive_values": {"value": true}},
  {"address": "aws_ssm_parameter.password", "mode": "managed", "type": "aws_ssm_parameter", "name": "password",
   "values": {"name": "/shop/password", "type": "String", "value": "hunter2"}, "sensitive_values": {"value": true}},
  {"address": "aws_ssm_parameter.open", "mode": "managed", "type": "aws_ssm_parameter", "name": "open",
   "values": {"name": "/shop/open", "type": "String", "value": "", "insecure_value": "yes"},
   "sensitive_values": {"value": true}}
]}}}"#;

#[test]
fn parameters_that_a_state_marks_as_sensitive_are_not_taken_over() {
    let resolved = show::read(&Source::new("state.json", SHOWN_WITH_SECRETS)).expect("it is a state");
    assert_taken(&resolved, &["/shop/open", "/shop/table"], &["aws_ssm_parameter.password"]);
}

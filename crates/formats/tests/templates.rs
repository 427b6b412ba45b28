//! Templates of different styles: every file of `tests/templates`, with its tables, companions and findings
//! beside it.
//!
//! Each is written after the style of a well-known public one, which its first comment names (JSON has none: see the
//! file's name). Comments `# stage: NAME`, `# region: NAME`, `# account: DIGITS`, `# parameter: NAME=VALUE` and
//! `# set NAME=VALUE` say what it is read for; with several stages it is read for each.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use tablewright_core::project::{DesiredTable, MAY_BE_UNMENTIONED};
use tablewright_formats::cloudformation::template::{Files, Scope, Template, TemplateTable};
use tablewright_formats::cloudformation::write::{Beside, Form, Function, Stack, to_json, to_yaml, write};
use tablewright_formats::native;
use tablewright_formats::source::Source;

/// What a template is read for, as its comments say.
#[derive(Default)]
struct Purpose {
    stages: Vec<String>,
    region: Option<String>,
    account: Option<String>,
    parameters: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
}

/// The files below a folder.
struct Folder<'a>(&'a Path);

impl Files for Folder<'_> {
    #[expect(clippy::disallowed_methods, reason = "tests read their data files")]
    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        if path.starts_with("..") || path.starts_with('/') {
            return Err("it lies outside of the project's folder".to_owned());
        }
        Ok(std::fs::read_to_string(self.0.join(path)).ok().map(|text| Source::new(path, text)))
    }
}

#[test]
fn templates_give_the_reviewed_tables_and_findings() {
    let mut differences = String::new();
    for path in common::data_files("templates", &["yaml", "yml", "json"]) {
        let source = Source::new(common::name_of(&path), common::text_of(&path));
        let purpose = purpose(&source.text);
        let folder = path.parent().expect("a file stands in a folder");
        let stages: Vec<_> = match purpose.stages.as_slice() {
            [] => vec![None],
            stages => stages.iter().map(|stage| Some(stage.as_str())).collect(),
        };
        let mut text = String::new();
        for stage in stages {
            if let Some(stage) = stage {
                writeln!(text, "### stage {stage}").expect("writing to a string");
            }
            let scope = Scope {
                stage,
                region: purpose.region.as_deref(),
                account: purpose.account.as_deref(),
                parameters: &purpose.parameters,
                variables: &purpose.variables,
            };
            text.push_str(&read(&source, &scope, folder));
        }
        if let Some(difference) = common::compare(&path, &text) {
            writeln!(differences, "{difference}").expect("writing to a string");
        }
    }
    assert!(differences.is_empty(), "templates are not read as reviewed:\n{differences}");
}

fn purpose(text: &str) -> Purpose {
    let mut purpose = Purpose::default();
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        if let Some(stage) = line.strip_prefix("stage: ") {
            purpose.stages.push(stage.to_owned());
        } else if let Some(region) = line.strip_prefix("region: ") {
            purpose.region = Some(region.to_owned());
        } else if let Some(account) = line.strip_prefix("account: ") {
            purpose.account = Some(account.to_owned());
        } else if let Some(parameter) = line.strip_prefix("parameter: ").and_then(pair) {
            purpose.parameters.extend([parameter]);
        } else if let Some(variable) = line.strip_prefix("set ").and_then(pair) {
            purpose.variables.extend([variable]);
        }
    }
    purpose
}

/// Writes a declaration of the tables and what belongs to them, and the findings.
fn read(source: &Source, scope: &Scope<'_>, folder: &Path) -> String {
    let template = match Template::read(source, scope, &mut Folder(folder)) {
        Ok(template) => template,
        Err(findings) => return common::render(&findings),
    };
    let resolved = template.resolve(scope);
    let mut text = format!("{:?}: ", template.format);
    let mut tables = BTreeMap::new();
    let mut beyond = String::new();
    for table in &resolved.tables {
        let name = table.table_name.as_ref().map_or("UNNAMED", |name| &name.value);
        match table.declaration.to_table(name) {
            Ok(model) => drop(tables.insert(table.logical_id.value.clone(), model)),
            Err(findings) => beyond.push_str(&common::render(&findings)),
        }
        beyond.push_str(&handling(table));
    }
    writeln!(text, "{} tables of {} resources", resolved.tables.len(), resolved.resources.len())
        .expect("writing to a string");
    if !tables.is_empty() || !resolved.companions.is_empty() {
        let project = template.stack_name.as_deref().unwrap_or("template");
        let heading = native::Heading { project, environment: None, region: None, table_name: None };
        text.push_str(&native::write_all(heading, &tables, &BTreeMap::new(), &resolved.companions));
    }
    text + &beyond + &common::render(&resolved.findings)
}

/// Writes what the custom resource is told.
fn handling(table: &TemplateTable) -> String {
    let Some(handling) = &table.handling else { return String::new() };
    format!(
        "{}: existing {:?}, delete {:?}, held {:?}, approve {:?}\n",
        table.logical_id.value,
        table.declaration.on_existing.as_ref().map(|word| word.value),
        handling.on_delete,
        handling.on_held,
        handling.approve.iter().map(ToString::to_string).collect::<Vec<_>>(),
    )
}

/// Returns the tables of a template by live name. One without a name gets its logical id, and those that are no whole
/// table, of which findings tell, are left out.
fn tables(source: &Source, scope: &Scope<'_>, folder: &Path) -> BTreeMap<String, DesiredTable> {
    let Ok(template) = Template::read(source, scope, &mut Folder(folder)) else { return BTreeMap::new() };
    let desired = template.resolve(scope).tables.into_iter().filter_map(|table| {
        let name = table.table_name.as_ref().map_or(&table.logical_id.value, |name| &name.value).clone();
        let desired = table.completed().to_desired(&table.logical_id.value, &name).ok()?;
        Some((name, desired))
    });
    desired.collect()
}

#[test]
fn templates_that_are_written_again_read_back_to_the_same_tables() {
    let (mut written, mut silent) = (0, 0);
    for path in common::data_files("templates", &["yaml", "yml", "json"]) {
        let source = Source::new(common::name_of(&path), common::text_of(&path));
        let purpose = purpose(&source.text);
        let stage = purpose.stages.first().map(String::as_str);
        let (region, account) = (purpose.region.as_deref(), purpose.account.as_deref());
        let (parameters, variables) = (&purpose.parameters, &purpose.variables);
        let scope = Scope { stage, region, account, parameters, variables };
        let folder = path.parent().expect("a file stands in a folder");
        let before = tables(&source, &scope, folder);
        let all: Vec<_> = before.values().collect();
        for form in [Form::Native, Form::CustomResource(Function { name: "tables", deletes: false })] {
            let stack =
                Stack { project: "template", environment: "test", tables: &all, form, beside: Beside::default() };
            let template =
                write(&stack).unwrap_or_else(|findings| panic!("{}: {findings:#?}", path.display())).template;
            for (name, text) in [("again.yaml", to_yaml(&template, "again")), ("again.json", to_json(&template))] {
                let after = tables(&Source::new(name, text.as_str()), &scope, folder);
                assert!(after.keys().eq(before.keys()), "{}\n{text}", path.display());
                for (desired, again) in before.values().zip(after.values()) {
                    assert_eq!(again.table, desired.table, "{}\n{text}", path.display());
                    if form != Form::Native {
                        assert_eq!(again.on_existing, desired.on_existing, "{}\n{text}", path.display());
                        assert_eq!(again.ignore, desired.ignore, "{}\n{text}", path.display());
                    }
                    if form != Form::Native && desired.declaration.keeps_unmentioned {
                        let mentioned = |desired: &DesiredTable| {
                            MAY_BE_UNMENTIONED.map(|field| desired.declaration.mentions(&field))
                        };
                        assert_eq!(mentioned(again), mentioned(desired), "{}\n{text}", path.display());
                        silent += 1;
                    }
                    written += 1;
                }
            }
        }
    }
    assert!(written >= 100, "only {written} tables were written again");
    assert!(silent >= 10, "only {silent} tables of custom resources were written again");
}
